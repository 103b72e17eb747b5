import Foundation
import Kernel
import Language
import Typesetting

/// Draws a table page after page.
struct TableDocument {
  private let sheet: Sheet
  private let rows: [[SheetCell]]
  private let totals: [TableRow]
  private let texts: CellTexts
  private let canvas: PDFCanvas
  private let widths: [Double]
  private let headHeight: Double

  /// A row as it is drawn: its cells in words.
  private struct TableRow {
    let cells: [String]
    let isTotal: Bool
  }

  /// What stands on one page.
  private struct TablePage {
    var blocks: [(block: SheetBlock, y: Double)] = []
    /// Where the table begins.
    var top: Double
    var rows: [TableRow] = []
  }

  init(_ sheet: Sheet, rows: [[SheetCell]], totals: SheetTotals) throws {
    self.sheet = sheet
    self.rows = rows
    let texts = CellTexts(sheet.language)
    self.texts = texts
    canvas = try PDFCanvas(
      title: sheet.title, author: sheet.company, language: sheet.language.rawValue, created: "\(sheet.day)T00:00:00",
      setter: try TextSetter(), isLandscape: true)
    self.totals = totals.lines.map { line in
      TableRow(cells: texts.totals(line, sheet.columns, isAlone: totals.lines.count == 1), isTotal: true)
    }
    widths = ColumnWidths(sheet.columns, texts: texts, canvas: canvas)
      .fitting(rows, totals: self.totals.map(\.cells), into: TableGeometry.width)
    let (canvas, widths) = (canvas, widths)
    headHeight =
      sheet.columns.enumerated().map { index, column in
        canvas.prepare(SetText(column.name), TableStyle.heading, width: widths[index]).height
      }.max() ?? TableStyle.heading.lineHeight
  }

  /// The bytes of the document.
  func drawn() throws -> [UInt8] {
    let pages = split()
    canvas.tagged(.document) {
      for (number, page) in pages.enumerated() {
        if number > 0 { canvas.nextPage() } else { drawTitle() }
        for (block, y) in page.blocks { BlockDrawing(canvas: canvas).draw(block, at: y) }
        let isFirst = pages.prefix(number).allSatisfy { $0.rows.isEmpty }
        if !page.rows.isEmpty || number == pages.count - 1 { draw(page.rows, from: page.top, isFirst: isFirst) }
        drawFoot(number + 1, of: pages.count)
      }
    }
    return try canvas.finish()
  }

  // MARK: Pages

  /// The blocks, then the rows of each page, totals with the last: a page of nothing but totals takes a row along.
  private func split() -> [TablePage] {
    let all = rows.map { TableRow(cells: zip($0, sheet.columns).map { texts.text($0, $1) }, isTotal: false) } + totals
    let head = headHeight + TableGeometry.headGap
    var pages = placedBlocks()
    var page = pages.removeLast()
    var room = TableGeometry.bottom - page.top - head
    for row in all {
      let height = height(of: row)
      if height > room, !page.rows.isEmpty || !page.blocks.isEmpty {
        var next: [TableRow] = []
        if row.isTotal, let last = page.rows.last, !last.isTotal, page.rows.count > 1 {
          next = [page.rows.removeLast()]
        }
        pages.append(page)
        page = TablePage(top: TableGeometry.top, rows: next)
        room = TableGeometry.bottom - TableGeometry.top - head - next.reduce(0) { $0 + self.height(of: $1) }
      }
      page.rows.append(row)
      room -= height
    }
    return pages + [page]
  }

  /// The pages that the blocks take; the table goes on below the last.
  private func placedBlocks() -> [TablePage] {
    let drawing = BlockDrawing(canvas: canvas)
    var pages = [TablePage(top: titleHeight)]
    for (index, block) in sheet.lead.enumerated() {
      let height = drawing.height(of: block)
      // What the rows are is not left alone at the foot of a page.
      var needed = height
      if case .heading = block, index == sheet.lead.count - 1 { needed += headHeight + TableGeometry.headGap + 40 }
      var page = pages.removeLast()
      if page.top + needed > TableGeometry.bottom, page.top > TableGeometry.top {
        pages.append(page)
        page = TablePage(top: TableGeometry.top)
      }
      page.blocks.append((block, page.top))
      page.top += height
      pages.append(page)
    }
    return pages
  }

  private func style(_ row: TableRow) -> TextStyle { row.isTotal ? TableStyle.total : TableStyle.cell }

  private func height(of row: TableRow) -> Double {
    var lines = 1.0
    for (index, column) in sheet.columns.enumerated() where column.kind == .text && !row.cells[index].isEmpty {
      let text = canvas.prepare(SetText(row.cells[index]), style(row), width: widths[index])
      lines = max(lines, text.height / style(row).lineHeight)
    }
    return lines * TableStyle.cell.lineHeight + TableGeometry.rowGap
  }

  // MARK: What stands around the table

  private var titleLines: [(SetText, TextStyle)] {
    let day = SetText.raisingOrdinals(DateFormat(sheet.language).long(sheet.day))
    var lines: [(SetText, TextStyle)] = [(SetText(sheet.title), TableStyle.title), (day, TableStyle.note)]
    if !sheet.filters.isEmpty { lines.append((SetText(sheet.filters.joined(separator: " · ")), TableStyle.note)) }
    return lines
  }

  private var titleHeight: Double {
    titleLines.reduce(TableGeometry.top + TableGeometry.titleGap) {
      $0 + canvas.prepare($1.0, $1.1, width: TableGeometry.titleWidth).height
    }
  }

