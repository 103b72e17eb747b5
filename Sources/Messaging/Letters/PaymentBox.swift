import MessagingRules
import Typesetting

/// The boxed block that says how much, to which account and with which reference.
struct PaymentBox {
  private let label: PreparedText
  private let total: PreparedText
  private let details: LabelledList
  private let hint: PreparedText?
  private let code: QRCode?

  private static let padding = millimetres(4)
  private static let codeSide = millimetres(25)
  private static let codeGap = millimetres(7)
  private static let hintGap = millimetres(1)
  private static let detailsGap = millimetres(1.5)
  private static let line = millimetres(0.3)

  init(_ payment: LetterContent.Payment, on canvas: PDFCanvas) {
    code = payment.code.flatMap { try? QRCode($0, limit: TransferCode.limit) }
    let left = PaymentBox.contentLeft(hasCode: code != nil)
    let width = LetterGeometry.right - PaymentBox.padding - PaymentBox.line - left
    label = canvas.prepare(SetText(payment.label), LetterStyle.paymentLabel)
    total = canvas.prepare(SetText(payment.total), LetterStyle.paymentTotal)
    details = LabelledList(payment.details, width: width, on: canvas)
    hint = payment.hint.map { canvas.prepare(SetText($0), LetterStyle.note, width: width) }
  }

  private static func contentLeft(hasCode: Bool) -> Double {
    LetterGeometry.margin + line + padding + (hasCode ? codeSide + codeGap : 0)
  }

  private var contentHeight: Double {
    label.height + PaymentBox.detailsGap + details.height + (hint.map { PaymentBox.hintGap + $0.height } ?? 0)
  }

  var height: Double {
    max(code == nil ? 0 : PaymentBox.codeSide, contentHeight) + 2 * (PaymentBox.padding + PaymentBox.line)
  }

  func draw(at top: Double, on canvas: PDFCanvas) {
    canvas.frame(
      x: LetterGeometry.margin, y: top, width: LetterGeometry.width, height: height, radius: millimetres(1.5),
      thickness: PaymentBox.line, ink: LetterStyle.boxLine)
    if let code {
      canvas.tagged(.figure) {
        canvas.draw(
          code, x: LetterGeometry.margin + PaymentBox.line + PaymentBox.padding,
          y: top + (height - PaymentBox.codeSide) / 2, side: PaymentBox.codeSide, ink: LetterStyle.black)
      }
    }
    let left = PaymentBox.contentLeft(hasCode: code != nil)
    var y = top + (height - contentHeight) / 2
    canvas.tagged(.paragraph) {
      canvas.draw(label, x: left, y: y + 1.4)
      canvas.draw(total, y: y, rightEdge: LetterGeometry.right - PaymentBox.padding - PaymentBox.line)
    }
    y += label.height + PaymentBox.detailsGap
    y += details.draw(x: left, y: y, on: canvas)
    if let hint {
      canvas.tagged(.paragraph) { canvas.draw(hint, x: left, y: y + PaymentBox.hintGap) }
    }
  }
}

/// Labels in grey with their values beside them.
struct LabelledList {
  private let rows: [(label: PreparedText, value: PreparedText)]
  private let valueLeft: Double
  private static let rowGap = millimetres(0.6)
  private static let columnGap = millimetres(4)

  init(_ list: [LetterContent.Labelled], width: Double, on canvas: PDFCanvas) {
    let labels = list.map { canvas.prepare(SetText($0.label), LetterStyle.label) }
    let left = (labels.map(\.width).max() ?? 0) + LabelledList.columnGap
    valueLeft = left
    rows = zip(labels, list).map { label, entry in
      let style = entry.isStrong ? LetterStyle.value.with(weight: .semibold) : LetterStyle.value
      return (label, canvas.prepare(SetText(entry.value), style, width: max(60, width - left)))
    }
  }

  var height: Double {
    rows.reduce(0) { $0 + $1.value.height } + LabelledList.rowGap * Double(max(0, rows.count - 1))
  }

  /// - Returns: its height.
  @discardableResult
  func draw(x: Double, y: Double, on canvas: PDFCanvas) -> Double {
    var top = y
    for row in rows {
      canvas.tagged(.paragraph) {
        canvas.draw(row.label, x: x, y: top)
        canvas.draw(row.value, x: x + valueLeft, y: top)
      }
      top += row.value.height + LabelledList.rowGap
    }
    return height
  }
}
