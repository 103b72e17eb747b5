public import Kernel
public import LawRules
public import ReceivablesRules

/// What may be claimed of an item beside its principal, computed to the day and kept apart from it.
///
/// Source: Code de commerce L441-10 II, D441-5; Code des procédures civiles d'exécution R124-3 (each sum apart).
public struct LegalClaim: Sendable, Hashable {
  public let principal: Money
  /// `nil` where none is due, where the due date is a guess, and where the rate is not known.
  public let penalty: Money?
  public let indemnity: Money?

  /// The claims of some items of one customer, in the order given.
  ///
  /// - Parameters:
  ///   - settled: what was settled of each, by day; penalties run on what was unpaid.
  ///   - contractRate: the company's rate; `nil` for the law's.
  public static func claims(
    _ items: [Item], settled: [ItemID: [DatedPayment]], debtor: CustomerKind, insolventSince: CivilDate?,
    contractRate: Percent?, on day: CivilDate, rates: LegalRates
  ) -> [LegalClaim] {
    let rule = InterestRule.rule(for: debtor, contractRate: contractRate)
    let findings = FixedIndemnity.findings(
      items.map { FixedIndemnity.Debt(invoice: $0.number, due: $0.due) }, debtor: debtor,
      insolventSince: insolventSince, on: day)
    return zip(items, findings).map { item, finding in
      guard item.kind == .invoice, item.dueSource.isCertain, item.open.isPositive else {
        return LegalClaim(principal: item.open, penalty: nil, indemnity: nil)
      }
      var penalty: Money?
      let payments = settled[item.id] ?? []
      // What is open and what was settled since: the sum on which interest ran from the start.
      if let rule, let owed = try? payments.reduce(item.open, { try $0 + $1.amount }) {
        penalty = try? LatePenalty.compute(
          of: owed, due: item.due, payments: payments, until: day, rule: rule, rates: rates
        ).total
      }
      var indemnity: Money?
      // The law fixes it in euros; an account in another currency is not charged a converted sum.
      if case .due(let due) = finding, due.currency == item.open.currency { indemnity = due }
      return LegalClaim(principal: item.open, penalty: penalty, indemnity: indemnity)
    }
  }

  private init(principal: Money, penalty: Money?, indemnity: Money?) {
    self.principal = principal
    self.penalty = penalty
    self.indemnity = indemnity
  }
}
