import DunningRules
import Foundation
import Kernel
import Language
import Web

/// Scenarios in words.
struct ScenarioWords {
  let words: WordBook
  let currency: Currency

  /// The name of a step on the axis: short.
  func short(_ step: DunningStep) -> String { words("scenario.short.\(step.rawValue)") }

  /// A day counted from the due date, as people write it: `J−7`, `J+30`.
  func day(_ offset: Int) -> String {
    words("scenario.day", ["offset": offset < 0 ? "\u{2212}\(-offset)" : "+\(offset)"])
  }

  /// The day of a step: `J+5`, or `J+5 ouvrés`.
  func day(_ step: Scenario.Step) -> String {
    step.counting == .calendar ? day(step.offset) : words("scenario.day_business", ["day": day(step.offset)])
  }

  func means(_ means: Scenario.Means) -> String { words("scenario.means.\(means.rawValue)") }

  func amount(_ minor: Int64) -> String { AmountFormat(words.language).amount(Money(minor: minor, currency)) }

  func problem(_ problem: ScenarioRule.Problem) -> String {
    switch problem {
    case .nothingAfterDue: words("scenario.problem.nothing_after_due")
    case .courtesyIsLate: words("scenario.problem.courtesy_late")
    case .tooEarly(let step): words("scenario.problem.too_early", ["step": words("step.\(step.rawValue)")])
    case .notInOrder(let step, let before):
      words(
        "scenario.problem.order",
        ["step": words("step.\(step.rawValue)"), "before": words("step.\(before.rawValue)")])
    case .outOfBounds(let step): words("scenario.problem.bounds", ["step": words("step.\(step.rawValue)")])
    case .contactsOutOfBounds: words("scenario.problem.contacts")
    case .nameless: words("scenario.problem.nameless")
    }
  }

  static func icon(_ means: Scenario.Means) -> String {
    switch means {
    case .message: "mail"
    case .letter: "letter"
    case .registeredLetter: "letter"
    case .call: "phone"
    }
  }
}
