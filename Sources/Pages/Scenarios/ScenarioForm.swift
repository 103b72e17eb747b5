import DunningRules
import Kernel
import Language
import Segments
import Web

/// What a person typed about one step, put into the scenario.
struct ScenarioStepForm {
  enum Field {
    static let event = "autour"
    static let offset = "delai"
    static let counting = "decompte"
    static let means = "moyen"
    static let recipient = "destinataire"
    static let copies = "copie"
    static let attachments = "joindre"
    static let starts = "declenche"
    static let text = "texte"
    static let errand = "demande"
    static let errandDays = "sous"
    static let errandTimely = "date"
    static let execution = "execution"
    static let minimum = "minimum"
    static let maximum = "maximum"
    static let gap = "ecart"
    static let label = "appellation"
  }

  var scenario: Scenario
  let errors: FormErrors

  init(
    _ form: Form, step key: StepKey, of scenario: Scenario, today: CivilDate, currency: Currency,
    segments: [SegmentName], words: WordBook
  ) {
    var fields = TypedFields(form, today: today, words: words)
    self.scenario = scenario
    guard var step = scenario.step(key) else {
      errors = fields.errors
      return
    }
    if let typed = form[Field.event] {
      step.event = AccountEvent.Kind(rawValue: typed).flatMap { $0.takes(step.kind) ? $0 : nil }
    }
    step.label = fields.text(Field.label, max: ScenarioRule.labelMax)
    step.offset =
      fields.whole(Field.offset, in: step.event == nil ? ScenarioRule.offsets : ScenarioRule.eventOffsets)
      ?? step.offset
    step.counting = form[Field.counting].flatMap { Scenario.Counting(rawValue: $0) } ?? step.counting
    step.means = form[Field.means].flatMap { Scenario.Means(rawValue: $0) } ?? step.means
    Self.readRecipients(form, into: &step)
    Self.readErrand(&fields, into: &step)
    Self.readStarts(form, into: &step)
    step.needsApproval = form[Field.execution] == "valider"
    step.itemMinimumMinor = fields.least(Field.minimum, currency) ?? step.itemMinimumMinor
    if let most = fields.least(Field.maximum, currency) {
      step.itemMaximumMinor = most > 0 ? most : nil
      if most > 0, most < step.itemMinimumMinor {
        fields.errors.add(Field.maximum, words("scenario.maximum_below"))
      }
    }
    // A step around an event follows no other: its form has no such field.
    if form[Field.gap] != nil {
      step.daysAfterPrevious = fields.whole(Field.gap, in: ScenarioRule.gaps) ?? step.daysAfterPrevious
    }
    step.conditions = ScenarioConditionForm.read(&fields, currency, segments)
    let written = step
    self.scenario = ScenarioRule.guarded(scenario.mapping { if $0.key == key { $0 = written } })
    errors = fields.errors
  }
}

/// What a person typed about the scenario as a whole.
struct ScenarioSettingsForm {
  enum Field {
    static let name = "nom"
    static let peace = "repos"
    static let monthly = "par-mois"
    static let minimum = "seuil"
    static let tolerance = "tolerance"
    static let calendar = "calendrier"
  }

  var scenario: Scenario
  let errors: FormErrors

  init(_ form: Form, of scenario: Scenario, today: CivilDate, currency: Currency, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    var copy = scenario
    if let name = fields.text(Field.name, max: ScenarioRule.nameMax) {
      copy.name = name
    } else if fields.errors[Field.name] == nil {
      fields.errors.add(Field.name, words("scenario.problem.nameless"))
    }
    copy.daysBetweenContacts = fields.whole(Field.peace, in: ScenarioRule.peace) ?? copy.daysBetweenContacts
    let monthly = form[Field.monthly] ?? ""
    copy.contactsPerMonth =
      monthly.allSatisfy(\.isWhitespace)
      ? nil : fields.whole(Field.monthly, in: ScenarioRule.monthly) ?? copy.contactsPerMonth
    copy.minimumMinor = fields.least(Field.minimum, currency) ?? copy.minimumMinor
    copy.promiseTolerance = fields.whole(Field.tolerance, in: 0...10) ?? copy.promiseTolerance
    copy.calendar =
      form[Field.calendar].flatMap { BusinessCalendar.Region(rawValue: $0) }
      .map { BusinessCalendar($0) } ?? copy.calendar
    self.scenario = copy
    errors = fields.errors
  }
}

extension TypedFields {
  /// A whole number within bounds; a true minus is read like a hyphen.
  mutating func whole(_ name: String, in bounds: ClosedRange<Int>) -> Int? {
    let text = (form[name] ?? "").replacing("\u{2212}", with: "-").filter { !$0.isWhitespace }
    if let value = Int(text), bounds.contains(value) { return value }
    errors.add(
      name,
      words(
        "scenario.number", ["typed": form[name] ?? "", "low": "\(bounds.lowerBound)", "high": "\(bounds.upperBound)"]))
    return nil
  }

  /// A sum from which something applies, in minor units; nothing typed is zero.
  mutating func least(_ name: String, _ currency: Currency) -> Int64? {
    let text = form[name] ?? ""
    if text.allSatisfy(\.isWhitespace) { return 0 }
    if let minor = try? DecimalReader.minorUnits(text, exponent: currency.exponent), minor >= 0 { return minor }
    errors.add(name, words("form.not_an_amount", ["typed": text]))
    return nil
  }
}
