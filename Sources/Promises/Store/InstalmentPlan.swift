public import Kernel
public import PromisesRules
import Receivables
public import Storage

/// An agreement by which what is owed is paid in several parts: each of its payments is a promise of its own.
public struct InstalmentPlan: Sendable, Hashable {
  public enum State: String, Sendable, Hashable {
    /// Payments are still to come.
    case running
    /// All were made.
    case kept
    /// None is to come and not all were made.
    case broken
    /// A person ended it: what was left is asked for at once.
    case ended
  }

  public let id: InstalmentPlanID
  public let customer: CustomerID
  public let madeOn: CivilDate
  /// Who at the customer's agreed, as a person wrote it.
  public let agreedBy: String?
  public let note: String?
  public let endedOn: CivilDate?
  /// Its payments, the earliest first.
  public let payments: [StoredPromise]

  public var state: State {
    if payments.contains(where: { $0.state == .pending }) { return .running }
    if endedOn != nil { return .ended }
    return payments.allSatisfy { $0.state == .kept } ? .kept : .broken
  }
}

/// Instalment plans, always of one company.
public enum InstalmentPlanStore {
  static func insert(
    customer: CustomerID, company: CompanyID, madeOn: CivilDate, agreedBy: String?, note: String?,
    _ transaction: Transaction
  ) throws -> InstalmentPlanID {
    try transaction.insert(
      """
      INSERT INTO instalment_plan (company, customer, made_on, agreed_by, note)
      VALUES (\(company), \(customer), \(madeOn), \(agreedBy), \(note)) RETURNING id
      """)
  }

  /// - Returns: whether nobody had ended it before.
  static func end(
    _ id: InstalmentPlanID, of company: CompanyID, on day: CivilDate, by actor: String, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE instalment_plan SET ended_on = \(day), ended_by = \(actor)
      WHERE company = \(company) AND id = \(id) AND ended_on IS NULL
      """) == 1
  }

  public static func find(
    _ id: InstalmentPlanID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> InstalmentPlan? {
    guard
      let head = try snapshot.first(
        """
        SELECT customer, made_on, agreed_by, note, ended_on FROM instalment_plan
        WHERE company = \(company) AND id = \(id)
        """,
        { row in
          (
            customer: CustomerID(row.int(0)), madeOn: try row.date(1), agreedBy: row.textOrNil(2),
            note: row.textOrNil(3), endedOn: try row.dateOrNil(4)
          )
        })
    else { return nil }
    return InstalmentPlan(
      id: id, customer: head.customer, madeOn: head.madeOn, agreedBy: head.agreedBy, note: head.note,
      endedOn: head.endedOn, payments: try PromiseStore.payments(of: id, company: company, snapshot))
  }
}
