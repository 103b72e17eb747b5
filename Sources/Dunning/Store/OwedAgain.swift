import Kernel
import Storage

extension FactStore {
  /// The last day on which what held each item ended without paying it, a promise or a dispute, unless the customer has heard
  /// from us since, however long ago that was.
  static func owedAgain(
    of company: CompanyID, _ range: ClosedRange<CustomerID>, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ItemID: CivilDate] {
    var result: [ItemID: CivilDate] = [:]
    try snapshot.forEach(
      """
      SELECT f.item, MAX(f.day) FROM (
        SELECT i.item, p.customer, p.judged_on AS day FROM promise p JOIN promise_item i ON i.promise = p.id
        WHERE p.company = \(company) AND p.state = 'broken' AND p.ended_by IS NULL AND p.judged_on <= \(day)
        UNION ALL
        SELECT t.item, c.customer, t.closed_on FROM dispute t JOIN item c ON c.id = t.item
        WHERE t.company = \(company) AND t.closed_on IS NOT NULL AND t.closed_on <= \(day) AND c.open_minor > 0
      ) f
      WHERE f.customer >= \(range.lowerBound) AND f.customer <= \(range.upperBound)
        AND NOT EXISTS (SELECT 1 FROM dunning_action d WHERE d.company = \(company) AND d.customer = f.customer
          AND d.day >= f.day AND d.day <= \(day) AND d.state <> 'cancelled' AND d.step <> 'task'
          AND d.id NOT IN (SELECT u.action FROM (\(unheard(company))) u WHERE u.action IS NOT NULL))
      GROUP BY f.item
      """
    ) { result[$0.id(0)] = try $0.date(1) }
    return result
  }
}
