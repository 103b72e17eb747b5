import Dunning
import DunningRules
import Kernel
import Language
import ReceivablesRules
import Segments
import Sheets
import Web

/// What publishing would change.
struct SimulationModel {
  let current: CurrentScenario
  let simulation: ScenarioSimulation
  let middle: MiddleOfVersion
  /// Whether it is about the choice of the default, not about a draft.
  let asDefault: Bool
  let names: [CustomerID: (code: String, name: String)]
  let segments: [SegmentName]
  /// What is to be looked at in the texts before they leave.
  let texts: ScenarioTextFlaws
  let words: WordBook

  /// The field of the choice for those who are in the middle.
  static let middleField = "milieu"

  private var path: String { "/scenarios/\(current.stored.id)" }
  /// The page itself, with the choice that it simulates.
  var here: String { here(middle) }

  private func here(_ middle: MiddleOfVersion) -> String {
    "\(path)/\(asDefault ? "defaut" : "publication")"
      + (middle == .goOn ? "" : "?\(SimulationModel.middleField)=\(middle.rawValue)")
  }

  /// What becomes of those who are in the middle; `nil` where nobody is.
  private var choice: PageModel? {
    guard simulation.inTheMiddle > 0 else { return nil }
    let text = asDefault ? "scenario.default_middle" : "scenario.middle"
    return [
      "text": words(text, count: simulation.inTheMiddle), "means": words("\(text).\(middle.rawValue)_text"),
      "choices": MiddleOfVersion.allCases.map { choice -> PageModel in
        ["path": here(choice), "name": words("\(text).\(choice.rawValue)"), "isChosen": choice == middle]
      },
    ]
  }

  /// Customers shown by name; a file has them all.
  static let shownMax = 20

  func page() -> PageModel {
    let named = ScenarioWords(words: words, currency: simulation.currency, segments: segments)
    let (before, after) = (simulation.before, simulation.after)
    let number = "\(current.stored.latest + 1)"
    return [
      "path": path, "middle": choice, "middleValue": middle.rawValue, "revision": "\(current.stored.revision)",
      "publish": asDefault ? words("scenario.make_default") : words("scenario.publish", ["number": number]),
      "publishPath": "\(path)/\(asDefault ? "defaut" : "publication")", "afterName": afterName,
      "headline": words(
        "simulation.headline", count: after.customers, ["amount": named.amount(after.minor)]),
      "difference": difference(named),
      "apart": simulation.apart > 0 ? words("simulation.apart", count: simulation.apart) : nil,
      "basis": words(
        asDefault ? "simulation.basis_default" : simulation.isUsed ? "simulation.basis" : "simulation.basis_unused",
        count: simulation.concerned,
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
      "differences": asDefault
        ? []
        : (current.inForce.map { current.content.changes(since: $0.content) } ?? []).map {
          ["text": named.said($0)] as PageModel
        },
      "texts": texts.rows(words), "hasTexts": !texts.entries.isEmpty,
      "hasInForce": !asDefault && current.inForce != nil,
      "trial": asDefault
        ? nil
        : current.inForce.flatMap { inForce in
          simulation.isUsed
            ? ["text": words("trial.offer", ["number": "\(inForce.number)"])] as PageModel : nil
        },
      "exports": ExportLinks.model(here, words),
      "hasChanges": simulation.changes.count > 0,
      "changed": words("simulation.changed", count: simulation.changes.count),
      "changes": simulation.changes.prefix(SimulationModel.shownMax).map { change -> PageModel in
        let name = names[change.customer]
        return [
          "name": name?.name ?? "", "path": "/clients/\(Form.encoded(name?.code ?? ""))",
          "before": told(change.before, named), "after": told(change.after, named),
          "amount": (change.after ?? change.before).map { AmountFormat(words.language).amount($0.total) } ?? "–",
        ]
      },
    ]
  }

  /// The customers for whom something would change, as on the page.
  var table: TableExport {
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("simulation.before"), .text), SheetColumn(afterName, .text),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("item.amount"), .money, isSummed: true),
    ]
    let named = ScenarioWords(words: words, currency: simulation.currency, segments: segments)
    return TableExport(words("simulation.title", ["name": current.content.name]), columns: columns) { _, add in
      for change in simulation.changes {
        let (name, total) = (names[change.customer], (change.after ?? change.before)?.total)
        try add([
          .text(name?.code), .text(name?.name), .text(told(change.before, named)), .text(told(change.after, named)),
          .text(total?.currency.code), .money(total),
        ])
      }
    }
  }

  private var afterName: String { words(asDefault ? "simulation.after_default" : "simulation.after") }

  private func count(_ count: Int?) -> String { count.map { AmountFormat(words.language).count($0) } ?? "–" }

  private func difference(_ named: ScenarioWords) -> String {
    let (before, after) = (simulation.before.customers, simulation.after.customers)
    if current.inForce == nil, simulation.changes.count == 0 { return words("simulation.same") }
    if before == after {
      return simulation.changes.count == 0
        ? words("simulation.same") : words("simulation.as_many", count: simulation.changes.count)
    }
    return words(after < before ? "simulation.fewer" : "simulation.more", count: abs(after - before))
  }

  private func told(_ action: PlannedAction?, _ named: ScenarioWords) -> String {
    guard let action else { return words("simulation.nothing") }
    let parts = [
      words("step.\(action.step.rawValue)"), action.channel == .sms ? words("outbox.channel.sms") : nil,
      action.event.map(named.because), named.addressee(action), action.text,
      action.copies.isEmpty ? nil : words("simulation.copies", count: action.copies.count),
      action.needsApproval ? words("scenario.approved") : nil,
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
