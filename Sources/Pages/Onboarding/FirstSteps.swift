import Kernel
import Onboarding
import OnboardingRules
import Receivables
import Storage
import Web

extension SignedInContext {
  /// What leads whoever sets a company up back to the first steps, on the pages that these lead to and on the
  /// dashboard; `nil` once each step is done or passed.
  func firstSteps(_ snapshot: Snapshot) throws -> String? {
    guard may(.configure), sight.isWhole else { return nil }
    let progress = try OnboardingStore.progress(of: company, snapshot)
    guard !progress.isOver else { return nil }
    return words("welcome.go_on", count: OnboardingStep.allCases.count { progress[$0] == .open })
  }
}
