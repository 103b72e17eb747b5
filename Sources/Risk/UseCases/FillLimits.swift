public import Kernel
public import RiskRules
public import Storage

/// Writes decisions and overruns of past days, as a demo tells them.
public struct FillLimits: Sendable {
  public let decisions: [(customer: CustomerID, terms: CreditLimit.Terms)]
  public let overruns: [(customer: CustomerID, use: LimitUse, began: CivilDate)]

  public init(
    _ decisions: [(customer: CustomerID, terms: CreditLimit.Terms)],
    overruns: [(customer: CustomerID, use: LimitUse, began: CivilDate)]
  ) {
    self.decisions = decisions
    self.overruns = overruns
  }

  public func run(
    _ transaction: Transaction, company: CompanyID, because reason: String, actor: Actor, at: Moment
  ) throws {
    for (day, those) in Dictionary(grouping: decisions, by: \.terms.since).sorted(by: { $0.key < $1.key }) {
      try LimitStore.insert(
        those.sorted { $0.customer < $1.customer }, because: reason, company: company, on: day, by: actor.label, at: at,
        transaction)
    }
    for (day, those) in Dictionary(grouping: overruns, by: \.began).sorted(by: { $0.key < $1.key }) {
      try OverrunStore.begin(
        those.map { ($0.customer, $0.use) }.sorted { $0.0 < $1.0 }, company: company, on: day, transaction)
    }
  }
}
