import DunningRules
import Foundation
import Kernel
import Language
import ReceivablesRules
import RiskRules
import Segments
import Web

/// Scenarios in words.
struct ScenarioWords {
  let words: WordBook
  let currency: Currency
  /// Those that conditions may name.
  var segments: [SegmentName] = []

  /// The name of a step on the axis: what the company calls it, else a short one.
  func short(_ step: Scenario.Step) -> String { step.label ?? short(step.kind) }

  /// The name of a step where there is room: what the company calls it, else the name of its kind.
  func name(_ step: Scenario.Step) -> String { step.label ?? words("step.\(step.kind.rawValue)") }

  /// What people call a version; one that ships is kept under a number below zero.
  func version(_ number: Int64) -> String {
    number > 0 ? words("scenario.version", ["number": "\(number)"]) : words("scenario.version_shipped")
  }

  /// The short name of a kind.
  func short(_ step: DunningStep) -> String { words("scenario.short.\(step.rawValue)") }

  /// A day counted from the due date, as people write it: `J−7`, `J+30`.
  func day(_ offset: Int) -> String {
    words("scenario.day", ["offset": offset < 0 ? "\u{2212}\(-offset)" : "+\(offset)"])
  }

  /// The day of a step: `J+5`, or `J+5 ouvrés`; around an event in words: « 1 j ouvré après une promesse rompue ».
  func day(_ step: Scenario.Step) -> String {
    if let event = step.event { return words("scenario.after_event", ["days": delay(step), "event": after(event)]) }
    return step.counting == .calendar ? day(step.offset) : words("scenario.day_business", ["day": day(step.offset)])
  }

  /// How long after its event a step comes.
  func delay(_ step: Scenario.Step) -> String {
    step.offset == 0
      ? words("scenario.same_day") : words("scenario.delay.\(step.counting.rawValue)", count: step.offset)
  }

  /// What a step is around, as the choice of the form says it.
  func around(_ event: AccountEvent.Kind?) -> String { event.map(after) ?? words("scenario.around.due") }

  /// That an action is done because of an event: « après une promesse rompue ».
  func because(_ event: AccountEvent.Kind) -> String { words("scenario.because", ["event": after(event)]) }

  private func after(_ event: AccountEvent.Kind) -> String { words("scenario.event.\(event.rawValue)") }

  func means(_ means: Scenario.Means) -> String { words("scenario.means.\(means.rawValue)") }

  var symbol: String { AmountFormat(words.language).symbol(of: currency) }

  /// An amount as a field shows it.
  func typed(_ minor: Int64) -> String { AmountFormat(words.language).number(Money(minor: minor, currency)) }

  /// A condition as a sentence: "si l'échu atteint 150,00 €, hors litiges".
  func said(_ condition: Scenario.Condition) -> String {
    let value: String =
      switch condition.fact {
      case .overdue(let minor): amount(minor)
      case .lateItems(let count): "\(count)"
      case .oldest(let days): "\(days)"
      case .kinds(let kinds): listed(kinds.map { words("customer.kind.\($0.rawValue)") })
      case .languages(let languages): listed(languages.map { words("texts.language.\($0.rawValue)") })
      case .brokenPromise, .answered, .returned, .opened, .callUnanswered, .insured, .overLimit: ""
      case .grades(let grades): listed(grades.map(\.rawValue))
      case .segments(let named): listed(named.map { id in segments.first { $0.id == id }?.name ?? "–" })
      }
    return words("scenario.sense.\(condition.sense.rawValue)") + " "
      + words("scenario.fact_said.\(condition.fact.subject.rawValue)", ["value": value])
  }

  private func listed(_ names: [String]) -> String { names.joined(separator: " \(words("scenario.or")) ") }

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
    case .sameDay(let one, let other):
      words(
        "scenario.problem.same_day",
        ["step": words("step.\(one.rawValue)"), "other": words("step.\(other.rawValue)")])
    case .errandMissing: words("scenario.problem.errand_missing")
    case .noticedTwice: words("scenario.problem.noticed_twice")
    case .tooManySteps: words("scenario.problem.too_many", ["most": "\(ScenarioRule.stepsMax)"])
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
    case .sms: "message"
    case .call: "phone"
    case .task: "check"
    }
  }
}
