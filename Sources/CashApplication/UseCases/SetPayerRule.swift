public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
public import Storage

/// A person switches a learnt account, name or habit off, or on again, or gives an account or a name to another
/// customer.
///
/// What is off is kept: an import or another confirmation does not bring it back unseen.
public struct SetPayerRule: Sendable {
  public enum Act: Sendable, Hashable {
    case switchOff, switchOn
    case move(to: CustomerID)
  }

  public enum Refusal: Error, Sendable, Hashable {
    /// Forgotten, switched or moved meanwhile.
    case changed
    case unknownCustomer
    case sameCustomer
    /// What a customer always pays is nobody else's.
    case habitStays
  }

  public let company: CompanyID
  public let rule: PayerRule
  public let act: Act

  public init(_ act: Act, _ rule: PayerRule, of company: CompanyID) {
    self.act = act
    self.rule = rule
    self.company = company
  }

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let stored = try PayerRuleStore.lock(rule, company: company, transaction) else { throw Refusal.changed }
    guard stored.isOff == (act == .switchOn) else { throw Refusal.changed }
    var facts: [String: JournalFact] = ["rule": .text(rule.kind.rawValue), "value": .text(rule.value)]
    let event: StaticString
    switch act {
    case .switchOff: event = "cash.rule_off"
    case .switchOn: event = "cash.rule_on"
    case .move(let customer):
      guard rule.kind != .habit else { throw Refusal.habitStays }
      guard customer != rule.customer else { throw Refusal.sameCustomer }
      guard try CustomerStore.find(customer, of: company, transaction) != nil else { throw Refusal.unknownCustomer }
      try PayerRuleStore.copy(rule, to: customer, on: day, company: company, transaction)
      facts["customer"] = .number(customer.rawValue)
      event = "cash.rule_moved"
    }
    try PayerRuleStore.set(rule, isOff: act != .switchOn, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      event, "customer:\(rule.customer)", company: company, facts: facts)
  }
}
