import Kernel
import Messaging
import MessagingRules
import ReceivablesRules
import Web

/// A text with a customer's values in it, as whoever words it reads it: an e-mail and a text message, or what is said on the
/// telephone.
struct TextPreview {
  let code: String
  let name: String
  let subject: MergedText
  let text: MergedText
  /// The text message; `nil` where the step has none.
  let sms: String?
  /// Whether it leaves: what is said on the telephone has no paper.
  let isSent: Bool
  /// What stands at the head of what leaves.
  let head: PageModel?

  init(_ sample: TextSample, _ rendering: MessageRendering, words: WordBook) throws {
    let (customer, reminder) = (sample.customer, sample.reminder)
    (code, name, isSent) = (customer.code, customer.name, reminder.step != .call)
    head = isSent ? rendering.paperHead(of: reminder) : nil
    if reminder.step == .formalNotice {
      // It goes by registered letter: the e-mail only says that it does.
      let letter = try rendering.plainLetter(reminder)
      (subject, text) = (letter.subject, letter.text)
    } else if isSent {
      (subject, text) = try rendering.mergedEmail(reminder)
    } else {
      (subject, text) = (MergedText(words("texts.call")), try rendering.mergedScript(reminder))
    }
    sms = TextKey.Heading.all(of: reminder.step).contains(.sms) ? try rendering.sms(reminder) : nil
  }
}

extension MergedText {
  /// What the template `merged` draws.
  var model: PageModel { ["parts": parts.map { ["text": $0.text, "isField": $0.isField] as PageModel }] }
}
