public import Kernel
public import Receivables
public import ReportingRules
public import Storage

/// The aged balance, added up by the database in one statement.
public enum AgeingStore {
  /// The aged balance of a company in each currency it has items in.
  ///
  /// On `today` it reads the open amounts; on an earlier day it re-adds them from what had been allocated by then.
  public static func ageing(
    of sight: Sight, asOf: CivilDate, today: CivilDate, buckets: AgeingBuckets = .standard, _ snapshot: Snapshot
  ) throws -> [Currency: Ageing] {
    let statement: SQL = """
      SELECT currency, \(caseOfBuckets(buckets, on: asOf)) AS bucket, CAST(SUM(open_minor) AS bigint), COUNT(*),
        COUNT(DISTINCT customer)
      FROM \(source(of: sight, asOf: asOf, today: today)) GROUP BY 1, 2
      """
    var found: [Currency: [Int: Ageing.Bucket]] = [:]
    try snapshot.forEach(statement) { row in
      let currency = try row.currency(0)
      let index = Int(row.int(1))
      let bounds = buckets.bounds(of: index)
      found[currency, default: [:]][index] = Ageing.Bucket(
        fromDays: bounds.from, toDays: bounds.to, amount: Money(minor: row.int(2), currency), items: Int(row.int(3)),
        customers: Int(row.int(4)))
    }
    var result: [Currency: Ageing] = [:]
    for (currency, present) in found {
      let all = (0..<buckets.count).map { index in
        let bounds = buckets.bounds(of: index)
        return present[index]
          ?? Ageing.Bucket(fromDays: bounds.from, toDays: bounds.to, amount: .zero(currency), items: 0, customers: 0)
      }
      result[currency] = Ageing(asOf: asOf, buckets: all)
    }
    return result
  }

  /// The aged balance of today.
  ///
  /// - Parameter isKept: whether ``KeptFigures`` hold for it: then they answer instead of the items.
  public static func today(
    of sight: Sight, on day: CivilDate, isKept: Bool, _ snapshot: Snapshot
  ) throws -> [Currency: Ageing] {
    isKept ? try kept(of: sight, on: day, snapshot) : try ageing(of: sight, asOf: day, today: day, snapshot)
  }

  private static func kept(of sight: Sight, on day: CivilDate, _ snapshot: Snapshot) throws -> [Currency: Ageing] {
    let buckets = AgeingBuckets.standard
    let names: [(SQL, SQL)] = [("b0", "n0"), ("b1", "n1"), ("b2", "n2"), ("b3", "n3"), ("b4", "n4"), ("b5", "n5")]
    let customers: [SQL] = ["c0", "c1", "c2", "c3", "c4", "c5"]
    let sums = zip(names, customers).map { name, customers -> SQL in
      sight.isWhole
        ? "\(name.0), \(name.1), \(customers)"
        : """
        CAST(SUM(\(name.0)) AS bigint), CAST(SUM(\(name.1)) AS bigint), COUNT(CASE WHEN \(name.1) > 0 THEN 1 END)
        """
    }
    let source: SQL =
      sight.isWhole
      ? "account_total WHERE company = \(sight.company)"
      : "account WHERE company = \(sight.company)\(sight.only("customer")) GROUP BY currency"
    var result: [Currency: Ageing] = [:]
    try snapshot.forEach("SELECT currency, \(sums.joined(", ")) FROM \(source)") { row in
      let currency = try row.currency(0)
      result[currency] = Ageing(
        asOf: day,
        buckets: names.indices.map { index in
          let bounds = buckets.bounds(of: index)
          return Ageing.Bucket(
            fromDays: bounds.from, toDays: bounds.to, amount: Money(minor: row.int(1 + 3 * index), currency),
            items: Int(row.int(2 + 3 * index)), customers: Int(row.int(3 + 3 * index)))
        })
    }
    return result
  }

  /// Open items of a company on a day, as a table to select from: `customer, number, due, currency, open_minor`.
  static func source(of sight: Sight, asOf: CivilDate, today: CivilDate) -> SQL {
    let company = sight.company
    if asOf >= today { return "item WHERE company = \(company) AND open_minor <> 0\(sight.only("customer"))" }
    return """
      (
        SELECT i.customer, i.currency, i.due, i.amount_minor - COALESCE(SUM(a.minor), 0) AS open_minor
        FROM item i LEFT JOIN (
          SELECT debit_item AS item, amount_minor AS minor FROM allocation WHERE company = \(company) AND day <= \(asOf)
          UNION ALL
          SELECT credit_item AS item, -amount_minor AS minor FROM allocation
          WHERE company = \(company) AND day <= \(asOf)
        ) a ON a.item = i.id
        WHERE i.company = \(company) AND i.issued <= \(asOf)\(sight.only("i.customer"))
        GROUP BY i.id, i.customer, i.currency, i.due, i.amount_minor
      ) past WHERE open_minor <> 0
      """
  }

  /// The sum of each bracket as a column of a statement on items.
  /// - Parameter items: what the statement calls the items, with its dot; empty where it reads nothing else.
  public static func bucketSums(
    _ buckets: AgeingBuckets = .standard, on day: CivilDate, of items: SQL = ""
  ) -> [SQL] {
    let dates = buckets.earliestDueDates(on: day)
    return (0..<buckets.count).map { index in
      var conditions: [SQL] = []
      if index > 0 { conditions.append("\(items)due < \(dates[index - 1])") }
      if index < dates.count { conditions.append("\(items)due >= \(dates[index])") }
      return "CAST(COALESCE(SUM(CASE WHEN \(conditions.joined(" AND ")) THEN \(items)open_minor END), 0) AS bigint)"
    }
  }

  private static func caseOfBuckets(_ buckets: AgeingBuckets, on day: CivilDate) -> SQL {
    var sql: SQL = "CASE"
    for (index, date) in buckets.earliestDueDates(on: day).enumerated() {
      sql = sql + " WHEN due >= \(date) THEN CAST(\(index) AS bigint)"
    }
    return sql + " ELSE CAST(\(buckets.lastDays.count) AS bigint) END"
  }
}
