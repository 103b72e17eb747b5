public import Kernel
public import ReceivablesRules

/// What a company asks of its sending beside the scenarios: how old the books may be, and how long people have to look.
public struct SendingRules: Sendable, Hashable, Codable {
  /// Hours of working days after which the bank is too old to remind on; `nil` when it is not watched.
  public var bankHours: Int?
  /// The same of the ledger.
  public var ledgerHours: Int?
  /// How long what was decided stays to be looked at; `nil` when it may leave at once.
  public var wait: DepartureWait?
  /// The hours in which e-mails may leave; `nil` for any. Text messages keep within them and within those that leave people
  /// their evenings and Sundays, ``SendingWindow/ofTelephones``, on the clocks of the customer.
  public var window: SendingWindow?
  /// Set where a customer hears from one company a day: another of the installation that has written to the same SIREN
  /// goes before.
  public var oneCompanyADay: Bool?
  /// Working days before its day on which a customer is reminded of a promise; `nil` for never.
  public var promiseDays: Int?
  /// Set where e-mails carry a picture that reports their opening, and say so; off until somebody chooses it.
  public var reportsOpening: Bool?
  /// E-mails that may leave in any hour, because the provider of the sender takes no more; `nil` for no limit of its own.
  public var emailsPerHour: Int?
  /// Set while nobody has chosen the hours: a bank or a ledger that never was imported then holds nothing, because the
  /// company may have none to import.
  public private(set) var areShipped: Bool?

  public init(
    bankHours: Int? = nil, ledgerHours: Int? = nil, wait: DepartureWait? = nil, window: SendingWindow? = nil,
    oneCompanyADay: Bool = false, promiseDays: Int? = nil, reportsOpening: Bool = false,
    emailsPerHour: Int? = nil
  ) {
    self.emailsPerHour = emailsPerHour
    self.reportsOpening = reportsOpening ? true : nil
    self.promiseDays = promiseDays
    self.window = window
    self.oneCompanyADay = oneCompanyADay ? true : nil
    self.bankHours = bankHours
    self.ledgerHours = ledgerHours
    self.wait = wait
  }

  /// The same, with the hours still as nobody chose them.
  func shipped() -> SendingRules {
    var rules = self
    rules.areShipped = true
    return rules
  }

  /// What holds once a person has set these in place of others: hours that stay as they are were not chosen.
  public func replacing(_ before: SendingRules) -> SendingRules {
    let isSame = bankHours == before.bankHours && ledgerHours == before.ledgerHours
    return before.areShipped == true && isSame ? shipped() : self
  }

  /// From when on something decided at a moment may leave, by one channel or another.
  ///
  /// - Parameters:
  ///   - place: where the customer is, as ``CallingClocks`` names it.
  ///   - isHeard: whether the customer has heard from another company on that day.
  public func earliest(
    decided moment: Moment, by channel: Channel, in place: String = "FR", isHeard: Bool = false,
    calendar: BusinessCalendar = BusinessCalendar()
  ) -> Moment {
    var earliest = wait?.earliest(decided: moment) ?? moment
    if isHeard {
      earliest = max(earliest, Moment.paris(calendar.onOrAfter(moment.parisDate.adding(days: 1)), hour: 0))
    }
    return opening(to: channel, from: earliest, in: place, calendar)
  }

  /// The first moment from another on at which the hours for a channel have begun.
  public func opening(
    to channel: Channel, from moment: Moment, in place: String = "FR", _ calendar: BusinessCalendar = BusinessCalendar()
  ) -> Moment {
    guard let hours = hours(of: channel) else { return moment }
    guard channel == .sms else { return hours.opening(from: moment, calendar) }
    let zones = CallingClocks.zones(of: place)
    // Where a company's own hours never come in all zones of a country, those of telephones do.
    return hours.opening(from: moment, in: zones, calendar)
      ?? SendingWindow.ofTelephones.opening(from: moment, in: zones, calendar) ?? hours.opening(from: moment, calendar)
  }

  /// The hours in which messages by a channel leave; `nil` for any.
  public func hours(of channel: Channel) -> SendingWindow? {
    switch channel {
    case .email: window
    case .sms: window.flatMap { SendingWindow.ofTelephones.within($0) } ?? .ofTelephones
    case .letter, .registeredLetter: nil
    }
  }

  /// Whether the hours for it are over, or have not begun.
  public func isShut(
    to channel: Channel, at moment: Moment, in place: String = "FR", _ calendar: BusinessCalendar = BusinessCalendar()
  ) -> Bool {
    opening(to: channel, from: moment, in: place, calendar) != moment
  }

