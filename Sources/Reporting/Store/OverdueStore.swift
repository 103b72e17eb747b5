public import Kernel
public import Receivables
public import Storage

/// Who is late, for how much and since when.
public enum OverdueStore {
  /// One customer that is late, in one currency.
  public struct Line: Sendable, Hashable {
    public let customer: CustomerID
    public let code: String
    public let name: String
    /// Net of credits, as ``Overdue`` says: negative when the customer has more credit than it is late with.
    public let overdue: Money
    public let disputed: Money
    public let promised: Money
    /// The items it is late with, credits not counted.
    public let items: Int
    public let oldestDue: CivilDate
  }

  /// The customers with something overdue on a day, the largest amounts first within each currency.
  public static func lines(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [Line] {
    try snapshot.query(
      """
      SELECT c.id, c.code, c.name, i.currency, \(Overdue.sum(on: day)),
        CAST(SUM(i.disputed_minor) AS bigint), CAST(SUM(i.promised_minor) AS bigint),
        COUNT(CASE WHEN \(Overdue.isLate(on: day)) THEN 1 END), \(Overdue.oldest(on: day))
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.company = \(sight.company) AND i.open_minor <> 0 AND i.due < \(day)\(sight.only("i.customer"))
      GROUP BY c.id, c.code, c.name, i.currency HAVING \(Overdue.oldest(on: day)) IS NOT NULL
      ORDER BY i.currency, 5 DESC, c.code
      """
    ) { row in
      let currency = try row.currency(3)
      return Line(
        customer: row.id(0), code: row.text(1), name: row.text(2), overdue: Money(minor: row.int(4), currency),
        disputed: Money(minor: row.int(5), currency), promised: Money(minor: row.int(6), currency),
        items: Int(row.int(7)), oldestDue: try row.date(8))
    }
  }

  /// What one collector has to bring in.
  public struct CollectorLine: Sendable, Hashable {
    /// Nobody, for the customers that nobody collects from.
    public let collector: PersonID?
    public let customers: Int
    public let items: Int
    public let overdue: Money
    public let disputed: Money
    public let promised: Money
    public let oldestDue: CivilDate
  }

  /// What is overdue in a currency by who collects it, the most first.
  public static func byCollector(
    of sight: Sight, in currency: Currency, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CollectorLine] {
    try snapshot.query(
      """
      SELECT d.person, \(Overdue.sum(on: day)), CAST(SUM(i.disputed_minor) AS bigint),
        CAST(SUM(i.promised_minor) AS bigint), COUNT(DISTINCT CASE WHEN \(Overdue.isLate(on: day)) THEN i.customer END),
        COUNT(CASE WHEN \(Overdue.isLate(on: day)) THEN 1 END), \(Overdue.oldest(on: day))
      FROM item i LEFT JOIN in_charge d ON d.customer = i.customer AND d.duty = 'collector'
      WHERE i.company = \(sight.company) AND i.open_minor <> 0 AND i.due < \(day) AND i.currency = \(currency)
        \(sight.only("i.customer"))
      GROUP BY d.person HAVING \(Overdue.oldest(on: day)) IS NOT NULL ORDER BY 2 DESC
      """
    ) { row in
      func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
      return CollectorLine(
        collector: row.idOrNil(0), customers: Int(row.int(4)), items: Int(row.int(5)), overdue: money(1),
        disputed: money(2), promised: money(3), oldestDue: try row.date(6))
    }
  }

  /// How late what is owed is, in hundredths of a day, weighted by amount; `nil` when nothing is late.
  ///
  /// Source: regles-fr §11, weighted average days late.
  /// What is open is named in the words of its index too, which is then all that is read.
  public static func weightedDaysLate(
    of sight: Sight, in currency: Currency, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> Int64? {
    var (amount, weighted) = (Int128(0), Int128(0))
    try snapshot.forEach(
      """
      SELECT due, CAST(SUM(open_minor) AS bigint) FROM item
      WHERE company = \(sight.company) AND open_minor <> 0 AND open_minor > 0 AND due < \(day) AND currency = \(currency)
        \(sight.only("customer"))
      GROUP BY due
      """
    ) { row in
      amount += Int128(row.int(1))
      weighted += Int128(row.int(1)) * Int128(day.days(since: try row.date(0)))
    }
    return amount > 0 ? Int64(clamping: roundedHalfAwayFromZero(weighted * 100, over: amount)) : nil
  }
}
