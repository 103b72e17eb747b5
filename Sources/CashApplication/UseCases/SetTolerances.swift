public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
public import Storage

/// Says what a company accepts to lose on a receipt without asking anybody.
public struct SetTolerances: Sendable {
  public enum Refusal: String, Error, Sendable {
    case rounding, bankCharge = "bank_charge", discount, days
  }

  public let company: CompanyID
  public let tolerances: Tolerances

  public init(_ tolerances: Tolerances, of company: CompanyID) {
    self.tolerances = tolerances
    self.company = company
  }

  /// - Throws: `NotAllowed`, `Refusal` when a tolerance is none.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard Tolerances.roundings.contains(tolerances.roundingMinor) else { throw Refusal.rounding }
    guard Tolerances.bankCharges.contains(tolerances.bankChargeMinor) else { throw Refusal.bankCharge }
    guard Tolerances.discounts.contains(tolerances.discountBasisPoints) else { throw Refusal.discount }
    if let days = tolerances.discountDaysLate, !Tolerances.daysLate.contains(days) { throw Refusal.days }
    _ = try CompanyStore.lock(company, transaction)
    guard try ToleranceStore.find(company, transaction) != tolerances else { return }
    try ToleranceStore.write(tolerances, of: company, transaction)
    var facts: [String: JournalFact] = [
      "rounding_minor": .number(tolerances.roundingMinor), "bank_charge_minor": .number(tolerances.bankChargeMinor),
      "discount_basis_points": .number(Int64(tolerances.discountBasisPoints)),
    ]
    if let days = tolerances.discountDaysLate { facts["discount_days"] = .number(Int64(days)) }
    Journal(transaction, actor: actor, at: at).record(
      "cash.tolerances", "company:\(company)", company: company, facts: facts)
  }
}

extension SetTolerances.Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .rounding: "the cents that may be missing are from 0.00 to 1.00"
    case .bankCharge: "the bank charges that are accepted are from 0.00 to 100.00"
    case .discount: "the discount that is accepted is from 0 to 10 %, in quarters"
    case .days: "a discount is accepted from 0 to 365 days after the due date"
    }
  }
}
