import Kernel
import Language
import ReceivablesRules
import Reporting
import ReportingRules
import Sheets
import Storage
import Web

/// The annual table of payment delays that the law asks of companies with an auditor, for invoices issued.
///
/// Source: Code de commerce L441-14 and D441-6 (regles-fr §1.4).
struct DelayContent {
  private let scope: ReportScope
  private let words: WordBook
  private let amounts: AmountFormat

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
    amounts = AmountFormat(scope.words.language)
  }

  private var asked: AskedDay? { AskedDay(scope.query["cloture"], today: scope.day) }

  /// Financial years that can be chosen.
  private static let years = 3

  private var closings: [CivilDate] { scope.company.closings(before: scope.day, count: DelayContent.years) }

  /// The last day of the year that is reported: the one asked, else the latest closing.
  private var closing: CivilDate { asked?.day ?? closings.first ?? scope.day }

  private var isPaidLate: Bool { scope.query["tableau"] == "exercice" }

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let closing = closing
    let table =
      isPaidLate
      ? try PaymentDelayStore.paidLate(of: scope.sight, in: scope.currency, year: closing, snapshot)
      : try PaymentDelayStore.unpaid(of: scope.sight, in: scope.currency, at: closing, snapshot)
    let dates = DateFormat(words.language)
    let tableKey = isPaidLate ? "exercice" : "cloture"
    var content = ReportContent(
      explanation: words(
        "report.delays.method",
        ["first": dates.short(PaymentDelayStore.first(of: closing)), "last": dates.short(closing)]),
      tableTitle: words("report.delays.table.\(tableKey)"))
    if let asked, let refusal = asked.refusal {
      content.refusedDay = words(
        "asked_day.closing.\(refusal.rawValue)", ["typed": asked.typed, "day": dates.short(closing)])
    }
    content.choices = [
      ["cloture", "exercice"].map {
        .init(
          name: words("report.delays.choice.\($0)"),
          path: "\(ReportKind.delays.path)?tableau=\($0)&cloture=\(closing)", isCurrent: $0 == tableKey)
      },
      closings.map { end in
        .init(
          name: scope.company.yearEndMonth == 12 ? "\(end.year)" : dates.short(end),
          path: "\(ReportKind.delays.path)?tableau=\(tableKey)&cloture=\(end)",
          isCurrent: end == closing)
      },
    ]
    content.columns =
      [SheetColumn(words("report.delays.line"), .text)]
      + table.shares.indices.map { index in SheetColumn(name(of: index), .integer) }
      // Without what was paid in time.
      + [SheetColumn(words("report.delays.total"), .integer, adds: 2...table.shares.count)]
    let all = table.shares + [table.total]
    func row(_ key: String, _ cell: (PaymentDelays.Share) -> SheetCell) -> [ReportContent.Cell] {
      [.init(.text(words(key)))] + all.map { .init(cell($0)) }
    }
    func alone(_ key: String, _ cell: SheetCell) -> [ReportContent.Cell] {
      [.init(.text(words(key)))] + all.dropLast().map { _ in .init(.empty) } + [.init(cell)]
    }
    let currency = scope.currency
    content.rows = [
      row("report.delays.count") { .integer($0.invoices) },
      row("report.delays.amount") { .money(Money(minor: $0.minor, currency)) },
      row("report.delays.percent") { table.percent($0).map { .percent($0) } ?? .empty },
      alone("report.delays.excluded.count", .integer(table.excluded.invoices)),
      alone("report.delays.excluded.amount", .money(Money(minor: table.excluded.minor, currency))),
    ]
    content.notes = [
      words("report.delays.sales", ["amount": amounts.amount(Money(minor: table.salesMinor, currency))]),
      words("report.delays.terms"), words("report.delays.received"),
    ]
    return content
  }

  private func name(of bracket: Int) -> String {
    let bounds = PaymentDelays.brackets.bounds(of: bracket)
    guard let from = bounds.from else { return words("report.delays.zero") }
    guard let to = bounds.to else { return words("report.delays.beyond", ["days": "\(from)"]) }
    return words("report.delays.range", ["from": "\(from)", "to": "\(to)"])
  }
}
