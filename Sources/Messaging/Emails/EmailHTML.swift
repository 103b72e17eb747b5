import Kernel
import MessagingRules
import Typesetting

extension EmailContent {
  /// The e-mail in the design's look.
  var html: String { html(.plain) }

  /// The e-mail as HTML: tables and inline styles only, readable without images. A logo comes with the message.
  ///
  /// - Parameter picture: where the picture that reports its opening is fetched; `nil` for none.
  func html(_ look: Look, picture: String? = nil) -> String {
    var html = HTMLText()
    html.markup("<!doctype html>\n<html lang=\"")
    html.text(language.rawValue)
    html.markup(
      """
      "><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
      <meta name="color-scheme" content="light"><title>
      """)
    html.text(subject)
    html.markup(
      """
      </title></head>
      <body style="margin:0;padding:0;background:#f6f6f3;font-family:Inter,-apple-system,'Segoe UI',Arial,sans-serif">
      <div style="display:none;max-height:0;overflow:hidden">
      """)
    html.text(preheader)
    html.markup(
      """
      </div>
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f6f3"><tr>\
      <td align="center" style="padding:32px 12px">
      <table role="presentation" width="600" cellpadding="0" cellspacing="0" \
      style="max-width:600px;width:100%;background:#ffffff;border:1px solid #e4e4de;border-radius:8px">

      """)
    addHead(look, &html)
    addAnswers(look, &html)
    addRows(&html)
    addFoot(&html)
    if let picture {
      html.markup("<img src=\"")
      html.address(picture)
      html.markup("\" width=\"1\" height=\"1\" alt=\"\" style=\"border:0\">\n")
    }
    html.markup("</td></tr></table></body></html>\n")
    return html.string
  }

  /// Pixels of a logo's box in an e-mail.
  private static let logoBox = (width: 220, height: 48)

  /// The logo at the size of its box; a size that is said keeps the place when the picture is not shown.
  private func add(_ logo: Picture, _ html: inout HTMLText) {
    let scale = min(
      1, Double(Self.logoBox.width) / Double(logo.width), Double(Self.logoBox.height) / Double(logo.height))
    html.markup("<img src=\"cid:")
    html.text(Look.logoID)
    html.markup("\" alt=\"\" width=\"")
    html.text("\(max(1, Int((Double(logo.width) * scale).rounded())))")
    html.markup("\" height=\"")
    html.text("\(max(1, Int((Double(logo.height) * scale).rounded())))")
    html.markup("\" style=\"vertical-align:middle;margin-right:12px;border:0\">")
  }

  private func addHead(_ look: Look, _ html: inout HTMLText) {
    html.markup("<tr><td style=\"padding:24px 32px 0;font-size:16px;font-weight:600;color:#1a1a17")
    if let accent = look.accent {
      html.markup(";border-top:4px solid ")
      html.text(accent.hex)
      html.markup(";border-radius:8px 8px 0 0")
    }
    html.markup("\">")
    if let logo = look.logo {
      add(logo, &html)
    } else {
      html.markup(
        """
        <span \
        style="display:inline-block;width:24px;height:24px;line-height:24px;border-radius:5px;background:
        """)
      html.text(look.accent?.hex ?? "#1f5a4c")
      html.markup(";color:#fff;text-align:center;font-size:14px;margin-right:8px\">")
      html.text(String(sender.prefix(1)).uppercased())
      html.markup("</span>")
    }
    html.text(sender)
    html.markup(
      """
      </td></tr>
      <tr><td style="padding:24px 32px 0;font-size:16px;line-height:24px;color:#1a1a17">
      """)
    html.lines([greeting] + opening, separator: "<br><br>")
    html.markup(
      """
      </td></tr>
      <tr><td style="padding:20px 32px 0"><div style="font-size:14px;line-height:20px;color:#5a5a53">
      """)
    html.text(totalLabel)
    html.markup(
      """
      </div><div style="font-size:30px;line-height:38px;font-weight:600;color:#1a1a17;letter-spacing:-.02em">
      """)
    html.text(total)
    html.markup("</div></td></tr>\n")
  }

