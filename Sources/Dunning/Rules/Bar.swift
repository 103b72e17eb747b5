public import ReceivablesRules

extension Planner {
  /// Why nothing may be asked of an item whatever its step; `nil` where something may. What was decided before that and has
  /// not left does not leave either.
  public func bar(on item: ItemFacts, of customer: CustomerFacts, _ account: AccountFacts) -> Reason? {
    if let since = customer.insolventSince, since <= day { return .insolvent(since: since) }
    if let until = customer.pausedUntil, day < until { return .paused(until: until) }
    var plan = AccountPlan(self, customer, account, [], explaining: true)
    if plan.claim(on: item) == nil { return plan.held.last?.reason }
    return plan.unread
  }
}
