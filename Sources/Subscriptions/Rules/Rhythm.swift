public import Kernel

/// How often a report is sent, always on a working day.
public enum Rhythm: Sendable, Hashable {
  /// Every working day.
  case daily
  /// Once a week, on a weekday (1 for Monday, 5 for Friday) or the next working day.
  case weekly(weekday: Int)
  /// On the first working day of each month.
  case monthly

  /// The last day on which the report was due, up to a day; a public holiday moves it to the next working day.
  ///
  /// A sender that was stopped on that morning finds it again: what was sent for which day is kept beside it.
  public func lastDue(onOrBefore day: CivilDate, _ calendar: BusinessCalendar = BusinessCalendar()) -> CivilDate {
    var planned = plannedDay(of: day)
    while calendar.onOrAfter(planned) > day { planned = plannedDay(of: planned.adding(days: -1)) }
    return calendar.onOrAfter(planned)
  }

  /// The last planned day up to a day, whether it is a working day or not.
  private func plannedDay(of day: CivilDate) -> CivilDate {
    switch self {
    case .daily: day
    case .weekly(let weekday): day.adding(days: -((day.isoWeekday - weekday + 7) % 7))
    case .monthly: day.firstOfMonth
    }
  }

  /// The word that tables and forms use.
  public var code: String {
    switch self {
    case .daily: "daily"
    case .weekly: "weekly"
    case .monthly: "monthly"
    }
  }

  /// The weekday of a weekly one.
  public var weekday: Int? { if case .weekly(let weekday) = self { weekday } else { nil } }

  public init?(code: String, weekday: Int?) {
    switch code {
    case "daily": self = .daily
    case "monthly": self = .monthly
    case "weekly":
      guard let weekday, (1...5).contains(weekday) else { return nil }
      self = .weekly(weekday: weekday)
    default: return nil
    }
  }
}
