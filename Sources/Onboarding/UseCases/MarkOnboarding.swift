import Journal
public import Kernel
public import OnboardingRules
public import Storage

/// A person says that a first step is done, or passes it; `nil` opens it again.
public struct MarkOnboarding: Sendable {
  public let step: OnboardingStep
  public let mark: OnboardingMark?

  public init(_ step: OnboardingStep, _ mark: OnboardingMark?) {
    self.step = step
    self.mark = mark
  }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    try OnboardingStore.mark(step, mark, of: company, by: actor.label, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "onboarding.marked", "company:\(company)", company: company,
      facts: ["step": .text(step.rawValue), "mark": mark.map { .text($0.rawValue) } ?? .none])
  }
}
