import Banking
import CashApplication
import CashApplicationRules
import Kernel
import ReceivablesRules
import Storage

/// What the pages about bank entries read.
enum CashQueries {
  /// Which entries a list shows.
  enum View: String, Sendable, CaseIterable {
    /// Money in that waits for a person.
    case waiting = "a-rapprocher"
    /// Money in that waits too and that no customer pays.
    case apart = "hors-clients"
    case applied = "affectes"
    /// Money that went out, payments that came back among it.
    case out = "sorties"
    case ignored = "ecartes"

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .waiting: "waiting"
      case .apart: "apart"
      case .applied: "applied"
      case .out: "out"
      case .ignored: "ignored"
      }
    }

    var condition: SQL {
      switch self {
      case .waiting:
        """
        e.amount_minor > 0 AND e.nature IS NULL
          AND (e.decision IS NULL OR e.decision IN ('suggested', 'unmatched', 'reopened'))
        """
      case .apart: "e.nature IS NOT NULL"
      case .applied: "e.amount_minor > 0 AND e.decision = 'applied'"
      case .out: "e.amount_minor <= 0"
      case .ignored: "e.amount_minor > 0 AND e.decision = 'ignored'"
      }
    }
  }

  /// The list in which an entry waits.
  static func view(of entry: StoredEntry) -> View {
    entry.answer.flatMap { StoredAnswer(json: $0) }?.apart == nil ? .waiting : .apart
  }

  static let page = 50

  struct Line: Sendable {
    let id: BankEntryID
    let day: CivilDate
    let amount: Money
    /// Who paid, or who was paid.
    let payer: String?
    let wording: String
    let decision: String?
    let answer: String?
    let customer: (code: String, name: String)?
    /// Whether it takes a payment back.
    let isReturn: Bool
  }

  /// - Parameter currency: only entries in it; `nil` for all.
  private static func condition(
    _ company: CompanyID, _ view: View, _ statement: BankStatementID?, _ currency: Currency?
  ) -> SQL {
    var result: SQL = "e.company = \(company) AND e.status = 'BOOK' AND \(view.condition)"
    if let currency { result = result + " AND e.currency = \(currency)" }
    if let statement { result = result + " AND e.statement = \(statement)" }
    return result
  }

  /// One page of entries and one more line when there are others behind, latest first.
  static func list(
    of company: CompanyID, _ view: View, statement: BankStatementID?, in currency: Currency?, after place: DatedPlace?,
    _ snapshot: Snapshot
  ) throws -> [Line] {
    try snapshot.query(listing(of: company, view, statement, currency, after: place, limit: page + 1), line)
  }

  /// Hands over every entry of a view.
  static func forEach(
    of company: CompanyID, _ view: View, statement: BankStatementID?, in currency: Currency?, _ snapshot: Snapshot,
    _ body: (Line) throws -> Void
  ) throws {
    try snapshot.forEach(listing(of: company, view, statement, currency, after: nil, limit: .max)) {
      try body(try line($0))
    }
  }

  private static func listing(
    of company: CompanyID, _ view: View, _ statement: BankStatementID?, _ currency: Currency?,
    after place: DatedPlace?, limit: Int
  ) -> SQL {
    var condition = condition(company, view, statement, currency)
    if let place { condition = condition + " AND " + place.before("e.day", "e.id") }
    return "SELECT \(columns) WHERE \(condition) ORDER BY e.day DESC, e.id DESC LIMIT \(limit)"
  }

  /// What ``line(_:)`` reads.
  static let columns: SQL = """
    e.id, e.day, e.amount_minor, e.currency, \(StoredEntry.partyColumn), e.wording, e.decision, e.answer, c.code,
      c.name, CASE WHEN e.returns IS NOT NULL
      OR EXISTS (SELECT 1 FROM item WHERE id = e.payment_item AND \(OweReturn.isOwed)) THEN 1 END
    FROM bank_entry e LEFT JOIN customer c ON c.id = e.customer
    """

  static func line(_ row: Row) throws -> Line {
    Line(
      id: row.id(0), day: try row.date(1), amount: try row.money(2, currency: 3), payer: row.textOrNil(4),
      wording: row.text(5), decision: row.textOrNil(6), answer: row.textOrNil(7),
      customer: row.textOrNil(8).map { ($0, row.text(9)) }, isReturn: !row.isNull(10))
  }

  /// The lines that wait beside one, the nearest first.
  struct Beside: Sendable {
    var before: [Line] = []
    var after: [Line] = []
  }

  /// - Parameters:
  ///   - before: how many of those above it in the list are wanted.
  ///   - after: how many of those below.
  static func beside(
    _ entry: StoredEntry, of company: CompanyID, before: Int, after: Int, _ snapshot: Snapshot
  ) throws -> Beside {
    var lines = Beside()
    let view = view(of: entry)
    if after > 0 {
      lines.after = try snapshot.query(
        listing(of: company, view, nil, nil, after: DatedPlace(entry.day, entry.id.rawValue), limit: after), line)
    }
    if before > 0 {
      lines.before = try snapshot.query(
        """
        SELECT \(columns) WHERE \(condition(company, view, nil, nil))
          AND (e.day > \(entry.day) OR (e.day = \(entry.day) AND e.id > \(entry.id)))
        ORDER BY e.day, e.id LIMIT \(before)
        """, line)
    }
    return lines
  }

  struct Sum: Sendable {
    let amount: Money
    let entries: Int
  }

  static func sums(
    of company: CompanyID, _ view: View, statement: BankStatementID?, in currency: Currency?, _ snapshot: Snapshot
  ) throws -> [Sum] {
    try snapshot.query(
      """
      SELECT e.currency, CAST(SUM(e.amount_minor) AS bigint), COUNT(*) FROM bank_entry e
      WHERE \(condition(company, view, statement, currency)) GROUP BY e.currency ORDER BY e.currency
      """
    ) { Sum(amount: try $0.money(1, currency: 0), entries: Int($0.int(2))) }
  }

  /// What waits apart, by what it is and its currency.
  static func apart(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [(nature: AsideReason, sum: Sum)] {
    let rows = try snapshot.query(
      """
      SELECT e.nature, e.currency, CAST(SUM(e.amount_minor) AS bigint), COUNT(*) FROM bank_entry e
      WHERE \(condition(company, .apart, nil, nil)) GROUP BY e.nature, e.currency ORDER BY e.nature, e.currency
      """
    ) { (AsideReason(rawValue: $0.text(0)), Sum(amount: try $0.money(2, currency: 1), entries: Int($0.int(3)))) }
    return rows.compactMap { nature, sum in nature.map { (nature: $0, sum: sum) } }
  }

  /// Where an entry stands in its statement.
  struct Place: Sendable {
    let statement: BankStatementID
    let identification: String?
    let account: String
    let reconciles: Bool?
    let paymentNumber: String?
  }

  static func place(of entry: BankEntryID, company: CompanyID, _ snapshot: Snapshot) throws -> Place? {
    try snapshot.first(
      """
      SELECT s.id, s.identification, a.number, s.reconciles, i.number
      FROM bank_entry e JOIN bank_statement s ON s.id = e.statement JOIN bank_account a ON a.id = e.account
        LEFT JOIN item i ON i.id = e.payment_item
      WHERE e.company = \(company) AND e.id = \(entry)
      """
    ) { row in
      Place(
        statement: row.id(0), identification: row.textOrNil(1), account: row.text(2),
        reconciles: row.isNull(3) ? nil : row.flag(3), paymentNumber: row.textOrNil(4))
    }
  }

  struct StatementLine: Sendable {
    let id: BankStatementID
    let account: String
    let identification: String?
    let closingDay: CivilDate?
    let currency: Currency
    let openingMinor: Int64?
    let closingMinor: Int64?
    let creditsMinor: Int64
    let debitsMinor: Int64
    let entries: Int
    let reconciles: Bool?
    let gapMinor: Int64?
    let waiting: Int
  }

  /// Whether the bank has brought anything yet.
  static func hasStatements(of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM (SELECT 1 FROM bank_statement WHERE company = \(company) LIMIT 1) s") > 0
  }

  /// One page of statements and one more when there are others behind, latest first.
  static func statements(
    of company: CompanyID, inDoubtOnly: Bool, only: BankStatementID? = nil, after place: BankStatementID?,
    limit: Int = page + 1, _ snapshot: Snapshot
  ) throws -> [StatementLine] {
    var conditions: [SQL] = ["s.company = \(company) AND s.is_notice IS NULL"]
    if inDoubtOnly { conditions.append("NOT s.reconciles") }
    if let only { conditions.append("s.id = \(only)") }
    if let place { conditions.append("s.id < \(place)") }
    return try snapshot.query(
      """
      SELECT s.id, a.number, s.identification, s.closing_day, a.currency, s.opening_minor, s.closing_minor,
        s.credits_minor, s.debits_minor, s.entries, s.reconciles, s.gap_minor,
        (SELECT COUNT(*) FROM bank_entry e WHERE e.statement = s.id AND e.status = 'BOOK'
          AND \(View.waiting.condition))
      FROM bank_statement s JOIN bank_account a ON a.id = s.account
      WHERE \(conditions.joined(" AND ")) ORDER BY s.id DESC LIMIT \(limit)
      """
    ) { row in
      StatementLine(
        id: row.id(0), account: row.text(1), identification: row.textOrNil(2), closingDay: try row.dateOrNil(3),
        currency: try row.currency(4), openingMinor: row.intOrNil(5), closingMinor: row.intOrNil(6),
        creditsMinor: row.int(7), debitsMinor: row.int(8), entries: Int(row.int(9)),
        reconciles: row.isNull(10) ? nil : row.flag(10), gapMinor: row.intOrNil(11), waiting: Int(row.int(12)))
    }
  }
}
