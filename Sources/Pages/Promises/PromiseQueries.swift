import Kernel
import Promises
import Receivables
import Storage

/// What the list of promises reads.
enum PromiseQueries {
  /// Which promises a list shows.
  enum View: String, Sendable, CaseIterable {
    case pending = "en-cours"
    /// Due today, or past and not yet judged.
    case due = "a-echeance"
    case broken = "rompues"
    case kept = "tenues"

    /// The end of the key of its name.
    var key: String {
      switch self {
      case .pending: "pending"
      case .due: "due"
      case .broken: "broken"
      case .kept: "kept"
      }
    }

    /// Whether its promises are over: the latest judged come first.
    var isOver: Bool { self == .broken || self == .kept }
  }

  /// What a list can be sorted by.
  enum Order: String, SortColumn {
    case due = "echeance"
    case made = "prise"
    case judged = "issue"

    var isHighFirst: Bool { self != .due }
    var kind: SortedPlace.Kind { .day }

    fileprivate var column: SQL {
      switch self {
      case .due: "p.promised_for"
      case .made: "p.made_on"
      case .judged: "p.judged_on"
      }
    }
  }

  struct Line: Sendable {
    let id: PromiseID
    let code: String
    let name: String
    let made: CivilDate
    let promisedFor: CivilDate
    let judged: CivilDate?
    let state: String
    let amount: Money
    let items: Int
    /// The number of its only item.
    let number: String?
    let promisedBy: String?
    let note: String?
    /// What came in for it; only of a promise that was not kept, and `nil` where nothing did.
    var received: Money?
  }

  struct Sum: Sendable {
    let amount: Money
    let promises: Int
  }

  static let page = 50

  private static func condition(_ sight: Sight, _ view: View, on day: CivilDate) -> SQL {
    let company: SQL = "p.company = \(sight.company)\(sight.only("p.customer"))"
    switch view {
    case .pending: return company + " AND p.state = 'pending'"
    case .due: return company + " AND p.state = 'pending' AND p.promised_for <= \(day)"
    case .broken: return company + " AND p.state = 'broken'"
    case .kept: return company + " AND p.state = 'kept'"
    }
  }

  /// One page and one more line when there are others behind. A promise on items of two currencies is a line in each.
  static func list(
    of sight: Sight, _ asked: PromiseListQuery, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Line] {
    var lines = try snapshot.query(listing(of: sight, asked, limit: page + 1, on: day), line)
    let received = try PromiseStore.inPart(lines.map { ($0.id, $0.state) }, of: sight.company, snapshot)
    for place in lines.indices { lines[place].received = received[lines[place].id] }
    return lines
  }

  /// Hands over every promise of a list, from its first page.
  static func forEach(
    of sight: Sight, _ asked: PromiseListQuery, on day: CivilDate, _ snapshot: Snapshot, _ body: (Line) throws -> Void
  ) throws {
    try snapshot.forEach(listing(of: sight, asked.with { _ in }, limit: .max, on: day)) { try body(try line($0)) }
  }

  static func listing(of sight: Sight, _ asked: PromiseListQuery, limit: Int, on day: CivilDate) -> SQL {
    var condition = condition(sight, asked.view, on: day)
    let (column, isDescending) = (asked.order.column.column, asked.order.isDescending)
    if let place = asked.after {
      condition = condition + " AND " + place.behind(column, "p.id", isDescending: isDescending)
    }
    let order = SortedPlace.order(column, "p.id", isDescending: isDescending)
    return """
      SELECT p.id, c.code, c.name, p.made_on, p.promised_for, p.judged_on, p.state, i.currency,
        CAST(SUM(pi.amount_minor) AS bigint), COUNT(*), MIN(i.number), p.promised_by, p.note
      FROM (
        SELECT * FROM promise p WHERE \(condition) ORDER BY \(order) LIMIT \(limit)
      ) p JOIN customer c ON c.id = p.customer JOIN promise_item pi ON pi.promise = p.id
        JOIN item i ON i.id = pi.item
      GROUP BY p.id, c.code, c.name, p.made_on, p.promised_for, p.judged_on, p.state, i.currency, p.promised_by, p.note
      ORDER BY \(order), i.currency
      """
  }

  private static func line(_ row: Row) throws -> Line {
    Line(
      id: row.id(0), code: row.text(1), name: row.text(2), made: try row.date(3), promisedFor: try row.date(4),
      judged: try row.dateOrNil(5), state: row.text(6), amount: try row.money(8, currency: 7),
      items: Int(row.int(9)), number: row.int(9) == 1 ? row.text(10) : nil, promisedBy: row.textOrNil(11),
      note: row.textOrNil(12))
  }

  /// How many promises each view has, in the order of the views.
  static func counts(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [Int] {
    try TabCounts.read(View.allCases.map { "SELECT 1 FROM promise p WHERE \(condition(sight, $0, on: day))" }, snapshot)
  }

  static func sums(of sight: Sight, _ view: View, on day: CivilDate, _ snapshot: Snapshot) throws -> [Sum] {
    try snapshot.query(
      """
      SELECT pi.currency, CAST(SUM(pi.amount_minor) AS bigint), COUNT(DISTINCT p.id)
      FROM promise p JOIN promise_item pi ON pi.promise = p.id
      WHERE \(condition(sight, view, on: day)) GROUP BY pi.currency ORDER BY \(sight.ownCurrencyFirst("pi.currency"))
      """
    ) { Sum(amount: try $0.money(1, currency: 0), promises: Int($0.int(2))) }
  }

  /// What is promised for a day in a currency: what a calendar shows.
  struct Day: Sendable {
    let day: CivilDate
    let amount: Money
    let promises: Int
  }

  static func calendar(
    of sight: Sight, from first: CivilDate, to last: CivilDate, _ snapshot: Snapshot
  ) throws -> [Day] {
    try snapshot.query(
      """
      SELECT p.promised_for, pi.currency, CAST(SUM(pi.amount_minor) AS bigint), COUNT(DISTINCT p.id)
      FROM promise p JOIN promise_item pi ON pi.promise = p.id
      WHERE p.company = \(sight.company) AND p.state = 'pending' AND p.promised_for >= \(first)
        AND p.promised_for <= \(last)\(sight.only("p.customer"))
      GROUP BY p.promised_for, pi.currency ORDER BY p.promised_for, pi.currency
      """
    ) { Day(day: try $0.date(0), amount: try $0.money(2, currency: 1), promises: Int($0.int(3))) }
  }
}

extension PromiseStore {
  /// What came in for those of some promises that were not kept, where something did.
  static func inPart(
    _ promises: [(id: PromiseID, state: String)], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [PromiseID: Money] {
    let broken = Set(promises.filter { $0.state == PromiseState.broken.rawValue }.map(\.id))
    return try received(for: broken.sorted(), of: company, snapshot).compactMapValues {
      $0.received.flatMap { $0.isPositive ? $0 : nil }
    }
  }
}
