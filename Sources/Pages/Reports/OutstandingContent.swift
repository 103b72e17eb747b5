import Kernel
import Language
import Receivables
import Reporting
import ReportingRules
import Sheets
import Storage
import Web

/// The DSO, what of it is lateness, and how it moved.
struct OutstandingContent {
  private let scope: ReportScope
  private let words: WordBook
  private let amounts: AmountFormat

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
    amounts = AmountFormat(scope.words.language)
  }

  private static let months = 12

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let months = try MonthEndStore.months(
      of: scope.sight, in: scope.currency, on: scope.day, count: OutstandingContent.months,
      isKept: KeptFigures.hold(scope.sight.company, on: scope.day, snapshot), snapshot)
    let dates = DateFormat(words.language)
    var content = ReportContent(
      explanation: words("report.dso.method"), tableTitle: words("report.by_month"))
    if let now = months.first?.outstanding { content.figures = figures(now) }
    content.chartTitle = words("report.dso.chart")
    content.chart = chart(months.reversed().map { (dates.shortMonth($0.day), $0.outstanding.inTenths?.simple) })
    content.columns = [
      SheetColumn(words("report.month"), .month), SheetColumn(words("report.sales"), .money),
      SheetColumn(words("report.receivables"), .money), SheetColumn(words("report.not_due"), .money),
      SheetColumn(words("report.dso"), .decimal), SheetColumn(words("report.dso.best"), .decimal),
      SheetColumn(words("report.dso.late"), .decimal), SheetColumn(words("report.dso.cei"), .percent),
    ]
    content.rows = months.map { month in
      let balance = "/balance-agee?au=\(month.day)"
      func money(_ minor: Int64, _ path: String? = nil) -> ReportContent.Cell {
        .init(.money(Money(minor: minor, scope.currency)), path)
      }
      func days(_ value: Int64?) -> ReportContent.Cell { .init(value.map { .decimal(hundredths: $0) } ?? .empty) }
      let figures = month.outstanding
      let parts = figures.inTenths
      return [
        .init(.month(month.day), balance), money(month.salesMinor),
        money(figures.receivablesMinor, balance), money(figures.notDueMinor, balance), days(parts?.simple),
        days(parts?.bestPossible), days(parts?.averageDaysDelinquent),
        .init(figures.collectedShare.map { .percent($0) } ?? .empty),
      ]
    }
    content.notes = [words("report.dso.note"), words("report.dso.cei.note")]
    return content
  }

  private func figures(_ now: DaysSalesOutstanding) -> [ReportContent.Figure] {
    func days(_ key: String, _ value: Int64?, _ note: String) -> ReportContent.Figure {
      .init(
        name: words(key), text: value.map { amounts.decimal(hundredths: $0) } ?? "–",
        unit: value == nil ? nil : words("dashboard.days"), note: words(note))
    }
    let countBack: ReportContent.Figure =
      switch now.countBack {
      // Nothing was sold and nothing is owed: there is nothing to count.
      case .days(0) where now.simple == nil: days("report.dso.count_back", nil, "report.dso.count_back.note")
      case .days(let hundredths): days("report.dso.count_back", hundredths, "report.dso.count_back.note")
      case .moreThan(let days):
        .init(
          name: words("report.dso.count_back"), text: "> " + amounts.count(days), unit: words("dashboard.days"),
          note: words("report.dso.count_back.short"))
      }
    let parts = now.inTenths
    return [
      days("report.dso", parts?.simple, "report.dso.figure"),
      days("report.dso.best", parts?.bestPossible, "report.dso.best.note"),
      days("report.dso.late", parts?.averageDaysDelinquent, "report.dso.late.note"), countBack,
      .init(
        name: words("report.dso.cei"),
        text: now.collectedShare.map { amounts.share($0) } ?? "–",
        note: words("report.dso.cei.figure")),
    ]
  }

  private func chart(_ points: [(name: String, value: Int64?)]) -> ReportContent.Chart? {
    let known = points.compactMap { point in point.value.map { (point.name, $0) } }
    guard known.count > 1, let first = known.first, let last = known.last else { return nil }
    let label = words(
      "dashboard.dso.label",
      [
        "first": amounts.decimal(hundredths: first.1), "from": first.0, "last": amounts.decimal(hundredths: last.1),
        "to": last.0,
      ])
    return .line(points.map { .init(name: $0.name, value: $0.value) }, label: label)
  }
}
