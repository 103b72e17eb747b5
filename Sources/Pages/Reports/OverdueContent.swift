import Charts
import Kernel
import Language
import People
import PeopleRules
import Receivables
import Reporting
import ReportingRules
import Sheets
import Storage
import Web

/// What is overdue: whose it is to collect, how old it is, who owes it, and how it moved.
struct OverdueContent {
  private let scope: ReportScope
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
    amounts = AmountFormat(scope.words.language)
    dates = DateFormat(scope.words.language)
  }

  enum Grouping: String, CaseIterable {
    case collector = "charge"
    case age = "anciennete"
    case customer = "client"
    case month = "mois"
  }

  private var grouping: Grouping { Grouping(rawValue: scope.query["par"] ?? "") ?? .collector }
  private var currency: Currency { scope.currency }

  /// Customers shown on the page; a file has them all.
  private static let customers = 50

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let isKept = try KeptFigures.hold(scope.sight.company, on: scope.day, snapshot)
    let ageing = try AgeingStore.today(of: scope.sight, on: scope.day, isKept: isKept, snapshot)[currency]
    let months = try MonthEndStore.months(
      of: scope.sight, in: currency, on: scope.day, count: 12, isKept: isKept, snapshot)
    let late = try OverdueStore.weightedDaysLate(of: scope.sight, in: currency, on: scope.day, snapshot)
    let overdue = try ageing?.overdue(currency) ?? .zero(currency)
    let total = try ageing?.total(currency) ?? .zero(currency)
    var content = ReportContent(
      explanation: words("report.overdue.method", ["currency": currency.code]),
      tableTitle: words("report.overdue.by.\(grouping.rawValue)"))
    content.choices = [
      Grouping.allCases.map {
        .init(
          name: words("report.overdue.by.\($0.rawValue)"), path: "\(ReportKind.overdue.path)?par=\($0.rawValue)",
          isCurrent: $0 == grouping)
      }
    ]
    content.figures = figures(overdue, of: total, late: late, months)
    content.chartTitle = words("report.overdue.chart", ["currency": amounts.symbol(of: currency)])
    content.chart = chart(months)
    switch grouping {
    case .collector: try collectors(&content, overdue, snapshot)
    case .age: ages(&content, ageing, overdue)
    case .customer: try customers(&content, snapshot)
    case .month: self.months(&content, months)
    }
    content.notes = [words("ageing.precision")]
    return content
  }

  private func figures(
    _ overdue: Money, of total: Money, late: Int64?, _ months: [MonthEndStore.MonthEnd]
  ) -> [ReportContent.Figure] {
    let before = months.dropFirst().first
    let change = before.flatMap { Self.change(from: $0.overdueMinor, to: overdue.minor, amounts) }
    return [
      .init(
        name: words("dashboard.overdue"), text: amounts.whole(overdue), note: words("report.overdue.figure"),
        path: "/factures?etat=echues&devise=\(currency)"),
      .init(
        name: words("report.overdue.share"), text: amounts.share(overdue.minor, of: total.minor) ?? "–",
        note: words("report.overdue.of", ["amount": amounts.whole(total)]), path: "/balance-agee"),
      .init(
        name: words("report.overdue.days"), text: late.map { amounts.decimal(hundredths: $0) } ?? "–",
        unit: late == nil ? nil : words("dashboard.days"), note: words("report.overdue.days.note")),
      .init(
        name: words("report.overdue.change"), text: change ?? "–",
        note: before.map { words("report.overdue.since", ["day": dates.short($0.day)]) }),
    ]
  }

  /// The change in percent with its sign; `nil` when there was nothing before.
  static func change(from before: Int64, to now: Int64, _ amounts: AmountFormat) -> String? {
    guard before > 0, let share = amounts.share(now - before, of: before) else { return nil }
    return now > before ? "+" + share : share
  }

  private func chart(_ months: [MonthEndStore.MonthEnd]) -> ReportContent.Chart? {
    let bars = months.reversed().map {
      BarChart.Bar(name: dates.shortMonth($0.day), detail: "\($0.day.year)", value: $0.overdueMinor)
    }
    guard bars.contains(where: { $0.value > 0 }) else { return nil }
    let label = words(
      "report.overdue.chart.label",
      ["months": bars.map { "\($0.name) \(amounts.thousands($0.value, currency))" }.joined(separator: ", ")])
    return .bars(bars, label: label, currency)
  }

  private func share(_ money: Money, of whole: Money) -> SheetCell {
    guard whole.isPositive else { return .empty }
    let hundredths = roundedHalfAwayFromZero(Int128(money.minor) * 1_000, over: Int128(whole.minor))
    return .percent(Percent(partsPerMillion: Int64(clamping: hundredths * 1_000)))
  }

  // MARK: by collector

  private func collectors(_ content: inout ReportContent, _ overdue: Money, _ snapshot: Snapshot) throws {
    let names = Dictionary(
      try PersonStore.all(snapshot).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    content.columns = [
      SheetColumn(words("report.collector"), .text), SheetColumn(words("report.customers"), .integer, isSummed: true),
      SheetColumn(words("report.items"), .integer, isSummed: true),
      SheetColumn(words("ageing.overdue"), .money, isSummed: true), SheetColumn(words("report.share"), .percent),
      SheetColumn(words("export.disputed"), .money, isSummed: true),
      SheetColumn(words("export.promised"), .money, isSummed: true), SheetColumn(words("export.oldest"), .date),
    ]
    content.rows = try OverdueStore.byCollector(of: scope.sight, in: currency, on: scope.day, snapshot).map { line in
      let name = line.collector.map { names[$0] ?? words("report.left") } ?? words("report.nobody")
      return [
        .init(.text(name)), .init(.integer(line.customers)), .init(.integer(line.items)), .init(.money(line.overdue)),
        .init(share(line.overdue, of: overdue)), .init(.money(line.disputed)), .init(.money(line.promised)),
        .init(.date(line.oldestDue)),
      ]
    }
  }

  // MARK: by age

  private func ages(_ content: inout ReportContent, _ ageing: Ageing?, _ overdue: Money) {
    let names = AgeingWords(words)
    content.columns = [
      SheetColumn(words("ageing.age"), .text), SheetColumn(words("report.customers"), .integer),
      SheetColumn(words("report.items"), .integer, isSummed: true),
      SheetColumn(words("ageing.overdue"), .money, isSummed: true), SheetColumn(words("report.share"), .percent),
    ]
    content.rows = (ageing?.buckets ?? []).enumerated().dropFirst().map { index, bucket in
      [
        .init(.text(names.column(bucket.fromDays, bucket.toDays)), "/factures?tranche=\(index)&devise=\(currency)"),
        .init(.integer(bucket.customers)), .init(.integer(bucket.items)), .init(.money(bucket.amount)),
        .init(share(bucket.amount, of: overdue)),
      ]
    }
  }

  // MARK: by customer

  private func customers(_ content: inout ReportContent, _ snapshot: Snapshot) throws {
    content.columns = [
      SheetColumn(words("export.customer"), .text), SheetColumn(words("export.code"), .code),
      SheetColumn(words("report.items"), .integer, isSummed: true),
      SheetColumn(words("ageing.overdue"), .money, isSummed: true),
      SheetColumn(words("export.disputed"), .money, isSummed: true),
      SheetColumn(words("export.promised"), .money, isSummed: true), SheetColumn(words("export.oldest"), .date),
      SheetColumn(words("export.days_late"), .integer),
    ]
    content.rows = try OverdueStore.lines(of: scope.sight, on: scope.day, snapshot)
      .filter { $0.overdue.currency == currency }.map { line in
        [
          .init(.text(line.name), "/clients/\(Form.encoded(line.code))"), .init(.text(line.code)),
          .init(.integer(line.items)), .init(.money(line.overdue)), .init(.money(line.disputed)),
          .init(.money(line.promised)), .init(.date(line.oldestDue)),
          .init(.integer(scope.day.days(since: line.oldestDue))),
        ]
      }
    content.shownRows = OverdueContent.customers
  }

  // MARK: by month

  private func months(_ content: inout ReportContent, _ months: [MonthEndStore.MonthEnd]) {
    content.columns = [
      SheetColumn(words("report.month"), .month), SheetColumn(words("report.receivables"), .money),
      SheetColumn(words("ageing.overdue"), .money), SheetColumn(words("report.overdue.share"), .percent),
    ]
    content.rows = months.map { month in
      let receivables = Money(minor: month.outstanding.receivablesMinor, currency)
      let overdue = Money(minor: month.overdueMinor, currency)
      return [
        .init(.month(month.day), "/balance-agee?au=\(month.day)"), .init(.money(receivables)),
        .init(.money(overdue)), .init(share(overdue, of: receivables)),
      ]
    }
  }
}
