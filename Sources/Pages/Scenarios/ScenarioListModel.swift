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
      "edited": "\(ActorWords.name(scenario.editedBy, words)), \(NoteWords.when(scenario.editedAt, words))",
      "canDefault": mayEdit && scenario.published > 0 && !scenario.isDefault,
      "defaultPath": "/scenarios/\(scenario.id)/defaut",
      "defaultLabel": words("scenario.make_default_of", ["name": scenario.name]),
    ]
  }

  func state(_ scenario: StoredScenario) -> String {
    scenario.draft == nil
      ? words("scenario.version", ["number": "\(scenario.published)"])
      : words("scenario.draft", ["number": "\(scenario.published + 1)"])
  }

  /// What is being written, else what is in force.
  func content(_ scenario: StoredScenario) -> Scenario {
    scenario.draft ?? versions.first { $0.scenario == scenario.id }?.content ?? .standard
  }

  func steps(_ content: Scenario) -> String {
    let named = ScenarioWords(words: words, currency: currency)
    return content.steps.map { named.day($0) }.joined(separator: " · ")
  }
}

/// What publishing would change.
struct SimulationModel {
  let current: CurrentScenario
  let simulation: ScenarioSimulation
  let names: [CustomerID: (code: String, name: String)]
  let segments: [SegmentName]
  let words: WordBook

  func page() -> PageModel {
    let named = ScenarioWords(words: words, currency: simulation.currency, segments: segments)
    let (before, after) = (simulation.before, simulation.after)
    let number = "\(current.stored.published + 1)"
    return [
      "path": "/scenarios/\(current.stored.id)", "revision": "\(current.stored.revision)",
      "publish": words("scenario.publish", ["number": number]),
      "headline": words(
        "simulation.headline", count: after.customers, ["amount": named.amount(after.minor)]),
      "difference": difference(named),
      "basis": words(
        simulation.isUsed ? "simulation.basis" : "simulation.basis_unused", count: simulation.concerned,
        ["day": DateFormat(words.language).long(simulation.day)]),
      "before": "\(before.customers)", "after": "\(after.customers)", "beforeAmount": named.amount(before.minor),
      "afterAmount": named.amount(after.minor),
      "steps": DunningStep.allCases.filter { before.steps[$0] != nil || after.steps[$0] != nil }.map {
        step -> PageModel in
        [
          "name": words("step.\(step.rawValue)"), "before": count(before.steps[step]),
          "after": count(after.steps[step]),
        ]
      },
      "differences": (current.inForce.map { current.content.changes(since: $0.content) } ?? []).map {
        ["text": named.said($0)] as PageModel
      },
      "hasInForce": current.inForce != nil,
      "hasChanges": simulation.changed > 0, "changed": words("simulation.changed", count: simulation.changed),
      "changes": simulation.changes.map { change -> PageModel in
        let name = names[change.customer]
        return [
          "name": name?.name ?? "", "path": "/clients/\(Form.encoded(name?.code ?? ""))",
          "before": told(change.before), "after": told(change.after),
          "amount": (change.after ?? change.before).map { AmountFormat(words.language).amount($0.total) } ?? "–",
        ]
      },
    ]
  }

  private func count(_ count: Int?) -> String { count.map { AmountFormat(words.language).count($0) } ?? "–" }

  private func difference(_ named: ScenarioWords) -> String {
    let (before, after) = (simulation.before.customers, simulation.after.customers)
    if current.inForce == nil, simulation.changed == 0 { return words("simulation.same") }
    if before == after {
      return simulation.changed == 0 ? words("simulation.same") : words("simulation.as_many", count: simulation.changed)
    }
    return words(after < before ? "simulation.fewer" : "simulation.more", count: abs(after - before))
  }

  private func told(_ action: PlannedAction?) -> String {
    guard let action else { return words("simulation.nothing") }
    let step = words("step.\(action.step.rawValue)")
    return action.needsApproval ? "\(step), \(words("scenario.approved"))" : step
  }
}
