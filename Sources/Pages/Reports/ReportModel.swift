import Charts
import Kernel
import Language
import Sheets
import Web

/// What the template of a report reads.
struct ReportModel {
  let kind: ReportKind
  let content: ReportContent
  /// The address with its filters.
  let path: String
  let words: WordBook

  /// Columns that a phone shows beside one another; a table with more becomes lines.
  private static let narrowColumns = 4

  func page() throws -> PageModel {
    let shown = content.rows.prefix(content.shownRows ?? .max)
    return [
      "explanation": content.explanation, "refusedDay": content.refusedDay, "exports": ExportLinks.model(path, words),
      "schedulePath": "\(SubscriptionPages.path)/nouveau?rapport=\(kind.rawValue)&filtres=\(Form.encoded(filters))",

      "choices": content.choices.map { group -> PageModel in
        ["links": group.map { ["name": $0.name, "path": $0.path, "current": $0.isCurrent] as PageModel }]
      },
      "figures": content.figures.map { figure -> PageModel in
        [
          "name": figure.name, "figure": figure.text, "unit": figure.unit, "note": figure.note ?? "",
          "path": figure.path,
        ]
      }, "hasFigures": !content.figures.isEmpty,
      "chart": chart, "tableTitle": content.tableTitle, "isEmpty": content.rows.isEmpty,
      "columns": content.columns.map { ["name": $0.name, "isNumber": $0.isNumber] as PageModel },
      "isWide": content.columns.count > ReportModel.narrowColumns,
      "rows": shown.map { ["cells": cells($0)] as PageModel },
      "total": try content.totals(words).map { ["cells": cells($0)] as PageModel },
      "more": content.rows.count > shown.count
        ? words(
          "ageing.of",
          [
            "shown": AmountFormat(words.language).count(shown.count),
            "all": AmountFormat(words.language).count(content.rows.count),
          ]) : nil,
      "notes": content.notes.map { ["note": $0] as PageModel },
    ]
  }

  private var filters: String { path.split(separator: "?", maxSplits: 1).dropFirst().first.map { String($0) } ?? "" }

  /// The style sheet shows one of them.
  private static let rooms: [ChartRoom] = [.page, .card]

  private var chart: PageModel? {
    let charts = ReportModel.rooms.compactMap { content.drawing(words, in: $0) }
    guard let title = charts.first?.title else { return nil }
    var (lines, bars): ([PageModel], [PageModel]) = ([], [])
    for chart in charts {
      switch chart.drawing {
      case .line(let line): lines.append(["chart": line])
      case .bars(let drawn): bars.append(["chart": drawn])
      }
    }
    return ["title": title, "lines": lines, "bars": bars]
  }

  private func cells(_ row: [ReportContent.Cell]) -> [PageModel] {
    zip(row, content.columns).enumerated().map { index, pair in
      let (cell, column) = pair
      return [
        "isHead": index == 0, "isNumber": column.isNumber, "label": column.name, "text": text(cell.value),
        "cellPath": cell.path,
        "isZero": isZero(cell.value),
      ]
    }
  }

  private func isZero(_ cell: SheetCell) -> Bool {
    switch cell {
    case .money(let money): money.isZero
    case .integer(let value): value == 0
    default: false
    }
  }

  private func text(_ cell: SheetCell) -> String {
    let (amounts, dates) = (AmountFormat(words.language), DateFormat(words.language))
    return switch cell {
    case .empty: ""
    case .text(let text): text
    case .date(let date): dates.short(date)
    case .moment(let moment): dates.moment(moment)
    case .month(let day): dates.monthAndYear(day)
    case .money(let money): CellText.whole(money, words)
    case .integer(let value): amounts.count(value)
    case .percent(let percent): amounts.share(percent)
    case .decimal(let hundredths): amounts.decimal(hundredths: hundredths)
    }
  }
}

extension AmountFormat {
  /// Hundredths of days, whole ones without their decimals on an axis.
  func days(_ hundredths: Int64, isMark: Bool) -> String {
    isMark && hundredths % 100 == 0 ? count(Int(hundredths / 100)) : decimal(hundredths: hundredths)
  }

  /// Thousands of a currency, for the axis of a chart.
  func thousands(_ minor: Int64, _ currency: Currency) -> String {
    count(Int(clamping: roundedHalfAwayFromZero(Int128(minor), over: Int128(currency.minorPerMajor) * 1_000)))
  }
}

extension SheetColumn {
  /// Whether its cells stand under one another by their last digit.
  var isNumber: Bool { [.money, .integer, .percent, .decimal].contains(kind) }
}
