public import Kernel

/// The days on which euros move between banks.
public enum TargetCalendar {
  /// Whether the system of the European central banks (T2, formerly TARGET) is open.
  ///
  /// Source: European Central Bank, long-term calendar of closing days: weekends, 1 January, Good Friday, Easter Monday,
  /// 1 May, 25 and 26 December.
  public static func isOpen(_ day: CivilDate) -> Bool {
    guard !day.isWeekend else { return false }
    switch (day.month, day.day) {
    case (1, 1), (5, 1), (12, 25), (12, 26): return false
    default:
      let sinceEaster = day.days(since: BusinessCalendar.easterSunday(of: day.year))
      return sinceEaster != -2 && sinceEaster != 1
    }
  }

  /// The day itself when it is open, otherwise the next that is.
  public static func onOrAfter(_ day: CivilDate) -> CivilDate {
    var day = day
    while !isOpen(day) { day = day.adding(days: 1) }
    return day
  }

  /// The open day before a day.
  public static func before(_ day: CivilDate) -> CivilDate {
    var day = day.adding(days: -1)
    while !isOpen(day) { day = day.adding(days: -1) }
    return day
  }
}

/// When a debit may be collected.
public enum CollectionDay {
  /// The first collection day of a file that reaches the bank on a day and of customers who are told on that day.
  ///
  /// Source: EPC016-06 and EPC222-07, 4.3.4: presented to the debtor's bank at the latest one inter-bank business day
  /// before (D-1), whatever the scheme and the sequence since November 2016.
  public static func first(from day: CivilDate, noticeDays: Int) -> CivilDate {
    let presented = TargetCalendar.onOrAfter(day)
    return TargetCalendar.onOrAfter(max(presented.adding(days: 1), day.adding(days: noticeDays)))
  }
}
