import DisputesRules
import Kernel
import Language
import Web

/// How the state of a dispute is said.
struct DisputeWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// The tag of a dispute.
  func state(closed: CivilDate?, outcome: String?, creditExpected: CivilDate?) -> (text: String, tone: String) {
    guard closed != nil else {
      return creditExpected == nil ? (words("dispute.open"), "disp") : (words("dispute.credit_expected"), "warn")
    }
    switch outcome.flatMap({ DisputeOutcome(rawValue: $0) }) {
    case .granted: return (words("dispute.outcome.granted"), "ok")
    case .refused: return (words("dispute.outcome.refused"), "mute")
    case .withdrawn: return (words("dispute.outcome.withdrawn"), "mute")
    case nil: return (words("dispute.closed"), "mute")
    }
  }
}
