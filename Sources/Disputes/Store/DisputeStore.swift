public import DisputesRules
public import Kernel
import Receivables
public import Storage

/// A dispute as it is stored.
public struct StoredDispute: Sendable, Hashable {
  public let id: DisputeID
  public let item: ItemID
  public let amount: Money
  public let reason: String
  public let openedOn: CivilDate
  public let closedOn: CivilDate?
  public let outcome: DisputeOutcome?
  /// What the customer says, in a person's words.
  public let note: String?
  /// Since when a credit note is expected: the customer was right, and the amount stays out of every claim until then.
  public let creditExpectedSince: CivilDate?
  /// Why it ended as it did.
  public let closingNote: String?
}

/// Disputes, always of one company. An item's disputed amount is the sum of its open disputes.
public enum DisputeStore {
  static func insert(
    _ amount: Money, of item: ItemID, company: CompanyID, reason: String, note: String?, on day: CivilDate,
    _ transaction: Transaction
  ) throws -> DisputeID {
    let id: DisputeID = try transaction.insert(
      """
      INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, note, opened_on)
      VALUES (\(company), \(item), (SELECT customer FROM item WHERE id = \(item)), \(amount.currency), \(amount.minor),
        \(reason), \(note), \(day)) RETURNING id
      """)
    try transaction.execute(
      """
      UPDATE item SET disputed_minor = disputed_minor + \(amount.minor)
      WHERE company = \(company) AND id = \(item)
      """)
    KeptFigures.changed([item], transaction)
    return id
  }

  /// - Parameter version: the one that was read; nil for whichever it is of.
  /// - Returns: whether it was open.
  static func close(
    _ dispute: StoredDispute, company: CompanyID, outcome: DisputeOutcome, note: String?, version: Int64?,
    on day: CivilDate, by actor: String, _ transaction: Transaction
  ) throws -> Bool {
    let changed = try transaction.execute(
      """
      UPDATE dispute SET closed_on = \(day), outcome = \(outcome.rawValue), closing_note = \(note),
        earlier_note = closing_note, answered_by = \(actor), version = version + 1
      WHERE company = \(company) AND id = \(dispute.id) AND closed_on IS NULL\(isOf(version))
      """)
    guard changed == 1 else { return false }
    try transaction.execute(
      """
      UPDATE item SET disputed_minor = disputed_minor - \(dispute.amount.minor)
      WHERE company = \(company) AND id = \(dispute.item)
      """)
    KeptFigures.changed([dispute.item], transaction)
    return true
  }

