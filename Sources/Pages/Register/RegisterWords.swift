import Kernel
import Language
import MessagingRules
import Web

/// How what the post says of a letter is said.
struct RegisterWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  static func tone(of outcome: PostOutcome) -> String {
    switch outcome {
    case .delivered: "ok"
    case .refused, .unclaimed: "warn"
    case .unknownAddress: "bad"
    }
  }

  /// - Parameter answer: `nil` while the post says nothing.
  func state(_ answer: PostAnswer?) -> (text: String, tone: String, icon: String?) {
    guard let outcome = answer?.outcome else { return (words("register.underway"), "mute", "clock") }
    return (
      words("register.outcome.\(outcome.rawValue)"), RegisterWords.tone(of: outcome),
      outcome == .delivered ? "check" : "alert"
    )
  }

  /// What the post says, on which day, and who noted it.
  func said(_ answer: PostAnswer) -> String { "\(state(answer).text) \(noted(answer))" }

  /// The day that the post names, and who noted it, behind what it says.
  func noted(_ answer: PostAnswer) -> String {
    words(
      "register.noted",
      ["day": DateFormat(words.language).short(answer.day), "who": ActorWords.name(answer.by, words)])
  }

  /// How long the post has said nothing; `nil` where it has.
  func waiting(_ answer: PostAnswer?, since posted: CivilDate, on day: CivilDate) -> (text: String, isLate: Bool)? {
    guard answer == nil else { return nil }
    let days = day.days(since: posted)
    guard days > 0 else { return nil }
    return (words("register.since", count: days), days > PostOutcome.expectedDays)
  }

  func sentence(_ problem: PostProofError) -> String {
    let counts = AmountFormat(words.language)
    return switch problem {
    case .tooLarge(let bytes):
      words(
        "register.proof.too_large",
        [
          "megabytes": counts.count((bytes + (1 << 20) - 1) >> 20),
          "max": counts.count(PostProof.bytesMax >> 20),
        ])
    case .otherKind: words("register.proof.other_kind")
    case .tooMany: words("register.proof.too_many", ["most": counts.count(PostProof.most)])
    }
  }
}
