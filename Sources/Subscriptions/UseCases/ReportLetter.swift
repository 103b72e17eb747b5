import Kernel
import Language
import Mail
import PeopleRules
import ReceivablesRules
import SubscriptionsRules

/// The e-mail that carries a report.
struct ReportLetter {
  private let subscription: Subscription
  private let company: Company
  private let sender: MailAddress
  private let person: Person
  private let document: ReportDocument
  /// The day whose figures it has.
  private let day: CivilDate

  init(
    _ subscription: Subscription, company: Company, sender: MailAddress, to person: Person, _ document: ReportDocument,
    of day: CivilDate
  ) {
    self.subscription = subscription
    self.company = company
    self.sender = sender
    self.person = person
    self.document = document
    self.day = day
  }

  private var isFrench: Bool { person.language == .french }

  func message(id: String, at moment: Moment) throws -> MailMessage {
    let day = DateFormat(person.language).long(day)
    let lines = sentences(day)
    let domain = sender.address.split(separator: "@").last.map { String($0) } ?? "encours.invalid"
    return MailMessage(
      from: sender, to: try MailAddress(name: person.name, person.email.text),
      subject: company.name + (isFrench ? "\u{A0}: " : ": ") + "\(document.title), \(day)",
      messageID: "\(id)@\(domain)", date: moment, language: person.language,
      plainText: lines.joined(separator: "\n\n") + "\n",
      html: "<html><body>" + lines.map { "<p>\(ReportLetter.escaped($0))</p>" }.joined() + "</body></html>",
      attachments: [
        .init(name: document.fileName, mediaType: document.mediaType, bytes: document.bytes)
      ])
  }

  private func sentences(_ day: String) -> [String] {
    var lines = frame(day)
    lines.insert(contentsOf: document.more, at: lines.count - 1)
    return lines
  }

  private func frame(_ day: String) -> [String] {
    isFrench
      ? [
        "Bonjour \(person.name),",
        "Voici le rapport « \(document.title) » de \(company.name), arrêté au \(day). Il est joint à ce message et porte sur les clients que vous voyez.",
        "Pour ne plus le recevoir : Encours, Rapports, Envois programmés, « Ne plus recevoir ».",
      ]
      : [
        "Hello \(person.name),",
        "Here is the report “\(document.title)” of \(company.name), as of \(day). It is attached and covers the customers you see.",
        "To stop receiving it: Encours, Reports, Scheduled reports, “Stop receiving”.",
      ]
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
