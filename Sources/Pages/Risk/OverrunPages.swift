public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
import RiskRules
import Sheets
public import Storage
public import Web

/// The customers who owe more than their limit.
public struct OverrunPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/risque/depassements") { request, context in
      let asked = OverrunListQuery(request.query)
      let (sight, day) = (context.sight, context.day)
      if let format = request.query.exportFormat {
        return try await context.answer(.overruns, request.query, as: format, back: asked.path, from: database)
      }
      let words = context.words
      let model = try await database.read { snapshot -> OverrunListModel in
        var lines: [OverrunQueries.Line] = []
        try OverrunQueries.forEach(
          of: sight, asked, limit: OverrunQueries.page + 1, on: day, snapshot
        ) { lines.append($0) }
        return OverrunListModel(
          asked: asked, lines: lines, sum: try OverrunQueries.sum(of: sight, on: day, snapshot), day: day, words: words)
      }
      return try context.page("overruns", model.page(), title: words("overruns.title"), section: "limits")
    }
  }
}

private struct OverrunListModel {
  let asked: OverrunListQuery
  let lines: [OverrunQueries.Line]
  let sum: OverrunQueries.Sum
  let day: CivilDate
  let words: WordBook

  func page() -> PageModel {
    let shown = lines.prefix(OverrunQueries.page)
    let more = lines.count > shown.count ? shown.last : nil
    return [
      "subtitle": words("overruns.subtitle"), "isEmpty": lines.isEmpty, "headings": headings,
      "exports": ExportLinks.model(asked.with { _ in }.path, words), "rows": shown.map { row($0) },
      "sum": shown.first.map {
        [
          "name": words("overruns.sum", count: sum.customers),
          "amount": AmountFormat(words.language).amount(Money(minor: sum.overrunMinor, $0.limit.currency)),
        ] as PageModel
      },
      "next": more.map { last in asked.with { $0.after = asked.place(of: last) }.path },
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
  }

  private var headings: [PageModel] {
    func heading(_ key: String, _ order: OverrunQueries.Order? = nil, _ style: String? = nil) -> PageModel {
      asked.order.heading(words(key), order, style: style) { order in asked.with { $0.asked = order }.path }
    }
    return [
      heading("ageing.customer"), heading("overruns.since", .began), heading("limit.limit", nil, "num"),
      heading("overruns.exposure", nil, "num"), heading("overruns.use", nil, "num"),
      heading("overruns.insured", nil, "num"), heading("overruns.overrun", .overrun, "num"),
    ]
  }

  private func row(_ line: OverrunQueries.Line) -> PageModel {
    let use = LimitUse(exposureMinor: line.exposure.minor, of: line.limit.minor)
    func amount(_ money: Money?) -> String? { money.map { CellText.amount($0, words) } }
    return [
      "name": line.name, "path": "/clients/\(Form.encoded(line.code))",
      "detail": [line.code, line.collector].compactMap { $0 }.joined(separator: " · "),
      "since": DateFormat(words.language).short(line.began),
      "days": words("overruns.days", count: day.days(since: line.began)), "limit": amount(line.limit),
      "exposure": amount(line.exposure),
      "use": use.percent.map { words("limit.percent", ["percent": AmountFormat(words.language).count($0)]) },
      "insured": amount(line.insured), "overrun": amount(line.overrun),
    ]
  }
}

/// The list as a table.
private struct OverrunExport {
  let sight: Sight
  let asked: OverrunListQuery
  let day: CivilDate
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("overruns.since"), .date), SheetColumn(words("customers.column.collector"), .text),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("limit.limit"), .money),
      SheetColumn(words("overruns.exposure"), .money), SheetColumn(words("overruns.insured"), .money),
      SheetColumn(words("overruns.overrun"), .money, isSummed: true),
    ]
    return TableExport(words("overruns.title"), filters: [], columns: columns) { snapshot, add in
      try OverrunQueries.forEach(of: sight, asked.with { _ in }, limit: .max, on: day, snapshot) { line in
        try add([
          .text(line.code), .text(line.name), .date(line.began), .text(line.collector),
          .text(line.limit.currency.code), .money(line.limit), .money(line.exposure), .money(line.insured),
          .money(line.overrun),
        ])
      }
    }
  }
}

extension ListExport {
  static let overruns = ListExport(OverrunListQuery.path, section: "limits") { reader, query, _ in
    OverrunExport(sight: reader.sight, asked: OverrunListQuery(query), day: reader.day, words: reader.words).table
  }
}
