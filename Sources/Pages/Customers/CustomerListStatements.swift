import Dunning
import Kernel
import Receivables
import ReceivablesRules
import Segments
import Storage
import Teamwork

/// Who looks at a list of customers, and when.
struct ListReader: Sendable {
  let sight: Sight
  let person: PersonID
  let day: CivilDate
  let now: Moment

  /// For a search that says nothing of who reads: nobody's marks, nobody's presence.
  static func anybody(_ sight: Sight, on day: CivilDate) -> ListReader {
    ListReader(sight: sight, person: PersonID(0), day: day, now: Moment(microsecondsSince1970: 0))
  }
}

extension CustomerListQuery {
  /// A customer of the list, with the figures of the account in its own currency.
  struct Line: Sendable {
    let id: CustomerID
    let code: String
    let name: String
    let city: String?
    let open: Money
    let overdue: Money
    let disputed: Money
    let promised: Money
    let oldestDue: CivilDate?
    let isInsolvent: Bool
    let pausedUntil: CivilDate?
    let blockedSince: CivilDate?
    let collector: String?
    let isWatched: Bool
    /// The name of somebody else who is at the customer's page now.
    let present: String?
    /// Where the page after it begins.
    let place: String
    /// What it owes in other currencies, where that was asked.
    var others: [Balance] = []
  }

  /// One page, and one more line when there are others behind, with what each owes in other currencies.
  func lines(for reader: ListReader, _ snapshot: Snapshot) throws -> [Line] {
    let isKept = try CustomerListQuery.isKept(for: reader, snapshot)
    var lines = try snapshot.query(statement(for: reader, limit: CustomerListQuery.page + 1, isKept: isKept), line)
    let others = try CustomerListQuery.others(of: lines.map(\.id), for: reader, snapshot)
    for index in lines.indices { lines[index].others = others[lines[index].id] ?? [] }
    return lines
  }

  /// Hands over every customer of the list, from its first page, once for each currency in which something is open.
  func forEach(for reader: ListReader, _ snapshot: Snapshot, _ body: (Line) throws -> Void) throws {
    let isKept = try CustomerListQuery.isKept(for: reader, snapshot)
    let statement = with { _ in }.statement(for: reader, limit: .max, isKept: isKept, isByCurrency: true)
    try snapshot.forEach(statement) { try body(try line($0)) }
  }

  /// Whether the list can be read off ``KeptFigures`` instead of every open item.
  private static func isKept(for reader: ListReader, _ snapshot: Snapshot) throws -> Bool {
    try KeptFigures.hold(reader.sight.company, on: reader.day, snapshot)
  }

  /// - Parameter isByCurrency: whether a customer has a row for each currency that it owes in, not one in its own.
  private func statement(for reader: ListReader, limit: Int, isKept: Bool, isByCurrency: Bool = false) -> SQL {
    let (company, day, order) = (reader.sight.company, reader.day, order)
    let currency: SQL = isByCurrency ? "COALESCE(i.currency, s.currency)" : "s.currency"
    let only: SQL = isByCurrency ? "" : " AND i.currency = s.currency"
    var conditions = conditions(for: reader, isKept: isKept)
    if let next = order.after(after) { conditions.append(next) }
    return """
      WITH shown AS (
        SELECT c.id, c.code, c.name, c.folded_name, c.city, c.currency, c.insolvent_since, c.paused_until,
          \(order.figure) AS figure
        FROM customer c\(order.balances(of: company, on: day, isKept: isKept))
        WHERE \(conditions.joined(" AND ")) ORDER BY \(order.keys("c.", figure: order.figure))
        LIMIT \(limit)
      )
      SELECT s.id, s.code, s.name, s.city, \(currency), CAST(COALESCE(SUM(i.open_minor), 0) AS bigint),
        \(Overdue.sum(on: day)), CAST(COALESCE(SUM(i.disputed_minor), 0) AS bigint),
        CAST(COALESCE(SUM(i.promised_minor), 0) AS bigint), \(Overdue.oldest(on: day)), s.insolvent_since,
        s.paused_until,
        (SELECT p.name FROM in_charge o JOIN person p ON p.id = o.person
         WHERE o.company = \(company) AND o.customer = s.id AND o.duty = \(Duty.collector.rawValue)),
        CASE WHEN \(WatchStore.watches(reader.person, "s.id", company: company)) THEN 1 ELSE 0 END, s.folded_name,
        \(PresenceStore.other(than: reader.person, at: "s.id", company: company, now: reader.now)),
        \(DeliveryBlockStore.since("s.id", in: company))
      FROM shown s LEFT JOIN item i ON i.company = \(company) AND i.customer = s.id AND i.open_minor <> 0\(only)
      GROUP BY s.id, s.code, s.name, s.folded_name, s.city, s.currency, s.insolvent_since, s.paused_until, s.figure,
        \(currency)
      ORDER BY \(order.keys("s.", figure: "s.figure")), \(currency)
      """
  }

