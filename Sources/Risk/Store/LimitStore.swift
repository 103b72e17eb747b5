public import Kernel
public import RiskRules
public import Storage

/// What was decided about customers' credit.
public enum LimitStore {
  private static let columns: SQL = """
    id, customer, limit_minor, insured_minor, since, until, reason, decided_on, decided_by
    """

  /// The keys of the decisions in force on a day, one a customer, as a statement of `id` and `customer`.
  /// - Parameter isAmong: a further condition on a column of customers.
  public static func inForce(
    in company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL = { _ in "1 = 1" }
  ) -> SQL {
    """
    SELECT MAX(id) AS id, customer FROM credit_limit
    WHERE company = \(company) AND decided_on <= \(day) AND since <= \(day) AND (until IS NULL OR until >= \(day))
      AND \(isAmong("customer"))
    GROUP BY customer
    """
  }

  /// What is in force of some customers.
  public static func current(
    of customers: [CustomerID], company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: CreditLimit] {
    var found: [CustomerID: CreditLimit] = [:]
    for start in stride(from: 0, to: customers.count, by: batch) {
      let some = Array(customers[start..<min(start + batch, customers.count)])
      let keys = inForce(in: company, on: day) { "\($0) IN \(some)" }
      try snapshot.forEach(
        "SELECT \(columns) FROM credit_limit WHERE id IN (SELECT k.id FROM (\(keys)) k)"
      ) { row in
        let limit = try limit(row)
        found[limit.customer] = limit
      }
    }
    return found
  }

  private static let batch = 500

  /// Every decision about some customers, the earliest first.
  public static func all(
    of customers: [CustomerID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: [CreditLimit]] {
    var found: [CustomerID: [CreditLimit]] = [:]
    try snapshot.forEach(
      """
      SELECT \(columns) FROM credit_limit WHERE company = \(company) AND customer IN \(customers) ORDER BY customer, id
      """
    ) { row in
      let limit = try limit(row)
      found[limit.customer, default: []].append(limit)
    }
    return found
  }

  /// The decisions about one customer, the latest first.
  public static func history(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [CreditLimit] {
    try snapshot.query(
      """
      SELECT \(columns) FROM credit_limit WHERE company = \(company) AND customer = \(customer)
      ORDER BY id DESC LIMIT \(limit)
      """, LimitStore.limit)
  }

  /// The customers of whom an insurer covers something on a day: one statement, whoever they are.
  public static func insured(
    in company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL = { _ in "1 = 1" }, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    Set(
      try snapshot.query(
        """
        SELECT l.customer FROM (\(inForce(in: company, on: day, where: isAmong))) k
          JOIN credit_limit l ON l.id = k.id
        WHERE l.insured_minor > 0
        """
      ) { $0.id(0) })
  }

  /// Writes decisions.
  static func insert(
    _ decisions: [(customer: CustomerID, terms: CreditLimit.Terms)], because reason: String, company: CompanyID,
    on day: CivilDate, by label: String, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.bulkInsert(
      into: "credit_limit",
      [
        "company", "customer", "limit_minor", "insured_minor", "since", "until", "reason", "decided_on", "decided_by",
        "decided_at",
      ]
    ) { add in
      for (customer, terms) in decisions {
        try add([
          company.bound, customer.bound, terms.limitMinor.bound, terms.insuredMinor.bound, terms.since.bound,
          terms.until.bound, reason.bound, day.bound, label.bound, at.bound,
        ])
      }
    }
  }

  private static func limit(_ row: Row) throws -> CreditLimit {
    CreditLimit(
      id: row.id(0), of: row.id(1),
      CreditLimit.Terms(
        limitMinor: row.intOrNil(2), insuredMinor: row.intOrNil(3), since: try row.date(4), until: try row.dateOrNil(5)),
      because: row.text(6), decidedOn: try row.date(7), by: row.text(8))
  }
}