  /// The rate that ``emailsPerHour`` asks for.
  public var emailRate: SendingRate? { emailsPerHour.map { SendingRate(perHour: $0) } }

  /// Whether the books may become too old.
  public var isWatching: Bool { bankHours != nil || ledgerHours != nil }

  /// What a company begins with that is set up from the pages. The statement of a day comes the next morning: 48 hours
  /// of working days let one morning be missed, and a bridge or a weekend goes by unseen. A ledger brought over once a
  /// week is at most 5 working days old when the next is due; 96 hours hold the last of them.
  public static let ofNewCompanies = SendingRules(bankHours: 48, ledgerHours: 96).shipped()

  /// The hours that may be chosen: less than a morning would hold everything, more than a month nothing.
  public static let hours = 4...720

  /// The e-mails an hour that may be chosen: more than one a second no worker sends.
  public static let emailsPerHour = 1...3_600

  /// The working days before a promise that may be chosen.
  public static let promiseDays = 1...10

  /// Why nothing may leave now; `nil` when it may.
  ///
  /// - Parameter isReleased: whether a person let the message go all the same. Nobody can while the company is tried out.
  public func hold(
    test: TestMode?, times: DataTimes, isReleased: Bool = false, at now: Moment,
    calendar: BusinessCalendar = BusinessCalendar()
  ) -> Hold? {
    if let test { return .test(test) }
    if isReleased { return nil }
    let sparesUnknown = areShipped == true
    if let hours = bankHours, times.bank != nil || !sparesUnknown {
      // A statement covers its last day whole.
      let end = times.bank.map { Moment.paris($0.adding(days: 1), hour: 0) }
      if WorkingTime.isOlder(end, than: hours, at: now, calendar) { return .bank(upTo: times.bank, hours: hours) }
    }
    if let hours = ledgerHours, times.ledger != nil || !sparesUnknown,
      WorkingTime.isOlder(times.ledger, than: hours, at: now, calendar)
    {
      return .ledger(at: times.ledger, hours: hours)
    }
    return nil
  }
}

/// How long what was decided stays to be looked at.
public enum DepartureWait: Sendable, Hashable, Codable {
  /// Not before this time of the day; what is decided later leaves at once.
  case time(hour: Int, minute: Int)
  /// That many hours after it was decided.
  case hours(Int)

  /// The hours that may be chosen.
  public static let hours = 1...72

  /// From when on something decided at a moment may leave.
  public func earliest(decided moment: Moment) -> Moment {
    switch self {
    case .time(let hour, let minute): max(moment, Moment.paris(moment.parisDate, hour: hour, minute: minute))
    case .hours(let hours): moment.adding(seconds: Int64(hours) * 3_600)
    }
  }
}

/// Why nothing leaves a company.
public enum Hold: Sendable, Hashable {
  /// It is tried out.
  case test(TestMode)
  /// The bank is known up to a day only, or not at all, and that is too long ago.
  case bank(upTo: CivilDate?, hours: Int)
  /// The ledger was imported too long ago, or never.
  case ledger(at: Moment?, hours: Int)

  /// Whether it keeps a message back; one that a person let go is kept by the test mode only.
  public func keeps(isReleased: Bool) -> Bool {
    if case .test = self { true } else { !isReleased }
  }

  /// The word that reports and scripts use.
  public var code: String {
    switch self {
    case .test: "test_mode"
    case .bank: "bank_old"
    case .ledger: "ledger_old"
    }
  }
}

/// Time that goes by while people work: weekends and public holidays bring neither statements nor entries, so that they
/// make nothing old.
public enum WorkingTime {
  /// Whether more than some hours of working days have gone by since a moment; what never was is older than anything.
  static func isOlder(_ moment: Moment?, than hours: Int, at now: Moment, _ calendar: BusinessCalendar) -> Bool {
    guard let moment else { return true }
    let limit = Int64(hours) * 3_600
    return seconds(from: moment, to: now, atMost: limit + 1, calendar) > limit
  }

  /// The seconds of working days between two moments, counted no further than a limit.
  public static func seconds(
    from start: Moment, to end: Moment, atMost limit: Int64 = .max, _ calendar: BusinessCalendar = BusinessCalendar()
  ) -> Int64 {
    var (sum, place) = (Int64(0), start)
    while place < end, sum < limit {
      let day = place.parisDate
      let next = min(end, Moment.paris(day.adding(days: 1), hour: 0))
      if calendar.isBusinessDay(day) { sum += next.seconds(since: place) }
      place = next
    }
    return min(sum, limit)
  }
}