  private func line(_ row: Row) throws -> Line {
    let currency = try row.currency(4)
    func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
    let (id, overdue, open, oldest): (CustomerID, Money, Money, CivilDate?) =
      (row.id(0), money(6), money(5), try row.dateOrNil(9))
    let place =
      switch order {
      case .code: row.text(1)
      case .name: "\(id)~\(row.text(14))"
      case .overdue: "\(id)~\(overdue.minor)"
      case .open: "\(id)~\(open.minor)"
      case .oldest: "\(id)~\(oldest ?? Order.never)"
      }
    return Line(
      id: id, code: row.text(1), name: row.text(2), city: row.textOrNil(3), open: open, overdue: overdue,
      disputed: money(7), promised: money(8), oldestDue: oldest, isInsolvent: !row.isNull(10),
      pausedUntil: try row.dateOrNil(11), blockedSince: try row.dateOrNil(16), collector: row.textOrNil(12),
      isWatched: row.int(13) != 0,
      present: row.textOrNil(15), place: place)
  }

  /// What the listed customers add up to, a line for each currency of theirs.
  struct Sum: Sendable {
    let customers: Int
    /// What they owe in that currency.
    fileprivate(set) var own: Balance
    /// What they owe in others, which is no part of it.
    fileprivate(set) var others: [Balance] = []

    var open: Money { own.open }

    fileprivate init(customers: Int, in currency: Currency) {
      self.customers = customers
      own = Balance.zero(currency)
    }

    /// What some lines in one currency add up to.
    init(of lines: [Line], in currency: Currency) {
      self.init(customers: lines.count, in: currency)
      own = lines.reduce(own) { $0.adding($1.own) }
      others = Balance.added(lines.flatMap(\.others))
    }

    /// What is left of it without a part, in the same currency.
    func without(_ part: Sum) -> Sum {
      var rest = Sum(customers: customers - part.customers, in: own.currency)
      rest.own = own.adding(part.own, times: -1)
      rest.others = Balance.added(others + part.others.map { Balance.zero($0.currency).adding($0, times: -1) })
      return rest
    }

    fileprivate mutating func take(_ balance: Balance) {
      if balance.currency == own.currency { own = balance } else { others = Balance.added(others + [balance]) }
    }
  }

  func sums(for reader: ListReader, _ snapshot: Snapshot) throws -> [Sum] {
    let isKept = try CustomerListQuery.isKept(for: reader, snapshot)
    return try CustomerListQuery.sums(
      of: conditions(for: reader, isKept: isKept), for: reader, isKept: isKept, snapshot)
  }

  /// What some customers of the reader's add up to.
  static func sums(of customers: [CustomerID], for reader: ListReader, _ snapshot: Snapshot) throws -> [Sum] {
    try sums(
      of: seen(reader) + ["c.id IN \(customers)"], for: reader, isKept: isKept(for: reader, snapshot), snapshot)
  }

