import Dunning
import DunningRules
import Kernel
import Receivables
import Storage

/// What happened with a document, whatever its kind, latest first, in one statement.
struct ItemHistoryQuery: Sendable {
  /// In the order in which things of one day are told.
  enum Kind: Int, Sendable {
    case issued, imported, due, reminder, promise, promiseEnded, dispute, creditExpected, disputeClosed, applied, note
  }

  /// Something that happened, its words still in the database's terms.
  struct Event: Sendable {
    let kind: Kind
    let key: Int64
    let day: CivilDate
    let amount: Money?
    /// What was issued; a file's name; where a due date is from; a reminder's step; a promise's day; a promise's end;
    /// a dispute's reason or outcome; the number of what was set against the document; a note's author.
    let first: String
    /// The place of a due date; a reminder's channel; who promised; the kind of what was set against it; a note's text.
    let second: String?
    /// A reminder's state; what was written with a promise or a dispute; why something was set against the document; of
    /// what the bank took back again its reason, empty where it gave none.
    let note: String?
    /// The message that a reminder became, and its state; that an application is the reversal of another.
    let link: Int64?
    let more: String?

    /// `2026-11-23~3~42`.
    var place: String { "\(day)~\(kind.rawValue)~\(key)" }

    /// Where a reminder stands.
    var stage: ActionStage {
      ActionStage(
        ActionState(rawValue: note ?? "") ?? .done, by: second.flatMap { DunningChannel(rawValue: $0) } ?? .task,
        more.flatMap { MessageFate(rawValue: $0) })
    }
  }

  private let place: (day: CivilDate, kind: Int, key: Int64)?

  static let page = 30

  /// - Parameter place: the last event of the page before.
  init(after place: String?) {
    let parts = (place ?? "").split(separator: "~")
    if parts.count == 3, let day = CivilDate(String(parts[0])), let kind = Int(parts[1]), let key = Int64(parts[2]) {
      self.place = (day, kind, key)
    } else {
      self.place = nil
    }
  }

  var isFirst: Bool { place == nil }

  /// - Parameter items: the due dates of one document.
  func events(ofItems items: [ItemID], company: CompanyID, _ snapshot: Snapshot) throws -> [Event] {
    let sources = ItemHistoryQuery.sources(items, company, snapshot.dialect).joined(" UNION ALL ")
    let behind: SQL =
      place.map {
        """
        WHERE e.day < \($0.day) OR (e.day = \($0.day) AND (e.kind < \($0.kind)
          OR (e.kind = \($0.kind) AND e.id < \($0.key))))
        """
      } ?? ""
    return try snapshot.query(
      """
      SELECT e.kind, e.id, e.day, e.minor, e.currency, e.first, e.second, e.note, e.link, e.more
      FROM (\(sources)) e \(behind)
      ORDER BY e.day DESC, e.kind DESC, e.id DESC LIMIT \(ItemHistoryQuery.page + 1)
      """
    ) { row in
      Event(
        kind: Kind(rawValue: Int(row.int(0))) ?? .note, key: row.int(1), day: try row.date(2),
        amount: row.isNull(4) ? nil : try row.money(3, currency: 4), first: row.text(5), second: row.textOrNil(6),
        note: row.textOrNil(7), link: row.isNull(8) ? nil : row.int(8), more: row.textOrNil(9))
    }
  }

  /// One row an event: `kind, id, day, minor, currency, first, second, note, link, more`.
  private static func sources(_ items: [ItemID], _ company: CompanyID, _ dialect: Dialect) -> [SQL] {
    documents(items, company, dialect) + reminders(items, company) + promises(items, company)
      + disputes(items, company) + applications(items, company) + notes(items, company, dialect)
  }

  private static let none: SQL = "CAST(NULL AS text)"
  private static let noKey: SQL = "CAST(NULL AS bigint)"

  private static func documents(_ items: [ItemID], _ company: CompanyID, _ dialect: Dialect) -> [SQL] {
    [
      """
      SELECT 0 AS kind, MIN(id) AS id, issued AS day, CAST(SUM(amount_minor) AS bigint) AS minor, currency,
        kind AS first, \(none) AS second, \(none) AS note, \(noKey) AS link, \(none) AS more
      FROM item WHERE company = \(company) AND id IN \(items) GROUP BY issued, kind, currency
      """,
      """
      SELECT 1, f.id, \(day("f.imported_at", dialect)), \(noKey), \(none), f.name, \(none), \(none), f.id, \(none)
      FROM import_file f WHERE f.company = \(company)
        AND f.id IN (SELECT import_file FROM item WHERE company = \(company) AND id IN \(items))
      """,
      """
      SELECT 2, id, due, amount_minor, currency, due_source, CAST(instalment AS text), \(none), \(noKey), \(none)
      FROM item WHERE company = \(company) AND id IN \(items) AND kind IN ('invoice', 'fee')
      """,
    ]
  }

