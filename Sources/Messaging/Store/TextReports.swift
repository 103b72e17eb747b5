public import Kernel
public import MessagingRules
public import Storage

/// What a service calls a text message or a letter that it took, and when it is asked what became of it.
struct TakenMessage: Sendable {
  /// With the service's name before it: a company may go to another one.
  let external: String
  let reportDue: Moment?
}

/// What became of text messages that left.
extension OutboxStore {
  /// Messages by some channels that left, or may have, whose service is to be asked, those in doubt first, then those that wait for longest.
  static func reportsDue(
    _ channels: [Channel], of company: CompanyID, at moment: Moment, limit: Int, _ snapshot: Snapshot
  ) throws -> [OutboxItem] {
    try snapshot.query(
      """
      SELECT \(columns) FROM outbox
      WHERE company = \(company) AND report_due IS NOT NULL AND report_due <= \(moment)
        AND channel IN \(channels.map(\.rawValue)) AND state IN ('sent', 'to_check')
      ORDER BY CASE WHEN state = 'to_check' THEN 0 ELSE 1 END, report_due, id LIMIT \(limit)
      """, item)
  }

  /// Asks again at another moment, or never.
  static func setReportDue(_ due: Moment?, of item: OutboxItem, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE outbox SET report_due = \(due)
      WHERE company = \(item.company) AND id = \(item.id) AND report_due IS NOT NULL
      """)
  }

  /// Notes that a text message arrived, or that it did not and will not.
  /// - Parameter said: the service's words for why it did not; `nil` when it did.
  /// - Returns: whether that was not known.
  static func noteReport(
    of item: OutboxItem, undelivered said: String?, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let known: SQL =
      said.map { "returned_at = \(moment), returned_reason = \($0)" } ?? "delivered_at = \(moment)"
    return try transaction.execute(
      """
      UPDATE outbox SET \(known), report_due = NULL
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'sent' AND delivered_at IS NULL
        AND returned_at IS NULL
      """) == 1
  }
}
