import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What the pages about disputes read.
enum DisputeQueries {
  /// Which disputes a list shows.
  enum View: String, Sendable, CaseIterable {
    case open = "ouverts"
    /// Open for long, without an answer.
    case old = "sans-reponse"
    case creditExpected = "avoir-attendu"
    case closed = "clos"

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .open: "open"
      case .old: "old"
      case .creditExpected: "credit_expected"
      case .closed: "closed"
      }
    }
  }

  /// What a list can be sorted by.
  enum Order: String, SortColumn {
    case opened = "ouverture"
    case amount = "montant"

    var isHighFirst: Bool { self == .amount }
    var kind: SortedPlace.Kind { self == .amount ? .figure : .day }

    fileprivate var column: SQL {
      switch self {
      case .opened: "d.opened_on"
      case .amount: "d.amount_minor"
      }
    }
  }

  struct Line: Sendable {
    let id: DisputeID
    let code: String
    let name: String
    let number: String
    let opened: CivilDate
    let closed: CivilDate?
    let creditExpected: CivilDate?
    let reason: String
    let note: String?
    let outcome: String?
    let amount: Money
    /// What is left on the item.
    let open: Money
    let closingNote: String?
    /// Counted up each time it is answered or stands again.
    let version: Int64
  }

  struct Sum: Sendable {
    let amount: Money
    let disputes: Int
  }

  static let page = 50

  private static func condition(_ sight: Sight, _ asked: DisputeListQuery, on day: CivilDate) -> SQL {
    var conditions: [SQL] = ["d.company = \(sight.company)\(sight.only("d.customer"))"]
    switch asked.view {
    case .open: conditions.append("d.closed_on IS NULL")
    case .old:
      let limit = day.adding(days: -DashboardQueries.oldDisputeDays)
      conditions.append("d.closed_on IS NULL AND d.credit_expected_since IS NULL AND d.opened_on < \(limit)")
    case .creditExpected: conditions.append("d.closed_on IS NULL AND d.credit_expected_since IS NOT NULL")
    case .closed: conditions.append("d.closed_on IS NOT NULL")
    }
    if let currency = asked.currency { conditions.append("d.currency = \(currency)") }
    return conditions.joined(" AND ")
  }

  /// One page and one more line when there are others behind.
  static func list(
    of sight: Sight, _ asked: DisputeListQuery, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Line] {
    try snapshot.query(listing(of: sight, asked, limit: page + 1, on: day), line)
  }

  /// Hands over every dispute of a list, from its first page.
  static func forEach(
    of sight: Sight, _ asked: DisputeListQuery, on day: CivilDate, _ snapshot: Snapshot, _ body: (Line) throws -> Void
  ) throws {
    try snapshot.forEach(listing(of: sight, asked.with { _ in }, limit: .max, on: day)) { try body(try line($0)) }
  }

  static func listing(of sight: Sight, _ asked: DisputeListQuery, limit: Int, on day: CivilDate) -> SQL {
    var condition = condition(sight, asked, on: day)
    let (column, isDescending) = (asked.order.column.column, asked.order.isDescending)
    if let place = asked.after {
      condition = condition + " AND " + place.behind(column, "d.id", isDescending: isDescending)
    }
    return selection(condition, SortedPlace.order(column, "d.id", isDescending: isDescending), limit: limit)
  }

  /// How many disputes each view has, in the order of the views.
  static func counts(
    of sight: Sight, _ asked: DisputeListQuery, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Int] {
    try TabCounts.read(
      View.allCases.map { view in
        "SELECT 1 FROM dispute d WHERE \(condition(sight, asked.with { $0.view = view }, on: day))"
      }, snapshot)
  }

  static func sums(
    of sight: Sight, _ asked: DisputeListQuery, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Sum] {
    try snapshot.query(
      """
      SELECT d.currency, CAST(SUM(d.amount_minor) AS bigint), COUNT(*) FROM dispute d
      WHERE \(condition(sight, asked, on: day)) GROUP BY d.currency ORDER BY \(sight.ownCurrencyFirst("d.currency"))
      """
    ) { Sum(amount: try $0.money(1, currency: 0), disputes: Int($0.int(2))) }
  }

  static func find(_ id: DisputeID, of sight: Sight, _ snapshot: Snapshot) throws -> Line? {
    try snapshot.first(
      selection("d.company = \(sight.company) AND d.id = \(id)\(sight.only("d.customer"))", "d.id", limit: 1), line)
  }

  private static func selection(_ condition: SQL, _ order: SQL, limit: Int) -> SQL {
    """
    SELECT d.id, c.code, c.name, i.number, d.opened_on, d.closed_on, d.credit_expected_since, d.reason, d.note,
      d.outcome, d.amount_minor, i.currency, i.open_minor, d.closing_note, d.version
    FROM dispute d JOIN item i ON i.id = d.item JOIN customer c ON c.id = i.customer
    WHERE \(condition) ORDER BY \(order) LIMIT \(limit)
    """
  }

  private static func line(_ row: Row) throws -> Line {
    Line(
      id: row.id(0), code: row.text(1), name: row.text(2), number: row.text(3), opened: try row.date(4),
      closed: try row.dateOrNil(5), creditExpected: try row.dateOrNil(6), reason: row.text(7),
      note: row.textOrNil(8), outcome: row.textOrNil(9), amount: try row.money(10, currency: 11),
      open: try row.money(12, currency: 11), closingNote: row.textOrNil(13), version: row.int(14))
  }
}