  private func addAnswers(_ look: Look, _ html: inout HTMLText) {
    if let button {
      html.markup("<tr><td style=\"padding:16px 32px 0\"><a href=\"")
      html.address(button.address)
      html.markup(
        """
        " style="display:inline-block;background:
        """)
      html.text(look.accent?.hex ?? "#24478f")
      html.markup(
        """
        ;color:#ffffff;text-decoration:none;font-weight:600;\
        font-size:16px;line-height:24px;padding:12px 24px;border-radius:8px">
        """)
      html.text(button.text)
      html.markup("</a></td></tr>\n")
    }
    guard !otherAnswers.isEmpty else { return }
    html.markup("<tr><td style=\"padding:12px 32px 0;font-size:14px;line-height:22px;color:#5a5a53\">")
    html.text(otherLabel)
    for (index, answer) in otherAnswers.enumerated() {
      if index > 0 { html.markup(",") }
      html.markup(" <a href=\"")
      html.address(answer.address)
      html.markup("\" style=\"color:#24478f\">")
      html.text(answer.text)
      html.markup("</a>")
    }
    html.markup(".</td></tr>\n")
  }

  private func addRows(_ html: inout HTMLText) {
    html.markup(
      """
      <tr><td style="padding:20px 32px 0"><table width="100%" cellpadding="0" cellspacing="0">\
      <thead style="font-size:0;line-height:0"><tr>
      """)
    for heading in headings {
      html.markup("<th>")
      html.text(heading)
      html.markup("</th>")
    }
    html.markup("</tr></thead><tbody>\n")
    for row in rows { add(row, &html) }
    html.markup("</tbody></table></td></tr>\n")
    for note in notes {
      html.markup("<tr><td style=\"padding:12px 32px 0;font-size:14px;line-height:20px;color:#5a5a53\">")
      html.text(note)
      html.markup("</td></tr>\n")
    }
  }

  private func add(_ row: Row, _ html: inout HTMLText) {
    html.markup("<tr>")
    EmailContent.openCell(&html)
    html.markup("><b>")
    html.text(row.title)
    html.markup("</b>")
    if let detail = row.detail {
      html.markup("<br><span style=\"color:#5a5a53\">")
      html.text(detail)
      html.markup("</span>")
    }
    html.markup("</td>")
    EmailContent.openCell(&html)
    html.markup(">")
    html.text(row.state)
    html.markup("</td>")
    EmailContent.openCell(&html)
    html.markup(" align=\"right\"><b style=\"white-space:nowrap\">")
    html.text(row.amount)
    html.markup("</b></td></tr>\n")
  }

  private static func openCell(_ html: inout HTMLText) {
    html.markup(
      """
      <td style="padding:9px 0;border-bottom:1px solid #e4e4de;font-size:14px;line-height:20px;color:#1a1a17"
      """)
  }

  private func addFoot(_ html: inout HTMLText) {
    if let transfer {
      html.markup("<tr><td style=\"padding:16px 32px 0;font-size:14px;line-height:22px;color:#1a1a17\">")
      html.text(transfer.before)
      html.markup("<b style=\"white-space:nowrap\">")
      html.text(transfer.iban)
      html.markup("</b>")
      html.text(transfer.between)
      html.markup("<b style=\"white-space:nowrap\">")
      html.text(transfer.reference)
      html.markup("</b>.</td></tr>\n")
    }
    html.markup("<tr><td style=\"padding:20px 32px 28px;font-size:16px;line-height:24px;color:#1a1a17\">")
    if !closing.isEmpty {
      html.lines(closing, separator: "<br><br>")
      html.markup("<br><br>")
    }
    html.lines(signature)
    html.markup("<br><span style=\"font-size:14px;color:#5a5a53\">")
    html.text(signatureDetail)
    html.markup(
      """
      </span></td></tr></table>
      <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="max-width:600px;width:100%"><tr>\
      <td style="padding:16px 32px;font-size:12px;line-height:18px;color:#5a5a53">
      """)
    html.lines(footer)
    if let footerLink {
      html.markup(" <a href=\"")
      html.address(footerLink.address)
      html.markup("\" style=\"color:#5a5a53\">")
      html.text(footerLink.text)
      html.markup("</a>")
    }
    html.markup("</td></tr></table>\n")
  }
}
