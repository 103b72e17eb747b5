import Kernel
import MessagingRules
import Typesetting

/// What stands below the window: from the date to the signature, laid out once with one spacing.
struct LetterBody {
  private let content: LetterContent
  private let tightness: Double
  private let date: PreparedText
  private let subject: PreparedText
  /// Salutation and opening, each with the space above it.
  private let before: [(gap: Double, text: PreparedText)]
  private let table: LetterTable
  private let notes: [PreparedText]
  private let continuation: PreparedText
  private let box: PaymentBox
  /// Closing and signature, each with the space above it.
  private let after: [(gap: Double, text: PreparedText)]

  init(_ content: LetterContent, tightness: Double, on canvas: PDFCanvas) {
    self.content = content
    self.tightness = tightness
    func text(_ string: String, _ style: TextStyle) -> PreparedText {
      let set = content.language == .french ? SetText.raisingOrdinals(string) : SetText(string)
      return canvas.prepare(set, style, width: LetterGeometry.width)
    }
    date = text(content.placeAndDate, LetterStyle.body)
    subject = text(content.subject, LetterStyle.subject)
    let gap = { millimetres($0) * tightness }
    before =
      [(gap(3.5), text(content.salutation, LetterStyle.body))]
      + content.opening.map { (gap(2), text($0, LetterStyle.body)) }
    table = LetterTable(content.table, on: canvas, tightness: tightness)
    notes = content.notes.enumerated().map { index, note in
      let marked = SetText(mark: String(index + 1), "\u{A0}" + note)
      return canvas.prepare(marked, LetterStyle.note, width: LetterGeometry.width)
    }
    let overleaf =
      content.language == .french ? "Suite du tableau à la page suivante." : "The table continues overleaf."
    continuation = canvas.prepare(SetText(overleaf), LetterStyle.note)
    box = PaymentBox(content.payment, on: canvas)
    after =
      content.closing.enumerated().map { index, paragraph in
        (gap(index == 0 ? 4 : 2), text(paragraph, LetterStyle.body))
      } + [(gap(3), text(content.signature, LetterStyle.body))]
  }

  private var subjectGap: Double { millimetres(5) * tightness }
  private var tableGap: Double { millimetres(3.5) * tightness }
  private var noteGap: Double { millimetres(1) }
  private var boxGap: Double { millimetres(4) * tightness }

  /// The height of the first page's body with the first `rows` rows, or with the whole table and its notes.
  func height(rows: Int?) -> Double {
    let stacked = (before + after).reduce(0) { $0 + $1.gap + $1.text.height }
    let range = 0..<(rows ?? content.table.rows.count)
    return date.height + subjectGap + subject.height + tableGap + tableHeight(rows: range, isLast: rows == nil)
      + boxGap + box.height + stacked
  }

  /// The height of a part of the table, with what follows it: totals and notes at the end, else the word that it
  /// goes on.
  func tableHeight(rows: Range<Int>, isLast: Bool) -> Double {
    let body = table.header.height + table.rows[rows].reduce(0) { $0 + $1.height }
    guard isLast else { return body + noteGap + continuation.height }
    return body + table.totals.height + (notes.isEmpty ? 0 : noteGap) + notes.reduce(0) { $0 + $1.height }
  }

  func drawFirstPage(rows: Range<Int>, continued: Bool, at top: Double, on canvas: PDFCanvas) {
    var y = top
    canvas.tagged(.paragraph) { y += canvas.draw(date, y: y, rightEdge: LetterGeometry.right) }
    y += subjectGap
    canvas.tagged(.heading) { y += canvas.draw(subject, x: LetterGeometry.margin, y: y) }
    y = draw(before, at: y, on: canvas) + tableGap
    y = drawTable(rows: rows, isLast: !continued, at: y, on: canvas) + boxGap
    box.draw(at: y, on: canvas)
    _ = draw(after, at: y + box.height, on: canvas)
  }

  /// - Returns: where it ends.
  @discardableResult
  func drawTable(rows: Range<Int>, isLast: Bool, at top: Double, on canvas: PDFCanvas) -> Double {
    var y = top
    canvas.tagged(.table) {
      table.draw(table.header, tag: .headerCell, ruled: true, at: y, on: canvas)
      y += table.header.height
      for row in table.rows[rows] {
        table.draw(row, tag: .cell, ruled: true, at: y, on: canvas)
        y += row.height
      }
      if isLast {
        table.draw(table.totals, tag: .cell, ruled: false, at: y, on: canvas)
        y += table.totals.height
      }
    }
    let footnotes = isLast ? notes : [continuation]
    if !footnotes.isEmpty { y += noteGap }
    for note in footnotes {
      canvas.tagged(.paragraph) { y += canvas.draw(note, x: LetterGeometry.margin, y: y) }
    }
    return y
  }

  private func draw(_ texts: [(gap: Double, text: PreparedText)], at top: Double, on canvas: PDFCanvas) -> Double {
    var y = top
    for (gap, text) in texts {
      canvas.tagged(.paragraph) { y += gap + canvas.draw(text, x: LetterGeometry.margin, y: y + gap) }
    }
    return y
  }
}
