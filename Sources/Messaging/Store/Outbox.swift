import Journal
public import Kernel
import MessagingRules
public import Storage

/// The door to the outbox for whoever decides that something must be sent.
public enum Outbox {
  /// Writes a message in the transaction of its decision, so that there is never one without the other.
  ///
  /// - Returns: its key, or `nil` when this action was already written for this channel and recipient: deciding twice
  ///   sends once.
  @discardableResult
  public static func enqueue(_ transaction: Transaction, _ message: NewMessage, at moment: Moment) throws
    -> MessageID?
  {
    try OutboxStore.insert(message, messageID: messageID(message), at: moment, transaction)
  }

  /// Notes that a message which had left came back: its state stays, because it did leave.
  ///
  /// - Parameter said: the mail server's sentence.
  /// - Returns: whom it was sent to; `nil` when it is no message that left, or its return is known.
  public static func noteReturn(
    of message: MessageID, company: CompanyID, said: String, at moment: Moment, _ transaction: Transaction
  ) throws -> (customer: CustomerID, recipient: String)? {
    try transaction.first(
      """
      UPDATE outbox SET returned_at = \(moment), returned_reason = \(said)
      WHERE company = \(company) AND id = \(message) AND state IN ('sent', 'to_check') AND channel = 'email'
        AND returned_at IS NULL
      RETURNING customer, recipient
      """
    ) { ($0.id(0), $0.text(1)) }
  }

  /// Whom an e-mail that left was sent to, and who got a copy; `nil` for any other message.
  public static func addressees(
    of message: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> (customer: CustomerID, recipient: String, copies: [String])? {
    try snapshot.first(
      """
      SELECT customer, recipient, copies FROM outbox
      WHERE company = \(company) AND id = \(message) AND state IN ('sent', 'to_check') AND channel = 'email'
      """
    ) { row in
      let copies = (row.textOrNil(2) ?? "").split(separator: "\n").map { String($0) }
      return (row.id(0), row.text(1), copies)
    }
  }

  /// The Message-ID, derived from the action: the same action always gives the same, so that a mail server or a person
  /// can recognise a message that was sent twice.
  static func messageID(_ message: NewMessage) -> String {
    let seed = [
      message.company.description, message.action.description, message.channel.rawValue, message.recipient,
      message.reminder.reference, message.reminder.day.description, message.reminder.creditor.name,
    ].joined(separator: "\n")
    return "encours.\(message.action).\(HashChain.digest(seed.utf8).prefix(24))@\(domain(message.reminder))"
  }

  /// What every message to one customer refers to, so that their mail reader shows one conversation.
  static func conversation(_ item: OutboxItem) -> String {
    let seed = "\(item.company)\n\(item.customer)\n\(item.reminder.creditor.name)"
    return "encours.account.\(HashChain.digest(seed.utf8).prefix(24))@\(domain(item.reminder))"
  }

  private static func domain(_ reminder: Reminder) -> String {
    let last = reminder.creditor.email.split(separator: "@").last.map { $0.lowercased() } ?? ""
    let isPlain =
      !last.isEmpty
      && last.utf8.allSatisfy { $0 == 45 || $0 == 46 || (48...57).contains($0) || (97...122).contains($0) }
    return isPlain ? last : "encours.invalid"
  }
}