  /// The open disputes on items of which nothing is left, what each contests, and what credit notes settled of its item.
  static func settled(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [(dispute: DisputeID, contestedMinor: Int64, creditedMinor: Int64)] {
    try snapshot.query(
      """
      SELECT d.id, d.amount_minor, \(credited)
      FROM dispute d JOIN item i ON i.id = d.item
      WHERE d.company = \(company) AND d.closed_on IS NULL AND i.open_minor = 0 ORDER BY d.id
      """
    ) { ($0.id(0), $0.int(1), $0.int(2)) }
  }

  /// What credit notes settle of the item of a dispute `d`.
  private static let credited: SQL = """
    COALESCE((
      SELECT CAST(SUM(a.amount_minor) AS bigint) FROM allocation a JOIN item c ON c.id = a.credit_item
      WHERE a.debit_item = d.item AND c.kind = 'credit_note' AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)), 0)
    """

  /// The closed disputes of some items that ended by themselves, the latest of each item, with what each is of; not those of
  /// which credit notes still settle what was contested.
  static func endedBySettlement(
    _ items: [ItemID], by actor: String, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [(dispute: DisputeID, version: Int64)] {
    try stride(from: 0, to: items.count, by: chunk).flatMap { start in
      try snapshot.query(
        """
        SELECT d.id, d.version FROM dispute d JOIN item i ON i.id = d.item
        WHERE d.company = \(company) AND d.item IN \(Array(items[start..<min(start + chunk, items.count)]))
          AND d.answered_by = \(actor) AND d.closed_on IS NOT NULL AND i.open_minor > 0
          AND d.closed_on = (SELECT MAX(l.closed_on) FROM dispute l WHERE l.item = d.item)
          AND \(credited) < d.amount_minor
        ORDER BY d.id
        """
      ) { ($0.id(0), $0.int(1)) }
    }
  }

  /// Items asked about in one statement.
  private static let chunk = 500

  private static func isOf(_ version: Int64?) -> SQL { version.map { " AND version = \($0)" } ?? "" }

  /// - Parameter version: the one that was read; nil for whichever it is of.
  /// - Returns: whether it was open and no credit note was expected before.
  static func expectCredit(
    _ id: DisputeID, of company: CompanyID, note: String?, version: Int64?, on day: CivilDate, by actor: String,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE dispute SET credit_expected_since = \(day), closing_note = \(note), answered_by = \(actor),
        version = version + 1
      WHERE company = \(company) AND id = \(id) AND closed_on IS NULL AND credit_expected_since IS NULL
        \(isOf(version))
      """) == 1
  }

  /// Has a closed dispute stand again, with the note of the answer before.
  /// - Returns: whether that person closed it and nobody has changed it since.
  static func reopen(
    _ dispute: StoredDispute, company: CompanyID, version: Int64, answeredBy actor: String, _ transaction: Transaction
  ) throws -> Bool {
    let changed = try transaction.execute(
      """
      UPDATE dispute SET closed_on = NULL, outcome = NULL, closing_note = earlier_note, earlier_note = NULL,
        answered_by = NULL, version = version + 1
      WHERE company = \(company) AND id = \(dispute.id) AND version = \(version) AND answered_by = \(actor)
        AND closed_on IS NOT NULL
      """)
    guard changed == 1 else { return false }
    try transaction.execute(
      """
      UPDATE item SET disputed_minor = disputed_minor + \(dispute.amount.minor)
      WHERE company = \(company) AND id = \(dispute.item)
      """)
    KeptFigures.changed([dispute.item], transaction)
    return true
  }

  /// Has no credit note be expected any more.
  /// - Returns: whether that person expected it and nobody has changed the dispute since.
  static func expectNone(
    _ id: DisputeID, of company: CompanyID, version: Int64, answeredBy actor: String, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE dispute SET credit_expected_since = NULL, closing_note = NULL, answered_by = NULL, version = version + 1
      WHERE company = \(company) AND id = \(id) AND version = \(version) AND answered_by = \(actor)
        AND closed_on IS NULL AND credit_expected_since IS NOT NULL
      """) == 1
  }

  /// Counted up each time a dispute is answered or stands again.
  static func version(_ id: DisputeID, of company: CompanyID, _ snapshot: Snapshot) throws -> Int64 {
    try snapshot.first("SELECT version FROM dispute WHERE company = \(company) AND id = \(id)") { $0.int(0) } ?? 0
  }

  public static func find(_ id: DisputeID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredDispute? {
    try disputes(company, "d.id = \(id)", limit: 1, snapshot).first
  }

  /// A customer's disputes, latest first.
  public static func all(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredDispute] {
    try disputes(company, "i.customer = \(customer)", limit: limit, snapshot)
  }

  /// The disputes on an item, latest first.
  public static func all(
    ofItem item: ItemID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredDispute] {
    try disputes(company, "d.item = \(item)", limit: limit, snapshot)
  }

  private static func disputes(
    _ company: CompanyID, _ condition: SQL, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredDispute] {
    try snapshot.query(
      """
      SELECT d.id, d.item, d.amount_minor, i.currency, d.reason, d.opened_on, d.closed_on, d.outcome,
        d.note, d.credit_expected_since, d.closing_note
      FROM dispute d JOIN item i ON i.id = d.item
      WHERE d.company = \(company) AND \(condition) ORDER BY d.opened_on DESC, d.id DESC LIMIT \(limit)
      """
    ) { row in
      StoredDispute(
        id: row.id(0), item: row.id(1), amount: try row.money(2, currency: 3), reason: row.text(4),
        openedOn: try row.date(5), closedOn: try row.dateOrNil(6),
        outcome: row.textOrNil(7).flatMap { DisputeOutcome(rawValue: $0) }, note: row.textOrNil(8),
        creditExpectedSince: try row.dateOrNil(9), closingNote: row.textOrNil(10))
    }
  }
}
