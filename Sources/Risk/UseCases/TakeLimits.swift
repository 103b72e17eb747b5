public import Kernel
public import RiskRules
public import Storage

/// Takes over the limits and insured amounts that a list of customers brings. What is in force already is not written
/// again, so that the same list twice is one decision; what the list does not say stays as it is.
public struct TakeLimits: Sendable {
  /// What a list says of one customer; `nil` where it says nothing.
  public struct Told: Sendable, Hashable {
    public let customer: CustomerID
    public let limitMinor: Int64?
    public let insuredMinor: Int64?

    public init(_ customer: CustomerID, limitMinor: Int64?, insuredMinor: Int64?) {
      self.customer = customer
      self.limitMinor = limitMinor
      self.insuredMinor = insuredMinor
    }
  }

  public let told: [Told]
  public let reason: String

  /// - Parameter reason: why, such as the name of the file.
  public init(_ told: [Told], because reason: String) {
    self.told = told
    self.reason = reason
  }

  /// - Returns: how many customers have another limit or insured amount than before.
  /// - Throws: `NotAllowed`, `LimitRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Int {
    try actor.needs(.decideLimits, in: company)
    let known = try LimitStore.current(of: told.map(\.customer), company: company, on: day, transaction)
    var fresh: [(customer: CustomerID, terms: CreditLimit.Terms)] = []
    for one in told {
      let before = known[one.customer]?.terms
      let terms = CreditLimit.Terms(
        limitMinor: one.limitMinor ?? before?.limitMinor, insuredMinor: one.insuredMinor ?? before?.insuredMinor,
        since: day)
      if terms.limitMinor == before?.limitMinor, terms.insuredMinor == before?.insuredMinor { continue }
      try terms.check(on: day)
      fresh.append((one.customer, terms))
    }
    try LimitStore.insert(
      fresh, because: reason, company: company, on: day, by: actor.label, at: at, transaction)
    return fresh.count
  }
}
