public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// The aged balance customer by customer, in pages.
public enum CustomerAgeingStore {
  /// One customer's open amounts in one currency, by bracket.
  public struct Line: Sendable, Hashable {
    public let customer: CustomerID
    public let code: String
    public let name: String
    /// Net of credits, one for each bracket.
    public let buckets: [Money]
    /// The brackets past the due date.
    public let overdue: Money
    public let total: Money
    public let items: Int
    /// What is contested of the total.
    public let disputed: Money
    /// Insolvency proceedings opened on that day.
    public let insolventSince: CivilDate?
    /// The earliest due date that has passed with something still owed; nil on a day gone by.
    public let oldestDue: CivilDate?
  }

  /// By which figure the customers come, the largest first.
  public enum Order: Sendable, Hashable {
    case overdue, total
    case bucket(Int)
  }

  /// Which customers are listed.
  public enum Selection: Sendable, Hashable {
    case all
    /// Something in a bracket or in a later one.
    case late(fromBucket: Int)
    case publicBodies
    /// Customers of another country.
    case abroad
  }

  /// Where a page begins: after the last line of the one before it.
  public struct Place: Sendable, Hashable {
    public let minor: Int64
    public let customer: CustomerID

    public init(minor: Int64, customer: CustomerID) {
      self.minor = minor
      self.customer = customer
    }
  }

  /// What is asked.
  public struct Query: Sendable, Hashable {
    public var sight: Sight
    public var currency: Currency
    public var asOf: CivilDate
    public var today: CivilDate
    public var buckets = AgeingBuckets.standard
    public var order = Order.overdue
    public var selection = Selection.all
    /// Only the customers that these say, each of them.
    public var entrusted: [Entrusted] = []
    /// Only who has something in a bracket or in a later one.
    public var lateFrom: Int?
    /// Only the customers of one group, by who heads it.
    public var head: CustomerID?
    public var after: Place?
    public var limit: Int
    /// Whether ``KeptFigures`` hold for today: then they answer instead of the items.
    public var isKept = false

    /// Whether every customer of the company is asked for.
    var isWhole: Bool {
      sight.isWhole && selection == .all && entrusted.isEmpty && lateFrom == nil && head == nil
    }

    public init(_ sight: Sight, currency: Currency, asOf: CivilDate, today: CivilDate, limit: Int) {
      self.sight = sight
      self.currency = currency
      self.asOf = asOf
      self.today = today
      self.limit = limit
    }
  }

  /// The customers with open items, by the figure asked, in one statement.
  public static func lines(_ query: Query, _ snapshot: Snapshot) throws -> [Line] {
    let count = query.buckets.count
    let isToday = query.asOf >= query.today
    let disputed: SQL = isToday ? "CAST(SUM(disputed_minor) AS bigint)" : "CAST(0 AS bigint)"
    let details: SQL = "\(disputed) AS disputed, \(Overdue.oldest(on: query.asOf)) AS oldest"
    let statement: SQL = """
      SELECT g.customer, c.code, c.name, \(sumNames(count)), g.overdue, g.total, g.items, g.disputed, g.oldest,
        c.insolvent_since
      FROM (\(accounts(query, details))) g JOIN customer c ON c.id = g.customer AND c.company = \(query.sight.company)
      WHERE \(selected(query)) ORDER BY \(figure(query.order)) DESC, g.customer LIMIT \(query.limit)
      """
    return try snapshot.query(statement) { row in
      func money(_ column: Int) -> Money { Money(minor: row.int(column), query.currency) }
      return Line(
        customer: row.id(0), code: row.text(1), name: row.text(2), buckets: (0..<count).map { money(3 + $0) },
        overdue: money(3 + count), total: money(4 + count), items: Int(row.int(5 + count)),
        disputed: money(6 + count), insolventSince: try row.dateOrNil(8 + count),
        oldestDue: isToday ? try row.dateOrNil(7 + count) : nil)
    }
  }

  /// The place after a line, in the order asked.
  public static func place(after line: Line, by order: Order) -> Place {
    let minor =
      switch order {
      case .overdue: line.overdue.minor
      case .total: line.total.minor
      case .bucket(let index): line.buckets[index].minor
      }
    return Place(minor: minor, customer: line.customer)
  }

  /// What the selected customers add up to, and how many there are.
  public static func totals(_ query: Query, _ snapshot: Snapshot) throws -> (customers: Int, line: Totals) {
    let count = query.buckets.count
    if query.isKept, query.isWhole {
      return try keptTotals(query, snapshot)
    }
    var whole = query
    whole.after = nil
    let parts = (0..<count).map { sumOfSum($0) }.joined(", ")
    // Who is looked at needs the customers only where their kind or country decides.
    let needsCustomers = [Selection.publicBodies, .abroad].contains(query.selection) || !query.isKept
    let customers: SQL =
      needsCustomers ? "JOIN customer c ON c.id = g.customer AND c.company = \(query.sight.company)" : ""
    let statement: SQL = """
      SELECT COUNT(*), CAST(COALESCE(SUM(g.items), 0) AS bigint), \(parts)
      FROM (\(accounts(query, "0 AS disputed, 0 AS oldest"))) g \(customers) WHERE \(selected(whole))
      """
    let found = try snapshot.first(statement) { row in
      (
        customers: Int(row.int(0)),
        line: Totals(
          buckets: (0..<count).map { Money(minor: row.int(2 + $0), query.currency) }, items: Int(row.int(1)))
      )
    }
    return found ?? none(query)
  }

