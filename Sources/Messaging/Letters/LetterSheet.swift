import Kernel
public import MessagingRules
public import Typesetting

/// Draws a letter as a PDF of A4 pages.
///
/// Up to eight invoices hold on one page, if need be with tighter spacing. Beyond that the table goes on overleaf with
/// its heading repeated, and the payment block stays on the first page.
public struct LetterSheet {
  private let content: LetterContent
  private let look: Look
  private let canvas: PDFCanvas

  /// The letter's PDF.
  /// - Parameter statement: what goes with it, on pages of its own behind the letter's.
  public static func pdf(
    _ content: LetterContent, statement: AccountDocument? = nil, look: Look = .plain
  ) throws(TypesettingError) -> [UInt8] {
    try pdf(content, statement: statement, look: look, setter: TextSetter())
  }

  /// The letter's PDF, its texts laid out by a setter that other letters of the same thread use too.
  static func pdf(
    _ content: LetterContent, statement: AccountDocument? = nil, look: Look = .plain, setter: TextSetter
  ) throws(TypesettingError) -> [UInt8] {
    let canvas = try PDFCanvas(
      title: content.subject, author: content.sender.name, language: content.language.rawValue,
      created: "\(content.day)T08:00:00Z", setter: setter)
    LetterSheet(content: content, look: look, canvas: canvas).draw()
    if let statement {
      canvas.nextPage()
      AccountSheet.draw(statement, look: look, on: canvas)
    }
    return try canvas.finish()
  }

  private func draw() {
    let foot = LetterFoot(content, on: canvas)
    let limit = foot.top - LetterGeometry.footGap
    let body = LetterBody(content, on: canvas)
    let whole = fitting(body, limit: limit)
    let pages = whole == nil ? split(body, limit: limit) : [0..<content.table.rows.count]
    draw(whole ?? body, pages: pages, foot: foot)
  }

  /// The body with the widest spacing with which all of it stands on one page, if there is one.
  private func fitting(_ body: LetterBody, limit: Double) -> LetterBody? {
    if LetterGeometry.bodyTop + body.height(rows: nil) <= limit { return body }
    guard content.table.rows.count <= LetterGeometry.onePageRows else { return nil }
    return [0.85, 0.7, 0.55].lazy.map { body.tightened(to: $0) }
      .first { LetterGeometry.bodyTop + $0.height(rows: nil) <= limit }
  }

  private func draw(_ body: LetterBody, pages: [Range<Int>], foot: LetterFoot) {
    canvas.tagged(.document) {
      for (index, rows) in pages.enumerated() {
        let isLast = index == pages.count - 1
        if index == 0 {
          drawHead()
          body.drawFirstPage(rows: rows, continued: !isLast, at: LetterGeometry.bodyTop, on: canvas)
        } else {
          drawContinuationHead()
          body.drawTable(rows: rows, isLast: isLast, at: LetterGeometry.continuedTop, on: canvas)
        }
        foot.draw(page: index + 1, of: pages.count, on: canvas)
        if !isLast { canvas.nextPage() }
      }
    }
  }

  /// Which rows stand on which page.
  private func split(_ body: LetterBody, limit: Double) -> [Range<Int>] {
    let count = content.table.rows.count
    var pages: [Range<Int>] = []
    var onFirst = 0
    while onFirst < count, LetterGeometry.bodyTop + body.height(rows: onFirst + 1) <= limit { onFirst += 1 }
    // A last page needs at least one row above its totals.
    onFirst = min(onFirst, count - 1)
    pages.append(0..<max(0, onFirst))
    var next = max(0, onFirst)
    while next < count {
      var end = next + 1
      while end < count,
        LetterGeometry.continuedTop + body.tableHeight(rows: next..<end + 1, isLast: end + 1 == count) <= limit
      {
        end += 1
      }
      pages.append(next..<end)
      next = end
    }
    return pages
  }

  private func drawHead() {
    for fold in LetterGeometry.folds {
      canvas.rule(x: 0, y: fold, length: millimetres(5), thickness: millimetres(0.2), ink: LetterStyle.foldLine)
    }
    let left = LetterGeometry.margin
    look.drawHead(of: content.sender.name, y: LetterGeometry.senderTop, on: canvas)
    canvas.tagged(.paragraph) {
      var y = LetterGeometry.senderLinesTop
      for line in content.sender.lines {
        y += canvas.draw(SetText(line), LetterStyle.sender, x: left, y: y, width: millimetres(80))
      }
    }
    LabelledList(content.references, width: LetterGeometry.referencesWidth, on: canvas)
      .draw(x: left, y: LetterGeometry.referencesTop, on: canvas)
    drawAddress()
  }

  private func drawAddress() {
    var lines = content.address.map { canvas.prepare(SetText($0), LetterStyle.address) }
    if lines.contains(where: { $0.width > LetterGeometry.windowWidth }) {
      lines = content.address.map {
        canvas.prepare(SetText($0), LetterStyle.longAddress, width: LetterGeometry.windowWidth)
      }
    }
    var y = LetterGeometry.windowTop
    canvas.tagged(.paragraph) {
      for line in lines where y + line.height <= LetterGeometry.windowTop + LetterGeometry.windowHeight {
        y += canvas.draw(line, x: LetterGeometry.windowLeft, y: y)
      }
    }
  }

  private func drawContinuationHead() {
    let words = ([content.sender.name] + content.references.prefix(2).map { "\($0.label) \($0.value)" })
    canvas.tagged(.paragraph) {
      canvas.draw(
        SetText(words.joined(separator: " · ")), LetterStyle.sender, x: LetterGeometry.margin, y: millimetres(20))
    }
  }
}

/// The lines at the foot of each page: the legal ones, the same on every page, and the last one with the page's number.
struct LetterFoot {
  private let content: LetterContent
  private let fixed: [PreparedText]
  let top: Double
  private static let gap = millimetres(2)

  init(_ content: LetterContent, on canvas: PDFCanvas) {
    self.content = content
    fixed = content.legal.dropLast().map {
      canvas.prepare(SetText($0), LetterStyle.legal, width: LetterGeometry.width)
    }
    let last = LetterFoot.last(content, page: 99, of: 99, on: canvas)
    let height = fixed.reduce(last.height) { $0 + $1.height }
    top = LetterGeometry.footBottom - height - LetterFoot.gap - LetterTable.rule
  }

  private static func last(_ content: LetterContent, page: Int, of pages: Int, on canvas: PDFCanvas) -> PreparedText {
    let number = Turns.of(content.language).page(page, of: pages)
    let line = content.legal.last.map { "\($0) · \(number)" } ?? number
    return canvas.prepare(SetText(line), LetterStyle.legal, width: LetterGeometry.width)
  }

  func draw(page: Int, of pages: Int, on canvas: PDFCanvas) {
    canvas.rule(
      x: LetterGeometry.margin, y: top, length: LetterGeometry.width, thickness: LetterTable.rule,
      ink: LetterStyle.line)
    var y = top + LetterTable.rule + LetterFoot.gap
    canvas.tagged(.paragraph) {
      for line in fixed + [LetterFoot.last(content, page: page, of: pages, on: canvas)] {
        y += canvas.draw(line, x: LetterGeometry.margin, y: y)
      }
    }
  }
}
