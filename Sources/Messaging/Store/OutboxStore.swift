import Foundation
import Journal
public import Kernel
public import MessagingRules
public import Receivables
import ReceivablesRules
public import Storage

/// The outbox's rows, always of one company.
public enum OutboxStore {
  private static let columnNames: [SQL] = [
    "id", "company", "action", "customer", "channel", "recipient", "recipient_name", "subject", "content",
    "message_id", "state", "attempts", "next_attempt", "response", "created", "sent_at", "reason", "bank_day",
    "ledger_at", "release", "posted_on", "post_number", "posted_by", "returned_at", "returned_reason", "copies",
    "post_outcome", "post_outcome_on", "post_outcome_by", "delivered_at", "external_ref", "openings", "opened_at",
  ]
  /// What ``item(_:)`` reads, first of a row.
  static let columns = columnNames.joined(", ")
  static let columnCount = columnNames.count
  /// The same where the table has a name in the statement.
  static func columns(of name: SQL) -> SQL { columnNames.map { "\(name).\($0)" as SQL }.joined(", ") }

  /// Adds a message; `nil` when the action was already written for this channel and recipient.
  static func insert(
    _ message: NewMessage, messageID: String, at moment: Moment, _ transaction: Transaction
  ) throws -> MessageID? {
    let content = String(decoding: try encoder.encode(message.reminder), as: UTF8.self)
    let copies = message.copies.isEmpty ? nil : message.copies.joined(separator: "\n")
    return try transaction.first(
      """
      INSERT INTO outbox (company, action, customer, channel, recipient, recipient_name, subject, content, message_id,
        state, attempts, next_attempt, created, bank_day, ledger_at, copies)
      VALUES (\(message.company), \(message.action), \(message.customer), \(message.channel.rawValue),
        \(message.recipient), \(message.recipientName), '', \(content), \(messageID), 'pending', 0,
        \(message.notBefore ?? moment), \(moment), \(message.basis.bank),
        \(message.basis.ledger), \(copies))
      ON CONFLICT DO NOTHING RETURNING id
      """
    ) { $0.id(0) }
  }

  // MARK: Sending

  /// Takes messages that are due for one sender until `until`: nobody else takes them meanwhile.
  ///
  /// - Parameters:
  ///   - onlyReleased: leaves those that no person let go.
  ///   - condition: what else must hold of them.
  static func claim(
    _ company: CompanyID, channels: [Channel], onlyReleased: Bool = false, where condition: SQL? = nil, limit: Int,
    owner: String, at moment: Moment, until: Moment, _ transaction: Transaction
  ) throws -> [OutboxItem] {
    let more: SQL = condition.map { " AND \($0)" } ?? ""
    let released: SQL = onlyReleased ? " AND release IS NOT NULL\(more)" : more
    let ids: [MessageID] = try transaction.query(
      """
      SELECT id FROM outbox
      WHERE company = \(company) AND state = 'pending' AND next_attempt <= \(moment)
        AND channel IN \(channels.map(\.rawValue)) AND (lease_until IS NULL OR lease_until < \(moment))\(released)
      ORDER BY next_attempt, id LIMIT \(limit)\(transaction.dialect.forUpdateSkipLocked)
      """
    ) { $0.id(0) }
    guard !ids.isEmpty else { return [] }
    try transaction.execute(
      """
      UPDATE outbox SET lease_owner = \(owner), lease_until = \(until)
      WHERE company = \(company) AND id IN \(ids)
      """)
    return try transaction.query(
      "SELECT \(columns) FROM outbox WHERE company = \(company) AND id IN \(ids) ORDER BY next_attempt, id", item)
  }

  /// Notes that a message is about to be handed over, and keeps what will be. False when it is no longer the owner's:
  /// then it must not be sent.
  ///
  /// - Parameters:
  ///   - isReported: whether it carries the picture that reports its opening; what is known of an earlier sending stays.
  ///   - doubt: under which name its service is asked, and from when on, should its end never be noted.
  static func begin(
    _ item: OutboxItem, owner: String, subject: String, document: OutboxDocument, isReported: Bool = false,
    doubt: TakenMessage? = nil, until: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let asked: SQL = doubt.map { ", external_ref = \($0.external), report_due = \($0.reportDue)" } ?? ""
    let reported: SQL = isReported ? ", openings = COALESCE(openings, 0)" : ""
    let changed = try transaction.execute(
      """
      UPDATE outbox SET state = 'sending', attempts = attempts + 1, subject = \(subject), lease_until = \(until)\(asked)\(reported)
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'pending' AND lease_owner = \(owner)
      """)
    guard changed == 1 else { return false }
    try keep(document, of: item, transaction)
    return true
  }

