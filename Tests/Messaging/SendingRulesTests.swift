import Foundation
import Kernel
import MessagingRules
import ReceivablesRules
import Testing

@Suite("What keeps messages back")
struct SendingRulesTests {
  /// Monday 23 November 2026, nine in the morning.
  private static let now = Moment.paris("2026-11-23", hour: 9)
  private static let test = TestMode(since: now.adding(seconds: -60), by: "Claire")

  @Test(
    "hours of working days go by: weekends and holidays make nothing older",
    arguments: [
      // From Friday evening to Monday morning: the end of Friday and nine hours.
      ("2026-11-20", 18, "2026-11-23", 9, 15), ("2026-11-21", 0, "2026-11-23", 9, 9),
      ("2026-11-23", 9, "2026-11-24", 9, 24), ("2026-11-21", 10, "2026-11-22", 22, 0),
      // Wednesday 11 November is a holiday.
      ("2026-11-10", 12, "2026-11-12", 12, 24), ("2026-11-24", 9, "2026-11-23", 9, 0),
    ] as [(CivilDate, Int, CivilDate, Int, Int64)])
  func workingTime(from: CivilDate, fromHour: Int, to: CivilDate, toHour: Int, hours: Int64) {
    let (start, end) = (Moment.paris(from, hour: fromHour), Moment.paris(to, hour: toHour))
    #expect(WorkingTime.seconds(from: start, to: end) == hours * 3_600)
  }

  @Test(
    "the bank holds when its last day ended longer ago than was set, or never was",
    arguments: [
      // The statement of Friday is nine hours old on Monday at nine; that of Wednesday 57.
      ("2026-11-20", 48, false), ("2026-11-19", 48, false), ("2026-11-18", 48, true), ("2026-11-18", 57, false),
      ("2026-11-18", 56, true), (nil, 720, true), ("2026-11-18", nil, false), (nil, nil, false),
    ] as [(CivilDate?, Int?, Bool)])
  func bank(day: CivilDate?, hours: Int?, isHeld: Bool) {
    let rules = SendingRules(bankHours: hours)
    let hold = rules.hold(test: nil, times: DataTimes(bank: day), at: Self.now)
    #expect(hold == (isHeld ? .bank(upTo: day, hours: hours ?? 0) : nil))
  }

  @Test(
    "the ledger holds by the moment of its import",
    arguments: [(-14_400, 4, false), (-14_401, 4, true)] as [(Int64, Int, Bool)])
  func ledger(seconds: Int64, hours: Int, isHeld: Bool) {
    let at = Self.now.adding(seconds: seconds)
    let hold = SendingRules(ledgerHours: hours).hold(test: nil, times: DataTimes(ledger: at), at: Self.now)
    #expect((hold != nil) == isHeld)
  }

  @Test("a person lets old books pass, never the test mode")
  func released() {
    let rules = SendingRules(bankHours: 4, ledgerHours: 4)
    #expect(rules.hold(test: nil, times: DataTimes(), at: Self.now)?.code == "bank_old")
    #expect(rules.hold(test: nil, times: DataTimes(), isReleased: true, at: Self.now) == nil)
    #expect(rules.hold(test: Self.test, times: DataTimes(), isReleased: true, at: Self.now) == .test(Self.test))
    #expect(SendingRules().hold(test: Self.test, times: DataTimes(), at: Self.now) == .test(Self.test))
  }

  @Test("hours that nobody chose hold nothing where there is no bank at all, and hold as soon as there is one")
  func unchosen() {
    let shipped = SendingRules.ofNewCompanies
    #expect(shipped.hold(test: nil, times: DataTimes(), at: Self.now) == nil)
    #expect(shipped.hold(test: nil, times: DataTimes(bank: "2026-11-02"), at: Self.now)?.code == "bank_old")
    // Setting the time to read chooses no hours; setting the hours does.
    let read = SendingRules(bankHours: 48, ledgerHours: 96, wait: .hours(2)).replacing(shipped)
    #expect(read.wait == .hours(2) && read.hold(test: nil, times: DataTimes(), at: Self.now) == nil)
    let chosen = SendingRules(bankHours: 24, ledgerHours: 96).replacing(shipped)
    #expect(chosen.hold(test: nil, times: DataTimes(), at: Self.now) == .bank(upTo: nil, hours: 24))
    #expect(SendingRules(bankHours: 24, ledgerHours: 96).replacing(chosen) == chosen)
  }

