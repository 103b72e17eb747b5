import Dunning
import DunningRules
import Kernel
import Language
import Sheets
import Web

/// Whom a step would reach today, in a sentence and name by name.
struct StepForecastModel {
  let current: CurrentScenario
  let step: Scenario.Step
  let forecast: StepForecast
  let names: [CustomerID: (code: String, name: String)]
  let today: CivilDate
  let named: ScenarioWords
  let words: WordBook

  /// Customers shown by name; a file has them all.
  static let shownMax = 100

  private var amounts: AmountFormat { AmountFormat(words.language) }
  var path: String { "/scenarios/\(current.stored.id)/effet?etape=\(Form.encoded(step.key.rawValue))" }

  /// - Parameter isPart: whether it stands beside the step, and so leads to the customers that it only counts.
  func page(isPart: Bool) -> PageModel {
    let count = forecast.lines.count
    return [
      "scenarioPath": "/scenarios/\(current.stored.id)?etape=\(Form.encoded(step.key.rawValue))",
      "scenario": current.content.name, "headline": headline, "comparison": comparison,
      "listPath": isPart && count > 0 ? path : nil, "listText": words("forecast.see", count: count),
      "isEmpty": count == 0, "exports": ExportLinks.model(path, words),
      "of": words(
        "ageing.of",
        ["shown": amounts.count(min(count, StepForecastModel.shownMax)), "all": amounts.count(count)]),
      "rows": forecast.lines.prefix(StepForecastModel.shownMax).map { line -> PageModel in
        let name = names[line.action.customer]
        return [
          "name": name?.name ?? "", "path": "/clients/\(Form.encoded(name?.code ?? ""))",
          "items": amounts.count(line.action.items.count), "amount": amounts.amount(line.action.total),
          "inForce": inForce(line),
        ]
      },
    ]
  }

  /// « Aujourd’hui, 11 clients recevraient cette relance, pour 96 412,80 €. »
  private var headline: String {
    let day =
      forecast.day == today
      ? words("forecast.today")
      : words(
        "forecast.on", ["day": DateFormat(words.language).long(forecast.day)])
    let kind = step.kind.isByHand ? step.kind == .call ? "call" : "task" : "message"
    guard !forecast.lines.isEmpty else { return words("forecast.\(kind).none", ["day": day]) }
    let total = forecast.totals.map { amounts.amount($0) }.joined(separator: " + ")
    return words("forecast.\(kind)", count: forecast.lines.count, ["day": day, "amount": total])
  }

  private var comparison: String {
    guard forecast.isUsed else { return words("forecast.unused") }
    guard current.stored.draft != nil, let version = current.inForce else { return "" }
    let number = "\(version.number)"
    return forecast.before == forecast.lines.count
      ? words("forecast.same", ["number": number])
      : words("forecast.before", count: forecast.before, ["number": number])
  }

  private func inForce(_ line: StepForecast.Line) -> String {
    guard let action = line.inForce else { return words("simulation.nothing") }
    let parts = [words("step.\(action.step.rawValue)"), action.event.map(named.because)]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("report.items"), .integer, isSummed: true),
      SheetColumn(words("simulation.before"), .text), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("item.amount"), .money, isSummed: true),
    ]
    return TableExport(words("forecast.title", ["step": named.name(step)]), filters: [headline], columns: columns) {
      _, add in
      for line in forecast.lines {
        let name = names[line.action.customer]
        try add([
          .text(name?.code), .text(name?.name), .integer(line.action.items.count), .text(inForce(line)),
          .text(line.action.total.currency.code), .money(line.action.total),
        ])
      }
    }
  }
}
