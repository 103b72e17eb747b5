import Kernel
import Language
import ReceivablesRules
import RiskRules
import Segments
import SegmentsRules
import TeamworkRules
import Web

/// Segments in words.
struct SegmentWords {
  let words: WordBook
  let currency: Currency
  /// The names of people whom conditions or gifts name.
  let people: [PersonID: String]

  private var amounts: AmountFormat { AmountFormat(words.language) }

  var symbol: String { amounts.symbol(of: currency) }

  func amount(_ minor: Int64) -> String { amounts.amount(Money(minor: minor, currency)) }

  /// An amount as a field shows it.
  func typed(_ minor: Int64) -> String { amounts.number(Money(minor: minor, currency)) }

  func person(_ person: PersonID?) -> String {
    person.map { people[$0] ?? words("journal.number_of", ["number": "\($0)"]) } ?? words("customers.filter.nobody")
  }

  /// All conditions as one sentence: "si l'échu atteint 1 000,00 €, sauf si une somme est contestée".
  func sentence(_ conditions: [SegmentCondition]) -> String {
    conditions.enumerated().map { place, condition in
      let key = condition.sense == .except ? "except" : place == 0 ? "only" : "and"
      return words("scenario.sense.\(key)") + " " + fact(condition.fact)
    }.joined(separator: ", ")
  }

  func said(_ condition: SegmentCondition) -> String {
    words("scenario.sense.\(condition.sense.rawValue)") + " " + fact(condition.fact)
  }

  private func fact(_ fact: SegmentCondition.Fact) -> String {
    let value: String =
      switch fact {
      case .kinds(let kinds): listed(kinds.map { words("customer.kind.\($0.rawValue)") })
      case .languages(let languages): listed(languages.map { words("texts.language.\($0.rawValue)") })
      case .countries(let codes), .currencies(let codes), .sectors(let codes), .tags(let codes): listed(codes)
      case .sizes(let sizes): listed(sizes.map { words("customer.size.\($0.rawValue)") })
      case .turnover(_, let minor), .open(let minor), .overdue(let minor): amount(minor)
      case .invoices(_, let count), .lateItems(let count), .activeMonths(_, let count): amounts.count(count)
      case .oldest(let days), .delay(_, let days): amounts.count(days)
      case .promisesKept(let percent): amounts.count(percent)
      case .entrusted(_, let people): listed(people.map { person($0) })
      case .grades(let grades): listed(grades.map(\.rawValue))
      case .brokenPromise, .disputed, .insolvent, .insured, .overLimit, .grouped, .email: ""
      }
    return words("segment.fact_said.\(fact.subject.rawValue)", ["value": value])
  }

  private func listed(_ names: [String]) -> String { names.joined(separator: " \(words("scenario.or")) ") }

  /// How many customers, what they are overdue with, and how many more than the day before.
  func population(_ weight: MembershipStore.Weight, change: Int) -> String {
    var said = words("segment.population", count: weight.customers, ["amount": amounts.amount(overdue(weight))])
    if let others = others(weight) { said += " " + words("segment.others", ["amounts": others]) }
    if change == 0 { return said }
    return said + ", " + words(change > 0 ? "segment.more" : "segment.fewer", count: abs(change))
  }

  /// What a segment is overdue with in the company's currency.
  func overdue(_ weight: MembershipStore.Weight) -> Money { Money(minor: weight.overdue[currency] ?? 0, currency) }

  /// What it is overdue with in others, which is no part of that; `nil` for nothing.
  func others(_ weight: MembershipStore.Weight) -> String? {
    let sums = weight.overdue.filter { $0.key != currency && $0.value != 0 }.sorted { $0.key.code < $1.key.code }
    guard !sums.isEmpty else { return nil }
    return sums.map { amounts.amount(Money(minor: $0.value, $0.key)) }.joined(separator: " · ")
  }