  /// Records the end of an attempt by its owner, also when the lease ran out meanwhile: the owner knows best.
  /// - Returns: whether the row was still this attempt's.
  @discardableResult
  static func record(
    _ item: OutboxItem, owner: String, state: OutboxState, response: Phrase, nextAttempt: Moment? = nil,
    sentAt: Moment? = nil, countsAttempt: Bool = true, taken: TakenMessage? = nil, _ transaction: Transaction
  ) throws -> Bool {
    // What waits again belongs to nobody; an end keeps its owner, for whoever asks which sender it was.
    let keepsOwner: SQL = state == .pending ? "NULL" : "lease_owner"
    let attempts: SQL = countsAttempt ? "attempts" : "attempts - 1"
    // In doubt it stays what its service is asked about; what did not leave is with none.
    let external: SQL =
      taken.map { ", external_ref = \($0.external), report_due = \($0.reportDue)" }
      ?? (state == .toCheck ? "" : ", external_ref = NULL, report_due = NULL")
    return try transaction.execute(
      """
      UPDATE outbox SET state = \(state.rawValue), \(said(response)), lease_owner = \(keepsOwner),
        lease_until = NULL, attempts = \(attempts), next_attempt = \(nextAttempt ?? item.nextAttempt),
        sent_at = \(sentAt)\(external)
      WHERE company = \(item.company) AND id = \(item.id) AND lease_owner = \(owner)
        AND state IN ('sending', 'to_check')
      """) == 1
  }

  /// What became of a message, in English and as the facts that every reader's language words.
  static func said(_ phrase: Phrase) throws -> SQL {
    let facts = String(decoding: try encoder.encode(phrase), as: UTF8.self)
    return "response = \(phrase.description), reason = \(facts)"
  }

