import MessagingRules
import Typesetting

/// The table of invoices, laid out once: its columns' places and its rows' heights.
struct LetterTable {
  struct Row {
    let cells: [PreparedText]
    /// Without the space above and below.
    let textHeight: Double

    init(_ cells: [PreparedText]) {
      self.cells = cells
      textHeight = cells.map(\.height).max() ?? 0
    }
  }

  let columns: [LetterContent.Table.Column]
  let header: Row
  let rows: [Row]
  let totals: Row
  /// Left and right edge of each column.
  private let edges: [(left: Double, right: Double)]
  /// 1 for the design's spacing, less to gain height.
  var tightness = 1.0

  static let rule = millimetres(0.2)
  private static let padding = millimetres(1.15)
  private static let gapMin = 7.0

  init(_ table: LetterContent.Table, on canvas: PDFCanvas) {
    let columns = table.columns
    self.columns = columns
    let texts = table.rows.map { row in
      row.cells.enumerated().map { index, cell in
        index == 0 ? row.note.map { SetText(cell, mark: String($0)) } ?? SetText(cell) : SetText(cell)
      }
    }
    var headings = table.columns.map { canvas.prepare(SetText($0.heading), LetterStyle.heading) }
    var body = texts.map { row in
      row.enumerated().map { index, text in
        canvas.prepare(text, columns[index].isNumber ? LetterStyle.cell.withTabularFigures : LetterStyle.cell)
      }
    }
    let totals = table.totals.enumerated().map { index, text in
      let style = columns[index].isNumber ? LetterStyle.total.withTabularFigures : LetterStyle.total
      return canvas.prepare(SetText(text), style)
    }
    var natural = table.columns.indices.map { column in
      var widest = max(headings[column].width, column == 0 ? 0 : totals[column].width)
      for row in body { widest = max(widest, row[column].width) }
      return widest
    }
    LetterTable.narrow(&natural, table: table)
    for column in natural.indices where !table.columns[column].isNumber {
      let width = natural[column]
      if headings[column].width > width + 0.1 {
        headings[column] = canvas.prepare(SetText(table.columns[column].heading), LetterStyle.heading, width: width)
      }
      for row in body.indices where body[row][column].width > width + 0.1 {
        body[row][column] = canvas.prepare(texts[row][column], LetterStyle.cell, width: width)
      }
    }
    edges = LetterTable.edges(natural)
    header = Row(headings)
    rows = body.map { Row($0) }
    self.totals = Row(totals)
  }

  private var padding: Double { LetterTable.padding * tightness }

  /// The height of a row; the totals have no rule below them.
  func height(_ row: Row, ruled: Bool = true) -> Double {
    row.textHeight + 2 * padding + (ruled ? LetterTable.rule : 0)
  }

  var totalsHeight: Double { height(totals, ruled: false) }

  /// Takes from the widest texts what the page has not, so that long numbers break instead of running into others.
  private static func narrow(_ natural: inout [Double], table: LetterContent.Table) {
    let gaps = gapMin * Double(natural.count - 1)
    var excess = natural.reduce(0, +) + gaps - LetterGeometry.width
    while excess > 0.01 {
      let texts = natural.indices.filter { !table.columns[$0].isNumber }
      guard let widest = texts.max(by: { natural[$0] < natural[$1] }), natural[widest] > 40 else { return }
      let cut = min(excess, max(1, natural[widest] * 0.1))
      natural[widest] -= cut
      excess -= cut
    }
  }

  /// Shares what is left of the width in proportion to what each column needs, as browsers do.
  private static func edges(_ natural: [Double]) -> [(left: Double, right: Double)] {
    let needed = max(1, natural.reduce(0, +))
    var left = LetterGeometry.margin
    return natural.map { width in
      let share = width * LetterGeometry.width / needed
      defer { left += share }
      return (left, left + share)
    }
  }

  func draw(_ row: Row, tag: PDFCanvas.Tag, ruled: Bool, at y: Double, on canvas: PDFCanvas) {
    canvas.tagged(.row) {
      for (index, cell) in row.cells.enumerated() {
        canvas.tagged(tag) {
          if columns[index].isNumber {
            canvas.draw(cell, y: y + padding, rightEdge: edges[index].right)
          } else {
            canvas.draw(cell, x: edges[index].left, y: y + padding)
          }
        }
      }
    }
    if ruled {
      canvas.rule(
        x: LetterGeometry.margin, y: y + height(row) - LetterTable.rule, length: LetterGeometry.width,
        thickness: LetterTable.rule, ink: LetterStyle.line)
    }
  }
}
