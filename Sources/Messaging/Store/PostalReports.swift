public import Kernel
import MessagingRules
import Postal
public import Storage

/// What a service says of letters that it has, or may have.
extension OutboxStore {
  /// A letter in doubt was ordered after all.
  /// - Returns: whether it was in doubt still.
  static func settle(
    _ item: OutboxItem, external: String, reportDue: Moment?, response: Phrase, at moment: Moment,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET state = 'sent', sent_at = \(moment), \(said(response)), external_ref = \(external),
        report_due = \(reportDue)
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'to_check'
      """) == 1
  }

  /// A letter in doubt was not ordered: it goes on.
  /// - Returns: whether it was in doubt still.
  static func goOn(
    _ item: OutboxItem, response: Phrase, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET state = 'pending', \(said(response)), lease_owner = NULL, lease_until = NULL,
        next_attempt = \(moment), external_ref = NULL, report_due = NULL
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'to_check'
      """) == 1
  }

  /// Which of several is meant is for a person.
  static func leaveDoubt(_ item: OutboxItem, response: Phrase, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE outbox SET \(said(response)), report_due = NULL
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'to_check'
      """)
  }

  /// Notes what a service calls a letter of which a person said that it left.
  static func setExternal(_ external: String, of item: OutboxItem, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE outbox SET external_ref = \(external)
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'sent'
      """)
  }

  /// A service that had taken a letter does not post it.
  /// - Returns: whether it was not posted.
  static func reject(_ item: OutboxItem, response: Phrase, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET state = 'failed', sent_at = NULL, \(said(response)), external_ref = NULL, report_due = NULL
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'sent' AND posted_on IS NULL
      """) == 1
  }

  /// Notes when the post took a letter from its service, and the number that it gave it.
  /// - Returns: whether that was not known.
  static func notePosting(_ posting: Posting, of item: OutboxItem, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET posted_on = \(posting.day), posted_by = \(posting.by), post_number = \(posting.number)
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'sent' AND posted_on IS NULL
      """) == 1
  }

  /// Notes the number of a letter that was posted without one.
  static func noteNumber(_ number: String, of item: OutboxItem, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET post_number = \(number)
      WHERE company = \(item.company) AND id = \(item.id) AND posted_on IS NOT NULL AND post_number IS NULL
      """) == 1
  }
}
