import Charts
import Kernel
import Language
import Reporting
import ReportingRules
import Sheets
import Web

/// The dashboard as a document to print: its figures, the aged balance, the charts, and who is most late.
struct DashboardDocument {
  private let dashboard: DashboardModel

  init(_ dashboard: DashboardModel) { self.dashboard = dashboard }

  private var facts: DashboardFacts { dashboard.facts }
  private var words: WordBook { dashboard.words }

  func table() throws -> TableExport {
    let total = try facts.ageing.total(dashboard.currency)
    let overdue = try facts.ageing.overdue(dashboard.currency)
    let lines = facts.worst.filter { $0.overdue.isPositive }
    var lead: [SheetBlock] = [
      .figures(dashboard.kpis(total: total, overdue: overdue).map { figure($0) }),
      .bar(StackedBar(facts.ageing.buckets.map(\.amount.minor), label: words("ageing.bar")), names: []),
      ageing(try dashboard.ageing(total: total)),
    ]
    let charts = [
      chart(words("dashboard.dso") + ", " + words("dashboard.dso.unit"), dashboard.dso),
      chart(words("dashboard.received.title") + ", " + dashboard.receivedUnit, dashboard.received),
    ].compactMap { $0 }
    if !charts.isEmpty { lead.append(.charts(charts)) }
    lead.append(.heading(words("dashboard.worst")))
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("ageing.overdue"), .money, isSummed: true),
      SheetColumn(words("export.balance"), .money, isSummed: true), SheetColumn(words("export.oldest"), .date),
      SheetColumn(words("export.disputed"), .money, isSummed: true),
    ]
    let filters = [
      dashboard.freshness, facts.isWhole ? nil : words("ageing.portfolio") + " " + words("ageing.portfolio.mine"),
    ]
    return TableExport(
      words("dashboard.title"), filters: filters.compactMap { $0 }, columns: columns, lead: lead
    ) { _, add in
      for line in lines {
        try add([
          .text(line.code), .text(line.name), .money(line.overdue), .money(line.total), .date(line.oldestDue),
          .money(line.disputed),
        ])
      }
    }
  }

  private func figure(_ model: PageModel) -> SheetFigure {
    func text(_ model: PageModel?, _ key: String) -> String? { model?[key] as? String }
    let moved = text(model["moved"] as? PageModel, "text")
    return SheetFigure(
      name: text(model, "name") ?? "",
      text: [text(model, "figure"), text(model, "unit")].compactMap { $0 }.joined(separator: " "),
      note: [text(model, "note"), moved].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · "))
  }

  private func chart(_ title: String, _ model: PageModel?) -> SheetChart? {
    switch model?["chart"] {
    case let line as LineChart: SheetChart(title: title, .line(line))
    case let bars as BarChart: SheetChart(title: title, .bars(bars))
    default: nil
    }
  }

  /// The rows of the page's table, as they are written there.
  private func ageing(_ model: PageModel) -> SheetBlock {
    let columns = model["columns"] as? [PageModel] ?? []
    func row(_ name: String, _ key: String, _ total: String) -> [String] {
      [words(name)] + columns.map { $0[key] as? String ?? "–" } + [model[total] as? String ?? "–"]
    }
    var rows = [
      row("ageing.amount", "amount", "total"), row("ageing.share", "share", "whole"),
      row("ageing.customers", "customers", "customers"), row("ageing.items", "count", "count"),
    ]
    if let moves = model["moves"] as? PageModel, let cells = moves["cells"] as? [PageModel], !cells.isEmpty {
      rows.append([moves["name"] as? String ?? ""] + cells.map { $0["text"] as? String ?? "–" })
    }
    let heads = columns.map { SheetHead($0["name"] as? String ?? "", place: $0["place"] as? Int) }
    return .table(
      title: words("ageing.title") + " · " + (model["summary"] as? String ?? ""),
      head: [SheetHead("")] + heads + [SheetHead(words("ageing.total"))], rows: rows)
  }
}
