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
}
