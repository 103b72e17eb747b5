import DemoRules
import Foundation
import Kernel
import Language

/// An e-mail of a demo as a mailbox gives it.
struct DemoMailWords {
  let mail: DemoMail
  private static let dates = DateFormat(.french)

  /// Its bytes (RFC 5322), whose name follows from what it says.
  func bytes(written: Moment) -> [UInt8] {
    var headers = [
      "From: \(encoded(mail.sender.name)) <\(mail.sender.address)>",
      "Subject: \(encoded(subject))",
      "Date: \(Self.stamp(written))",
      "Message-ID: <\(mail.invoice.lowercased()).\(written.parisDate).\(mail.sender.address)>",
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
    ]
    if case .away = mail.content { headers.append("Auto-Submitted: auto-replied") }
    let text = ["Bonjour,", sentence, "Cordialement,\n\(mail.sender.name)"].joined(separator: "\n\n")
    return Array((headers.joined(separator: "\r\n") + "\r\n\r\n" + text + "\r\n").utf8)
  }

  private var subject: String {
    switch mail.content {
    case .away: "Absence du bureau"
    case .dispute: "Facture \(mail.invoice) : livraison incomplète"
    default: "Re : votre relance, facture \(mail.invoice)"
    }
  }

  private var sentence: String {
    let amount = AmountFormat(.french).amount(mail.amount)
    return switch mail.content {
    case .promise(let day):
      "Votre facture \(mail.invoice) de \(amount) sera réglée par virement le \(Self.dates.long(day))."
    case .paid(let day):
      "Nous avons réglé la facture \(mail.invoice) de \(amount) par virement le \(Self.dates.long(day))."
    case .dispute:
      """
      Nous ne pouvons pas valider la facture \(mail.invoice) : il manque deux cartons à la livraison. Nous attendons \
      votre avoir.
      """
    case .copy: "Pouvez-vous nous renvoyer la facture \(mail.invoice) ? Nous ne la retrouvons pas."
    case .away(let until): "Je suis en congé jusqu’au \(Self.dates.long(until))."
    }
  }

  /// An encoded word (RFC 2047).
  private func encoded(_ text: String) -> String { "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?=" }

  /// As `23 Nov 2026 08:12:00 +0000`.
  private static func stamp(_ moment: Moment) -> String {
    let text = "\(moment)"
    let day = CivilDate(String(text.prefix(10))) ?? moment.parisDate
    return "\(DateFormat(.english).short(day)) \(text.dropFirst(11).prefix(8)) +0000"
  }
}
