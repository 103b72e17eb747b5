public import Journal
public import Kernel
public import Mail
public import Mailbox
public import Messaging
import People
import PeopleRules
public import Storage

/// Looks into a company's mailbox and takes in what is new, from where the last look ended.
public struct ReadMailbox: Sendable {
  /// What a look came to.
  public enum Outcome: Sendable, Hashable {
    case read(TakeReplies.Outcome)
    /// It could not be read; the reason is kept until it can.
    case failed(MailboxError)
    /// Somebody else has just looked.
    case notDue
  }

  private let settings: MailboxSettings
  private let mailbox: String
  private let company: CompanyID
  private let actor: Actor
  private let returns: ReturnAddress?

  /// Messages that are kept in one transaction, and those of one look: the next look goes on.
  private static let batch = 20
  private static let most = 400
  /// Days before the first look whose messages are read, and before the last one when the numbering has changed.
  private static let daysBefore = 7
  /// Hours of failing that people are told about; a refusal at once, because waiting mends nothing.
  private static let patience: Int64 = 3_600

  /// - Parameters:
  ///   - mailbox: the name under which it is kept how far it was read.
  ///   - returns: where the company's messages come back to.
  public init(
    _ settings: MailboxSettings, mailbox: String, company: CompanyID, actor: Actor, returns: ReturnAddress? = nil
  ) {
    self.returns = returns
    self.settings = settings
    self.mailbox = mailbox
    self.company = company
    self.actor = actor
  }

  /// - Parameters:
  ///   - day: the one on which it acts; `nil` is that of the moment.
  ///   - pause: seconds since the last try, by anybody, before which there is nothing to do.
  public func run(
    _ database: Database, on day: CivilDate? = nil, pause: Int64 = 0, now: @Sendable () -> Moment
  ) async throws -> Outcome {
    let (mailbox, company, began) = (mailbox, company, now())
    try actor.needs(.remind, in: company)
    let isOurs = try await database.write {
      try MailboxReadStore.claim(mailbox, of: company, at: began, pause: pause, $0)
    }
    guard isOurs else { return .notDue }
    do {
      let outcome = try await take(database, on: day, at: began)
      try await database.write { try MailboxReadStore.looked(mailbox, of: company, at: began, $0) }
      return .read(outcome)
    } catch let error as MailboxError {
      let (actor, moment) = (actor, now())
      try await database.write { transaction in
        let isNew = try MailboxReadStore.failed(mailbox, of: company, error.phrase, at: moment, transaction)
        if isNew {
          Journal(transaction, actor: actor, at: moment).record(
            "mailbox.failed", "company:\(company)", company: company, facts: ["reason": .phrase(error.phrase)])
        }
        try tell(error, at: moment, transaction)
      }
      return .failed(error)
    }
  }

  private func take(
    _ database: Database, on day: CivilDate?, at moment: Moment
  ) async throws -> TakeReplies.Outcome {
    let (mailbox, company, actor, returns) = (mailbox, company, actor, returns)
    let read = try await database.read { try MailboxReadStore.find(mailbox, of: company, $0) }
    return try await ImapMailbox(settings).open { folder in
      let validity = folder.validity
      let uids: [Int64]
      if let read, read.validity == validity, read.lastUID > 0 {
        uids = try await folder.messages(after: read.lastUID)
      } else {
        // Numbered anew, or seen for the first time: what was taken in before is known by its name.
        let last = read?.lookedAt.map { min($0, moment) } ?? moment
        uids = try await folder.messages(since: last.parisDate.adding(days: -ReadMailbox.daysBefore))
      }
      var outcome = TakeReplies.Outcome()
      let due = Array(uids.prefix(ReadMailbox.most))
      for start in stride(from: 0, to: due.count, by: ReadMailbox.batch) {
        var mails: [TakenMail] = []
        for uid in due[start..<min(start + ReadMailbox.batch, due.count)] {
          if let message = try await folder.message(uid) { mails.append(TakenMail(uid: uid, bytes: message.bytes)) }
        }
        let take = TakeReplies(mails, from: mailbox, validity: validity, returns: returns)
        outcome =
          outcome
          + (try await database.write { try take.run($0, company: company, on: day, actor: actor, at: moment) })
      }
      return outcome
    }
  }

  /// Tells who may mend it, once for each time that it cannot be read.
  private func tell(_ error: MailboxError, at moment: Moment, _ transaction: Transaction) throws {
    guard let since = try MailboxReadStore.find(mailbox, of: company, transaction)?.failedSince,
      error.isRefusal || moment.seconds(since: since) >= ReadMailbox.patience
    else { return }
    for person in try PersonStore.all(transaction) where person.actor.may(.configure, in: company) {
      try NoticeStore.add(
        "mailbox_failed", to: person.id, of: company, cause: "mailbox:\(company):\(since)",
        path: "/reglages/reponses", values: ["host": .text(settings.host)], at: moment, transaction)
    }
  }
}

extension MailboxError {
  /// Whether trying again later changes nothing.
  fileprivate var isRefusal: Bool {
    switch self {
    case .signInRefused, .folderRefused, .noEncryption: true
    case .unreachable, .refused, .misunderstood, .silent: false
    }
  }
}
