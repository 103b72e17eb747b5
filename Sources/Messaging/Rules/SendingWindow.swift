public import Kernel

/// The hours of working days in which e-mails may leave, on the clocks of France, and text messages, on those of their customer.
public struct SendingWindow: Sendable, Hashable, Codable {
  /// On the clocks on which the hours are meant.
  public typealias Time = TimeOfDay

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
