public import Kernel
public import ReceivablesRules

/// The time after which nobody can be made to pay a debt (*prescription*), by who owes it.
///
/// It runs from the due date, on which the creditor knows that nothing came, and anew from the day on which the debtor
/// owned up to the debt. The day from which it runs is not counted.
/// Source: Code civil, art. 2224, 2228, 2229, 2231 and 2240; loi n° 68-1250 du 31 décembre 1968, art. 2.
public enum Limitation {
  /// What a natural person owes a professional.
  /// Source: Code de la consommation, art. L218-2, L137-2 before 2016; loi n° 2008-561 du 17 juin 2008.
  public static let consumers: [(from: CivilDate, years: Int)] = [("2008-06-19", 2)]

  /// What a business owes.
  /// Source: Code de commerce, art. L110-4; loi n° 2008-561 du 17 juin 2008.
  public static let businesses: [(from: CivilDate, years: Int)] = [("2008-06-19", 5)]

  /// What a public body owes, in whole years after that of the debt (*déchéance quadriennale*).
  /// Source: loi n° 68-1250 du 31 décembre 1968, art. 1.
  public static let publicBodies: [(from: CivilDate, years: Int)] = [("1969-01-01", 4)]

  /// Days that any debt has at least, whoever owes it.
  public static let leastDays = 2 * 365

  /// The first day on which a debt was over; `nil` where it is not on a day.
  /// - Parameter acknowledged: the last day on which the debtor owned up to it.
  public static func over(
    due: CivilDate, acknowledged: CivilDate? = nil, of debtor: CustomerKind, on day: CivilDate
  ) -> CivilDate? {
    // Nearly every debt is newer: a subtraction says so.
    guard day.days(since: due) > leastDays else { return nil }
    let last = lastDay(from: max(due, acknowledged ?? due), of: debtor)
    return last < day ? last.adding(days: 1) : nil
  }

  /// The last day on which a debt is not over.
  /// - Parameter start: its due date, or the later day on which the debtor owned up to it.
  public static func lastDay(from start: CivilDate, of debtor: CustomerKind) -> CivilDate {
    switch debtor {
    case .consumer: start.adding(months: 12 * years(consumers, on: start))
    case .businessFrance, .businessEurope, .businessOther: start.adding(months: 12 * years(businesses, on: start))
    case .publicBody:
      start.firstOfMonth.adding(months: 12 * (years(publicBodies, on: start) + 1) - start.month).endOfMonth
    }
  }

  private static func years(_ history: [(from: CivilDate, years: Int)], on day: CivilDate) -> Int {
    (history.last { $0.from <= day } ?? history[0]).years
  }
}
