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
/// answer was lost is not sent again. One that the server surely did not take, or that could not be made, is tried again
/// after longer and longer delays, as the messages of the outbox are.
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

  public struct Outcome: Sendable, Hashable {
    public var sent = 0
    /// To be tried again later.
    public var postponed = 0
    /// Refused, given up, or perhaps lost on the way.
    public var failed = 0
    /// Why no more were tried.
    public var stopped: String?
    /// Why the last one that was not sent was not.
    public var reason: String?

    public init() {}
  }

  @discardableResult
  public func run(_ database: Database, at: Moment) async throws -> Outcome {
    let (company, day) = (company, day)
    let people = try await database.read { try NoticeChoiceStore.wanting(day, of: company, at: at, $0) }
    var outcome = Outcome()
    for person in people {
      let claimed = try await database.write {
        try NoticeChoiceStore.claim(day, of: person, company: company, at: at, $0)
      }
      guard let claim = claimed else { continue }
      // Nobody is written to when there is nothing new.
      guard let delivery = await handOver(to: person, database, at: at) else { continue }
      switch delivery {
      case .accepted: outcome.sent += 1
      case .uncertain(let reason):
        outcome.failed += 1
        outcome.reason = reason.description
      case .refused(let reply):
        outcome.failed += 1
        outcome.reason = reply
      case .postponed(let reason):
        outcome.reason = reason
        guard let delay = RetryDelay.seconds(afterAttempts: claim.attempts) else {
          // It stays taken: the next one is that of another day.
          outcome.failed += 1
          continue
        }
        outcome.postponed += 1
        try await database.write {
          try NoticeChoiceStore.release(
            claim, attempts: claim.attempts, next: at.adding(seconds: delay), of: person, company: company, $0)
        }
      case .unavailable(let reason):
        // Nothing was said about this summary, so that the try does not count; the next one would fare no better.
        try await database.write {
          try NoticeChoiceStore.release(
            claim, attempts: claim.attempts - 1, next: at.adding(seconds: 60), of: person, company: company, $0)
        }
        outcome.stopped = reason.description
        return outcome
      }
    }
    return outcome
  }

  /// - Returns: what became of it, `postponed` also when it could not be made; `nil` when there is nothing to tell.
  private func handOver(to person: PersonID, _ database: Database, at: Moment) async -> MailDelivery? {
    let company = company
    do {
      let read = try await database.read { try Digest.read(of: person, company: company, $0) }
      guard let digest = read else { return nil }
      let message = try digest.message(
        from: sender, on: day, at: at, words: words, templates: templates, address: address)
      return await mail.deliver(MailEnvelope(from: sender, to: message.to, bytes: try message.mime()))
    } catch {
      return .postponed(reply: "\(error)")
    }
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
    let speech = NoticeWords(words)
    let subject = words("digest.subject", count: unread, ["company": companyName])
    let more = unread > notices.count ? words("digest.more", count: unread - notices.count) : nil
    let link = address.map { $0 + "/notifications" }
    let opening = [words("digest.greeting", ["name": person.name]), words("digest.opening", count: unread)]
    let closing = words("digest.why")
    let lines = notices.map { notice -> (text: String, when: String, path: String?) in
      (speech.sentence(notice), speech.when(notice.created), address.map { $0 + notice.path })
    }
    let listed = lines.map { line in
      "- \(line.text) (\(line.when))" + (line.path.map { "\n  \($0)" } ?? "")
    }
    let plain =
      opening + [(listed + [more.map { "- " + $0 }].compactMap { $0 }).joined(separator: "\n")]
      + [link].compactMap { $0 } + [closing]
    let html = try templates.render(
      "digest",
      [
        "language": person.language.rawValue, "subject": subject, "opening": opening, "link": link,
        "lines": lines.map { ["text": $0.text, "when": $0.when, "path": $0.path] as PageModel }, "more": more,
        "open": words("digest.open"), "closing": closing,
      ] as PageModel)
    return MailMessage(
      from: sender, to: try MailAddress(name: person.name, person.email.text), subject: subject,
      messageID: "encours.digest.\(person.id).\(day)@\(sender.domain)",
      date: at, language: person.language, plainText: plain.joined(separator: "\n\n") + "\n", html: html)
  }
}
