import Dunning
import DunningRules
import Kernel
import Language
import Reporting
import ReportingRules
import Sheets
import Storage
import Web

/// What reminders bring: after each step, what was paid, and how much of what could be collected was.
struct EffectContent {
  private let scope: ReportScope
  private let words: WordBook
  private let amounts: AmountFormat

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
    amounts = AmountFormat(scope.words.language)
  }

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let period = ReportPeriod(scope.query)
    let first = period.first(on: scope.day)
    let steps = try EffectQueries.steps(of: scope.sight, in: scope.currency, since: first, snapshot)
    let now = try SalesStore.outstanding(
      of: scope.sight, in: scope.currency, asOf: scope.day, today: scope.day, snapshot)
    let dates = DateFormat(words.language)
    var content = ReportContent(
      explanation: words("report.effect.method", ["day": dates.long(first)]),
      tableTitle: words("report.effect.table"))
    content.choices = [ReportPeriod.choices(.effectiveness, period, words)]
    let asked = steps.reduce(Int64(0)) { $0 + $1.askedMinor }
    let paid = steps.reduce(Int64(0)) { $0 + ($1.paidMinor.last ?? 0) }
    content.figures = [
      .init(
        name: words("report.dso.cei"),
        text: now.collectionEffectiveness.flatMap { amounts.share($0, of: 10_000) } ?? "–",
        note: words("report.dso.cei.figure"), path: ReportKind.outstanding.path),
      .init(
        name: words("report.effect.reminders"), text: amounts.count(steps.reduce(0) { $0 + $1.reminders }),
        note: words("report.effect.since", ["day": dates.short(first)])),
      .init(
        name: words("report.effect.paid"), text: amounts.whole(Money(minor: paid, scope.currency)),
        note: words("report.effect.paid.note")),
      .init(
        name: words("report.effect.rate"), text: amounts.share(paid, of: asked) ?? "–",
        note: words("report.effect.rate.note", ["amount": amounts.whole(Money(minor: asked, scope.currency))])),
    ]
    content.columns =
      [
        SheetColumn(words("export.step"), .text),
        SheetColumn(words("report.effect.reminders"), .integer, isSummed: true),
        SheetColumn(words("report.items"), .integer, isSummed: true),
        SheetColumn(words("report.effect.asked"), .money, isSummed: true),
      ]
      + EffectQueries.horizons.map {
        SheetColumn(words("report.effect.within", ["days": "\($0)"]), .money, isSummed: true)
      } + [SheetColumn(words("report.effect.rate"), .percent)]
    let wording = ReasonWording(words.language)
    content.rows = steps.map { step in
      let last = step.paidMinor.last ?? 0
      let rate: SheetCell =
        step.askedMinor > 0
        ? .percent(
          Percent(
            partsPerMillion: Int64(
              clamping: roundedHalfAwayFromZero(Int128(last) * 1_000, over: Int128(step.askedMinor)) * 1_000)))
        : .empty
      return [
        .init(.text(CellText.capitalised(wording.name(step.step)))), .init(.integer(step.reminders)),
        .init(.integer(step.items)), .init(.money(Money(minor: step.askedMinor, scope.currency))),
      ] + step.paidMinor.map { .init(.money(Money(minor: $0, scope.currency))) } + [.init(rate)]
    }
    content.notes = [words("report.effect.note")]
    return content
  }
}
