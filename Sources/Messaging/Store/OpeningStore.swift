public import Kernel
import MessagingRules
import ReceivablesRules
public import Storage

/// What is kept of the openings of e-mails.
public enum OpeningStore {
  /// Those of some messages whose opening is reported if they leave now: their company has chosen it, and their customer
  /// is no natural person.
  public static func reported(
    among messages: [MessageID], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<MessageID> {
    guard !messages.isEmpty, try SendingRulesStore.find(company, snapshot).reportsOpening == true else { return [] }
    let found = try snapshot.query(
      """
      SELECT o.id, c.kind FROM outbox o JOIN customer c ON c.id = o.customer
      WHERE o.company = \(company) AND o.id IN \(messages) AND o.channel = 'email'
      """
    ) { (MessageID($0.int(0)), CustomerKind(rawValue: $0.text(1))) }
    return Set(found.filter { $0.1.map { OpeningRule.isMeasured($0) } ?? false }.map(\.0))
  }

  /// Whether an opening of a message is to be noted: it carried the picture, its company still wants to know, its customer
  /// may still be asked, and the last one was long enough ago.
  static func isWanted(_ message: MessageID, at now: Moment, _ snapshot: Snapshot) throws -> Bool {
    let found = try snapshot.first(
      """
      SELECT o.company, o.opened_at, o.openings, o.last_opened, c.kind FROM outbox o JOIN customer c ON c.id = o.customer
      WHERE o.id = \(message) AND o.openings IS NOT NULL
      """
    ) { row in
      (
        company: CompanyID(row.int(0)), known: MessageOpening(first: try row.momentOrNil(1), count: Int(row.int(2))),
        last: try row.momentOrNil(3), kind: CustomerKind(rawValue: row.text(4))
      )
    }
    guard let found, let kind = found.kind, OpeningRule.isMeasured(kind),
      OpeningRule.counts(found.known, last: found.last, at: now)
    else { return false }
    return try SendingRulesStore.find(found.company, snapshot).reportsOpening == true
  }

  /// - Returns: how often it was opened with this time, and whom it went to.
  static func note(
    _ message: MessageID, at now: Moment, _ transaction: Transaction
  ) throws -> (company: CompanyID, recipient: String, count: Int)? {
    try transaction.first(
      """
      UPDATE outbox SET opened_at = COALESCE(opened_at, \(now)), last_opened = \(now), openings = openings + 1
      WHERE id = \(message) AND openings IS NOT NULL
      RETURNING company, recipient, openings
      """
    ) { ($0.id(0), $0.text(1), Int($0.int(2))) }
  }
}
