import Kernel
public import MessagingRules

extension EmailContent {
  /// The e-mail as plain text: the same words in the same order, addresses spelt out.
  public var plainText: String {
    var blocks: [[String]] = [[greeting]]
    blocks += opening.map { [$0] }
    blocks.append(["\(totalLabel)\(colon)\(total)"])
    if let button {
      blocks.append(
        ["\(button.text)\(colon)\(button.address)"] + otherAnswers.map { "\($0.text)\(colon)\($0.address)" })
    }
    blocks.append(
      rows.map { row in
        let title = row.detail.map { "\(row.title) (\($0))" } ?? row.title
        return "- \(title), \(row.state)\(colon)\(row.amount)"
      })
    blocks += notes.map { [$0] }
    if let transfer {
      blocks.append(["\(transfer.before)\(transfer.iban)\(transfer.between)\(transfer.reference)."])
    }
    blocks += closing.map { [$0] }
    blocks.append(signature + [signatureDetail])
    // The line by which mail readers know where a signature begins.
    blocks.append(["-- "] + footer + (footerLink.map { ["\($0.text)\(colon)\($0.address)"] } ?? []))
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var colon: String { language == .french ? "\u{A0}: " : ": " }
}