  /// Takes back a message that was not begun.
  static func withdraw(
    _ item: OutboxItem, owner: String, reason: Phrase, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET state = 'withdrawn', \(said(reason)), lease_until = NULL
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'pending' AND lease_owner = \(owner)
      """) == 1
  }

  /// Gives back messages that were claimed and not begun.
  static func release(_ items: [OutboxItem], owner: String, _ transaction: Transaction) throws {
    guard let company = items.first?.company else { return }
    try transaction.execute(
      """
      UPDATE outbox SET lease_owner = NULL, lease_until = NULL
      WHERE company = \(company) AND id IN \(items.map(\.id)) AND state = 'pending' AND lease_owner = \(owner)
      """)
  }

  /// Messages whose sender died while handing them over. They may have left, so a person must look.
  static func expire(_ company: CompanyID, at moment: Moment, reason: Phrase, _ transaction: Transaction) throws
    -> [OutboxItem]
  {
    let expired = try transaction.query(
      """
      SELECT \(columns) FROM outbox
      WHERE company = \(company) AND state = 'sending' AND lease_until < \(moment)
      ORDER BY id\(transaction.dialect.forUpdateSkipLocked)
      """, item)
    guard !expired.isEmpty else { return [] }
    try transaction.execute(
      """
      UPDATE outbox SET state = 'to_check', \(said(reason)), lease_until = NULL
      WHERE company = \(company) AND id IN \(expired.map(\.id))
      """)
    return expired
  }

  /// Fails a claimed message that was not begun.
  static func failUnsent(
    _ item: OutboxItem, owner: String, reason: Phrase, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE outbox SET state = 'failed', \(said(reason)), lease_until = NULL
      WHERE company = \(item.company) AND id = \(item.id) AND state = 'pending' AND lease_owner = \(owner)
      """) == 1
  }

  /// Ends what a person can end about a message; false when it was in none of the states `from`, or withdrawn by the
  /// program itself.
  /// - Parameters:
  ///   - recipient: where it goes from now on; `nil` to leave it.
  ///   - person: who ended it; `nil` when it goes on.
  static func resolve(
    _ id: MessageID, of company: CompanyID, from: [OutboxState], to state: OutboxState, recipient: String?,
    by person: String?, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let sentAt: Moment? = state == .sent ? moment : nil
    let address: SQL = recipient.map { "\($0)" } ?? "recipient"
    // One that left stays what its service is asked about.
    let external: SQL = state == .sent ? "" : ", external_ref = NULL, report_due = NULL"
    return try transaction.execute(
      """
      UPDATE outbox SET state = \(state.rawValue), sent_at = \(sentAt), next_attempt = \(moment), attempts = 0,
        recipient = \(address), lease_owner = NULL, lease_until = NULL, ended_by = \(person)\(external)
      WHERE company = \(company) AND id = \(id) AND state IN \(from.map(\.rawValue))
        AND (state <> 'withdrawn' OR ended_by IS NOT NULL)
      """) == 1
  }

  /// What a test mode held, at its end: withdrawn as by the program itself, so that the run plans it anew.
  ///
  /// - Parameter day: what was decided for this day stays; `nil` to withdraw everything.
  static func endTest(
    of company: CompanyID, keeping day: CivilDate?, reason: Phrase, _ transaction: Transaction
  ) throws -> (withdrawn: Int, released: Int) {
    var (kept, old): (Int, [MessageID]) = (0, [])
    try transaction.forEach(
      "SELECT \(columns) FROM outbox WHERE company = \(company) AND state = 'pending' ORDER BY id"
    ) { row in
      let item = try item(row)
      if item.reminder.day == day { kept += 1 } else { old.append(item.id) }
    }
    for part in stride(from: 0, to: old.count, by: 500) {
      try transaction.execute(
        """
        UPDATE outbox SET state = 'withdrawn', \(said(reason)), lease_owner = NULL, lease_until = NULL
        WHERE company = \(company) AND state = 'pending' AND id IN \(Array(old[part..<min(part + 500, old.count)]))
        """)
    }
    return (old.count, kept)
  }

  /// Takes the messages of an action out of the queue, as if they had never been put there.
  /// - Returns: whether all of them were still waiting, with no sender at work on them.
  public static func recall(_ action: ActionID, of company: CompanyID, _ transaction: Transaction) throws -> Bool {
    let all = try transaction.count("SELECT COUNT(*) FROM outbox WHERE company = \(company) AND action = \(action)")
    let ids: [MessageID] = try transaction.query(
      """
      SELECT id FROM outbox
      WHERE company = \(company) AND action = \(action) AND state = 'pending' AND lease_owner IS NULL AND attempts = 0
      ORDER BY id\(transaction.dialect.forUpdate)
      """
    ) { $0.id(0) }
    guard all > 0, Int64(ids.count) == all else { return false }
    // An attempt that never reached the server has left the document it would have handed over.
    try transaction.execute("DELETE FROM outbox_document WHERE company = \(company) AND message IN \(ids)")
    try transaction.execute("DELETE FROM outbox WHERE company = \(company) AND id IN \(ids)")
    return true
  }

  /// Whether anything waits to leave.
  static func anyWaits(of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first("SELECT id FROM outbox WHERE company = \(company) AND state = 'pending' LIMIT 1") { _ in true }
      ?? false
  }

  /// The messages to some customers that wait to leave, kept as they are until the end of the transaction.
  static func lockWaiting(
    to customers: [CustomerID], of company: CompanyID, _ transaction: Transaction
  ) throws -> [OutboxItem] {
    try transaction.query(
      """
      SELECT \(columns) FROM outbox WHERE company = \(company) AND customer IN \(customers) AND state = 'pending'
      ORDER BY id\(transaction.dialect.forUpdate)
      """, item)
  }

  // MARK: Reading

  /// The letters written on a day to be printed here, with their digests, in their order.
  static func letters(
    writtenOn day: CivilDate, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [(item: OutboxItem, digest: String)] {
    let (from, to) = (Moment.paris(day, hour: 0), Moment.paris(day.adding(days: 1), hour: 0))
    let items = try snapshot.query(
      """
      SELECT \(columns) FROM outbox
      WHERE company = \(company) AND state = 'sent' AND sent_at >= \(from) AND sent_at < \(to) AND \(isPaper)
        AND external_ref IS NULL
      ORDER BY sent_at, id
      """, item)
    let digests = try snapshot.query(
      """
      SELECT message, digest FROM outbox_document WHERE company = \(company) AND message IN
        (SELECT id FROM outbox WHERE company = \(company) AND state = 'sent' AND sent_at >= \(from)
          AND sent_at < \(to) AND \(isPaper) AND external_ref IS NULL)
      """
    ) { (MessageID($0.int(0)), $0.text(1)) }
    let known = Dictionary(digests, uniquingKeysWith: { first, _ in first })
    return items.map { ($0, known[$0.id] ?? "") }
  }

  public static func find(_ id: MessageID, of company: CompanyID, _ snapshot: Snapshot) throws -> OutboxItem? {
    try snapshot.first("SELECT \(columns) FROM outbox WHERE company = \(company) AND id = \(id)", item)
  }

  /// The message of an action that waits to leave.
  public static func waiting(
    for action: ActionID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> OutboxItem? {
    try snapshot.first(
      """
      SELECT \(columns) FROM outbox WHERE company = \(company) AND action = \(action) AND state = 'pending'
      ORDER BY id DESC LIMIT 1
      """, item)
  }

  /// The messages of some actions, in the order in which they were written.
  static func list(actions: [ActionID], of company: CompanyID, _ snapshot: Snapshot) throws -> [OutboxItem] {
    try snapshot.query(
      "SELECT \(columns) FROM outbox WHERE company = \(company) AND action IN \(actions) ORDER BY id", item)
  }

  /// Messages in some states, latest first.
  public static func list(
    _ states: [OutboxState], of company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [OutboxItem] {
    try snapshot.query(
      """
      SELECT \(columns) FROM outbox WHERE company = \(company) AND state IN \(states.map(\.rawValue))
      ORDER BY id DESC LIMIT \(limit)
      """, item)
  }

  /// What was sent to a customer or is on its way, latest first.
  public static func list(
    customer: CustomerID, of company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [OutboxItem] {
    try snapshot.query(
      """
      SELECT \(columns) FROM outbox WHERE company = \(company) AND customer = \(customer)
      ORDER BY id DESC LIMIT \(limit)
      """, item)
  }

  public static func counts(of company: CompanyID, _ snapshot: Snapshot) throws -> [OutboxState: Int] {
    let rows = try snapshot.query("SELECT state, COUNT(*) FROM outbox WHERE company = \(company) GROUP BY state") {
      (OutboxState(rawValue: $0.text(0)), Int($0.int(1)))
    }
    return Dictionary(rows.compactMap { state, count in state.map { ($0, count) } }, uniquingKeysWith: +)
  }

  /// Messages that left since a moment, and those that some sender has in hand.
  static func takenLately(
    since moment: Moment, at now: Moment, of company: CompanyID, _ channel: Channel, _ snapshot: Snapshot
  ) throws -> Int {
    // One statement: between two of them a message would leave one count before it is in the other.
    let taken = try snapshot.count(
      """
      SELECT
        (SELECT COUNT(*) FROM outbox
         WHERE company = \(company) AND state = 'sent' AND sent_at >= \(moment) AND channel = \(channel.rawValue))
        + (SELECT COUNT(*) FROM outbox
           WHERE company = \(company) AND state IN ('pending', 'sending') AND lease_until >= \(now)
             AND channel = \(channel.rawValue))
      """)
    return Int(taken)
  }

  /// How many more messages by a channel may leave now at a rate. Counted with what other senders have in hand, so that
  /// all of them together keep to it, and from what left, so that none forgets it who begins anew.
  static func room(
    at rate: SendingRate, for channel: Channel, of company: CompanyID, at moment: Moment, _ snapshot: Snapshot
  ) throws -> Int {
    rate.allowance(
      sent: try takenLately(
        since: moment.adding(seconds: -rate.seconds), at: moment, of: company, channel, snapshot))
  }

  static func item(_ row: Row) throws -> OutboxItem {
    OutboxItem(
      id: row.id(0), company: row.id(1), action: row.id(2), customer: row.id(3),
      channel: Channel(rawValue: row.text(4)) ?? .letter, recipient: row.text(5), recipientName: row.textOrNil(6),
      copies: (row.textOrNil(25) ?? "").split(separator: "\n").map { String($0) },
      subject: row.text(7), reminder: try decoder.decode(Reminder.self, from: Data(row.text(8).utf8)),
      messageID: row.text(9), state: OutboxState(rawValue: row.text(10)) ?? .toCheck, attempts: Int(row.int(11)),
      nextAttempt: try row.moment(12), response: row.textOrNil(13), created: try row.moment(14),
      sentAt: try row.momentOrNil(15),
      reason: row.textOrNil(16).flatMap { try? JSONDecoder().decode(Phrase.self, from: Data($0.utf8)) },
      basis: DataTimes(bank: try row.dateOrNil(17), ledger: try row.momentOrNil(18)), isReleased: !row.isNull(19),
      posting: try posting(row),
      returned: try row.momentOrNil(23).map { ReturnedMessage(at: $0, said: row.text(24)) },
      delivered: try row.momentOrNil(29), external: row.textOrNil(30),
      opening: try row.intOrNil(31).map { MessageOpening(first: try row.momentOrNil(32), count: Int($0)) })
  }

  private static func posting(_ row: Row) throws -> Posting? {
    guard let day = try row.dateOrNil(20) else { return nil }
    var answer: PostAnswer?
    if let outcome = row.textOrNil(26).flatMap({ PostOutcome(rawValue: $0) }), let day = try row.dateOrNil(27) {
      answer = PostAnswer(outcome, on: day, by: row.text(28))
    }
    return Posting(day: day, number: row.textOrNil(21), by: row.text(22), answer: answer)
  }

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
  private static let decoder = JSONDecoder()
}