  private func drawTitle() {
    var y = TableGeometry.top
    canvas.draw(
      SetText(sheet.company), TableStyle.company, y: y + 4, rightEdge: TableGeometry.right)
    for (index, line) in titleLines.enumerated() {
      y += canvas.tagged(index == 0 ? .heading : .paragraph) {
        canvas.draw(line.0, line.1, x: TableGeometry.left, y: y, width: TableGeometry.titleWidth)
      }
    }
  }

  private func drawFoot(_ page: Int, of pages: Int) {
    let count = AmountFormat(sheet.language)
    let left = "\(sheet.company) · \(sheet.title) · \(DateFormat(sheet.language).short(sheet.day))"
    canvas.draw(SetText(left), TableStyle.foot, x: TableGeometry.left, y: TableGeometry.footTop)
    canvas.draw(
      SetText("\(count.count(page)) / \(count.count(pages))"), TableStyle.foot, y: TableGeometry.footTop,
      rightEdge: TableGeometry.right)
  }

  // MARK: The table

  private func draw(_ page: [TableRow], from top: Double, isFirst: Bool) {
    canvas.tagged(.table) {
      var y = top
      // Only the first heading is one for who listens: those of the other pages repeat it for the eye.
      if isFirst {
        canvas.tagged(.row) { drawHead(at: y, isTagged: true) }
      } else {
        drawHead(at: y, isTagged: false)
      }
      y += headHeight + 3
      canvas.rule(x: TableGeometry.left, y: y, length: TableGeometry.width, thickness: 0.75, ink: TableStyle.black)
      y = top + headHeight + TableGeometry.headGap
      for (index, row) in page.enumerated() {
        let height = height(of: row)
        let isFirstTotal = row.isTotal && (index == 0 || !page[index - 1].isTotal)
        if index > 0 || row.isTotal {
          canvas.rule(
            x: TableGeometry.left, y: y - TableGeometry.rowGap / 2, length: TableGeometry.width,
            thickness: isFirstTotal ? 0.75 : 0.4, ink: isFirstTotal ? TableStyle.black : TableStyle.line)
        }
        canvas.tagged(.row) { drawCells(row, at: y) }
        y += height
      }
    }
  }

  private func drawHead(at y: Double, isTagged: Bool) {
    var x = TableGeometry.left
    for (index, column) in sheet.columns.enumerated() {
      let text = canvas.prepare(SetText(column.name), TableStyle.heading, width: widths[index])
      // Headings stand on one line at their foot, however many lines each takes.
      let top = y + headHeight - text.height
      let draw = {
        _ = canvas.draw(text, x: x, y: top, rightEdge: column.isNumeric ? x + widths[index] : nil)
      }
      if isTagged { canvas.tagged(.headerCell, draw) } else { draw() }
      x += widths[index] + TableGeometry.gutter
    }
  }

  private func drawCells(_ row: TableRow, at y: Double) {
    var x = TableGeometry.left
    for (index, column) in sheet.columns.enumerated() {
      let text = row.cells[index]
      canvas.tagged(.cell) {
        if !text.isEmpty {
          if column.isNumeric {
            canvas.draw(SetText(text), style(row).withTabularFigures, y: y, rightEdge: x + widths[index])
          } else {
            canvas.draw(SetText(text), style(row), x: x, y: y, width: column.kind == .text ? widths[index] : nil)
          }
        }
      }
      x += widths[index] + TableGeometry.gutter
    }
  }
}

/// Where things stand on the page, in points.
enum TableGeometry {
  static let left = millimetres(14)
  static let right = PDFCanvas.pageHeight - millimetres(14)
  static let width = right - left
  static let top = millimetres(14)
  static let bottom = PDFCanvas.pageWidth - millimetres(17)
  static let footTop = PDFCanvas.pageWidth - millimetres(12)
  /// Room for the title beside the company's name.
  static let titleWidth = width * 0.7
  static let titleGap = 12.0
  static let headGap = 9.0
  static let rowGap = 5.0
  static let gutter = 9.0
}

enum TableStyle {
  static let black = Ink(0x1A1A17)
  static let grey = Ink(0x5A5A53)
  static let line = Ink(0xD5D5CE)

  static let title = TextStyle(size: 15, lineHeight: 20, weight: .semibold, ink: black)
  static let company = TextStyle(size: 9.5, lineHeight: 13, weight: .semibold, ink: black)
  static let note = TextStyle(size: 8.5, lineHeight: 12, ink: grey)
  static let heading = TextStyle(size: 7.5, lineHeight: 9.5, weight: .semibold, ink: grey)
  static let cell = TextStyle(size: 8, lineHeight: 10, ink: black)
  static let total = TextStyle(size: 8, lineHeight: 10, weight: .semibold, ink: black)
  static let section = TextStyle(size: 10, lineHeight: 14, weight: .semibold, ink: black)
  static let figure = TextStyle(size: 14, lineHeight: 19, weight: .semibold, ink: black)
  static let axis = TextStyle(size: 7, lineHeight: 9, ink: grey)
  static let axisStrong = TextStyle(size: 7, lineHeight: 9, weight: .semibold, ink: black)
  static let ink = Ink(0x24478F)
  static let bars = Ink(0x7590C7)
  /// The colours of age, as the light pages have them.
  static func age(_ place: Int) -> Ink {
    let inks: [UInt32] = [0xCBD4E4, 0xEFC469, 0xE29A44, 0xC96A35, 0x9F3E2D, 0x652026]
    return Ink(inks[min(max(place, 0), inks.count - 1)])
  }

  static let foot = TextStyle(size: 7, lineHeight: 9, ink: grey)
}