  private static func reminders(_ items: [ItemID], _ company: CompanyID) -> [SQL] {
    [
      """
      SELECT 3, a.id, a.day, d.minor, a.currency, a.step, a.channel, a.state, o.id,
        \(MessageFate.ofMessage("o"))
      FROM (SELECT action, CAST(SUM(amount_minor) AS bigint) AS minor FROM dunning_action_item
          WHERE item IN \(items) GROUP BY action) d
        JOIN dunning_action a ON a.id = d.action
        LEFT JOIN outbox o ON o.company = a.company AND o.action = a.id
          AND o.id = (SELECT MAX(l.id) FROM outbox l WHERE l.company = a.company AND l.action = a.id)
      WHERE a.company = \(company)
      """
    ]
  }

  private static func promises(_ items: [ItemID], _ company: CompanyID) -> [SQL] {
    let parts: SQL = """
      FROM (SELECT pi.promise, MIN(i.currency) AS currency, CAST(SUM(pi.amount_minor) AS bigint) AS minor
          FROM promise_item pi JOIN item i ON i.id = pi.item WHERE pi.item IN \(items) GROUP BY pi.promise) d
        JOIN promise p ON p.id = d.promise
      WHERE p.company = \(company)
      """
    return [
      """
      SELECT 4, p.id, p.made_on, d.minor, d.currency, CAST(p.promised_for AS text), p.promised_by, p.note, \(noKey),
        \(none)
      \(parts)
      """,
      """
      SELECT 5, p.id, p.judged_on, d.minor, d.currency, p.state, CAST(p.promised_for AS text), \(none), \(noKey),
        \(none)
      \(parts) AND p.judged_on IS NOT NULL
      """,
    ]
  }

  private static func disputes(_ items: [ItemID], _ company: CompanyID) -> [SQL] {
    let source: SQL = """
      FROM dispute d JOIN item i ON i.id = d.item WHERE d.company = \(company) AND d.item IN \(items)
      """
    return [
      """
      SELECT 6, d.id, d.opened_on, d.amount_minor, i.currency, d.reason, \(none), d.note, \(noKey), \(none) \(source)
      """,
      """
      SELECT 7, d.id, d.credit_expected_since, d.amount_minor, i.currency, d.reason, \(none), \(none), \(noKey),
        \(none) \(source) AND d.credit_expected_since IS NOT NULL
      """,
      """
      SELECT 8, d.id, d.closed_on, d.amount_minor, i.currency, COALESCE(d.outcome, 'withdrawn'), \(none),
        d.closing_note, \(noKey), \(none) \(source) AND d.closed_on IS NOT NULL
      """,
    ]
  }

  /// What settled the document, or what it settled, and what was taken back of it.
  private static func applications(_ items: [ItemID], _ company: CompanyID) -> [SQL] {
    let takenBack: SQL = """
      SELECT MAX(COALESCE(e.return_reason, '')) FROM allocation p JOIN item b ON b.id = p.debit_item
        JOIN bank_entry e ON e.payment_item = b.id
      WHERE p.credit_item = a.credit_item AND b.issued = a.day AND e.returns IS NOT NULL
      """
    func source(_ own: SQL, _ other: SQL) -> SQL {
      """
      SELECT 9, a.id, a.day, ABS(a.amount_minor), o.currency, o.number, o.kind,
        CASE WHEN a.reverses IS NULL THEN a.reason ELSE (\(takenBack)) END, \(noKey),
        CASE WHEN a.reverses IS NULL THEN \(none) ELSE 'reversal' END
      FROM allocation a JOIN item o ON o.id = \(other) WHERE a.company = \(company) AND \(own) IN \(items)
      """
    }
    return [source("a.debit_item", "a.credit_item"), source("a.credit_item", "a.debit_item")]
  }

  private static func notes(_ items: [ItemID], _ company: CompanyID, _ dialect: Dialect) -> [SQL] {
    [
      """
      SELECT 10, c.id, \(day("c.written", dialect)), \(noKey), \(none), p.name, c.content, \(none), \(noKey), \(none)
      FROM comment c JOIN person p ON p.id = c.author
      WHERE c.company = \(company) AND c.item IN \(items) AND c.deleted IS NULL
      """
    ]
  }

  /// The day of a moment, in UTC: the order stays the same on every page.
  private static func day(_ moment: SQL, _ dialect: Dialect) -> SQL {
    dialect == .sqlite ? "substr(\(moment), 1, 10)" : "CAST(\(moment) AT TIME ZONE 'UTC' AS date)"
  }
}