  /// What was found out about a segment that is not saved.
  func said(_ trial: SegmentTrial, isNew: Bool) -> String {
    let population = population(trial.weight, change: 0)
    if isNew { return words("segment.tried_new", ["population": population]) }
    return words(
      "segment.tried",
      [
        "population": population, "entered": words("segment.would_enter", count: trial.entering),
        "left": words("segment.would_leave", count: trial.leaving),
      ])
  }

  /// What a segment gives; `nil` when it gives nothing.
  func gifts(_ gift: Segment.Gift, scenarios: [ScenarioID: String], brands: [Brand]) -> String? {
    let all = [
      gift.scenario.map { words("segment.gives.scenario", ["name": scenarios[$0] ?? "–"]) },
      gift.collector.map { words("segment.gives.collector", ["name": person($0)]) },
      gift.terms.map { words("segment.gives.terms", ["terms": CellText.terms($0, words)]) },
      brands.first { $0.id == gift.brand }.map { words("segment.gives.brand", ["name": $0.name]) },
      gift.minimumMinor > 0 ? words("segment.gives.minimum", ["amount": amount(gift.minimumMinor)]) : nil,
    ].compactMap { $0 }
    return all.isEmpty ? nil : all.joined(separator: " · ")
  }
}

/// The conditions of a segment as rows that read like a sentence.
struct SegmentConditionModel {
  let conditions: [SegmentCondition]
  let choices: SegmentChoices
  let typed: Form?
  let errors: FormErrors
  let words: SegmentWords

  func rows() -> [PageModel] {
    conditions.enumerated().map { place, condition in
      let subject = condition.fact.subject.rawValue
      return ConditionRow(
        subject: subject, isExcept: condition.sense == .except, text: words.words("segment.fact.\(subject)"),
        unit: words.words("segment.fact_unit.\(subject)", ["symbol": words.symbol]), value: value(condition.fact),
        isCode: condition.fact.subject == .countries || condition.fact.subject == .currencies,
        choices: chosen(condition.fact), said: words.said(condition)
      ).page(place, typed: typed, errors, words.words)
    }
  }

  private func value(_ fact: SegmentCondition.Fact) -> String? {
    switch fact {
    case .countries(let codes), .currencies(let codes): codes.joined(separator: " ")
    case .sectors(let codes), .tags(let codes): codes.joined(separator: ", ")
    case .turnover(_, let minor), .open(let minor), .overdue(let minor): words.typed(minor)
    case .invoices(_, let count), .lateItems(let count), .activeMonths(_, let count): "\(count)"
    case .oldest(let days), .delay(_, let days): "\(days)"
    case .promisesKept(let percent): "\(percent)"
    case .kinds, .languages, .brokenPromise, .disputed, .insolvent, .insured, .overLimit, .grades, .grouped, .email,
      .sizes, .entrusted:
      nil
    }
  }

  private func chosen(_ fact: SegmentCondition.Fact) -> [ConditionRow.Choice] {
    switch fact {
    case .kinds(let chosen):
      CustomerKind.allCases.map {
        .init(value: $0.rawValue, name: words.words("customer.kind.\($0.rawValue)"), isChosen: chosen.contains($0))
      }
    case .languages(let chosen):
      LanguageCode.allCases.map {
        .init(value: $0.rawValue, name: words.words("texts.language.\($0.rawValue)"), isChosen: chosen.contains($0))
      }
    case .sizes(let chosen):
      CompanySize.allCases.map {
        .init(value: $0.rawValue, name: words.words("customer.size.\($0.rawValue)"), isChosen: chosen.contains($0))
      }
    case .grades(let chosen):
      Grade.allCases.map { .init(value: $0.rawValue, name: $0.rawValue, isChosen: chosen.contains($0)) }
    case .entrusted(_, let chosen):
      ([nil] + choices.colleagues.map { Optional($0.id) }).map { person in
        .init(
          value: person?.description ?? SegmentConditionForm.nobody, name: words.person(person),
          isChosen: chosen.contains(person))
      }
    default: []
    }
  }
}
