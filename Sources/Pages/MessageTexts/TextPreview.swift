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
  let subject: String
  let text: String
  /// The text message; `nil` where the step has none.
  let sms: String?
  /// Whether it leaves: what is said on the telephone has no paper.
  let isSent: Bool

  init(_ sample: TextSample, _ rendering: MessageRendering, words: WordBook) throws {
    let (customer, reminder) = (sample.customer, sample.reminder)
    (code, name, isSent) = (customer.code, customer.name, reminder.step != .call)
    if isSent {
      let email = try rendering.email(reminder)
      (subject, text) = (email.subject, email.plainText)
    } else {
      subject = words("texts.call")
      text = try rendering.callScript(reminder).joined(separator: "\n\n")
    }
    sms = TextKey.Heading.all(of: reminder.step).contains(.sms) ? try rendering.sms(reminder) : nil
  }
}
