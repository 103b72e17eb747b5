import DunningRules
public import Kernel
public import Storage

/// Customers whom the last run had something to ask and no way to ask it: no address that the step can use. Kept by the
/// run for the work lists.
public enum UnreachableStore {
  /// A condition that a customer is one of them.
  public static func contains(_ customer: SQL, of company: CompanyID) -> SQL {
    """
    EXISTS (SELECT 1 FROM unreachable_customer u WHERE u.company = \(company) AND u.customer = \(customer))
    """
  }

  public static func count(of company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    Int(try snapshot.count("SELECT COUNT(*) FROM unreachable_customer WHERE company = \(company)"))
  }

  /// Writes what differs from what is kept of these customers. Who already was one stays one since the same day.
  static func keep(
    _ steps: [CustomerID: DunningStep], of company: CompanyID, among range: ClosedRange<CustomerID>,
    on day: CivilDate, _ transaction: Transaction
  ) throws {
    var kept: [CustomerID: String] = [:]
    try transaction.forEach(
      """
      SELECT customer, step FROM unreachable_customer
      WHERE company = \(company) AND customer BETWEEN \(range.lowerBound) AND \(range.upperBound)
      """
    ) { kept[$0.id(0)] = $0.text(1) }
    for (customer, step) in steps.sorted(by: { $0.key < $1.key }) {
      guard kept.removeValue(forKey: customer) != step.rawValue else { continue }
      try transaction.execute(
        """
        INSERT INTO unreachable_customer (company, customer, step, since)
        VALUES (\(company), \(customer), \(step.rawValue), \(day))
        ON CONFLICT (company, customer) DO UPDATE SET step = excluded.step
        """)
    }
    for customer in kept.keys {
      try transaction.execute(
        "DELETE FROM unreachable_customer WHERE company = \(company) AND customer = \(customer)")
    }
  }

  /// The run that follows writes anew who they are.
  static let migration = Migration(
    "2026-12-19-unreachable-since",
    schema: """
      DELETE FROM unreachable_customer;
      ALTER TABLE unreachable_customer ADD COLUMN since DATE;
      CREATE INDEX unreachable_since ON unreachable_customer (company, since)
      """)

  /// Forgets the customers who owe nothing any more, whom the run does not look at.
  static func forgetSettled(of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      DELETE FROM unreachable_customer WHERE company = \(company) AND NOT EXISTS (
        SELECT 1 FROM item o WHERE o.company = \(company) AND o.customer = unreachable_customer.customer
          AND o.open_minor > 0)
      """)
  }
}
