import Charts
import Kernel
import Language
import ReceivablesRules
import Reporting
import ReportingRules
import Sheets
import Web

/// Several companies side by side: their figures and aged balances in each currency, never added across currencies.
struct ConsolidatedModel {
  let companies: [Company]
  let lines: [ConsolidatedStore.Line]
  /// The company that is open.
  let current: CompanyID
  /// Whether these are the figures of somebody's own customers.
  let isOwn: Bool
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  /// One currency, with the companies that have something in it, in the order of their names.
  private struct Part {
    let currency: Currency
    let lines: [(company: Company, line: ConsolidatedStore.Line)]

    func sum(_ amount: (ConsolidatedStore.Line) -> Money) -> Money {
      Money(minor: lines.reduce(0) { $0 + amount($1.line).minor }, currency)
    }
  }

  /// The currency that most companies keep their books in comes first.
  private var parts: [Part] {
    let known = Dictionary(companies.map { ($0.id, $0) }) { first, _ in first }
    let books = Dictionary(grouping: companies, by: \.currency).mapValues(\.count)
    let byCurrency = Dictionary(grouping: lines) { $0.disputed.currency }
    return byCurrency.keys.sorted { left, right in
      let (first, second) = (books[left] ?? 0, books[right] ?? 0)
      return first == second ? left.code < right.code : first > second
    }.map { currency in
      let found = (byCurrency[currency] ?? []).compactMap { line in known[line.company].map { ($0, line) } }
      return Part(
        currency: currency, lines: found.sorted { Folding.folded($0.0.name) < Folding.folded($1.0.name) })
    }
  }

  func page() -> PageModel {
    let parts = parts
    return [
      "subtitle": words(
        isOwn ? "consolidated.subtitle.own" : "consolidated.subtitle",
        ["day": dates.long(day), "companies": words("consolidated.companies", count: companies.count)]),
      "isEmpty": parts.isEmpty, "exports": ExportLinks.model(ConsolidatedPages.path, words),
      "parts": parts.map { part($0, isOnly: parts.count == 1) },
    ]
  }

  private var columns: [(name: String, place: Int)] {
    AgeingWords(words).columns(.standard).enumerated().map { ($1, $0) }
  }

  private func buckets(_ part: Part) -> [Money] {
    columns.indices.map { index in part.sum { $0.buckets[index] } }
  }

  private func part(_ part: Part, isOnly: Bool) -> PageModel {
    let (open, overdue) = (part.sum(\.open), part.sum(\.overdue))
    func figure(_ name: String, _ amount: Money, _ note: String?) -> PageModel {
      ["name": name, "figure": amounts.whole(amount), "note": note ?? ""]
    }
    return [
      "code": part.currency.code, "name": words("consolidated.in", ["currency": part.currency.code]),
      "kpis": [
        figure(
          words("dashboard.open"), open, words("dashboard.items", count: part.lines.reduce(0) { $0 + $1.line.items })),
        figure(
          words("dashboard.overdue"), overdue,
          amounts.share(overdue.minor, of: open.minor).map { words("dashboard.share", ["share": $0]) }),
        figure(words("dashboard.received", ["month": dates.month(day)]), part.sum(\.received), nil),
        figure(words("dashboard.disputed"), part.sum(\.disputed), nil),
      ] as [PageModel],
      "bar": StackedBar(buckets(part).map(\.minor), label: words("ageing.bar")),
      "columns": columns.map { ["name": $0.name, "place": $0.place] as PageModel },
      "total": cells(buckets(part), overdue: overdue, open: open),
      "totalName": words("consolidated.total", count: part.lines.count),
      "rows": part.lines.map { company, line -> PageModel in
        [
          "id": "\(company.id)", "company": company.name, "isThis": company.id == current,
          "path": balancePath(of: company, in: part.currency),
          "openLabel": words("consolidated.look", ["name": company.name]),
          "cells": cells(line.buckets, overdue: line.overdue, open: line.open),
        ]
      },
    ]
  }

  /// The aged balance of a company in a currency.
  private func balancePath(of company: Company, in currency: Currency) -> String {
    company.currency == currency ? "/balance-agee" : "/balance-agee?devise=\(currency)"
  }

  private func cells(_ buckets: [Money], overdue: Money, open: Money) -> FigureCells {
    var cells = FigureCells(labels: columns.map(\.name) + [words("ageing.overdue"), words("ageing.open")])
    for amount in buckets { cells.add(amount.isZero ? nil : amounts.wholeNumber(amount)) }
    cells.add(overdue.isZero ? nil : amounts.wholeNumber(overdue), tone: "strong")
    cells.add(amounts.wholeNumber(open), tone: "t2")
    return cells
  }

  /// The same in cents, a line a company and currency.
  var table: TableExport {
    let parts = parts
    let columns =
      [SheetColumn(words("consolidated.company"), .text), SheetColumn(words("export.currency"), .currency)]
      + columns.map { SheetColumn($0.name, .money, isSummed: true) } + [
        SheetColumn(words("export.overdue"), .money, isSummed: true),
        SheetColumn(words("export.balance"), .money, isSummed: true),
        SheetColumn(words("export.disputed"), .money, isSummed: true),
        SheetColumn(words("consolidated.received"), .money, isSummed: true),
      ]
    let rows = parts.flatMap { part in
      part.lines.map { company, line -> [SheetCell] in
        [.text(company.name), .text(part.currency.code)] + line.buckets.map { .money($0) } + [
          .money(line.overdue), .money(line.open), .money(line.disputed), .money(line.received),
        ]
      }
    }
    return TableExport(words("consolidated.title"), columns: columns) { _, add in for row in rows { try add(row) } }
  }
}
