import DunningRules
import Kernel
import Language
import ReceivablesRules
import RiskRules
import Segments
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
    case answered
    case returned
    case opened
    case callUnanswered = "call_unanswered"
    case insured
    case overLimit = "over_limit"
    case grades
    case segments

    /// Those that a company can ask about.
    static func all(_ segments: [SegmentName]) -> [Subject] {
      allCases.filter { $0 != .segments || segments.contains { !$0.isEnded } }
    }
  }

  var subject: Subject {
    switch self {
    case .overdue: .overdue
    case .lateItems: .lateItems
    case .oldest: .oldest
    case .kinds: .kinds
    case .languages: .languages
    case .brokenPromise: .brokenPromise
    case .answered: .answered
    case .returned: .returned
    case .opened: .opened
    case .callUnanswered: .callUnanswered
    case .insured: .insured
    case .overLimit: .overLimit
    case .grades: .grades
    case .segments: .segments
    }
  }

  /// What a condition begins with when it is added.
  static func begun(_ subject: Subject, _ currency: Currency, _ segments: [SegmentName]) -> Self {
    switch subject {
    case .overdue: .overdue(atLeast: 150 * Money.scale(currency))
    case .lateItems: .lateItems(atLeast: 2)
    case .oldest: .oldest(daysLate: 30)
    case .kinds: .kinds([.businessFrance])
    case .languages: .languages([.french])
    case .brokenPromise: .brokenPromise
    case .answered: .answered
    case .returned: .returned
    case .opened: .opened
    case .callUnanswered: .callUnanswered
    case .insured: .insured
    case .overLimit: .overLimit
    case .grades: .grades([.d, .e])
    case .segments: .segments(segments.first { !$0.isEnded }.map { [$0.id] } ?? [])
    }
  }
}

extension Money {
  /// Minor units of one unit of a currency.
  static func scale(_ currency: Currency) -> Int64 {
    (0..<currency.exponent).reduce(1) { scale, _ in scale * 10 }
  }
}

/// The conditions of a step as its form sends them.
enum ScenarioConditionForm {
  /// The conditions that were typed, with what is wrong added to the errors of the form.
  static func read(
    _ fields: inout TypedFields, _ currency: Currency, _ segments: [SegmentName]
  ) -> [Scenario.Condition] {
    let asked = fields.form[ConditionField.asked] ?? ""
    var conditions: [Scenario.Condition] = []
    func subject(_ field: String) -> Scenario.Condition.Fact.Subject? {
      fields.form[field].flatMap { Scenario.Condition.Fact.Subject(rawValue: $0) }
        .flatMap { Scenario.Condition.Fact.Subject.all(segments).contains($0) ? $0 : nil }
    }
    for place in 0..<ScenarioRule.conditionsMax where asked != ConditionField.removes(place) {
      guard let subject = subject(ConditionField.subject(place)) else { continue }
      let sense = fields.form[ConditionField.sense(place)].flatMap { Scenario.Condition.Sense(rawValue: $0) } ?? .only
      let fact = fact(subject, ConditionField.value(place), &fields, currency, segments)
      conditions.append(Scenario.Condition(sense, fact ?? .begun(subject, currency, segments)))
    }
    if asked == ConditionField.adds, conditions.count < ScenarioRule.conditionsMax,
      let subject = subject(ConditionField.added)
    {
      conditions.append(Scenario.Condition(.only, .begun(subject, currency, segments)))
    }
    return conditions
  }

  private static func fact(
    _ subject: Scenario.Condition.Fact.Subject, _ name: String, _ fields: inout TypedFields, _ currency: Currency,
    _ segments: [SegmentName]
  ) -> Scenario.Condition.Fact? {
    switch subject {
    case .overdue: fields.least(name, currency).map { .overdue(atLeast: $0) }
    case .lateItems: fields.whole(name, in: 1...1_000).map { .lateItems(atLeast: $0) }
    case .oldest: fields.whole(name, in: ScenarioRule.offsets.clamped(to: 1...365)).map { .oldest(daysLate: $0) }
    case .brokenPromise: .brokenPromise
    case .answered: .answered
    case .returned: .returned
    case .opened: .opened
    case .callUnanswered: .callUnanswered
    case .insured: .insured
    case .overLimit: .overLimit
    case .grades: fields.chosen(name, of: Grade.allCases, \.rawValue).map { .grades($0) }
    case .kinds: fields.chosen(name, of: CustomerKind.allCases, \.rawValue).map { .kinds($0) }
    case .languages: fields.chosen(name, of: LanguageCode.allCases, \.rawValue).map { .languages($0) }
    case .segments:
      fields.chosen(name, of: segments.filter { !$0.isEnded }.map(\.id), \.description).map { .segments($0) }
    }
  }
}

extension TypedFields {
  /// Those of several that were ticked: at least one.
  mutating func chosen<Value>(_ name: String, of all: [Value], _ text: (Value) -> String) -> [Value]? {
    let ticked = Set(form.all(name))
    let chosen = all.filter { ticked.contains(text($0)) }
    if chosen.isEmpty { errors.add(name, words("scenario.condition.choose")) }
    return chosen.isEmpty ? nil : chosen
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
      let subject = condition.fact.subject.rawValue
      return ConditionRow(
        subject: subject, isExcept: condition.sense == .except, text: words.words("scenario.fact.\(subject)"),
        unit: words.words("scenario.fact_unit.\(subject)", ["symbol": words.symbol]), value: value(condition.fact),
        choices: choices(condition.fact), said: words.said(condition)
      ).page(place, typed: typed, errors, words.words)
    }
  }

  private func value(_ fact: Scenario.Condition.Fact) -> String? {
    switch fact {
    case .overdue(let minor): words.typed(minor)
    case .lateItems(let count): "\(count)"
    case .oldest(let days): "\(days)"
    case .kinds, .languages, .brokenPromise, .answered, .returned, .opened, .callUnanswered, .insured, .overLimit,
      .grades, .segments:
      nil
    }
  }

  private func choices(_ fact: Scenario.Condition.Fact) -> [ConditionRow.Choice] {
    switch fact {
    case .kinds(let chosen):
      CustomerKind.allCases.map {
        .init(value: $0.rawValue, name: words.words("customer.kind.\($0.rawValue)"), isChosen: chosen.contains($0))
      }
    case .languages(let chosen):
      LanguageCode.allCases.map {
        .init(value: $0.rawValue, name: words.words("texts.language.\($0.rawValue)"), isChosen: chosen.contains($0))
      }
    case .grades(let chosen):
      Grade.allCases.map { .init(value: $0.rawValue, name: $0.rawValue, isChosen: chosen.contains($0)) }
    case .segments(let chosen):
      words.segments.filter { !$0.isEnded || chosen.contains($0.id) }.map {
        .init(value: "\($0.id)", name: $0.name, isChosen: chosen.contains($0.id))
      }
    default: []
    }
  }
}
