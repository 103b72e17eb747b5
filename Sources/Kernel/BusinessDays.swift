/// Working days: Monday to Friday less the public holidays of a country.
public struct BusinessCalendar: Sendable, Hashable, Codable {
  /// Which public holidays count.
  public enum Region: String, Sendable, Hashable, Codable, CaseIterable {
    case france
    /// Bas-Rhin, Haut-Rhin and Moselle: Good Friday and 26 December besides.
    case alsaceMoselle = "alsace_moselle"
    /// Weekends only, where the country's holidays are not known to us.
    case weekendsOnly = "weekends_only"
  }

  public let region: Region

  public init(_ region: Region = .france) { self.region = region }

  /// Whether offices work that day.
  public func isBusinessDay(_ date: CivilDate) -> Bool { !date.isWeekend && !isHoliday(date) }

  /// Whether the day is a public holiday, on whatever weekday it falls.
  ///
  /// Source: Code du travail, art. L3133-1; for Alsace-Moselle art. L3134-13.
  public func isHoliday(_ date: CivilDate) -> Bool {
    guard region != .weekendsOnly else { return false }
    let (year, month, day) = date.components
    switch (month, day) {
    case (1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25): return true
    case (12, 26): return region == .alsaceMoselle
    default: break
    }
    guard (3...6).contains(month) else { return false }
    let sinceEaster = date.days(since: BusinessCalendar.easterSunday(of: year))
    switch sinceEaster {
    case 1, 39, 50: return true
    case -2: return region == .alsaceMoselle
    default: return false
    }
  }

  /// The day itself when it is a working day, otherwise the next one.
  public func onOrAfter(_ date: CivilDate) -> CivilDate {
    var day = date
    while !isBusinessDay(day) { day = day.adding(days: 1) }
    return day
  }

  /// The working day `count` working days later; the same day when `count` is 0, even if it is not worked.
  public func adding(businessDays count: Int, to date: CivilDate) -> CivilDate {
    var day = date
    var left = abs(count)
    let step = count < 0 ? -1 : 1
    while left > 0 {
      day = day.adding(days: step)
      if isBusinessDay(day) { left -= 1 }
    }
    return day
  }

  /// Easter Sunday of a Gregorian year.
  ///
  /// Source: the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8).
  public static func easterSunday(of year: Int) -> CivilDate {
    let golden = year % 19
    let century = year / 100
    let inCentury = year % 100
    let correction = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - correction - inCentury % 4) % 7
    let shift = (golden + 11 * correction + 22 * weekday) / 451
    let sum = correction + weekday - 7 * shift + 114
    guard let easter = CivilDate(year: year, month: sum / 31, day: sum % 31 + 1) else {
      preconditionFailure("Easter falls between 22 March and 25 April")
    }
    return easter
  }
}
