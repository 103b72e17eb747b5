import Kernel
import MessagingRules
import Typesetting

/// What stands below the window: from the date to the signature. Its texts are laid out once; only the space between
/// them is tightened.
struct LetterBody {
  private let content: LetterContent
  /// 1 for the design's spacing, less to gain height.
  private var tightness = 1.0
  private let date: PreparedText
  private let subject: PreparedText
  /// Salutation and opening, each with the millimetres above it.
  private let before: [(gap: Double, text: PreparedText)]
  private var table: LetterTable
  private let notes: [PreparedText]
  private let continuation: PreparedText
  private let box: PaymentBox
  /// Closing and signature, each with the millimetres above it.
  private let after: [(gap: Double, text: PreparedText)]

  init(_ content: LetterContent, on canvas: PDFCanvas) {
    self.content = content
    func text(_ string: String, _ style: TextStyle) -> PreparedText {
      let set = content.language == .french ? SetText.raisingOrdinals(string) : SetText(string)
      return canvas.prepare(set, style, width: LetterGeometry.width)
    }
    date = text(content.placeAndDate, LetterStyle.body)
    subject = text(content.subject, LetterStyle.subject)
    before =
      [(3.5, text(content.salutation, LetterStyle.body))]
      + content.opening.map { (2, text($0, LetterStyle.body)) }
    table = LetterTable(content.table, on: canvas)
    notes = content.notes.enumerated().map { index, note in
      let marked = SetText(mark: String(index + 1), "\u{A0}" + note)
      return canvas.prepare(marked, LetterStyle.note, width: LetterGeometry.width)
    }
    continuation = canvas.prepare(SetText(Turns.of(content.language).overleaf), LetterStyle.note)
    box = PaymentBox(content.payment, on: canvas)
    after =
      content.closing.enumerated().map { index, paragraph in
        (index == 0 ? 4 : 2, text(paragraph, LetterStyle.body))
      } + [(3, text(content.signature, LetterStyle.body))]
  }

  /// The same texts with less space between them.
  func tightened(to tightness: Double) -> LetterBody {
    var copy = self
    copy.tightness = tightness
    copy.table.tightness = tightness
    return copy
  }

  private func gap(_ distance: Double) -> Double { millimetres(distance) * tightness }

  private var subjectGap: Double { gap(5) }
  private var tableGap: Double { gap(3.5) }
  private var noteGap: Double { millimetres(1) }
  private var boxGap: Double { gap(4) }

  /// The height of the first page's body with the first `rows` rows, or with the whole table and its notes.
  func height(rows: Int?) -> Double {
    let stacked = (before + after).reduce(0) { $0 + gap($1.gap) + $1.text.height }
    let range = 0..<(rows ?? content.table.rows.count)
    return date.height + subjectGap + subject.height + tableGap + tableHeight(rows: range, isLast: rows == nil)
      + boxGap + box.height + stacked
  }

  /// The height of a part of the table, with what follows it: totals and notes at the end, else the word that it
  /// goes on.
  func tableHeight(rows: Range<Int>, isLast: Bool) -> Double {
    let body = table.height(table.header) + table.rows[rows].reduce(0) { $0 + table.height($1) }
    guard isLast else { return body + noteGap + continuation.height }
    return body + table.totalsHeight + (notes.isEmpty ? 0 : noteGap) + notes.reduce(0) { $0 + $1.height }
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
      y += table.height(table.header)
      for row in table.rows[rows] {
        table.draw(row, tag: .cell, ruled: true, at: y, on: canvas)
        y += table.height(row)
      }
      if isLast {
        table.draw(table.totals, tag: .cell, ruled: false, at: y, on: canvas)
        y += table.totalsHeight
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
    for (distance, text) in texts {
      y += gap(distance)
      canvas.tagged(.paragraph) { y += canvas.draw(text, x: LetterGeometry.margin, y: y) }
    }
    return y
  }
}
