public import Kernel
public import ReceivablesRules
public import Storage

/// Which items a direct debit or a bill is about to collect.
public enum InstrumentUnderWayStore {
  /// What direct debits and bills collect on the items of some customers, while that keeps them from being asked for. Of an
  /// item that both collect the bill is told: it lasts longer.
  public static func byItem(
    of company: CompanyID, among customers: ClosedRange<CustomerID>, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ItemID: InstrumentUnderWay] {
    var result: [ItemID: InstrumentUnderWay] = [:]
    let first = InstrumentUnderWay.first(on: day)
    // The bills come last, and stay.
    try snapshot.forEach(
      """
      SELECT i.item, CAST(SUM(i.amount_minor) AS bigint), MAX(d.collects_on), 0 AS place
      FROM direct_debit d JOIN direct_debit_item i ON i.debit = d.id
      WHERE d.company = \(company) AND d.state = 'under_way' AND d.collects_on >= \(first)
        AND d.customer >= \(customers.lowerBound) AND d.customer <= \(customers.upperBound)
      GROUP BY i.item
      UNION ALL
      SELECT i.item, CAST(SUM(i.amount_minor) AS bigint), MAX(b.due_on), 1 AS place
      FROM bill b JOIN bill_item i ON i.bill = b.id
      WHERE b.company = \(company) AND b.state IN ('held', 'remitted') AND b.due_on >= \(first)
        AND b.customer >= \(customers.lowerBound) AND b.customer <= \(customers.upperBound)
      GROUP BY i.item
      ORDER BY place
      """
    ) { row in result[row.id(0)] = try read(row) }
    return result
  }

  /// The amount, the day and the kind that follow an item.
  private static func read(_ row: Row) throws -> InstrumentUnderWay {
    InstrumentUnderWay(row.int(3) == 1 ? .bill : .directDebit, minor: row.int(1), on: try row.date(2))
  }

  /// What is about to collect an item that a message of a day asks for, in all, and the last of it; `nil` for nothing.
  public static func find(
    _ item: ItemID, since day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws -> InstrumentUnderWay? {
    let first = InstrumentUnderWay.first(on: day)
    let found = try snapshot.query(
      """
      SELECT i.item, i.amount_minor, d.collects_on, 0 AS place
      FROM direct_debit_item i JOIN direct_debit d ON d.id = i.debit
      WHERE i.company = \(company) AND i.item = \(item) AND d.state = 'under_way' AND d.collects_on >= \(first)
      UNION ALL
      SELECT i.item, i.amount_minor, b.due_on, 1 AS place
      FROM bill_item i JOIN bill b ON b.id = i.bill
      WHERE i.company = \(company) AND i.item = \(item) AND b.state IN ('held', 'remitted') AND b.due_on >= \(first)
      ORDER BY place DESC, 3 DESC
      """, read)
    return found.first.map {
      InstrumentUnderWay($0.instrument, minor: found.reduce(0) { $0 + $1.minor }, on: $0.day)
    }
  }

  /// How much of an item that a statement names is about to be collected, for one that asks for it on a day.
  public static func covered(_ item: SQL, on day: CivilDate) -> SQL {
    let first = InstrumentUnderWay.first(on: day)
    return """
      (COALESCE((SELECT SUM(di.amount_minor) FROM direct_debit_item di JOIN direct_debit dd ON dd.id = di.debit
        WHERE di.item = \(item) AND dd.state = 'under_way' AND dd.collects_on >= \(first)), 0)
      + COALESCE((SELECT SUM(bi.amount_minor) FROM bill_item bi JOIN bill bb ON bb.id = bi.bill
        WHERE bi.item = \(item) AND bb.state IN ('held', 'remitted') AND bb.due_on >= \(first)), 0))
      """
  }

  /// That nothing is about to collect an item, on whatever day, for a statement that names it.
  public static func isFree(_ item: SQL) -> SQL {
    """
    NOT EXISTS (SELECT 1 FROM direct_debit_item di JOIN direct_debit dd ON dd.id = di.debit
      WHERE di.item = \(item) AND dd.state = 'under_way')
    AND NOT EXISTS (SELECT 1 FROM bill_item bi JOIN bill bb ON bb.id = bi.bill
      WHERE bi.item = \(item) AND bb.state IN ('held', 'remitted'))
    """
  }
}