  @Test("a clock that is set back lets nothing out of the test mode, and makes nothing old")
  func clock() {
    let before = Self.now.adding(seconds: -86_400)
    #expect(SendingRules().hold(test: Self.test, times: DataTimes(), at: before) == .test(Self.test))
    let times = DataTimes(bank: "2026-11-23", ledger: Self.now)
    #expect(SendingRules(bankHours: 4, ledgerHours: 4).hold(test: nil, times: times, at: before) == nil)
  }

  @Test("what is decided waits for the time of the day or some hours, and no longer once it is past")
  func wait() {
    let early = Moment.paris("2026-11-23", hour: 7)
    #expect(
      DepartureWait.time(hour: 9, minute: 30).earliest(decided: early) == .paris("2026-11-23", hour: 9, minute: 30))
    let late = Moment.paris("2026-11-23", hour: 15)
    #expect(DepartureWait.time(hour: 9, minute: 30).earliest(decided: late) == late)
    #expect(DepartureWait.hours(2).earliest(decided: early) == Self.now)
  }

  @Test(
    "e-mails leave in their hours of working days: before them later that day, after them on the next",
    arguments: [
      ("2026-11-23", 7, 0, "2026-11-23", 8, 30), ("2026-11-23", 8, 30, "2026-11-23", 8, 30),
      ("2026-11-23", 17, 59, "2026-11-23", 17, 59), ("2026-11-23", 18, 0, "2026-11-24", 8, 30),
      // Friday evening, Saturday, and the eve of a holiday.
      ("2026-11-20", 20, 0, "2026-11-23", 8, 30), ("2026-11-21", 10, 0, "2026-11-23", 8, 30),
      ("2026-11-10", 19, 0, "2026-11-12", 8, 30),
    ] as [(CivilDate, Int, Int, CivilDate, Int, Int)])
  func window(day: CivilDate, hour: Int, minute: Int, to: CivilDate, toHour: Int, toMinute: Int) throws {
    let window = try #require(SendingWindow(from: .init(8, 30), until: .init(18)))
    let moment = Moment.paris(day, hour: hour, minute: minute)
    let opening = Moment.paris(to, hour: toHour, minute: toMinute)
    #expect(window.opening(from: moment) == opening)
    #expect(window.isOpen(at: moment) == (moment == opening))
    let rules = SendingRules(wait: .hours(1), window: window)
    #expect(rules.earliest(decided: moment.adding(seconds: -3_600), by: .email) == opening)
    #expect(rules.earliest(decided: moment.adding(seconds: -3_600), by: .letter) == moment)
    #expect(rules.isShut(to: .email, at: moment) == (moment != opening) && !rules.isShut(to: .letter, at: moment))
  }

  @Test("hours are read as people type them, and rules kept before there were any ask for none")
  func typed() throws {
    for text in ["8:30", "08h30", "8 h 30"] { #expect(SendingWindow.Time(typed: text) == .init(8, 30), "\(text)") }
    #expect(SendingWindow.Time(typed: "18h") == .init(18) && SendingWindow.Time(typed: "9") == .init(9))
    for text in ["", "24", "8:60", "8:30:10", "midi", "-1", "8:x"] {
      #expect(SendingWindow.Time(typed: text) == nil, "\(text)")
    }
    #expect(SendingWindow(from: .init(18), until: .init(8)) == nil)
    let old = try JSONDecoder().decode(SendingRules.self, from: Data(#"{"bankHours":48}"#.utf8))
    #expect(old == SendingRules(bankHours: 48) && old.window == nil && old.oneCompanyADay == nil)
    let held = SendingRules(oneCompanyADay: true).earliest(decided: Self.now, by: .letter, isHeard: true)
    #expect(held == .paris("2026-11-24", hour: 0))
  }

  @Test("the bank is known as far as the account that lags, but for one that has had nothing for a month")
  func accounts() {
    #expect(DataTimes(accounts: ["2026-11-20", "2026-11-18"], ledgers: []).bank == "2026-11-18")
    #expect(DataTimes(accounts: ["2026-11-20", "2026-10-01"], ledgers: []).bank == "2026-11-20")
    #expect(DataTimes(accounts: [], ledgers: []) == DataTimes())
  }
}
