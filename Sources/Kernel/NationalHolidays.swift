/// The public holidays on which offices of a whole country are closed: a debtor there is left in peace.
///
/// Only what holds in the whole country: regions and cantons have more. A country that is not in the table has none known.
public enum NationalHolidays {
  /// The countries whose holidays are known, by their code of ISO 3166-1.
  public static let countries: [String] = tables.keys.sorted()

  /// Whether a day is a public holiday in a country, on whatever weekday it falls.
  ///
  /// - Parameter country: its code of ISO 3166-1, such as `DE`.
  public static func isHoliday(_ date: CivilDate, in country: String) -> Bool {
    if country == "FR" { return BusinessCalendar(.france).isHoliday(date) }
    guard let table = tables[country] else { return false }
    let (year, month, day) = date.components
    if table.fixed.contains(where: { $0.holds(year, month, day) }) { return true }
    if let easter = table.easter, (2...6).contains(month),
      easter.contains(date.days(since: BusinessCalendar.easterSunday(of: year)))
    {
      return true
    }
    return table.moving(date)
  }

  /// A holiday on the same day of each year.
  private struct Fixed {
    let month: Int
    let day: Int
    /// The first year in which it is one.
    var since = 0

    func holds(_ year: Int, _ month: Int, _ day: Int) -> Bool {
      month == self.month && day == self.day && year >= since
    }
  }

  private struct Table {
    let fixed: [Fixed]
    /// Days after Easter Sunday.
    let easter: Set<Int>?
    var moving: @Sendable (CivilDate) -> Bool = { _ in false }

    init(
      _ fixed: [(month: Int, day: Int)], easter: Set<Int>? = nil, added: [Fixed] = [],
      moving: @escaping @Sendable (CivilDate) -> Bool = { _ in false }
    ) {
      self.fixed = fixed.map { Fixed(month: $0.month, day: $0.day) } + added
      self.easter = easter
      self.moving = moving
    }
  }

  // Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi.
  private static let (goodFriday, easterMonday, ascension, whitMonday, corpusChristi) = (-2, 1, 39, 50, 60)

  private static let tables: [String: Table] = [
    "FR": Table([]),
    // Feiertagsruhegesetz (BGBl. 153/1957), § 1.
    "AT": Table(
      [(1, 1), (1, 6), (5, 1), (8, 15), (10, 26), (11, 1), (12, 8), (12, 25), (12, 26)],
      easter: [easterMonday, ascension, whitMonday, corpusChristi]),
    // Loi du 4 janvier 1974 relative aux jours fériés; arrêté royal du 18 avril 1974, art. 1.
    "BE": Table(
      [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)], easter: [easterMonday, ascension, whitMonday]),
    // The days that every canton keeps; only 1 August is one of the Confederation (Constitution, art. 110, par. 3).
    "CH": Table([(1, 1), (8, 1), (12, 25)], easter: [ascension]),
    // The days that every Land keeps; Einigungsvertrag, art. 2, for 3 October.
    "DE": Table(
      [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)], easter: [goodFriday, easterMonday, ascension, whitMonday]),
    // Estatuto de los Trabajadores, art. 37.2; Real Decreto 2001/1983, art. 45.
    "ES": Table(
      [(1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)], easter: [goodFriday]),
    // England and Wales: Banking and Financial Dealings Act 1971, schedule 1, with its days in lieu.
    "GB": Table([], easter: [goodFriday, easterMonday]) { date in
      isMonday(date, .first, of: 5) || isMonday(date, .last, of: 5) || isMonday(date, .last, of: 8)
        || isNewYearOrInLieu(date) || isChristmasOrInLieu(date)
    },
    // Organisation of Working Time Act 1997, schedule 2; for February S.I. 50/2022.
    "IE": Table([(1, 1), (3, 17), (12, 25), (12, 26)], easter: [easterMonday]) { date in
      isMonday(date, .first, of: 5) || isMonday(date, .first, of: 6) || isMonday(date, .first, of: 8)
        || isMonday(date, .last, of: 10) || isSaintBrigid(date)
    },
    // Legge 27 maggio 1949, n. 260; legge 8 ottobre 2025, n. 151, for 4 October.
    "IT": Table(
      [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)],
      easter: [easterMonday], added: [Fixed(month: 10, day: 4, since: 2026)]),
    // Code du travail, art. L.232-2.
    "LU": Table(
      [(1, 1), (5, 1), (5, 9), (6, 23), (8, 15), (11, 1), (12, 25), (12, 26)],
      easter: [easterMonday, ascension, whitMonday]),
    // Algemene termijnenwet, art. 3; the King's birthday is kept a day earlier when it falls on a Sunday, and offices
    // close on Liberation Day every five years.
    "NL": Table([(1, 1), (12, 25), (12, 26)], easter: [goodFriday, easterMonday, ascension, whitMonday]) { date in
      let (year, month, day) = date.components
      if month == 5, day == 5 { return year % 5 == 0 }
      return month == 4 && (day == 27 && date.isoWeekday != 7 || day == 26 && date.isoWeekday == 6)
    },
    // Código do Trabalho, art. 234.
    "PT": Table(
      [(1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 25)],
      easter: [goodFriday, corpusChristi]),
  ]

  private enum Place { case first, last }

  private static func isMonday(_ date: CivilDate, _ place: Place, of month: Int) -> Bool {
    guard date.month == month, date.isoWeekday == 1 else { return false }
    let day = date.components.day
    return place == .first ? day <= 7 : day + 7 > date.endOfMonth.components.day
  }

  private static func isNewYearOrInLieu(_ date: CivilDate) -> Bool {
    let (_, month, day) = date.components
    return month == 1 && (day == 1 || (day == 2 || day == 3) && date.isoWeekday == 1)
  }

  /// 25 and 26 December, and the working days that follow when they fall on a weekend.
  private static func isChristmasOrInLieu(_ date: CivilDate) -> Bool {
    let (_, month, day) = date.components
    guard month == 12 else { return false }
    switch day {
    case 25, 26: return true
    case 27: return date.isoWeekday == 1 || date.isoWeekday == 2
    case 28: return date.isoWeekday == 1 || date.isoWeekday == 2
    default: return false
    }
  }

  /// The first Monday of February, or the first of February when that is a Friday.
  private static func isSaintBrigid(_ date: CivilDate) -> Bool {
    let (year, month, day) = date.components
    guard month == 2, year >= 2023 else { return false }
    if day == 1, date.isoWeekday == 5 { return true }
    return isMonday(date, .first, of: 2) && day != 4
  }
}
