import Kernel
import Language
import Typesetting

/// How cells are written for people.
struct CellTexts {
  private let amounts: AmountFormat
  private let dates: DateFormat

  /// Characters of a seal: as many as name one entry among millions.
  private static let sealOnPaper = 12

  init(_ language: LanguageCode) {
    amounts = AmountFormat(language)
    dates = DateFormat(language)
  }

  func text(_ cell: SheetCell, _ column: SheetColumn) -> String {
    switch cell {
    case .empty: ""
    case .text(let text): column.kind == .seal ? String(text.prefix(CellTexts.sealOnPaper)) : text
    case .date(let date): dates.short(date)
    case .moment(let moment): dates.moment(moment)
    case .month(let day): dates.monthAndYear(day)
    case .money(let money): money.isZero ? "–" : self.money(money)
    case .integer(let value): amounts.count(value)
    case .percent(let percent): amounts.share(percent)
    case .decimal(let hundredths): amounts.decimal(hundredths: hundredths)
    }
  }

  /// The amount, with its currency when it is not the euro.
  private func money(_ money: Money) -> String {
    money.currency == .eur ? amounts.number(money) : amounts.amount(money)
  }

  /// The line below the rows of a currency, named when it does not stand alone.
  func totals(_ line: SheetTotals.Line, _ columns: [SheetColumn], isAlone: Bool) -> [String] {
    var cells = columns.map { _ in "" }
    for (column, sum) in line.sums {
      if columns[column].kind == .money, let currency = line.currency {
        cells[column] = money(Money(minor: sum, currency))
      } else {
        cells[column] = amounts.count(Int(sum))
      }
    }
    if cells.first == "" { cells[0] = isAlone ? "Total" : "Total \(line.currency?.code ?? "")" }
    return cells
  }
}

/// How wide the columns of a document are: numbers and dates as wide as they need, words share what is left by what
/// they need.
struct ColumnWidths {
  private let columns: [SheetColumn]
  private let texts: CellTexts
  private let canvas: PDFCanvas

  init(_ columns: [SheetColumn], texts: CellTexts, canvas: PDFCanvas) {
    self.columns = columns
    self.texts = texts
    self.canvas = canvas
  }

  func fitting(_ rows: [[SheetCell]], totals: [[String]], into width: Double) -> [Double] {
    var natural = columns.indices.map { needed($0, rows, totals) }
    let room = width - TableGeometry.gutter * Double(columns.count - 1)
    let elastic = columns.indices.filter { columns[$0].kind == .text }
    let rigid = columns.indices.filter { columns[$0].kind != .text }.reduce(0) { $0 + natural[$1] }
    guard !elastic.isEmpty else { return natural.map { $0 * max(1, room / max(rigid, 1)) } }
    // What one column of words does not need, the others have.
    var left = max(room - rigid, 40 * Double(elastic.count))
    var open = elastic
    while !open.isEmpty {
      let share = left / Double(open.count)
      let fitting = open.filter { natural[$0] <= share }
      if fitting.isEmpty {
        for index in open { natural[index] = share }
        return natural
      }
      left -= fitting.reduce(0) { $0 + natural[$1] }
      open.removeAll { fitting.contains($0) }
    }
    // What nobody needs spreads the columns evenly over the page.
    for index in columns.indices { natural[index] += left / Double(columns.count) }
    return natural
  }

  /// What the longest of its cells takes; the heading of a column of numbers may break between words.
  private func needed(_ column: Int, _ rows: [[SheetCell]], _ totals: [[String]]) -> Double {
    var longest = ""
    for row in rows {
      let text = texts.text(row[column], columns[column])
      if text.utf8.count > longest.utf8.count { longest = text }
    }
    let isNumeric = columns[column].isNumeric
    let words = columns[column].name.split(separator: " ").map { String($0) }
    var width = words.map { measure($0, TableStyle.heading) }.max() ?? 0
    width = max(width, measure(longest, isNumeric ? TableStyle.cell.withTabularFigures : TableStyle.cell))
    for total in totals where column > 0 || isNumeric {
      width = max(width, measure(total[column], TableStyle.total.withTabularFigures))
    }
    return (width + 1).rounded(.up)
  }

  private func measure(_ text: String, _ style: TextStyle) -> Double { canvas.prepare(SetText(text), style).width }
}
