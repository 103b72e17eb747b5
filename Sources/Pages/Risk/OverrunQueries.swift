import Kernel
import Receivables
import Risk
import Storage
import Web

/// What the list of customers over their limit reads.
enum OverrunQueries {
  /// What a list can be sorted by.
  enum Order: String, SortColumn {
    case overrun = "depassement"
    case began = "depuis"

    var isHighFirst: Bool { self == .overrun }
    var kind: SortedPlace.Kind { self == .overrun ? .figure : .day }

    fileprivate var column: SQL { self == .overrun ? "o.overrun" : "o.began_on" }
  }

  struct Line: Sendable {
    let id: LimitOverrunID
    let code: String
    let name: String
    let began: CivilDate
    let exposure: Money
    let limit: Money
    /// `nil` where nothing is insured.
    let insured: Money?
    let collector: String?
    let overrun: Money
  }

  static let page = 50

  /// The customers whose overrun the last run found and who are still over the limit in force.
  private static func rows(_ sight: Sight, on day: CivilDate) -> SQL {
    let company = sight.company
    let current = LimitStore.inForce(in: company, on: day) {
      "\($0) IN (SELECT customer FROM limit_overrun WHERE company = \(company) AND ended_on IS NULL)"
    }
    return """
      SELECT n.*, n.exposure - n.limit_minor AS overrun FROM (
        SELECT v.id, v.customer, v.began_on, l.limit_minor, l.insured_minor,
          \(Exposure.of("v.customer", in: company)) AS exposure
        FROM limit_overrun v JOIN (\(current)) k ON k.customer = v.customer JOIN credit_limit l ON l.id = k.id
        WHERE v.company = \(company) AND v.ended_on IS NULL\(sight.only("v.customer"))
      ) n WHERE n.exposure > n.limit_minor
      """
  }

  static func listing(of sight: Sight, _ asked: OverrunListQuery, limit: Int, on day: CivilDate) -> SQL {
    let (column, isDescending) = (asked.order.column.column, asked.order.isDescending)
    let behind: SQL = asked.after.map { $0.behind(column, "o.id", isDescending: isDescending) } ?? "1 = 1"
    let order = SortedPlace.order(column, "o.id", isDescending: isDescending)
    return """
      SELECT o.id, c.code, c.name, o.began_on, o.exposure, o.limit_minor, o.insured_minor, p.name, o.overrun
      FROM (SELECT * FROM (\(rows(sight, on: day))) o WHERE \(behind) ORDER BY \(order) LIMIT \(limit)) o
        JOIN customer c ON c.id = o.customer
        LEFT JOIN in_charge h ON h.company = \(sight.company) AND h.customer = o.customer AND h.duty = 'collector'
        LEFT JOIN person p ON p.id = h.person
      ORDER BY \(order)
      """
  }

  static func forEach(
    of sight: Sight, _ asked: OverrunListQuery, limit: Int, on day: CivilDate, _ snapshot: Snapshot,
    _ body: (Line) throws -> Void
  ) throws {
    let currency =
      try snapshot.first("SELECT currency FROM company WHERE id = \(sight.company)") { try $0.currency(0) } ?? .eur
    try snapshot.forEach(listing(of: sight, asked, limit: limit, on: day)) { row in
      try body(
        Line(
          id: row.id(0), code: row.text(1), name: row.text(2), began: try row.date(3),
          exposure: Money(minor: row.int(4), currency), limit: Money(minor: row.int(5), currency),
          insured: row.intOrNil(6).map { Money(minor: $0, currency) }, collector: row.textOrNil(7),
          overrun: Money(minor: row.int(8), currency)))
    }
  }

  struct Sum: Sendable {
    let customers: Int
    let overrunMinor: Int64
  }

  static func sum(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> Sum {
    try snapshot.first(
      "SELECT COUNT(*), CAST(COALESCE(SUM(o.overrun), 0) AS bigint) FROM (\(rows(sight, on: day))) o"
    ) { Sum(customers: Int($0.int(0)), overrunMinor: $0.int(1)) } ?? Sum(customers: 0, overrunMinor: 0)
  }
}

/// In what order the list is shown. The address holds all of it.
struct OverrunListQuery: Sendable {
  var asked: ListOrder<OverrunQueries.Order>?
  var after: SortedPlace?

  init(_ query: Form) {
    asked = ListOrder(query)
    after = SortedPlace(query, order.column.kind)
  }

  /// The largest overrun first, unless something else is asked.
  var order: ListOrder<OverrunQueries.Order> { asked ?? ListOrder(.overrun) }

  static let path = "/risque/depassements"

  var path: String {
    let parts = [
      asked.map { "\(ListOrder<OverrunQueries.Order>.parameter)=\($0.text)" }, after.map { "apres=\($0.text)" },
    ].compactMap { $0 }
    return Self.path + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
  }

  /// The list with something changed, from its first page.
  func with(_ change: (inout OverrunListQuery) -> Void) -> OverrunListQuery {
    var copy = self
    copy.after = nil
    change(&copy)
    return copy
  }

  /// Where the page after a line begins.
  func place(of line: OverrunQueries.Line) -> SortedPlace {
    order.column == .overrun
      ? SortedPlace(line.overrun, line.id.rawValue) : SortedPlace(line.began, line.id.rawValue)
  }
}
