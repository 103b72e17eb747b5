import Dunning
import DunningRules
import Kernel
import Language
import Segments
import Web

/// The list of the scenarios of a company: the one that ships first, then its own.
struct ScenarioListModel {
  let scenarios: [StoredScenario]
  let versions: [ScenarioVersion]
  let customers: [ScenarioID: Int64]
  let mayEdit: Bool
  let typed: Form?
  let errors: FormErrors
  let currency: Currency
  let words: WordBook

  /// Whether one of the company's own is the one by default.
  var hasDefault: Bool { scenarios.contains { $0.isDefault && $0.published > 0 } }

  func page() -> PageModel {
    let shipped: PageModel = [
      "path": "/scenarios/standard", "name": words("scenario.standard"), "state": words("scenario.shipped"),
      "tone": "mute", "isDefault": !hasDefault, "steps": steps(.standard),
      "customers": hasDefault ? "–" : words("scenario.everybody_else"), "edited": "–",
      "canDefault": mayEdit && hasDefault, "defaultPath": "/scenarios/standard/defaut",
      "defaultLabel": words("scenario.make_default_of", ["name": words("scenario.standard")]),
    ]
    return [
      "exports": ExportLinks.model("/scenarios", words), "mayEdit": mayEdit, "errors": errors.model,
      "typedName": typed?["nom"] ?? "", "nameError": errors["nom"],
      "rows": [shipped] + scenarios.map { row($0) },
      "sources": ShippedScenario.allCases.map { source($0.rawValue, words("scenario.kind.\($0.rawValue)")) }
        + scenarios.map { source("\($0.id)", $0.name) },
      "kinds": ShippedScenario.allCases.map { kind -> PageModel in
        [
          "path": "/scenarios/\(kind.rawValue)", "name": words("scenario.kind.\(kind.rawValue)"),
          "text": words("scenario.kind_text.\(kind.rawValue)"), "steps": steps(kind.scenario),
        ]
      },
    ]
  }

  private func source(_ value: String, _ name: String) -> PageModel {
    ["value": value, "name": name, "isChosen": typed?["copie"] == value]
  }

  private func row(_ scenario: StoredScenario) -> PageModel {
    [
      "path": "/scenarios/\(scenario.id)", "name": scenario.name, "state": state(scenario),
      "tone": scenario.draft == nil ? "ok" : "warn", "isDefault": scenario.isDefault && scenario.published > 0,
      "steps": steps(content(scenario)),
      "customers": scenario.isDefault && scenario.published > 0
        ? words("scenario.everybody_else")
        : AmountFormat(words.language).count(Int(customers[scenario.id] ?? 0)),
      "edited": "\(ActorWords.name(scenario.editedBy, words)), \(DateFormat(words.language).moment(scenario.editedAt))",
      "canDefault": mayEdit && scenario.published > 0 && !scenario.isDefault,
      "defaultPath": "/scenarios/\(scenario.id)/defaut",
      "defaultLabel": words("scenario.make_default_of", ["name": scenario.name]),
    ]
  }

  func state(_ scenario: StoredScenario) -> String {
    scenario.draft == nil
      ? words("scenario.version", ["number": "\(scenario.published)"])
      : words("scenario.draft", ["number": "\(scenario.latest + 1)"])
  }

  /// What is being written, else what is in force.
  func content(_ scenario: StoredScenario) -> Scenario {
    scenario.draft ?? versions.first { $0.scenario == scenario.id }?.content ?? .standard
  }

  func steps(_ content: Scenario) -> String {
    let named = ScenarioWords(words: words, currency: currency)
    return content.allSteps.map { named.day($0) }.joined(separator: " · ")
  }
}
