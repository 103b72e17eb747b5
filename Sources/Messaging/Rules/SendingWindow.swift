public import Kernel

/// The hours of working days in which e-mails may leave, on the clocks of France, and text messages, on those of their customer.
public struct SendingWindow: Sendable, Hashable, Codable {
  /// A time of the day.
  public struct Time: Sendable, Hashable, Codable, Comparable {
    public let hour: Int
    public let minute: Int

    public init(_ hour: Int, _ minute: Int = 0) {
      self.hour = hour
      self.minute = minute
    }

    /// As people type it: `8:30`, `8h30`, `8 h`; `nil` for what is no time of a day.
    public init?(typed text: String) {
      let parts = text.split(omittingEmptySubsequences: false) { ":hH".contains($0) }
        .map { $0.filter { !$0.isWhitespace } }
      guard (1...2).contains(parts.count), let hour = Int(parts[0]), (0...23).contains(hour) else { return nil }
      let minute = parts.count < 2 || parts[1].isEmpty ? 0 : Int(parts[1]) ?? -1
      guard (0...59).contains(minute) else { return nil }
      self.init(hour, minute)
    }

    public static func < (left: Time, right: Time) -> Bool {
      (left.hour, left.minute) < (right.hour, right.minute)
    }

    /// `08:30`
    public var text: String {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return "\(two(hour)):\(two(minute))"
    }
  }

  public let from: Time
  /// The first minute in which nothing leaves any more.
  public let until: Time

  /// `nil` when nothing would ever leave.
  public init?(from: Time, until: Time) {
    guard from < until else { return nil }
    self.from = from
    self.until = until
  }

  private init(_ from: Time, _ until: Time) {
    self.from = from
    self.until = until
  }

  /// When a telephone may be made to ring, whatever a company has chosen for its e-mails: working days from eight to eight.
  /// Source: regles-fr §4.1, a policy and no law.
  public static let ofTelephones = SendingWindow(Time(8), Time(20))

  /// The hours that lie in both; `nil` where there are none.
  func within(_ other: SendingWindow) -> SendingWindow? {
    SendingWindow(from: max(from, other.from), until: min(until, other.until))
  }

  public func isOpen(at moment: Moment, _ calendar: BusinessCalendar = BusinessCalendar()) -> Bool {
    opening(from: moment, calendar) == moment
  }

  /// The first moment from another on at which messages may leave.
  public func opening(from moment: Moment, _ calendar: BusinessCalendar = BusinessCalendar()) -> Moment {
    var day = calendar.onOrAfter(moment.parisDate)
    let end = Moment.paris(day, hour: until.hour, minute: until.minute)
    if moment >= end { day = calendar.onOrAfter(day.adding(days: 1)) }
    return max(moment, Moment.paris(day, hour: from.hour, minute: from.minute))
  }

  /// The first moment from another on at which these are the hours in every one of some zones.
  ///
  /// - Returns: `nil` where they never are on one day.
  func opening(from moment: Moment, in zones: [ClockZone], _ calendar: BusinessCalendar) -> Moment? {
    guard !zones.isEmpty else { return opening(from: moment, calendar) }
    var place = moment
    // Each turn brings the latest of them to its hours: a few days go by at most before holidays of both are over.
    for _ in 0..<SendingWindow.turns {
      let next = zones.map { opening(from: place, in: $0, calendar) }.max() ?? place
      if next == place { return place }
      place = next
    }
    return nil
  }

  private static let turns = 40

  private func opening(from moment: Moment, in zone: ClockZone, _ calendar: BusinessCalendar) -> Moment {
    var day = calendar.onOrAfter(zone.day(at: moment))
    if moment >= zone.moment(day, hour: until.hour, minute: until.minute) {
      day = calendar.onOrAfter(day.adding(days: 1))
    }
    return max(moment, zone.moment(day, hour: from.hour, minute: from.minute))
  }

  /// `08:30–18:00`
  public var text: String { "\(from.text)–\(until.text)" }
}
