import Kernel
import LawRules
import Storage

extension FactStore {
  /// The last day on which each item was promised, whether that was kept or not, of those so late that they may be
  /// time-barred: who promises owns up to the debt. What a person took back was no promise.
  /// Source: Code civil, art. 2240.
  static func acknowledged(
    of company: CompanyID, where isAmong: (SQL) -> SQL, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ItemID: CivilDate] {
    var result: [ItemID: CivilDate] = [:]
    let old = day.adding(days: -Limitation.leastDays)
    try snapshot.forEach(
      """
      SELECT n.item, MAX(p.made_on) FROM promise p JOIN promise_item n ON n.promise = p.id JOIN item i ON i.id = n.item
      WHERE p.company = \(company) AND \(isAmong("p.customer")) AND p.state <> 'withdrawn' AND p.made_on <= \(day)
        AND i.open_minor > 0 AND i.due < \(old)
      GROUP BY n.item
      """
    ) { result[$0.id(0)] = try $0.date(1) }
    return result
  }
}
