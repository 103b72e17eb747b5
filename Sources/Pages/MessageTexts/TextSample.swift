import Dunning
import DunningRules
import Kernel
import MessagingRules
import Receivables
import ReceivablesRules
import Storage

/// A customer and what they would receive of a kind of step today.
struct TextSample {
  let customer: Customer
  var reminder: Reminder

  /// - Parameter code: the customer that was asked for; empty for the first of ``candidates(_:limit:_:)``.
  /// - Returns: `nil` when there is no such customer, or nothing to remind of.
  static func find(
    _ code: String, _ step: ReminderStep, attachments: [Scenario.Attachment] = [], _ sight: Sight, on day: CivilDate,
    at now: Moment, _ snapshot: Snapshot
  ) throws -> TextSample? {
    let customer =
      code.isEmpty
      ? try candidates(sight, limit: 1, snapshot).first.flatMap {
        try CustomerStore.find($0.id, of: sight.company, snapshot)
      }
      : try CustomerStore.find(code: code, of: sight.company, snapshot)
    guard let customer, try sight.covers(customer.id, snapshot),
      let reminder = try SampleReminder(customer.id, step, on: day, attachments: attachments)
        .run(snapshot, company: sight.company, at: now)
    else { return nil }
    return TextSample(customer: customer, reminder: reminder)
  }

  /// Invoices among which their customers are looked for.
  private static let lookedAt = 400

  /// The customers late for longest among those whom no insolvency proceedings keep from being reminded.
  static func candidates(
    _ sight: Sight, limit: Int, _ snapshot: Snapshot
  ) throws -> [(id: CustomerID, code: String, name: String)] {
    try snapshot.query(
      """
      SELECT c.id, c.code, c.name FROM (
        SELECT few.customer, MIN(few.due) AS since FROM (
          SELECT customer, due FROM item WHERE company = \(sight.company) AND open_minor > 0 AND kind = 'invoice'
            AND NOT EXISTS (SELECT 1 FROM customer k WHERE k.id = item.customer AND k.insolvent_since IS NOT NULL)
            \(sight.only("customer")) ORDER BY due, id LIMIT \(lookedAt)
        ) few GROUP BY few.customer
      ) f JOIN customer c ON c.id = f.customer AND c.company = \(sight.company)
      ORDER BY f.since, c.id LIMIT \(limit)
      """
    ) { (id: $0.id(0), code: $0.text(1), name: $0.text(2)) }
  }
}
