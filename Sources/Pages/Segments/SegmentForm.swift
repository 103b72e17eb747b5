import Dunning
import Kernel
import LawRules
import ReceivablesRules
import RiskRules
import Segments
import SegmentsRules
import TeamworkRules
import Web

/// What a segment is written with: what it may give, and whom its conditions may name.
struct SegmentChoices: Sendable {
  let currency: Currency
  /// Those in force.
  let scenarios: [StoredScenario]
  let colleagues: [Colleague]
  let brands: [Brand]
}

/// A segment as its form sends it.
struct SegmentForm {
  enum Field {
    static let name = "nom"
    static let scenario = "scenario"
    static let collector = "charge"
    static let minimum = "minimum"
    static let terms = "delai"
    static let brand = "marque"
  }

  let segment: Segment
  let errors: FormErrors
  /// Whether a row was asked for, one less, or a trial: the form is shown again and nothing is saved.
  let isUnfinished: Bool
  /// Whether who would be in it was asked for.
  let isTried: Bool

  /// What the button asks for that tries.
  static let tries = "essayer"

  /// - Parameter stored: what is changed; `nil` for a new one.
  init(_ form: Form, of stored: Segment?, _ choices: SegmentChoices, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    let asked = form[ConditionField.asked] ?? ""
    let removals = (0..<SegmentRule.conditionsMax).map { ConditionField.removes($0) }
    isTried = asked == Self.tries
    let isEdited = asked == ConditionField.adds || removals.contains(asked)
    isUnfinished = isTried || isEdited
    let name = fields.text(Field.name, max: SegmentRule.nameMax)
    if name == nil, !isUnfinished, fields.errors[Field.name] == nil {
      fields.errors.add(Field.name, words("segment.problem.nameless"))
    }
    let conditions = SegmentConditionForm.read(&fields, choices)
    if conditions.isEmpty, !isEdited {
      fields.errors.add(ConditionField.added, words("segment.problem.unconditional"))
    }
    // What it gave already may stay, though nobody would be offered it now.
    var gift = Segment.Gift()
    if let key = form[Field.scenario].flatMap({ Int64($0) }).map({ ScenarioID($0) }),
      key == stored?.gift.scenario || choices.scenarios.contains(where: { $0.id == key })
    {
      gift.scenario = key
    }
    if let key = form[Field.collector].flatMap({ Int64($0) }).map({ PersonID($0) }),
      key == stored?.gift.collector || choices.colleagues.contains(where: { $0.id == key })
    {
      gift.collector = key
    }
    if let terms = form[Field.terms], terms == stored?.gift.terms || PaymentTerm(terms) != nil { gift.terms = terms }
    gift.brand = choices.brands.first { "\($0.id)" == form[Field.brand] }?.id
    gift.minimumMinor = fields.least(Field.minimum, choices.currency) ?? 0
    segment = Segment(name ?? "", conditions, gift: gift)
    if SegmentRule.problems(segment).contains(.termsMoveIt), !isEdited {
      fields.errors.add(Field.terms, words("segment.problem.terms_move_it"))
    }
    errors = fields.errors
  }
}

/// The conditions of a segment as its form sends them.
enum SegmentConditionForm {
  static func read(_ fields: inout TypedFields, _ choices: SegmentChoices) -> [SegmentCondition] {
    let asked = fields.form[ConditionField.asked] ?? ""
    var conditions: [SegmentCondition] = []
    func subject(_ field: String) -> SegmentCondition.Fact.Subject? {
      fields.form[field].flatMap { SegmentCondition.Fact.Subject(rawValue: $0) }
    }
    for place in 0..<SegmentRule.conditionsMax where asked != ConditionField.removes(place) {
      guard let subject = subject(ConditionField.subject(place)) else { continue }
      let sense = fields.form[ConditionField.sense(place)].flatMap { SegmentCondition.Sense(rawValue: $0) } ?? .only
      let fact = fact(subject, ConditionField.value(place), &fields, choices)
      conditions.append(SegmentCondition(sense, fact ?? .begun(subject, choices.currency)))
    }
    if asked == ConditionField.adds, conditions.count < SegmentRule.conditionsMax,
      let subject = subject(ConditionField.added)
    {
      conditions.append(SegmentCondition(.only, .begun(subject, choices.currency)))
    }
    return conditions
  }

