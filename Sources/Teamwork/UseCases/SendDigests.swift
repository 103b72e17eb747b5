public import Kernel
public import Mail
import People
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The morning summary by e-mail: what a person was told and has not read, for those who want it, once a working day.
///
/// A summary is taken in a transaction of its own before it is handed over, so that it never leaves twice: one whose
/// answer was lost is not sent again, one that the server surely did not take is.
public struct SendDigests: Sendable {
  public let company: CompanyID
  public let day: CivilDate
  /// Who summaries come from.
  public let sender: MailAddress
  public let mail: MailTransport
  public let words: Words
  public let templates: Templates
  /// Where people open the program, such as `https://encours.example`; `nil` when nobody said.
  public let address: String?

  public init(
    _ company: CompanyID, on day: CivilDate, from sender: MailAddress, mail: MailTransport, words: Words,
    templates: Templates, address: String?
  ) {
    self.company = company
    self.day = day
    self.sender = sender
    self.mail = mail
    self.words = words
    self.templates = templates
    self.address = address
  }

  /// Notices that a summary lists; the others are counted.
  static let shownMax = 20

  /// - Returns: how many were sent.
  @discardableResult
  public func run(_ database: Database, at: Moment) async throws -> Int {
    let (company, day) = (company, day)
    let people = try await database.read { try NoticeChoiceStore.wanting(day, of: company, $0) }
    var sent = 0
    for person in people {
      let taken = try await database.write { transaction -> (before: CivilDate?, digest: Digest?)? in
        guard let before = try NoticeChoiceStore.claim(day, of: person, company: company, transaction) else {
          return nil
        }
        return (before, try Digest.read(of: person, company: company, transaction))
      }
      // Nobody is written to when there is nothing new.
      guard let taken, let digest = taken.digest else { continue }
      let message = try digest.message(
        from: sender, on: day, at: at, words: words, templates: templates, address: address)
      let envelope = MailEnvelope(from: sender, to: message.to, bytes: try message.mime())
      switch await mail.deliver(envelope) {
      case .accepted: sent += 1
      case .uncertain, .refused: continue
      case .postponed:
        try await database.write {
          try NoticeChoiceStore.release(taken.before, of: person, company: company, $0)
        }
      case .unavailable:
        try await database.write {
          try NoticeChoiceStore.release(taken.before, of: person, company: company, $0)
        }
        // The next one would fare no better.
        return sent
      }
    }
    return sent
  }
}

/// What one person's summary says.
struct Digest: Sendable {
  let person: Person
  let companyName: String
  let notices: [Notice]
  let unread: Int

  /// - Returns: `nil` when there is nothing to tell.
  static func read(of id: PersonID, company: CompanyID, _ snapshot: Snapshot) throws -> Digest? {
    let unread = try NoticeStore.unread(of: id, company: company, snapshot)
    guard unread > 0, let person = try PersonStore.find(id, snapshot),
      let ours = try CompanyStore.find(company, snapshot)
    else { return nil }
    return Digest(
      person: person, companyName: ours.name,
      notices: try NoticeStore.all(
        of: id, company: company, unreadOnly: true, after: nil, limit: SendDigests.shownMax, snapshot),
      unread: unread)
  }

  func message(
    from sender: MailAddress, on day: CivilDate, at: Moment, words: Words, templates: Templates, address: String?
  ) throws -> MailMessage {
    let words = words[person.language]
    let sentences = notices.map { NoticeWords(words).sentence($0) }
    let subject = words("digest.subject", count: unread, ["company": companyName])
    let more = unread > sentences.count ? words("digest.more", count: unread - sentences.count) : nil
    let link = address.map { $0 + "/notifications" }
    let opening = [words("digest.greeting", ["name": person.name]), words("digest.opening", count: unread)]
    let closing = words("digest.why")
    let lines = sentences + [more].compactMap { $0 }
    let plain =
      opening + [lines.map { "- " + $0 }.joined(separator: "\n")] + [link].compactMap { $0 } + [closing]
    let html = try templates.render(
      "digest",
      [
        "language": person.language.rawValue, "subject": subject, "opening": opening, "lines": lines, "link": link,
        "open": words("digest.open"), "closing": closing,
      ] as PageModel)
    return MailMessage(
      from: sender, to: try MailAddress(name: person.name, person.email.text), subject: subject,
      messageID: "encours.digest.\(person.id).\(day)@\(sender.domain)",
      date: at, language: person.language, plainText: plain.joined(separator: "\n\n") + "\n", html: html)
  }
}