  private static func sums(
    of conditions: [SQL], for reader: ListReader, isKept: Bool, _ snapshot: Snapshot
  ) throws -> [Sum] {
    let company = reader.sight.company
    let figures: SQL =
      isKept
      ? """
      CAST(COALESCE(SUM(b.open_minor), 0) AS bigint), CAST(COALESCE(SUM(b.overdue_minor), 0) AS bigint),
        CAST(COALESCE(SUM(b.disputed_minor), 0) AS bigint), CAST(COALESCE(SUM(b.promised_minor), 0) AS bigint)
      FROM chosen s LEFT JOIN account b ON b.company = \(company) AND b.customer = s.id
      """
      : """
      CAST(COALESCE(SUM(i.open_minor), 0) AS bigint), \(Overdue.sum(on: reader.day)),
        CAST(COALESCE(SUM(i.disputed_minor), 0) AS bigint), CAST(COALESCE(SUM(i.promised_minor), 0) AS bigint)
      FROM chosen s LEFT JOIN item i ON i.company = \(company) AND i.customer = s.id AND i.open_minor <> 0
      """
    let owed: SQL = isKept ? "COALESCE(b.currency, s.currency)" : "COALESCE(i.currency, s.currency)"
    var sums: [Sum] = []
    try snapshot.forEach(
      """
      WITH chosen AS (SELECT c.id, c.currency FROM customer c WHERE \(conditions.joined(" AND ")))
      SELECT s.currency, (SELECT COUNT(*) FROM chosen n WHERE n.currency = s.currency), \(owed), \(figures)
      GROUP BY s.currency, \(owed) ORDER BY \(reader.sight.ownCurrencyFirst("s.currency")), \(owed)
      """
    ) { row in
      let currency = try row.currency(0)
      if sums.last?.own.currency != currency { sums.append(Sum(customers: Int(row.int(1)), in: currency)) }
      sums[sums.count - 1].take(
        Balance(
          open: try row.money(3, currency: 2), overdue: try row.money(4, currency: 2),
          disputed: try row.money(5, currency: 2), promised: try row.money(6, currency: 2)))
    }
    return sums
  }

  /// How many customers each of some lists has, in one statement.
  static func counts(_ lists: [CustomerListQuery], for reader: ListReader, _ snapshot: Snapshot) throws -> [Int] {
    var counts = Array(repeating: 0, count: lists.count)
    let isKept = try isKept(for: reader, snapshot)
    let parts = lists.enumerated().map { index, list -> SQL in
      let conditions = list.conditions(for: reader, isKept: isKept).joined(" AND ")
      return "SELECT CAST(\(index) AS bigint), COUNT(*) FROM customer c WHERE \(conditions)"
    }
    guard !parts.isEmpty else { return [] }
    try snapshot.forEach(parts.joined(" UNION ALL ")) { counts[Int($0.int(0))] = Int($0.int(1)) }
    return counts
  }

  /// The customers of the whole list, at most `limit`.
  func customers(for reader: ListReader, limit: Int, _ snapshot: Snapshot) throws -> [CustomerID] {
    let conditions = conditions(for: reader, isKept: try CustomerListQuery.isKept(for: reader, snapshot))
    return try snapshot.query(
      "SELECT c.id FROM customer c WHERE \(conditions.joined(" AND ")) ORDER BY c.id LIMIT \(limit)"
    ) { $0.id(0) }
  }

  /// Those of some customers that the reader sees.
  static func customers(_ ids: [CustomerID], for reader: ListReader, _ snapshot: Snapshot) throws -> [CustomerID] {
    let conditions = seen(reader) + ["c.id IN \(ids)"]
    return try snapshot.query("SELECT c.id FROM customer c WHERE \(conditions.joined(" AND ")) ORDER BY c.id") {
      $0.id(0)
    }
  }

  private static func seen(_ reader: ListReader) -> [SQL] {
    ["c.company = \(reader.sight.company)\(reader.sight.only("c.id"))"]
  }