  private static func keptTotals(_ query: Query, _ snapshot: Snapshot) throws -> (customers: Int, line: Totals) {
    try snapshot.first(
      """
      SELECT customers, items, b0, b1, b2, b3, b4, b5 FROM account_total
      WHERE company = \(query.sight.company) AND currency = \(query.currency)
      """
    ) { row in
      (
        customers: Int(row.int(0)),
        line: Totals(
          buckets: (0..<query.buckets.count).map { Money(minor: row.int(2 + $0), query.currency) },
          items: Int(row.int(1)))
      )
    } ?? none(query)
  }

  private static func none(_ query: Query) -> (customers: Int, line: Totals) {
    (0, Totals(buckets: Array(repeating: .zero(query.currency), count: query.buckets.count), items: 0))
  }

  /// Sums over customers.
  public struct Totals: Sendable, Hashable {
    public let buckets: [Money]
    public let items: Int

    public init(buckets: [Money], items: Int) {
      self.buckets = buckets
      self.items = items
    }
  }

  /// What each customer's account adds up to: as it is kept, else from the items.
  static func accounts(_ query: Query, _ details: SQL) -> SQL {
    let chosen = chosen(query)
    if query.isKept, query.asOf == query.today {
      return """
        SELECT customer, b0, b1, b2, b3, b4, b5, overdue_minor AS overdue, open_minor AS total, items,
          disputed_minor AS disputed, oldest_due AS oldest
        FROM account WHERE company = \(query.sight.company) AND currency = \(query.currency)
          \(query.sight.only("customer"))\(chosen)
        """
    }
    return """
      SELECT customer, \(sums(query)), \(Overdue.sum(on: query.asOf)) AS overdue,
        CAST(SUM(open_minor) AS bigint) AS total, COUNT(*) AS items, \(details)
      FROM \(AgeingStore.source(of: query.sight, asOf: query.asOf, today: query.today))
        AND currency = \(query.currency)\(chosen)
      GROUP BY customer
      """
  }

  /// Whose customers, as a condition that begins with `AND`.
  private static func chosen(_ query: Query) -> SQL {
    let company = query.sight.company
    var conditions = query.entrusted.map { $0.condition("customer", in: company) }
    // A union, so that a circle in imported data ends.
    if let head = query.head {
      conditions.append(
        """
        customer IN (
          WITH RECURSIVE member (id) AS (
            SELECT c.id FROM customer c WHERE c.company = \(company) AND c.id = \(head)
            UNION SELECT c.id FROM customer c JOIN member m ON c.parent = m.id WHERE c.company = \(company)
          ) SELECT id FROM member)
        """)
    }
    return conditions.map { " AND \($0)" as SQL }.joined("")
  }

  private static func sums(_ query: Query) -> SQL {
    AgeingStore.bucketSums(query.buckets, on: query.asOf).enumerated()
      .map { index, sum in sum + " AS " + name(index) }.joined(", ")
  }

  static func sumNames(_ count: Int) -> SQL { (0..<count).map { "g." + name($0) }.joined(", ") }
  static func sumOfSum(_ index: Int) -> SQL {
    let column: SQL = "g." + name(index)
    return "CAST(COALESCE(SUM(\(column)), 0) AS bigint)"
  }

  static func name(_ index: Int) -> SQL {
    let names: [SQL] = ["b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"]
    return names[index]
  }

  static func figure(_ order: Order) -> SQL {
    switch order {
    case .overdue: "g.overdue"
    case .total: "g.total"
    case .bucket(let index): "g." + name(index)
    }
  }

  static func selected(_ query: Query) -> SQL {
    var conditions: [SQL] = []
    switch query.selection {
    case .all: conditions.append("1 = 1")
    case .late(let from):
      conditions.append(late(from, query))
    case .publicBodies: conditions.append("c.kind = 'public'")
    case .abroad: conditions.append("c.country <> 'FR'")
    }
    if let from = query.lateFrom { conditions.append(late(from, query)) }
    if let place = query.after { conditions += behind(place, query.order) }
    return conditions.map { "(\($0))" }.joined(" AND ")
  }
  private static func late(_ from: Int, _ query: Query) -> SQL {
    (from..<query.buckets.count).map { "g." + name($0) + " > 0" }.joined(" OR ")
  }

  /// What comes after a place, of rows whose key is `g.customer`.
  static func behind(_ place: Place, _ order: Order) -> [SQL] {
    let figure = figure(order)
    // The first condition lets an index begin at the place.
    return [
      "\(figure) <= \(place.minor)",
      "(\(figure) < \(place.minor) OR (\(figure) = \(place.minor) AND g.customer > \(place.customer)))",
    ]
  }
}
