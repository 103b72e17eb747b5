public import Kernel

/// Days close to today, and spans of days, as a person says them.
extension DateFormat {
  /// With its weekday, for days of the coming or past weeks: `lun. 30/11`; in English `Mon 30 Nov`.
  public func near(_ date: CivilDate) -> String {
    let weekday = DateFormat.weekdays(language)[date.isoWeekday - 1]
    switch language {
    case .french: return "\(weekday)\u{A0}\(twoDigits(date.day))/\(twoDigits(date.month))"
    case .english: return "\(weekday)\u{A0}\(date.day)\u{A0}\(month(date).prefix(3))"
    }
  }

  /// The day of the week in a few letters: `lun.`, `Mon`.
  public func shortWeekday(_ date: CivilDate) -> String { DateFormat.weekdays(language)[date.isoWeekday - 1] }

  /// The whole day in a heading: `lundi 23 novembre 2026`, `Monday 23 November 2026`.
  public func full(_ date: CivilDate) -> String {
    "\(DateFormat.longWeekdays(language)[date.isoWeekday - 1]) \(long(date))"
  }

  /// The month and the year: `novembre 2026`.
  public func monthAndYear(_ date: CivilDate) -> String { "\(month(date)) \(date.year)" }

  /// A few letters for an axis: `nov.`, `Nov`.
  public func shortMonth(_ date: CivilDate) -> String {
    switch language {
    case .french: DateFormat.frenchShortMonths[date.month - 1]
    case .english: String(month(date).prefix(3))
    }
  }

  /// The week of the year as ISO 8601 counts it: `S48`; in English `W48`.
  public func week(_ date: CivilDate) -> String {
    let thursday = date.adding(days: 4 - date.isoWeekday)
    let january = thursday.firstOfMonth.adding(months: 1 - thursday.month)
    return (language == .french ? "S" : "W") + "\(thursday.days(since: january) / 7 + 1)"
  }

  /// How late or early something due on `due` is: `54 j`, `dans 7 j`, `aujourd’hui`.
  public func lateness(of due: CivilDate, on day: CivilDate) -> String {
    let days = day.days(since: due)
    let count = AmountFormat(language).count(abs(days))
    switch (language, days) {
    case (.french, 0): return "aujourd’hui"
    case (.english, 0): return "today"
    case (.french, 1...): return "\(count)\u{A0}j"
    case (.english, 1...): return "\(count)\u{A0}d"
    case (.french, _): return "dans \(count)\u{A0}j"
    case (.english, _): return "in \(count)\u{A0}d"
    }
  }

  /// An instant of the day in Paris: `8 h 12`; in English `08:12`.
  public func time(_ moment: Moment) -> String {
    let (hour, minute) = moment.parisTime
    switch language {
    case .french: return "\(hour)\u{A0}h\u{A0}\(twoDigits(minute))"
    case .english: return "\(twoDigits(hour)):\(twoDigits(minute))"
    }
  }

  private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

  private static func weekdays(_ language: LanguageCode) -> [String] {
    switch language {
    case .french: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]
    case .english: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    }
  }

  private static func longWeekdays(_ language: LanguageCode) -> [String] {
    switch language {
    case .french: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    case .english: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    }
  }

  private static let frenchShortMonths = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
  ]
}
