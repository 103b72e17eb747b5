public import Kernel
public import Receivables
import ReceivablesRules
public import ReportingRules
public import Storage

/// The aged balance by what customers have in common: who collects from them, or the group they belong to.
public enum GroupedAgeingStore {
  public enum Grouping: Sendable, Hashable {
    /// By the customer at the head of each group; who belongs to none stands alone.
    case group
    case collector
  }

  /// What some customers add up to in one currency.
  public struct Line: Sendable, Hashable {
    /// The head of the group, or the collector; zero for customers that nobody collects from.
    public let key: Int64
    /// The code of the head of the group.
    public let code: String?
    /// The name of the head of the group.
    public let name: String?
    public let customers: Int
    public let buckets: [Money]
    public let overdue: Money
    public let total: Money
    public let items: Int
    public let disputed: Money
    /// How many of the customers are in insolvency proceedings.
    public let insolvent: Int
  }

  /// The groups by the figure asked, and how many there are in all, in one statement. It reads one row an account where
  /// ``KeptFigures`` hold, never the items.
  public static func lines(
    _ query: CustomerAgeingStore.Query, by grouping: Grouping, _ snapshot: Snapshot
  ) throws -> (lines: [Line], count: Int) {
    let company = query.sight.company
    let count = query.buckets.count
    var whole = query
    whole.after = nil
    let parts = (0..<count).map { index -> SQL in
      CustomerAgeingStore.sumOfSum(index) + " AS " + CustomerAgeingStore.name(index)
    }
    let isToday = query.asOf >= query.today
    let disputed: SQL = isToday ? "CAST(SUM(disputed_minor) AS bigint)" : "CAST(0 AS bigint)"
    // The tables' own names: `g` is one customer inside, and one group outside.
    let place = query.after.map { CustomerAgeingStore.behind($0, query.order).joined(" AND ") } ?? "1 = 1"
    let heads: SQL = grouping == .group ? "LEFT JOIN customer h ON h.id = g.customer AND h.company = \(company)" : ""
    let head: SQL = grouping == .group ? "h.code, h.name" : "NULL, NULL"
    var all = 0
    let lines = try snapshot.query(
      """
      WITH \(members(grouping, company)) counted AS (
        SELECT \(key(grouping)) AS customer, COUNT(*) AS customers, \(parts.joined(", ")),
          CAST(SUM(g.overdue) AS bigint) AS overdue, CAST(SUM(g.total) AS bigint) AS total,
          CAST(SUM(g.items) AS bigint) AS items, CAST(SUM(g.disputed) AS bigint) AS disputed,
          COUNT(c.insolvent_since) AS insolvent
        FROM (\(CustomerAgeingStore.accounts(query, "\(disputed) AS disputed, 0 AS oldest"))) g
          JOIN customer c ON c.id = g.customer AND c.company = \(company) \(join(grouping, company))
        WHERE \(CustomerAgeingStore.selected(whole)) GROUP BY 1
      )
      SELECT g.customer, \(head), g.customers, \(CustomerAgeingStore.sumNames(count)), g.overdue, g.total, g.items,
        g.disputed, g.insolvent, (SELECT COUNT(*) FROM counted)
      FROM counted g \(heads) WHERE \(place)
      ORDER BY \(CustomerAgeingStore.figure(query.order)) DESC, g.customer LIMIT \(query.limit)
      """
    ) { row in
      func money(_ column: Int) -> Money { Money(minor: row.int(column), query.currency) }
      all = Int(row.int(9 + count))
      return Line(
        key: row.int(0), code: row.textOrNil(1), name: row.textOrNil(2), customers: Int(row.int(3)),
        buckets: (0..<count).map { money(4 + $0) }, overdue: money(4 + count), total: money(5 + count),
        items: Int(row.int(6 + count)), disputed: money(7 + count), insolvent: Int(row.int(8 + count)))
    }
    return (lines, all)
  }

  /// The place after a line, in the order asked.
  public static func place(after line: Line, by order: CustomerAgeingStore.Order) -> CustomerAgeingStore.Place {
    let minor =
      switch order {
      case .overdue: line.overdue.minor
      case .total: line.total.minor
      case .bucket(let index): line.buckets[index].minor
      }
    return .init(minor: minor, customer: CustomerID(line.key))
  }

  private static func key(_ grouping: Grouping) -> SQL {
    switch grouping {
    case .group: "COALESCE(m.head, g.customer)"
    case .collector: "COALESCE(d.person, 0)"
    }
  }

  private static func join(_ grouping: Grouping, _ company: CompanyID) -> SQL {
    switch grouping {
    case .group: "LEFT JOIN member m ON m.id = g.customer"
    case .collector:
      """
      LEFT JOIN in_charge d ON d.customer = g.customer AND d.duty = \(Duty.collector.rawValue)
        AND d.company = \(company)
      """
    }
  }

  /// Every member of a group with its head, down from those that nobody heads: a circle in imported data has no head, and
  /// its customers stand alone.
  private static func members(_ grouping: Grouping, _ company: CompanyID) -> SQL {
    guard grouping == .group else { return "" }
    return """
      RECURSIVE member (id, head) AS (
        SELECT h.id, h.id FROM customer h WHERE h.company = \(company) AND h.parent IS NULL
          AND h.id IN (SELECT s.parent FROM customer s WHERE s.parent IS NOT NULL)
        UNION ALL SELECT c.id, m.head FROM customer c JOIN member m ON c.parent = m.id WHERE c.company = \(company)
      ),
      """
  }
}
