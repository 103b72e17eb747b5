public import Kernel
import ReceivablesRules

/// A reminder that a person sends when they see fit, in the tone that they choose. What no scenario may do they may not
/// either: what is contested, promised or in a legal file is left out, an insolvency or a pause stops it. What seems
/// time-barred is theirs to ask for: they may know of a payment or a letter that interrupted the limitation.
public enum HandReminder {
  /// The tones that a person chooses among: a formal notice is prepared by the scenario, and read by a second person.
  public static let steps: [DunningStep] = [.first, .second, .last]

  /// By what a person writes: as a reminder usually goes to the customer, or to its mobile telephone.
  public static let means: [Scenario.Means] = [.message, .sms]

  /// Why it cannot be.
  public enum Refusal: Error, Hashable, Sendable {
    /// Nothing that is late may be asked for.
    case nothingLate
    case held(Reason)
  }
}

extension Planner {
  /// The message of a tone about all that is late in the currency in which most is.
  public func byHand(
    _ step: DunningStep, by means: Scenario.Means = .message, _ customer: CustomerFacts, _ accounts: [AccountFacts]
  ) -> Result<PlannedAction, HandReminder.Refusal> {
    var refusal = HandReminder.Refusal.nothingLate
    var found: [PlannedAction] = []
    for account in accounts {
      var plan = AccountPlan(self, customer, account, [], explaining: false)
      switch plan.byHand(step, by: means) {
      case .success(let action): found.append(action)
      case .failure(let reason): if reason != .nothingLate { refusal = reason }
      }
    }
    guard
      let most = found.max(by: { ($0.total.minor, $1.total.currency.code) < ($1.total.minor, $0.total.currency.code) })
    else { return .failure(refusal) }
    return .success(most)
  }
}

extension AccountPlan {
  fileprivate mutating func byHand(
    _ step: DunningStep, by means: Scenario.Means
  ) -> Result<PlannedAction, HandReminder.Refusal> {
    if let since = customer.insolventSince, since <= planner.day { return .failure(.held(.insolvent(since: since))) }
    if let until = customer.pausedUntil, planner.day < until { return .failure(.held(.paused(until: until))) }
    if let since = customer.unsentSince { return .failure(.held(.messageWaits(since: since))) }
    if let reason = unread { return .failure(.held(reason)) }
    var claims: [Claim] = []
    for item in account.items where item.openMinor > 0 && planner.daysLate(item) > 0 {
      if let claim = claim(on: item, byHand: true) { claims.append(claim) }
    }
    guard !claims.isEmpty else { return .failure(.nothingLate) }
    let taken = Scenario.Step(step, offset: 0, means: means)
    let made = made(taken, claims) { claim in
      PlannedItem(
        claim.item.item, step, key: taken.key, minor: claim.minor,
        reasons: [.joins(daysLate: planner.daysLate(claim.item))] + parts(claim))
    }
    switch made {
    case .failure(let refusal): return .failure(.held(refusal.reason))
    case .success(let action): return .success(action.adding(.asked))
    }
  }
}

extension PlannedAction {
  fileprivate func adding(_ reason: Reason) -> PlannedAction {
    PlannedAction(
      customer: customer, day: day, step: step, key: key, channel: channel, contact: contact, copies: copies,
      needsApproval: needsApproval, text: text, attachments: attachments, starts: starts, errand: errand, total: total,
      items: items, reasons: [reason] + reasons, scenario: scenario)
  }
}
