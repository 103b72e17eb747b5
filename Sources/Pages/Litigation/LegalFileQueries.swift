import Kernel
import LawRules
import LitigationRules
import Receivables
import Storage
import Web

/// What the pages of legal files read.
enum LegalFileQueries {
  struct Line: Sendable {
    let id: LegalFileID
    let number: Int64
    let code: String
    let name: String
    let opened: CivilDate
    let closed: CivilDate?
    let outcome: String?
    let items: Int
    /// What is open of its items now, in one currency; a file of two has a line in each.
    let open: Money
  }

  static let page = 50

  /// The files of a company that are open, or closed: the latest first.
  static func forEach(
    of sight: Sight, _ asked: LegalFileListQuery, limit: Int, _ snapshot: Snapshot, _ body: (Line) throws -> Void
  ) throws {
    let state: SQL = asked.isClosed ? "f.closed_on IS NOT NULL" : "f.closed_on IS NULL"
    let behind: SQL = asked.after.map { "f.id < \($0)" } ?? "1 = 1"
    try snapshot.forEach(
      """
      SELECT f.id, f.number, c.code, c.name, f.opened_on, f.closed_on, f.outcome, COUNT(*), i.currency,
        CAST(SUM(i.open_minor) AS bigint)
      FROM (SELECT * FROM legal_file f WHERE f.company = \(sight.company) AND \(state) AND \(behind)\(sight.only("f.customer"))
          ORDER BY f.id DESC LIMIT \(limit)) f
        JOIN customer c ON c.id = f.customer JOIN legal_file_item l ON l.file = f.id JOIN item i ON i.id = l.item
      GROUP BY f.id, f.number, c.code, c.name, f.opened_on, f.closed_on, f.outcome, i.currency
      ORDER BY f.id DESC, i.currency
      """
    ) { row in
      try body(
        Line(
          id: row.id(0), number: row.int(1), code: row.text(2), name: row.text(3), opened: try row.date(4),
          closed: try row.dateOrNil(5), outcome: row.textOrNil(6), items: Int(row.int(7)),
          open: try row.money(9, currency: 8)))
    }
  }

  /// How many are open and how many are closed.
  static func counts(of sight: Sight, _ snapshot: Snapshot) throws -> [Int] {
    try TabCounts.read(
      [false, true].map { isClosed -> SQL in
        let state: SQL = isClosed ? "f.closed_on IS NOT NULL" : "f.closed_on IS NULL"
        return "SELECT 1 FROM legal_file f WHERE f.company = \(sight.company) AND \(state)\(sight.only("f.customer"))"
      }, snapshot)
  }

  /// What was settled of some items, by day. What was undone has never stopped interest (regles-fr §13).
  static func settled(
    _ items: [ItemID], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: [DatedPayment]] {
    var found: [ItemID: [DatedPayment]] = [:]
    try snapshot.forEach(
      """
      SELECT a.debit_item, COALESCE(a.paid_on, a.day), a.amount_minor, i.currency
      FROM allocation a JOIN item i ON i.id = a.debit_item
      WHERE a.company = \(company) AND a.debit_item IN \(items) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY 2, a.id
      """
    ) { row in
      found[row.id(0), default: []].append(DatedPayment(try row.date(1), try row.money(2, currency: 3)))
    }
    return found
  }
}

/// Which files a list shows. The address holds all of it.
struct LegalFileListQuery: Sendable {
  var isClosed: Bool
  var after: LegalFileID?

  init(_ query: Form) {
    isClosed = query["vue"] == "clos"
    after = query["apres"].flatMap { Int64($0) }.map { LegalFileID($0) }
  }

  var path: String {
    "/contentieux" + (isClosed ? "?vue=clos" : "") + (after.map { (isClosed ? "&" : "?") + "apres=\($0)" } ?? "")
  }

  func with(_ change: (inout LegalFileListQuery) -> Void) -> LegalFileListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }
}
