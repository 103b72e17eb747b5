import Kernel
public import MessagingRules
public import Typesetting

/// Draws a document about an account as A4 pages: its parts follow one another, and what does not fit goes on the next page.
/// The boxes to sign in stay together with the line before them.
public struct AccountSheet {
  private let content: AccountDocument
  private let look: Look
  private let canvas: PDFCanvas

  public static func pdf(_ content: AccountDocument, look: Look = .plain) throws(TypesettingError) -> [UInt8] {
    try pdf(content, look: look, setter: TextSetter())
  }

  static func pdf(
    _ content: AccountDocument, look: Look = .plain, setter: TextSetter
  ) throws(TypesettingError) -> [UInt8] {
    let canvas = try PDFCanvas(
      title: content.title, author: content.sender.name, language: content.language.rawValue,
      created: "\(content.day)T08:00:00Z", setter: setter)
    draw(content, look: look, on: canvas)
    return try canvas.finish()
  }

  /// Draws it from the canvas's current page on.
  static func draw(_ content: AccountDocument, look: Look, on canvas: PDFCanvas) {
    let sheet = AccountSheet(content: content, look: look, canvas: canvas)
    let pages = sheet.split(sheet.parts())
    canvas.tagged(.document) {
      for (number, page) in pages.enumerated() {
        if number > 0 { canvas.nextPage() }
        sheet.draw(page)
        sheet.drawFoot(number + 1, of: pages.count)
      }
    }
  }

  private static let top = millimetres(20)
  private static let bottom = PDFCanvas.pageHeight - millimetres(20)
  private static let boxHeight = millimetres(38)
  private static let title = TextStyle(size: 15, lineHeight: 20, weight: .semibold, ink: LetterStyle.black)

  /// Something that is not broken over two pages.
  private struct Part {
    let height: Double
    /// Whether it is a row of the table.
    var isRow = false
    let draw: (Double) -> Void
  }

  private func draw(_ page: [Part]) {
    var y = AccountSheet.top
    func draw(_ part: Part) {
      part.draw(y)
      y += part.height
    }
    let first = page.firstIndex(where: \.isRow) ?? page.endIndex
    let rest = page[first...].firstIndex { !$0.isRow } ?? page.endIndex
    page[..<first].forEach(draw)
    if first < rest { canvas.tagged(.table) { page[first..<rest].forEach(draw) } }
    page[rest...].forEach(draw)
  }

  private func parts() -> [Part] {
    let language = content.language
    func set(_ text: String) -> SetText { language == .french ? SetText.raisingOrdinals(text) : SetText(text) }
    func text(_ string: String, _ style: TextStyle, gap: Double, tag: PDFCanvas.Tag = .paragraph) -> Part {
      let prepared = canvas.prepare(set(string), style, width: LetterGeometry.width)
      return Part(height: prepared.height + millimetres(gap)) { y in
        canvas.tagged(tag) { _ = canvas.draw(prepared, x: LetterGeometry.margin, y: y) }
      }
    }
    var parts = [head ?? text(content.sender.name, LetterStyle.name, gap: 0.5)]
    parts.append(text(content.sender.lines.joined(separator: " · "), LetterStyle.sender, gap: 8))
    parts.append(text(content.title, AccountSheet.title, gap: 1, tag: .heading))
    parts.append(text(content.placeAndDate, LetterStyle.sender, gap: 5))
    parts += content.opening.map { text($0, LetterStyle.body, gap: 3) }
    parts += tableParts()
    if !content.payment.isEmpty {
      let line = content.payment.map { "\($0.label) \($0.value)" }.joined(separator: " · ")
      parts.append(text(line, LetterStyle.body.with(weight: .semibold), gap: 4))
    }
    parts += content.clauses.enumerated().map { text("\($0 + 1). \($1)", LetterStyle.body, gap: 2) }
    parts.append(text(content.closing, LetterStyle.body, gap: 0))
    if !content.signatures.isEmpty { parts.append(signatures()) }
    return parts
  }

  /// The head with the company's own look; without one the name alone stands there.
  private var head: Part? {
    guard look.logo != nil || look.accent != nil else { return nil }
    let height = look.logo == nil ? LetterGeometry.badge : LetterGeometry.logoHeight
    return Part(height: height + millimetres(2)) { y in look.drawHead(of: content.sender.name, y: y, on: canvas) }
  }

  private func tableParts() -> [Part] {
    let table = LetterTable(content.table, on: canvas)
    func row(_ row: LetterTable.Row, _ tag: PDFCanvas.Tag, ruled: Bool, gap: Double = 0) -> Part {
      Part(height: table.height(row) + millimetres(gap), isRow: true) { y in
        table.draw(row, tag: tag, ruled: ruled, at: y, on: canvas)
      }
    }
    return [row(table.header, .headerCell, ruled: true)] + table.rows.map { row($0, .cell, ruled: true) }
      + [row(table.totals, .cell, ruled: false, gap: 4)]
  }

  private func signatures() -> Part {
    let gutter = millimetres(6)
    let count = Double(max(1, content.signatures.count))
    let width = (LetterGeometry.width - gutter * (count - 1)) / count
    let names = content.signatures.map {
      canvas.prepare(SetText($0), LetterStyle.sender, width: width - millimetres(6))
    }
    return Part(height: AccountSheet.boxHeight + millimetres(6)) { y in
      for (place, name) in names.enumerated() {
        let x = LetterGeometry.margin + Double(place) * (width + gutter)
        canvas.frame(
          x: x, y: y + millimetres(4), width: width, height: AccountSheet.boxHeight, radius: 4, thickness: 0.75,
          ink: LetterStyle.boxLine)
        canvas.tagged(.paragraph) { _ = canvas.draw(name, x: x + millimetres(3), y: y + millimetres(6)) }
      }
    }
  }

  private func split(_ parts: [Part]) -> [[Part]] {
    var pages: [[Part]] = [[]]
    var y = AccountSheet.top
    for (place, part) in parts.enumerated() {
      // The last clause goes with the boxes below it.
      let isBeforeBoxes = place == parts.count - 2 && !content.signatures.isEmpty
      let needed = part.height + (isBeforeBoxes ? parts[place + 1].height : 0)
      if y + needed > AccountSheet.bottom, pages.last?.isEmpty == false {
        pages.append([])
        y = AccountSheet.top
      }
      pages[pages.count - 1].append(part)
      y += part.height
    }
    return pages
  }

  private func drawFoot(_ page: Int, of pages: Int) {
    let line = "\(content.legal) · \(Turns.of(content.language).page(page, of: pages))"
    canvas.tagged(.paragraph) {
      _ = canvas.draw(
        SetText(line), LetterStyle.legal, x: LetterGeometry.margin, y: LetterGeometry.footBottom - 9.5,
        width: LetterGeometry.width)
    }
  }
}
