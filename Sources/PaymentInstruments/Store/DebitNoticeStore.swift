public import Kernel
public import PaymentInstrumentsRules
public import Storage

/// What was last written to a customer before a debit.
public struct StoredNotice: Hashable, Sendable {
  public let message: MessageID
  /// The e-mail address.
  public let recipient: String
  public let state: NoticeState
}

/// What customers were told before they are debited.
public enum DebitNoticeStore {
  /// The latest for each debit of a run.
  public static func latest(
    of run: DebitRunID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [DirectDebitID: StoredNotice] {
    var found: [DirectDebitID: StoredNotice] = [:]
    try snapshot.forEach(
      """
      SELECT n.debit, o.id, o.recipient, o.state, o.sent_at, o.returned_at, o.ended_by
      FROM debit_notice n JOIN direct_debit d ON d.id = n.debit JOIN outbox o ON o.id = n.message
      WHERE n.company = \(company) AND d.run = \(run) ORDER BY n.id
      """
    ) { row in found[row.id(0)] = StoredNotice(message: row.id(1), recipient: row.text(2), state: try state(row)) }
    return found
  }

  private static func state(_ row: Row) throws -> NoticeState {
    if let back = try row.momentOrNil(5) { return .returned(on: back.parisDate) }
    switch row.text(3) {
    case "pending", "sending": return .waiting
    case "sent": return .told(on: try row.moment(4).parisDate)
    // What a person took back they may also send after all.
    case "withdrawn": return row.isNull(6) ? .notTold : .stuck
    default: return .stuck
    }
  }

  static func insert(
    _ debit: DirectDebitID, company: CompanyID, by label: String, at: Moment, _ transaction: Transaction
  ) throws -> DebitNoticeID {
    try transaction.insert(
      """
      INSERT INTO debit_notice (company, debit, asked_by, asked_at)
      VALUES (\(company), \(debit), \(label), \(at)) RETURNING id
      """)
  }

  static func note(
    _ message: MessageID, of notice: DebitNoticeID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE debit_notice SET message = \(message) WHERE company = \(company) AND id = \(notice)")
  }

  /// All that was asked for about some debits.
  static func all(
    of debits: [DirectDebitID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [DebitNoticeID] {
    if debits.isEmpty { return [] }
    return try snapshot.query(
      "SELECT id FROM debit_notice WHERE company = \(company) AND debit IN \(debits) ORDER BY id"
    ) {
      $0.id(0)
    }
  }
}
