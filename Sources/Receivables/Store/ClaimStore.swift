public import Kernel
public import ReceivablesRules
public import Storage

/// What was declared to the person in charge of a customer's insolvency, once for each proceedings.
public struct DeclaredClaim: Sendable, Hashable {
  public let on: CivilDate
  public let note: String?
  /// The label of who recorded it.
  public let by: String
}

/// The claims that were declared, always of one company.
public enum ClaimStore {
  /// What was declared in the proceedings that a customer is in; `nil` when nothing was, or it is in none.
  public static func find(_ customer: Customer, _ snapshot: Snapshot) throws -> DeclaredClaim? {
    guard let since = customer.insolventSince else { return nil }
    return try snapshot.first(
      """
      SELECT declared_on, note, declared_by FROM declared_claim
      WHERE company = \(customer.company) AND customer = \(customer.id) AND insolvent_since = \(since)
      """
    ) { DeclaredClaim(on: try $0.date(0), note: $0.textOrNil(1), by: $0.text(2)) }
  }

  /// A condition on a customer, by the name of its table: that its claim was not declared in its proceedings.
  public static func isMissing(_ customer: SQL) -> SQL {
    """
    NOT EXISTS (SELECT 1 FROM declared_claim k WHERE k.company = \(customer).company AND k.customer = \(customer).id
      AND k.insolvent_since = \(customer).insolvent_since)
    """
  }

  /// - Returns: whether none was recorded before.
  static func insert(
    _ claim: DeclaredClaim, of customer: CustomerID, since: CivilDate, company: CompanyID, at: Moment,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO declared_claim (company, customer, insolvent_since, declared_on, note, declared_by, declared_at)
      VALUES (\(company), \(customer), \(since), \(claim.on), \(claim.note), \(claim.by), \(at))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  /// - Returns: whether there was one.
  static func delete(
    of customer: CustomerID, since: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      DELETE FROM declared_claim WHERE company = \(company) AND customer = \(customer) AND insolvent_since = \(since)
      """) == 1
  }
}
