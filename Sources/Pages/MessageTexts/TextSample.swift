import Dunning
import Kernel
import MessagingRules
import Receivables
import ReceivablesRules
import Storage

/// A customer and what they would receive of a kind of step today.
struct TextSample {
  let customer: Customer
  var reminder: Reminder

  /// - Parameter code: the customer that was asked for; empty for the one who has been late for longest among
  ///   those whom no insolvency proceedings keep from being reminded.
  /// - Returns: `nil` when there is no such customer, or nothing to remind of.
  static func find(
    _ code: String, _ step: ReminderStep, _ sight: Sight, on day: CivilDate, at now: Moment, _ snapshot: Snapshot
  ) throws -> TextSample? {
    let customer: Customer?
    if code.isEmpty {
      let id = try snapshot.first(
        """
        SELECT customer FROM item WHERE company = \(sight.company) AND open_minor > 0 AND kind = 'invoice'
          AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = item.customer AND c.insolvent_since IS NOT NULL)
          \(sight.only("customer")) ORDER BY due, id LIMIT 1
        """
      ) { row -> CustomerID in row.id(0) }
      customer = try id.flatMap { try CustomerStore.find($0, of: sight.company, snapshot) }
    } else {
      customer = try CustomerStore.find(code: code, of: sight.company, snapshot)
    }
    guard let customer, try sight.covers(customer.id, snapshot),
      let reminder = try SampleReminder(customer.id, step, on: day).run(snapshot, company: sight.company, at: now)
    else { return nil }
    return TextSample(customer: customer, reminder: reminder)
  }
}
