public import Kernel
public import Receivables
import ReceivablesRules
public import SegmentsRules
public import Storage

/// Who is in which segment, and was. A stay is a row; leaving closes it, so that what was true can still be read.
public enum MembershipStore {
  /// Who came into a segment and who left it.
  struct Difference {
    var entered: [CustomerID] = []
    var left: [CustomerID] = []
  }

  /// Customers a statement: few enough for one list of keys.
  private static let batch = 500

  // MARK: computing

  /// How what is written differs from who belongs into the segments on a day: one pass over the customers.
  static func differences(
    _ segments: [StoredSegment], of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [SegmentID: Difference] {
    let written = try snapshot.query(
      """
      SELECT customer, segment FROM segment_member
      WHERE company = \(company) AND until IS NULL AND segment IN \(segments.map(\.id)) ORDER BY customer
      """
    ) { (customer: CustomerID($0.int(0)), segment: SegmentID($0.int(1))) }
    var differences: [SegmentID: Difference] = [:]
    var at = 0
    try PictureStore.forEach(
      of: company, on: day, needs: segments.reduce(into: []) { $0.formUnion($1.segment.needs) }, snapshot
    ) { picture in
      while at < written.count, written[at].customer < picture.customer { at += 1 }
      let first = at
      while at < written.count, written[at].customer == picture.customer { at += 1 }
      for segment in segments {
        let was = written[first..<at].contains { $0.segment == segment.id }
        let isIn = segment.segment.holds(picture)
        guard was != isIn else { continue }
        if isIn {
          differences[segment.id, default: Difference()].entered.append(picture.customer)
        } else {
          differences[segment.id, default: Difference()].left.append(picture.customer)
        }
      }
    }
    return differences
  }

  // MARK: writing

  static func write(
    _ difference: Difference, _ segment: SegmentID, of company: CompanyID, on day: CivilDate, _ transaction: Transaction
  ) throws {
    for part in parts(difference.left) {
      // Who came today was not in it for a day: that is no history.
      try transaction.execute(
        """
        DELETE FROM segment_member WHERE company = \(company) AND segment = \(segment) AND until IS NULL
          AND since >= \(day) AND customer IN \(part)
        """)
      try transaction.execute(
        """
        UPDATE segment_member SET until = \(day) WHERE company = \(company) AND segment = \(segment) AND until IS NULL
          AND customer IN \(part)
        """)
    }
    for part in parts(difference.entered) {
      // Who left today and is back never was away.
      try transaction.execute(
        """
        UPDATE segment_member SET until = NULL WHERE company = \(company) AND segment = \(segment) AND until = \(day)
          AND customer IN \(part)
        """)
      try transaction.execute(
        """
        INSERT INTO segment_member (company, segment, customer, since)
        SELECT \(company), \(segment), c.id, \(day) FROM customer c
        WHERE c.company = \(company) AND c.id IN \(part) AND NOT EXISTS (SELECT 1 FROM segment_member m
          WHERE m.company = \(company) AND m.segment = \(segment) AND m.customer = c.id AND m.until IS NULL)
        ON CONFLICT (segment, customer, since) DO UPDATE SET until = NULL
        """)
    }
  }

  private static func parts(_ customers: [CustomerID]) -> [[CustomerID]] {
    stride(from: 0, to: customers.count, by: batch).map {
      Array(customers[$0..<min($0 + batch, customers.count)])
    }
  }

  /// Everybody leaves a segment that is ended.
  static func empty(_ segment: SegmentID, of company: CompanyID, on day: CivilDate, _ transaction: Transaction) throws {
    let customers = try transaction.query(
      "SELECT customer FROM segment_member WHERE company = \(company) AND segment = \(segment) AND until IS NULL"
    ) { CustomerID($0.int(0)) }
    try write(Difference(left: customers), segment, of: company, on: day, transaction)
  }

  /// Gives what follows from being in segments: terms, the brand, and who collects.
  /// - Returns: how many were given a collector, and how many lost the one they were given.
  static func give(of company: CompanyID, _ transaction: Transaction) throws -> (given: Int, taken: Int) {
    try give("terms", in: "given_terms", of: company, transaction)
    try give("brand", in: "given_brand", of: company, transaction)
    return try giveCollectors(of: company, transaction)
  }

  /// Puts the collectors of segments in charge of the customers that nobody was put in charge of, and takes back what a
  /// segment no longer gives.
  /// - Returns: how many were given somebody, and how many lost who they were given.
  private static func giveCollectors(of company: CompanyID, _ transaction: Transaction) throws -> (
    given: Int, taken: Int
  ) {
    let collector = Duty.collector.rawValue
    let taken = try transaction.execute(
      """
      DELETE FROM in_charge WHERE company = \(company) AND duty = \(collector) AND segment IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM (\(collectors(of: company))) g
          WHERE g.customer = in_charge.customer AND g.segment = in_charge.segment AND g.person = in_charge.person)
      """)
    let given = try transaction.execute(
      """
      INSERT INTO in_charge (company, customer, duty, person, segment)
      SELECT \(company), g.customer, \(collector), g.person, g.segment FROM (\(collectors(of: company))) g
      WHERE NOT EXISTS (SELECT 1 FROM in_charge o WHERE o.customer = g.customer AND o.duty = \(collector))
      ON CONFLICT (customer, duty) DO NOTHING
      """)
    return (given, taken)
  }

  /// Writes what segments give of one thing, and takes back what none gives any more. What a customer has of its own
  /// goes before.
  private static func give(
    _ column: SQL, in table: SQL, of company: CompanyID, _ transaction: Transaction
  ) throws {
    let given = firsts(column, of: company)
    try transaction.execute(
      """
      DELETE FROM \(table) WHERE company = \(company)
        AND NOT EXISTS (SELECT 1 FROM (\(given)) g
          WHERE g.customer = \(table).customer AND g.\(column) = \(table).\(column))
      """)
    try transaction.execute(
      """
      INSERT INTO \(table) (company, customer, \(column))
      SELECT \(company), g.customer, g.\(column) FROM (\(given)) g
      WHERE NOT EXISTS (SELECT 1 FROM \(table) o WHERE o.company = \(company) AND o.customer = g.customer)
      """)
  }

  /// What the first segment that gives any gives to each customer, with the segment.
  ///
  /// The few segments first, then their members: the other way round every member of all segments would be looked at.
  private static func firsts(_ column: SQL, of company: CompanyID) -> SQL {
    """
    SELECT m.customer, s.id AS segment, s.\(column)
    FROM segment s CROSS JOIN segment_member m
    WHERE m.segment = s.id AND m.company = \(company) AND m.until IS NULL
      AND s.company = \(company) AND s.\(column) IS NOT NULL AND s.ended_on IS NULL AND NOT EXISTS (
      SELECT 1 FROM segment o CROSS JOIN segment_member n
      WHERE n.segment = o.id AND o.company = \(company) AND o.\(column) IS NOT NULL AND o.ended_on IS NULL
        AND n.company = \(company) AND n.customer = m.customer AND n.until IS NULL
        AND (o.place < s.place OR (o.place = s.place AND o.id < s.id)))
    """
  }

  /// Whom the first segment that gives a collector gives to each customer.
  private static func collectors(of company: CompanyID) -> SQL {
    """
    SELECT f.customer, f.segment, f.collector AS person FROM (\(firsts("collector", of: company))) f
    """
  }

  // MARK: reading

  /// What a segment weighs, among the customers that are seen.
  public struct Weight: Sendable, Hashable {
    public var customers = 0
    /// What they are overdue with in each currency, in minor units.
    public var overdue: [Currency: Int64] = [:]

    public init() {}
  }

  /// - Parameter segment: the only one that is asked for; all when `nil`.
  public static func weights(
    of sight: Sight, on day: CivilDate, only segment: SegmentID? = nil, _ snapshot: Snapshot
  ) throws -> [SegmentID: Weight] {
    var weights: [SegmentID: Weight] = [:]
    let one: SQL = segment.map { " AND m.segment = \($0)" } ?? ""
    let inside: SQL = "m.company = \(sight.company) AND m.until IS NULL\(one)\(sight.only("m.customer"))"
    try snapshot.forEach("SELECT m.segment, COUNT(*) FROM segment_member m WHERE \(inside) GROUP BY m.segment") { row in
      weights[row.id(0), default: Weight()].customers = Int(row.int(1))
    }
    // Most customers are late with nothing: the sums begin with those who are. A cross join keeps SQLite to that order.
    let balances = try MembershipStore.balances(of: sight.company, on: day, snapshot)
    try snapshot.forEach(
      """
      SELECT m.segment, b.currency, CAST(SUM(b.overdue_minor) AS bigint)
      FROM (\(balances)) b CROSS JOIN segment_member m WHERE m.customer = b.customer AND \(inside)
      GROUP BY m.segment, b.currency
      """
    ) { row in
      let currency = try row.currency(1)
      weights[row.id(0), default: Weight()].overdue[currency] = row.int(2)
    }
    return weights
  }

  /// What customers are overdue with in each currency.
  static func balances(of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws -> SQL {
    try KeptFigures.hold(company, on: day, snapshot)
      ? "SELECT customer, currency, overdue_minor FROM account WHERE company = \(company) AND overdue_minor <> 0"
      : """
      SELECT customer, currency, \(Overdue.sum(on: day)) AS overdue_minor FROM item
      WHERE company = \(company) AND open_minor <> 0 GROUP BY customer, currency
      """
  }

  /// How many customers of a segment are in each other one too, among those that are seen.
  public static func overlap(
    of segment: SegmentID, _ sight: Sight, _ snapshot: Snapshot
  ) throws -> [SegmentID: Int] {
    Dictionary(
      try snapshot.query(
        """
        SELECT o.segment, COUNT(*) FROM segment_member m CROSS JOIN segment_member o
        WHERE m.company = \(sight.company) AND m.segment = \(segment) AND m.until IS NULL\(sight.only("m.customer"))
          AND o.company = \(sight.company) AND o.customer = m.customer AND o.until IS NULL AND o.segment <> m.segment
        GROUP BY o.segment
        """
      ) { (SegmentID($0.int(0)), Int($0.int(1))) }, uniquingKeysWith: { $1 })
  }

  /// By how much the number of customers changed on each day on which it did, oldest first.
  public static func changes(
    of segment: SegmentID, _ sight: Sight, _ snapshot: Snapshot
  ) throws -> [(day: CivilDate, change: Int)] {
    try snapshot.query(
      """
      SELECT day, CAST(SUM(change) AS bigint) FROM (
        SELECT m.since AS day, COUNT(*) AS change FROM segment_member m
        WHERE m.company = \(sight.company) AND m.segment = \(segment)\(sight.only("m.customer")) GROUP BY m.since
        UNION ALL
        SELECT m.until, -COUNT(*) FROM segment_member m
        WHERE m.company = \(sight.company) AND m.segment = \(segment) AND m.until IS NOT NULL\(sight.only("m.customer"))
        GROUP BY m.until
      ) d GROUP BY day ORDER BY day
      """
    ) { (day: try $0.date(0), change: Int($0.int(1))) }
  }
}
