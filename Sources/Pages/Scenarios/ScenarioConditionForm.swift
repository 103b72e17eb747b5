import DunningRules
import Kernel
import Language
import ReceivablesRules
import Web

extension Scenario.Condition.Fact {
  /// What a condition is about, without its value: the name that forms and texts use.
  enum Subject: String, CaseIterable {
    case overdue
    case lateItems = "late_items"
    case oldest
    case kinds
    case languages
    case brokenPromise = "broken_promise"
  }

  var subject: Subject {
    switch self {
    case .overdue: .overdue
    case .lateItems: .lateItems
    case .oldest: .oldest
    case .kinds: .kinds
    case .languages: .languages
    case .brokenPromise: .brokenPromise
    }
  }

  /// What a condition begins with when it is added.
  static func begun(_ subject: Subject, _ currency: Currency) -> Self {
    switch subject {
    case .overdue: .overdue(atLeast: 150 * Money.scale(currency))
    case .lateItems: .lateItems(atLeast: 2)
    case .oldest: .oldest(daysLate: 30)
    case .kinds: .kinds([.businessFrance])
    case .languages: .languages([.french])
    case .brokenPromise: .brokenPromise
    }
  }
}

extension Money {
  /// Minor units of one unit of a currency.
  fileprivate static func scale(_ currency: Currency) -> Int64 {
    (0..<currency.exponent).reduce(1) { scale, _ in scale * 10 }
  }
}

/// The conditions of a step as its form sends them.
enum ScenarioConditionForm {
  /// The name of a field of one condition.
  static func field(_ place: Int, _ part: String) -> String { "condition-\(place)-\(part)" }

  /// What a button asks for, beside saving: one condition more, or one less.
  static let adds = "condition"
  static func removes(_ place: Int) -> String { "retirer-condition-\(place)" }
  /// The subject of the condition to be added.
  static let addedSubject = "fait"

  /// The conditions that were typed, with what is wrong added to the errors of the form.
  static func read(_ fields: inout TypedFields, _ currency: Currency) -> [Scenario.Condition] {
    let asked = fields.form["faire"] ?? ""
    var conditions: [Scenario.Condition] = []
    for place in 0..<ScenarioRule.conditionsMax where asked != removes(place) {
      guard let subject = fields.form[field(place, "fait")].flatMap({ Scenario.Condition.Fact.Subject(rawValue: $0) })
      else { continue }
      let sense = fields.form[field(place, "sens")].flatMap { Scenario.Condition.Sense(rawValue: $0) } ?? .only
      let fact = fact(subject, field(place, "valeur"), &fields, currency)
      conditions.append(Scenario.Condition(sense, fact ?? .begun(subject, currency)))
    }
    if asked == adds, conditions.count < ScenarioRule.conditionsMax,
      let subject = fields.form[addedSubject].flatMap({ Scenario.Condition.Fact.Subject(rawValue: $0) })
    {
      conditions.append(Scenario.Condition(.only, .begun(subject, currency)))
    }
    return conditions
  }

  private static func fact(
    _ subject: Scenario.Condition.Fact.Subject, _ name: String, _ fields: inout TypedFields, _ currency: Currency
  ) -> Scenario.Condition.Fact? {
    switch subject {
    case .overdue: return fields.least(name, currency).map { .overdue(atLeast: $0) }
    case .lateItems: return fields.whole(name, in: 1...1_000).map { .lateItems(atLeast: $0) }
    case .oldest: return fields.whole(name, in: ScenarioRule.offsets.clamped(to: 1...365)).map { .oldest(daysLate: $0) }
    case .brokenPromise: return .brokenPromise
    case .kinds:
      let chosen = CustomerKind.allCases.filter { fields.form.all(name).contains($0.rawValue) }
      if chosen.isEmpty { fields.errors.add(name, fields.words("scenario.condition.choose")) }
      return chosen.isEmpty ? nil : .kinds(chosen)
    case .languages:
      let chosen = LanguageCode.allCases.filter { fields.form.all(name).contains($0.rawValue) }
      if chosen.isEmpty { fields.errors.add(name, fields.words("scenario.condition.choose")) }
      return chosen.isEmpty ? nil : .languages(chosen)
    }
  }
}

/// The conditions of a step as rows that read like a sentence.
struct ScenarioConditionModel {
  let conditions: [Scenario.Condition]
  let typed: Form?
  let errors: FormErrors
  let words: ScenarioWords

  func rows() -> [PageModel] {
    conditions.enumerated().map { place, condition in
      let subject = condition.fact.subject
      let name = ScenarioConditionForm.field(place, "valeur")
      let value = value(condition.fact)
      let choices = choices(condition.fact)
      return [
        "first": place == 0, "factField": ScenarioConditionForm.field(place, "fait"), "subject": subject.rawValue,
        "senseField": ScenarioConditionForm.field(place, "sens"),
        "senses": Scenario.Condition.Sense.allCases.map { sense -> PageModel in
          [
            "value": sense.rawValue, "isChosen": sense == condition.sense,
            "name": words.words(
              place == 0 || sense == .except ? "scenario.sense.\(sense.rawValue)" : "scenario.sense.and"),
          ]
        },
        "text": words.words("scenario.fact.\(subject.rawValue)"), "valueField": name, "error": errors[name],
        "hasValue": value != nil, "value": typed?[name] ?? value ?? "",
        "unit": words.words("scenario.fact_unit.\(subject.rawValue)", ["symbol": words.symbol]),
        "choices": choices.map { choice -> PageModel in
          ["value": choice.value, "name": choice.name, "isChosen": choice.isChosen]
        },
        "remove": ScenarioConditionForm.removes(place),
        "removeLabel": words.words("scenario.condition.remove_of", ["condition": words.said(condition)]),
      ]
    }
  }

  private func value(_ fact: Scenario.Condition.Fact) -> String? {
    switch fact {
    case .overdue(let minor): words.typed(minor)
    case .lateItems(let count): "\(count)"
    case .oldest(let days): "\(days)"
    case .kinds, .languages, .brokenPromise: nil
    }
  }

  private func choices(_ fact: Scenario.Condition.Fact) -> [(value: String, name: String, isChosen: Bool)] {
    switch fact {
    case .kinds(let chosen):
      CustomerKind.allCases.map { ($0.rawValue, words.words("customer.kind.\($0.rawValue)"), chosen.contains($0)) }
    case .languages(let chosen):
      LanguageCode.allCases.map { ($0.rawValue, words.words("texts.language.\($0.rawValue)"), chosen.contains($0)) }
    default: []
    }
  }
}