  private static let counts = 0...100_000
  private static let daysLate = 0...3_650

  private static func fact(
    _ subject: SegmentCondition.Fact.Subject, _ name: String, _ fields: inout TypedFields, _ choices: SegmentChoices
  ) -> SegmentCondition.Fact? {
    let currency = choices.currency
    switch subject {
    case .kinds: return fields.chosen(name, of: CustomerKind.allCases, \.rawValue).map { .kinds($0) }
    case .languages: return fields.chosen(name, of: LanguageCode.allCases, \.rawValue).map { .languages($0) }
    case .countries: return fields.codes(name, letters: 2).map { .countries($0) }
    case .currencies: return fields.codes(name, letters: 3).map { .currencies($0) }
    case .turnoverLeast: return fields.least(name, currency).map { .turnover(.least, $0) }
    case .turnoverMost: return fields.least(name, currency).map { .turnover(.most, $0) }
    case .invoicesLeast: return fields.whole(name, in: counts).map { .invoices(.least, $0) }
    case .invoicesMost: return fields.whole(name, in: counts).map { .invoices(.most, $0) }
    case .activeLeast: return fields.whole(name, in: 0...12).map { .activeMonths(.least, $0) }
    case .activeMost: return fields.whole(name, in: 0...12).map { .activeMonths(.most, $0) }
    case .sectors: return fields.listed(name).map { .sectors($0) }
    case .sizes: return fields.chosen(name, of: CompanySize.allCases, \.rawValue).map { .sizes($0) }
    case .tags: return fields.listed(name).map { .tags($0) }
    case .open: return fields.least(name, currency).map { .open($0) }
    case .overdue: return fields.least(name, currency).map { .overdue($0) }
    case .lateItems: return fields.whole(name, in: counts).map { .lateItems($0) }
    case .oldest: return fields.whole(name, in: daysLate).map { .oldest(daysLate: $0) }
    case .delayLeast: return fields.whole(name, in: daysLate).map { .delay(.least, days: $0) }
    case .delayMost: return fields.whole(name, in: daysLate).map { .delay(.most, days: $0) }
    case .brokenPromise: return .brokenPromise
    case .promisesKept: return fields.whole(name, in: 0...100).map { .promisesKept(mostPercent: $0) }
    case .disputed: return .disputed
    case .insolvent: return .insolvent
    case .insured: return .insured
    case .overLimit: return .overLimit
    case .grades: return fields.chosen(name, of: Grade.allCases, \.rawValue).map { .grades($0) }
    case .grouped: return .grouped
    case .email: return .email
    case .collector: return people(name, &fields, choices).map { .entrusted(.collector, to: $0) }
    case .salesperson: return people(name, &fields, choices).map { .entrusted(.salesperson, to: $0) }
    }
  }

  /// Nobody, as a form sends it.
  static let nobody = "personne"

  private static func people(
    _ name: String, _ fields: inout TypedFields, _ choices: SegmentChoices
  ) -> [PersonID?]? {
    fields.chosen(name, of: [nil] + choices.colleagues.map { Optional($0.id) }) { $0?.description ?? nobody }
  }
}

extension TypedFields {
  /// Words with commas between them, each once.
  fileprivate mutating func listed(_ name: String) -> [String]? {
    var seen: Set<String> = []
    let found = CustomerProfile.tags(in: form[name] ?? "").map {
      String($0.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(CustomerProfile.lettersMax))
    }.filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
    if !found.isEmpty, found.count <= SegmentRule.codesMax { return found }
    errors.add(name, words("segment.not_listed", ["most": "\(SegmentRule.codesMax)"]))
    return nil
  }

  /// Codes of so many letters with anything between them.
  fileprivate mutating func codes(_ name: String, letters: Int) -> [String]? {
    let typed = form[name] ?? ""
    let codes = typed.uppercased().split { !$0.isLetter }.map { String($0) }
    let isRead =
      !codes.isEmpty && codes.count <= SegmentRule.codesMax
      && codes.allSatisfy {
        $0.utf8.count == letters && $0.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
      }
    if isRead { return Array(Set(codes)).sorted() }
    errors.add(name, words("segment.not_codes", ["typed": String(typed.prefix(60)), "letters": "\(letters)"]))
    return nil
  }
}
