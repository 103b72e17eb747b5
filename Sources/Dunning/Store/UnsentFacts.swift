import DunningRules
import Kernel
import Storage

/// What was decided for customers and has not left: it waits to be sent, nobody knows whether it was, or nobody has approved
/// it. In test mode messages count as left: its end lets none go that is older than the day.
enum UnsentFacts {
  /// The day of the oldest for each customer, of the days before one.
  static func read(
    of company: CompanyID, before day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: CivilDate] {
    var found: [CustomerID: CivilDate] = [:]
    try snapshot.forEach(
      """
      SELECT u.customer, MIN(u.day) FROM (
        SELECT a.customer, a.day FROM dunning_action a
        WHERE a.company = \(company) AND a.state = 'to_approve' AND a.day < \(day) AND \(isAmong("a.customer"))
        UNION ALL
        SELECT a.customer, a.day FROM outbox o JOIN dunning_action a ON a.id = o.action
        WHERE o.company = \(company) AND o.state IN ('pending', 'sending', 'to_check') AND \(isAmong("o.customer"))
          AND a.state <> 'cancelled' AND a.day < \(day)
          AND NOT EXISTS (SELECT 1 FROM company t WHERE t.id = \(company) AND t.test_since IS NOT NULL)
      ) u GROUP BY u.customer
      """
    ) { row in found[row.id(0)] = try row.date(1) }
    return found
  }

  static let migration = Migration(
    "2026-12-14-unapproved-actions",
    schema: "CREATE INDEX dunning_action_unapproved ON dunning_action (company, customer) WHERE state = 'to_approve'")
}
