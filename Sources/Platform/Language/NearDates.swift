public import Kernel

/// Days close to today, and spans of days, as a person says them.
extension DateFormat {
  /// With its weekday, for days of the coming or past weeks: `lun. 30/11`; in English `Mon 30 Nov`.
  public func near(_ date: CivilDate) -> String {
    let (habits, weekday) = (language.habits, shortWeekday(date))
    guard let mark = habits.dateMark else {
      return "\(weekday)\u{A0}\(date.day)\u{A0}\(habits.shortMonths[date.month - 1])"
    }
    return "\(weekday)\u{A0}\(twoDigits(date.day))\(mark)\(twoDigits(date.month))\(habits.dateEnd)"
  }

  /// Where somebody settles on a day: `ven. 27/11/2026`, which reads back as it is written; in English `Fri 27 Nov 2026`.
  public func dated(_ date: CivilDate) -> String { shortWeekday(date) + " " + short(date) }

  /// The day of the week in a few letters: `lun.`, `Mon`.
  public func shortWeekday(_ date: CivilDate) -> String { language.habits.weekdays[date.isoWeekday - 1] }

  /// The whole day in a heading: `lundi 23 novembre 2026`, `Monday 23 November 2026`.
  public func full(_ date: CivilDate) -> String {
    language.habits.longWeekdays[date.isoWeekday - 1] + language.habits.weekdayMark + long(date)
  }

  /// The month and the year: `novembre 2026`.
  public func monthAndYear(_ date: CivilDate) -> String { month(date) + language.habits.monthMark + "\(date.year)" }

  /// A few letters for an axis: `nov.`, `Nov`.
  public func shortMonth(_ date: CivilDate) -> String { language.habits.shortMonths[date.month - 1] }

  /// The week of the year as ISO 8601 counts it: `S48`; in English `W48`.
  public func week(_ date: CivilDate) -> String {
    let thursday = date.adding(days: 4 - date.isoWeekday)
    let january = thursday.firstOfMonth.adding(months: 1 - thursday.month)
    return language.habits.week + "\(thursday.days(since: january) / 7 + 1)"
  }

  /// How late or early something due on `due` is: `54 j`, `dans 7 j`, `aujourd’hui`.
  public func lateness(of due: CivilDate, on day: CivilDate) -> String {
    let days = day.days(since: due)
    let habits = language.habits
    if days == 0 { return habits.today }
    return (days < 0 ? habits.ahead : "") + "\(AmountFormat(language).count(abs(days)))\u{A0}\(habits.days)"
  }

  /// An instant of the day in Paris: `8 h 12`; in English `08:12`.
  public func time(_ moment: Moment) -> String {
    let (hour, minute) = moment.parisTime
    return time(TimeOfDay(hour, minute))
  }

  /// A time of a day: `14 h 30`; in English `14:30`.
  public func time(_ time: TimeOfDay) -> String {
    language == .french ? "\(time.hour)\u{A0}h\u{A0}\(twoDigits(time.minute))" : time.text
  }

  /// A day and an hour in Paris: `23/11/2026 à 9 h 12`; in English `23 Nov 2026 at 09:12`.
  public func moment(_ moment: Moment) -> String {
    "\(short(moment.parisDate)) \(language.habits.at)\u{A0}\(time(moment))"
  }

  private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