  private func conditions(for reader: ListReader, isKept: Bool) -> [SQL] {
    let (company, day) = (reader.sight.company, reader.day)
    var result = CustomerListQuery.seen(reader)
    // The oldest due date of an account is that of what is late, also where credits outweigh it.
    let account: SQL = "EXISTS (SELECT 1 FROM account k WHERE k.company = \(company) AND k.customer = c.id"
    let item: SQL =
      "EXISTS (SELECT 1 FROM item i WHERE i.company = \(company) AND i.customer = c.id AND i.open_minor <> 0"
    func isLate(on day: CivilDate) -> SQL {
      isKept ? account + " AND k.oldest_due < \(day))" : item + " AND \(Overdue.isLate(on: day)))"
    }
    switch view {
    case .all: break
    case .open: result.append((isKept ? account : item) + ")")
    case .overdue: result.append(isLate(on: day))
    }
    if let late { result.append(isLate(on: day.adding(days: -late))) }
    if let charge {
      result.append(charge.entrusted(.collector, to: reader.person).condition("c.id", in: company))
    }
    if let salesperson {
      result.append(salesperson.entrusted(.salesperson, to: reader.person).condition("c.id", in: company))
    }
    if let segment { result.append(SegmentStore.contains("c.id", segment, of: company)) }
    if isWatched { result.append(WatchStore.watches(reader.person, "c.id", company: company)) }
    if isPaused { result.append("c.paused_until > \(day)") }
    if isInsolvent { result.append("c.insolvent_since IS NOT NULL") }
    if isBlocked { result.append(DeliveryBlockStore.isBlocked("c.id", in: company)) }
    if isUnreachable { result.append(UnreachableStore.contains("c.id", of: company)) }
    let folded = Folding.folded(search)
    if !folded.isEmpty {
      let digits = search.filter(\.isNumber)
      result.append(
        """
        (c.folded_name LIKE \("%\(folded)%") OR LOWER(c.code) LIKE \(escaped(search.lowercased()) + "%") ESCAPE '!'
          OR c.siren = \(digits))
        """)
    }
    return result
  }

  private func escaped(_ text: String) -> String {
    text.map { "!%_".contains($0) ? "!\($0)" : String($0) }.joined()
  }
}

extension CustomerListQuery.Order {
  /// Sorts those that are not late after the others.
  static let never: CivilDate = "9999-12-31"

  fileprivate var needsBalances: Bool { self != .code && self != .name }

  /// What the order compares, where that is summed over the account.
  fileprivate var figure: SQL {
    switch self {
    case .code, .name: "0"
    case .overdue: "COALESCE(b.overdue_minor, 0)"
    case .open: "COALESCE(b.open_minor, 0)"
    case .oldest: "COALESCE(b.oldest_due, \(CustomerListQuery.Order.never))"
    }
  }

  /// The sums of the accounts, where the order needs them.
  fileprivate func balances(of company: CompanyID, on day: CivilDate, isKept: Bool) -> SQL {
    guard needsBalances else { return "" }
    if isKept {
      return " LEFT JOIN account b ON b.company = \(company) AND b.customer = c.id AND b.currency = c.currency"
    }
    return """
       LEFT JOIN (
        SELECT customer, currency, CAST(SUM(open_minor) AS bigint) AS open_minor, \(Overdue.sum(on: day)) AS overdue_minor,
          \(Overdue.oldest(on: day)) AS oldest_due
        FROM item WHERE company = \(company) AND open_minor <> 0 GROUP BY customer, currency
      ) b ON b.customer = c.id AND b.currency = c.currency
      """
  }

  fileprivate func keys(_ table: SQL, figure: SQL) -> SQL {
    switch self {
    case .code: table + "code"
    case .name: table + "folded_name, " + table + "id"
    case .overdue, .open: figure + " DESC, " + table + "id"
    case .oldest: figure + ", " + table + "id"
    }
  }

  /// The rows behind a place; `nil` from the start, and for a place that is none.
  fileprivate func after(_ place: String?) -> SQL? {
    guard let place else { return nil }
    if self == .code { return "c.code > \(place)" }
    let parts = place.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let key = Int64(parts[0]) else { return nil }
    let id = CustomerID(key)
    switch self {
    case .code: return nil
    case .name:
      let name = String(parts[1])
      return "(c.folded_name > \(name) OR (c.folded_name = \(name) AND c.id > \(id)))"
    case .overdue, .open:
      guard let minor = Int64(parts[1]) else { return nil }
      return "(\(figure) < \(minor) OR (\(figure) = \(minor) AND c.id > \(id)))"
    case .oldest:
      guard let day = CivilDate(String(parts[1])) else { return nil }
      return "(\(figure) > \(day) OR (\(figure) = \(day) AND c.id > \(id)))"
    }
  }
}
