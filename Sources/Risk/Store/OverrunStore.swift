public import Kernel
import Receivables
public import RiskRules
public import Storage

/// Who owes more than its limit, since when.
public enum OverrunStore {
  private static let columns: SQL = "id, customer, began_on, exposure_minor, limit_minor, ended_on"

  /// Who owes more than the limit in force on a day: one pass over the items of customers that have one.
  static func over(
    in company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: LimitUse] {
    var found: [CustomerID: LimitUse] = [:]
    try snapshot.forEach(
      """
      SELECT l.customer, e.exposure, l.limit_minor
      FROM (\(LimitStore.inForce(in: company, on: day))) k JOIN credit_limit l ON l.id = k.id
        JOIN (SELECT customer, \(Exposure.sum) AS exposure FROM item WHERE \(Exposure.rows(of: company))
          GROUP BY customer) e ON e.customer = l.customer
      WHERE l.limit_minor IS NOT NULL AND e.exposure > l.limit_minor
      """
    ) { row in found[row.id(0)] = LimitUse(exposureMinor: row.int(1), of: row.int(2)) }
    return found
  }

  /// Whether anything was ever decided of a company's customers.
  static func hasLimits(_ company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first("SELECT 1 FROM credit_limit WHERE company = \(company) LIMIT 1") { _ in true } ?? false
  }

  /// The overruns that last.
  static func lasting(in company: CompanyID, _ snapshot: Snapshot) throws -> [LimitOverrun] {
    try snapshot.query(
      "SELECT \(columns) FROM limit_overrun WHERE company = \(company) AND ended_on IS NULL ORDER BY customer", overrun)
  }

  /// The overrun of one customer that lasts.
  public static func current(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> LimitOverrun? {
    try snapshot.first(
      """
      SELECT \(columns) FROM limit_overrun
      WHERE company = \(company) AND customer = \(customer) AND ended_on IS NULL
      """, overrun)
  }

  /// The customers whose limit is exceeded, as the last run found it: one statement, whoever they are.
  public static func exceeded(
    in company: CompanyID, where isAmong: (SQL) -> SQL = { _ in "1 = 1" }, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    Set(
      try snapshot.query(
        "SELECT customer FROM limit_overrun WHERE company = \(company) AND ended_on IS NULL AND \(isAmong("customer"))"
      ) { $0.id(0) })
  }

  /// Every overrun of some customers, the earliest first.
  public static func all(
    of customers: [CustomerID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: [LimitOverrun]] {
    var found: [CustomerID: [LimitOverrun]] = [:]
    try snapshot.forEach(
      """
      SELECT \(columns) FROM limit_overrun WHERE company = \(company) AND customer IN \(customers)
      ORDER BY customer, id
      """
    ) { row in
      let overrun = try overrun(row)
      found[overrun.customer, default: []].append(overrun)
    }
    return found
  }

  static func begin(
    _ uses: [(customer: CustomerID, use: LimitUse)], company: CompanyID, on day: CivilDate, _ transaction: Transaction
  ) throws {
    try transaction.bulkInsert(
      into: "limit_overrun", ["company", "customer", "began_on", "exposure_minor", "limit_minor"]
    ) { add in
      for (customer, use) in uses {
        try add([
          company.bound, customer.bound, day.bound, use.exposureMinor.bound, use.limitMinor.bound,
        ])
      }
    }
  }

  static func end(
    _ overruns: [LimitOverrunID], company: CompanyID, on day: CivilDate, _ transaction: Transaction
  ) throws {
    for start in stride(from: 0, to: overruns.count, by: 500) {
      let some = Array(overruns[start..<min(start + 500, overruns.count)])
      try transaction.execute(
        "UPDATE limit_overrun SET ended_on = \(day) WHERE company = \(company) AND id IN \(some)")
    }
  }

  private static func overrun(_ row: Row) throws -> LimitOverrun {
    LimitOverrun(
      id: row.id(0), of: row.id(1), from: try row.date(2), exposureMinor: row.int(3), limitMinor: row.int(4),
      endedOn: try row.dateOrNil(5))
  }
}
