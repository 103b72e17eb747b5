public import Kernel
public import ReceivablesRules
public import Storage

/// Which items a direct debit is about to collect.
public enum DebitUnderWayStore {
  /// What debits collect on the items of some customers, while that keeps them from being asked for.
  public static func byItem(
    of company: CompanyID, among customers: ClosedRange<CustomerID>, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ItemID: DebitUnderWay] {
    var result: [ItemID: DebitUnderWay] = [:]
    try snapshot.forEach(
      """
      SELECT i.item, CAST(SUM(i.amount_minor) AS bigint), MAX(d.collects_on)
      FROM direct_debit d JOIN direct_debit_item i ON i.debit = d.id
      WHERE d.company = \(company) AND d.state = 'under_way' AND d.collects_on >= \(DebitUnderWay.first(on: day))
        AND d.customer >= \(customers.lowerBound) AND d.customer <= \(customers.upperBound)
      GROUP BY i.item
      """
    ) { row in result[row.id(0)] = DebitUnderWay(minor: row.int(1), on: try row.date(2)) }
    return result
  }

  /// The day on which a debit collects an item that a message of a day asks for; `nil` for none.
  public static func collects(
    _ item: ItemID, since day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws -> CivilDate? {
    try snapshot.first(
      """
      SELECT MAX(d.collects_on) FROM direct_debit_item i JOIN direct_debit d ON d.id = i.debit
      WHERE i.company = \(company) AND i.item = \(item) AND d.state = 'under_way'
        AND d.collects_on >= \(DebitUnderWay.first(on: day))
      """
    ) { try $0.dateOrNil(0) } ?? nil
  }

  /// That no debit is about to collect an item, for a statement that names it.
  /// - Parameter day: the day on which it is asked for; `nil` for whether any debit is under way at all.
  public static func isFree(_ item: SQL, on day: CivilDate?) -> SQL {
    let late: SQL = day.map { " AND dd.collects_on >= \(DebitUnderWay.first(on: $0))" } ?? ""
    return """
      NOT EXISTS (SELECT 1 FROM direct_debit_item di JOIN direct_debit dd ON dd.id = di.debit
        WHERE di.item = \(item) AND dd.state = 'under_way'\(late))
      """
  }
}
