public import Journal
public import Kernel
public import PromisesRules
import Receivables
import ReceivablesRules
public import Storage

/// A customer and a person agree on an instalment plan: until its days, what it covers is not asked for.
public struct MakeInstalmentPlan: Sendable {
  /// In the order in which they are paid.
  public let parts: [PromisedPart]
  public let terms: InstalmentTerms
  /// Who at the customer's agreed.
  public let agreedBy: String?
  public let note: String?

  public init(_ parts: [PromisedPart], _ terms: InstalmentTerms, agreedBy: String? = nil, note: String? = nil) {
    self.parts = parts
    self.terms = terms
    self.agreedBy = agreedBy
    self.note = note
  }

  /// - Throws: `NotAllowed`; `InstalmentRefusal` when more is spread than is owed, undisputed and not promised before.
  @discardableResult
  public func run(
    _ transaction: Transaction, for customer: CustomerID, company: CompanyID, on day: CivilDate, actor: Actor,
    at: Moment
  ) throws -> InstalmentPlanID {
    try actor.needs(.recordPromise, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    if let since = try CustomerStore.find(customer, of: company, transaction)?.insolventSince, since <= day {
      throw InstalmentRefusal.insolvent(since: since)
    }
    let items = try ItemStore.lock(parts.map(\.item), of: company, transaction)
    for part in parts {
      guard let item = items[part.item], item.customer == customer else { throw InstalmentRefusal.changed }
      let left = Money(
        minor: max(0, item.open.minor - item.disputed.minor - item.promised.minor), item.open.currency)
      guard part.amount.isPositive, part.amount.currency == left.currency, part.amount.minor <= left.minor else {
        throw InstalmentRefusal.notOwed(number: item.number, asked: part.amount, left: left)
      }
    }
    let payments = try terms.spread(parts, on: day)
    let plan = try InstalmentPlanStore.insert(
      customer: customer, company: company, madeOn: day, agreedBy: agreedBy, note: note, transaction)
    for payment in payments {
      _ = try PromiseStore.insert(
        payment.parts, customer: customer, company: company, madeOn: day, promisedFor: payment.day,
        promisedBy: agreedBy, note: nil, plan: plan, transaction)
    }
    Journal(transaction, actor: actor, at: at).record(
      "plan.made", "customer:\(customer)", company: company,
      facts: [
        "plan": .number(plan.rawValue),
        "payments": .list(payments.map { .text("\($0.day) \($0.amount)") }),
      ])
    return plan
  }
}

/// A person ends a plan before its last day, because a payment did not come (*déchéance du terme*) or the agreement was
/// changed: what is left of it is asked for again at once.
public struct EndInstalmentPlan: Sendable {
  public let plan: InstalmentPlanID

  public init(_ plan: InstalmentPlanID) { self.plan = plan }

  /// - Throws: `NotAllowed`; `InstalmentRefusal.notRunning`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.recordPromise, in: company)
    guard let stored = try InstalmentPlanStore.find(plan, of: company, transaction), stored.state == .running else {
      throw InstalmentRefusal.notRunning
    }
    try Sight.check(stored.customer, by: actor, in: company, transaction)
    guard try InstalmentPlanStore.end(plan, of: company, on: day, by: actor.label, transaction) else {
      throw InstalmentRefusal.notRunning
    }
    for payment in stored.payments where payment.state == .pending {
      _ = try PromiseStore.close(payment.id, of: company, as: .withdrawn, on: day, by: actor.label, transaction)
    }
    Journal(transaction, actor: actor, at: at).record(
      "plan.ended", "customer:\(stored.customer)", company: company, facts: ["plan": .number(plan.rawValue)])
  }
}
