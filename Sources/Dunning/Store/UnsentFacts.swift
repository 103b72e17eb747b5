import DunningRules
import Kernel
import Messaging
import Storage

/// What was decided for customers on days before and has not come to them: a message that waits to be sent, of which nobody
/// knows whether it was, that nobody has approved, or a letter that nobody has posted; a call of the scenario that nobody has made. In test mode messages count as left: its
/// end lets none go that is older than the day.
enum UnsentFacts {
  typealias Oldest = [CustomerID: CivilDate]

  /// The day of the oldest for each customer.
  static func read(
    of company: CompanyID, before day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> (messages: Oldest, calls: Oldest) {
    var (messages, calls): (Oldest, Oldest) = ([:], [:])
    let patient = day.adding(days: -CustomerFacts.callPatience)
    try snapshot.forEach(
      """
      SELECT u.customer, u.is_call, MIN(u.day) FROM (
        SELECT a.customer, a.day, 0 AS is_call FROM dunning_action a
        WHERE a.company = \(company) AND a.state = 'to_approve' AND a.day < \(day) AND \(isAmong("a.customer"))
        UNION ALL
        SELECT a.customer, a.day, 0 FROM outbox o JOIN dunning_action a ON a.id = o.action
        WHERE o.company = \(company) AND o.state IN ('pending', 'sending', 'to_check') AND \(isAmong("o.customer"))
          AND a.state <> 'cancelled' AND a.day < \(day)
          AND NOT EXISTS (SELECT 1 FROM company t WHERE t.id = \(company) AND t.test_since IS NOT NULL)
        UNION ALL
        SELECT a.customer, a.day, 0 FROM (SELECT action, customer FROM outbox
          WHERE company = \(company) AND \(OutboxStore.toPost)) o JOIN dunning_action a ON a.id = o.action
        WHERE \(isAmong("o.customer")) AND a.state <> 'cancelled' AND a.day < \(day)
        UNION ALL
        SELECT a.customer, a.day, 1 FROM dunning_action a
        WHERE a.company = \(company) AND a.state = 'to_do' AND a.step = 'call' AND a.day < \(day) AND a.day > \(patient)
          AND \(isAmong("a.customer")) AND NOT EXISTS (SELECT 1 FROM dunning_action_event e WHERE e.action = a.id)
          AND CASE WHEN \(ActionStore.isSettled("a.id", on: day)) THEN 0 ELSE 1 END = 1
      ) u GROUP BY u.customer, u.is_call
      """
    ) { row in
      if row.int(1) == 0 { messages[row.id(0)] = try row.date(2) } else { calls[row.id(0)] = try row.date(2) }
    }
    return (messages, calls)
  }

  static let migration = Migration(
    "2026-12-14-unapproved-actions",
    schema: """
      CREATE INDEX dunning_action_unapproved ON dunning_action (company, customer) WHERE state = 'to_approve';
      CREATE INDEX dunning_action_uncalled ON dunning_action (company, customer) WHERE state = 'to_do'
      """)
}
