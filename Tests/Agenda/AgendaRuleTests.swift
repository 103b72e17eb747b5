import AgendaRules
import Kernel
import Testing

@Suite("The rules of the agenda")
struct AgendaRuleTests {
  private static let day: CivilDate = "2026-11-23"

  private func fact(
    _ kind: AgendaKind, _ customer: Int64, _ reason: AgendaReason = .disputeOpen(since: "2026-11-01"),
    since: CivilDate = "2026-11-20", due: CivilDate = "2026-11-20", cents: Int64? = nil
  ) -> AgendaFact {
    AgendaFact(
      AgendaKey(kind, customer), customer: CustomerID(customer), reason: reason, since: since, due: due,
      amount: cents.map { Money(minor: $0, .eur) })
  }

  private func lines(
    _ facts: [AgendaFact], _ marks: [AgendaKey: AgendaMark] = [:], until last: CivilDate = day,
    overdue: [CustomerID: Money] = [:]
  ) -> [String] {
    AgendaRule.lines(
      facts, marks: marks, until: last, on: Self.day, accounts: overdue.mapValues { AgendaAccount(overdue: $0) }
    ).map(\.key.text)
  }

  @Test("broken promises come first, then calls, sendings, disputes and tasks; the greatest first within each")
  func order() {
    let facts = [
      fact(.task, 5), fact(.dispute, 4), fact(.sending, 3, cents: 10), fact(.sending, 6, cents: 20), fact(.call, 2),
      fact(.call, 7), fact(.promise, 1),
    ]
    let overdue = [CustomerID(2): Money(minor: 100, .eur), CustomerID(7): Money(minor: 200, .eur)]
    #expect(
      lines(facts, overdue: overdue)
        == ["promise.1", "call.7", "call.2", "sending.6", "sending.3", "dispute.4", "task.5"])
  }

  @Test("who expects a call at a time of the day comes first of their kind, in the order of the times")
  func appointments() {
    func callback(_ customer: Int64, _ time: TimeOfDay?, on day: CivilDate = AgendaRuleTests.day) -> AgendaFact {
      fact(.call, customer, .callback(on: day, at: time, contact: nil), since: day, due: day)
    }
    let overdue = Dictionary(
      uniqueKeysWithValues: (Int64(1)...6).map { (CustomerID($0), Money(minor: 100 * $0, .eur)) })
    let facts = [
      callback(1, TimeOfDay(14, 30)), callback(2, TimeOfDay(9)), fact(.promise, 3), callback(4, nil), callback(5, nil),
      // A time of a day that has passed is not one of today.
      callback(6, TimeOfDay(8), on: "2026-11-20"),
    ]
    #expect(lines(facts, overdue: overdue) == ["promise.3", "call.2", "call.1", "call.6", "call.5", "call.4"])
    // The day to which a call was put off has no time of its own; one that comes has its.
    let wednesday: CivilDate = "2026-11-25"
    let marks = [AgendaKey(.call, 2): AgendaMark(on: Self.day, until: wednesday)]
    let week = AgendaRule.open(
      [callback(2, TimeOfDay(9)), callback(4, TimeOfDay(10), on: wednesday)], marks: marks, until: wednesday,
      on: Self.day)
    #expect(week.map { $0.time(on: Self.day) } == [nil, TimeOfDay(10)])
  }

  @Test("a customer who is there for a call and for a message that waits is at stake once, in each currency")
  func atStake() {
    let francs = AgendaFact(
      AgendaKey(.sending, 9), customer: CustomerID(1), reason: .approval("first", channel: "email"), since: Self.day,
      due: Self.day, amount: Money(minor: 70, .chf))
    let facts = [
      fact(.call, 1), fact(.sending, 1, cents: 300), fact(.sending, 2, cents: 40), fact(.dispute, 2, cents: 10), francs,
    ]
    let owed = AgendaRule.atStake(facts) { $0.amount ?? Money(minor: 500, .eur) }
    #expect(owed == [Money(minor: 70, .chf), Money(minor: 540, .eur)])
  }

  @Test("a customer is called once for all there is to say, and not beside the promise they broke")
  func once() {
    let step = AgendaReason.step("call", channel: "call")
    let facts = [
      fact(.promise, 1), fact(.call, 1, step), fact(.call, 2, step),
      fact(.call, 2, .callback(on: "2026-11-23", contact: nil)),
    ]
    #expect(lines(facts) == ["promise.1", "call.2"])
    let kept = AgendaRule.lines(facts, marks: [:], until: Self.day, on: Self.day, accounts: [:])
    #expect(kept.last?.reason == .callback(on: "2026-11-23", contact: nil))
  }

  @Test("a customer has one line for a call, a dispute and tasks, which says what else there is; a message its own")
  func oneLine() {
    func task(_ id: Int64, due: CivilDate = "2026-11-20", of assignee: Int64 = 7) -> AgendaFact {
      AgendaFact(
        AgendaKey(.task, id), customer: CustomerID(1), reason: .asked("Tâche \(id)", by: "Paul"), since: due, due: due,
        assignee: PersonID(assignee))
    }
    let step = AgendaReason.step("call", channel: "call")
    let facts = [task(12), fact(.dispute, 1), fact(.call, 1, step), fact(.sending, 1), fact(.dispute, 2), task(11)]
    let all = AgendaRule.lines(facts, marks: [:], until: Self.day, on: Self.day, accounts: [:])
    #expect(all.map(\.key.text) == ["call.1", "sending.1", "dispute.2"])
    #expect(all.first?.also.map(\.key.text) == ["dispute.1", "task.11", "task.12"])
    // Who may not call finds what they were asked to do.
    let own = AgendaRule.lines(facts, marks: [:], until: Self.day, on: Self.day, accounts: [:], mayCall: false)
    #expect(own.map(\.key.text) == ["sending.1", "dispute.2", "task.11"])
    // Put off, or called without an answer: all that stood on the line is for that day; a colleague's task is not.
    let away = AgendaMark(on: Self.day, until: "2026-11-24", by: PersonID(7))
    #expect(lines(facts, [AgendaKey(.call, 1): away]) == ["sending.1", "dispute.2"])
    #expect(lines(facts + [task(13, of: 8)], [AgendaKey(.call, 1): away]) == ["sending.1", "dispute.2", "task.13"])
    // One's own task put off does not put off the customer.
    #expect(lines(facts, [AgendaKey(.task, 11): away]) == ["call.1", "sending.1", "dispute.2"])
    // A week has a line for each day; what comes up later is not put off with what is there now.
    let week: CivilDate = "2026-11-29"
    let later = fact(.call, 1, step, since: "2026-11-26", due: "2026-11-26")
    #expect(lines([later, task(11), task(12)], until: week) == ["call.1", "task.11"])
    #expect(lines([later, fact(.dispute, 1)], [AgendaKey(.dispute, 1): away], until: week) == ["call.1", "dispute.1"])
  }

  @Test("a line counts the greatest sum of its reasons: finishing the first leaves no more at stake than before")
  func mergedStake() throws {
    let facts = [fact(.dispute, 1, cents: 125_500), fact(.decision, 1, cents: 640_200), fact(.dispute, 2, cents: 10)]
    func left(_ marks: [AgendaKey: AgendaMark] = [:]) -> [AgendaFact] {
      AgendaRule.lines(facts, marks: marks, until: Self.day, on: Self.day, accounts: [:])
    }
    let all = left()
    #expect(all.map(\.key.text) == ["dispute.1", "dispute.2"] && all.map(\.also.count) == [1, 0])
    let first = try #require(all.first)
    #expect(Priority(of: first, nil, on: Self.day).stake == Money(minor: 640_200, .eur))
    let after = left([AgendaKey(.dispute, 1): AgendaMark(on: Self.day)])
    #expect(after.map(\.key.text) == ["dispute.2", "decision.1"])
    for lines in [all, after] {
      #expect(AgendaRule.atStake(lines) { $0.amount } == [Money(minor: 640_210, .eur)])
    }
    #expect(all.flatMap(\.reasons).count == 1 + after.flatMap(\.reasons).count)
    // Nothing overdue in one currency is not told beside what is at stake in another.
    let none = AgendaRule.atStake([fact(.call, 3)]) { _ in Money(minor: 0, .eur) }
    #expect(none == [Money(minor: 0, .eur)])
  }

  @Test("what was finished stays away until something new happens")
  func finished() {
    let key = AgendaKey(.promise, 1)
    #expect(lines([fact(.promise, 1)], [key: AgendaMark(on: "2026-11-20")]) == [])
    #expect(lines([fact(.promise, 1, since: "2026-11-21")], [key: AgendaMark(on: "2026-11-20")]) == ["promise.1"])
  }

  @Test("what was put off comes back on its day")
  func putOff() {
    let key = AgendaKey(.call, 1)
    #expect(lines([fact(.call, 1)], [key: AgendaMark(on: "2026-11-20", until: "2026-11-24")]) == [])
    #expect(lines([fact(.call, 1)], [key: AgendaMark(on: "2026-11-20", until: "2026-11-23")]) == ["call.1"])
  }

  @Test("in the week, what was put off stands on the day to which it was, with all that stood on its line")
  func putOffInTheWeek() {
    let (monday, thursday, sunday): (CivilDate, CivilDate, CivilDate) = (Self.day, "2026-11-26", "2026-11-29")
    let facts = [fact(.promise, 1), fact(.dispute, 1), fact(.call, 2), fact(.task, 9)]
    func open(_ marks: [AgendaKey: AgendaMark]) -> [AgendaFact] {
      let lines = AgendaRule.lines(facts, marks: marks, until: sunday, on: monday, accounts: [:])
      return AgendaRule.byDay(lines, on: monday)
    }
    let putOff = open([AgendaKey(.promise, 1): AgendaMark(on: monday, until: thursday)])
    #expect(putOff.map(\.key.text) == ["call.2", "task.9", "promise.1"])
    #expect(putOff.last?.also.map(\.key.text) == ["dispute.1"])
    #expect(putOff.map(\.putOffTo) == [nil, nil, thursday] && putOff.last?.standsOn == thursday)
    // The day for which it was stays what it was, and what is behind the week or finished is not there.
    #expect(putOff.last?.due == "2026-11-20")
    for mark in [AgendaMark(on: monday, until: "2026-11-30"), AgendaMark(on: monday)] {
      #expect(!open([AgendaKey(.promise, 1): mark]).map(\.key.text).contains("promise.1"))
    }
    // A task that was put off leaves the rest of its customer where it is.
    let task = open([AgendaKey(.task, 9): AgendaMark(on: monday, until: thursday)])
    #expect(task.map(\.key.text) == ["promise.1", "call.2", "task.9"])
    // It does not press before its day.
    let account = AgendaAccount(overdue: Money(minor: 100, .eur))
    let callback = [fact(.call, 3, .callback(on: "2026-11-20", contact: nil))]
    let later = AgendaRule.open(
      callback, marks: [AgendaKey(.call, 3): AgendaMark(on: monday, until: thursday)], until: sunday, on: monday)
    #expect(later.map { Priority(of: $0, account, on: monday).urgency } == [100])
  }

  @Test("what was said of a line of a coming day holds on that day, and not for what comes up later")
  func coming() {
    let key = AgendaKey(.call, 1)
    let thursday: CivilDate = "2026-11-26"
    let call = fact(.call, 1, since: thursday, due: thursday)
    let friday = fact(.call, 1, since: "2026-11-27", due: "2026-11-27")
    #expect(lines([call], until: friday.due) == ["call.1"])
    #expect(lines([call], [key: AgendaMark(on: Self.day, seen: thursday)], until: friday.due) == [])
    let putOff = [key: AgendaMark(on: Self.day, until: friday.due, seen: thursday)]
    #expect(lines([call], putOff, until: thursday) == [] && lines([call], putOff, until: friday.due) == ["call.1"])
    #expect(lines([friday], [key: AgendaMark(on: Self.day, seen: thursday)], until: friday.due) == ["call.1"])
  }

  @Test(
    "a task whose first word is a call asks for one",
    arguments: [
      ("Rappeler l'acheteur", true), ("appelle-les", true), ("Téléphoner", true), ("Call them", true),
      ("Demander le bon de livraison", false), ("Appellation à corriger", false), ("", false),
    ])
  func asksForCall(task: String, isCall: Bool) { #expect(AgendaText.asksForCall(task) == isCall) }

  @Test("a dispute comes back ten days after somebody looked after it")
  func dispute() {
    let key = AgendaKey(.dispute, 1)
    #expect(lines([fact(.dispute, 1)], [key: AgendaMark(on: "2026-11-14")]) == [])
    #expect(lines([fact(.dispute, 1)], [key: AgendaMark(on: "2026-11-13")]) == ["dispute.1"])
  }

  @Test("what is for another day is not for today")
  func later() {
    let facts = [fact(.task, 1, due: "2026-11-24")]
    #expect(lines(facts) == [])
    #expect(lines(facts, until: "2026-11-29") == ["task.1"])
  }

  @Test("a promise is for the next Friday, the working day before when it is a holiday")
  func friday() {
    #expect(AgendaRule.nextFriday(after: "2026-11-23") == "2026-11-27")
    #expect(AgendaRule.nextFriday(after: "2026-11-27") == "2026-12-04")
    #expect(AgendaRule.nextFriday(after: "2026-12-21") == "2026-12-24")
    #expect(AgendaRule.nextFriday(after: "2026-12-24") == "2026-12-28")
  }

  @Test("nobody answered comes back on the next working day, a payment on its way after three")
  func back() {
    let friday: CivilDate = "2026-11-27"
    #expect(AgendaRule.comesBack(after: .noAnswer, on: friday, callback: nil) == "2026-11-30")
    #expect(AgendaRule.comesBack(after: .paid, on: friday, callback: nil) == "2026-12-02")
    #expect(AgendaRule.comesBack(after: .callback, on: friday, callback: "2026-12-01") == "2026-12-01")
    #expect(AgendaRule.comesBack(after: .promise, on: friday, callback: nil) == nil)
  }

  @Test("a promised sum is shared out over the oldest first, and never beyond what is left")
  func spread() {
    #expect(AgendaRule.spread(150, over: [100, -20, 80]) == [100, 0, 50])
    #expect(AgendaRule.spread(180, over: [100, -20, 80]) == [100, 0, 80])
    #expect(AgendaRule.spread(181, over: [100, -20, 80]) == nil)
  }

  @Test("an address that names no line is none", arguments: ["", "call", "call.", "call.x", "autre.1", "call.1.2"])
  func keys(text: String) { #expect(AgendaKey(text) == nil) }
}
