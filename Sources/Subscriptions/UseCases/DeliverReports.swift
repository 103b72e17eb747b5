import Journal
public import Kernel
public import Mail
import People
public import PeopleRules
public import ReceivablesRules
public import Storage
public import SubscriptionsRules

/// A report made for one person.
public struct ReportDocument: Sendable {
  public let title: String
  public let fileName: String
  public let mediaType: String
  public let bytes: [UInt8]
  /// Sentences that its e-mail says besides.
  public let more: [String]

  public init(title: String, fileName: String, mediaType: String, bytes: [UInt8], more: [String] = []) {
    self.more = more
    self.title = title
    self.fileName = fileName
    self.mediaType = mediaType
    self.bytes = bytes
  }
}

/// Sends the reports that are due, each made for its recipient: in their language, with the customers they see.
///
/// Never twice: a delivery is claimed under the day and the person before anything leaves, and only what surely did not
/// leave is tried again, after longer and longer delays, as the messages of the outbox are.
public struct DeliverReports: Sendable {
  /// Makes a report as a person may see it; `nil` when they may not.
  public typealias Compose =
    @Sendable (
      _ subscription: Subscription, _ company: Company, _ person: Person, _ day: CivilDate, _ snapshot: Snapshot
    ) throws -> ReportDocument?

  public struct Outcome: Sendable, Hashable {
    public var sent = 0
    public var failed = 0
    /// To be tried again later.
    public var postponed = 0
    /// Why no more were tried.
    public var stopped: String?

    public init() {}
  }

  private let company: Company
  private let sender: MailAddress
  private let actor: Actor
  private let compose: Compose
  private let mail: MailTransport
  /// Which reports: some leave before others.
  public var includes: @Sendable (_ report: String) -> Bool = { _ in true }

  public init(
    company: Company, sender: MailAddress, actor: Actor, mail: MailTransport, compose: @escaping Compose
  ) {
    self.company = company
    self.sender = sender
    self.actor = actor
    self.mail = mail
    self.compose = compose
  }

  public func run(_ database: Database, on day: CivilDate, now: @Sendable () -> Moment) async throws -> Outcome {
    var outcome = Outcome()
    let company = company.id
    for subscription in try await database.read({ try SubscriptionStore.live(of: company, $0) }) {
      guard includes(subscription.report), let due = subscription.due(on: day) else { continue }
      let moment = now()
      let waiting = try await database.read {
        try SubscriptionStore.waiting(for: subscription, day: due, at: moment, $0)
      }
      for person in waiting {
        try await deliver(subscription, to: person, due: due, day: day, database, at: now(), &outcome)
        if outcome.stopped != nil { return outcome }
      }
    }
    return outcome
  }

  private func deliver(
    _ subscription: Subscription, to id: PersonID, due: CivilDate, day: CivilDate, _ database: Database,
    at moment: Moment, _ outcome: inout Outcome
  ) async throws {
    let claimed = try await database.write {
      try SubscriptionStore.claim(subscription, for: id, day: due, at: moment, $0)
    }
    guard let attempt = claimed else { return }
    let handed: Handed
    do {
      handed = try await handOver(subscription, to: id, due: due, day: day, database, at: moment)
    } catch {
      // It cannot be made, now at least: the others still can.
      handed = .later(Phrase(of: error))
    }
    let (state, response): (DeliveryState, Phrase)
    var (attempts, next): (Int, Moment?) = (attempt, nil)
    switch handed {
    case .over(let end, let reply): (state, response) = (end, reply)
    case .later(let reason):
      if let delay = RetryDelay.seconds(afterAttempts: attempt) {
        (state, response, next) = (.postponed, reason, moment.adding(seconds: delay))
      } else {
        (state, response) = (.failed, Phrase("given up after \(attempt) attempts: \(reason)"))
      }
    case .away(let reason):
      // Nothing was said about this report: the try is not counted against it.
      (state, response, attempts, next) = (.postponed, reason, attempt - 1, moment.adding(seconds: 60))
      outcome.stopped = reason.description
    }
    let (actor, tries, again) = (actor, attempts, next)
    try await database.write { transaction in
      try SubscriptionStore.record(
        state, response, subscription, for: id, day: due, attempts: tries, next: again, at: moment, transaction)
      let event: StaticString =
        switch state {
        case .sent: "schedule.sent"
        case .postponed: "schedule.postponed"
        default: "schedule.failed"
        }
      Journal(transaction, actor: actor, at: moment).record(
        event, "subscription:\(subscription.id)", company: subscription.company,
        facts: [
          "report": .text(subscription.report), "person": .number(id.rawValue), "response": .phrase(response),
        ])
    }
    switch state {
    case .sent: outcome.sent += 1
    case .postponed: outcome.postponed += 1
    default: outcome.failed += 1
    }
  }

  /// What became of a report that was to be handed over.
  private enum Handed: Sendable {
    case over(DeliveryState, Phrase)
    /// It surely did not leave, and may the next time.
    case later(Phrase)
    /// The server was not reached: the others would fare no better.
    case away(Phrase)
  }

  private func handOver(
    _ subscription: Subscription, to id: PersonID, due: CivilDate, day: CivilDate, _ database: Database,
    at moment: Moment
  ) async throws -> Handed {
    let (company, compose) = (company, compose)
    let made = try await database.read { snapshot -> (person: Person, document: ReportDocument)? in
      guard let person = try PersonStore.find(id, snapshot), person.actor.may(.see, in: company.id),
        let document = try compose(subscription, company, person, day, snapshot)
      else { return nil }
      return (person, document)
    }
    guard let made else { return .over(.notAllowed, Phrase("the person may not see this report any more")) }
    let letter = ReportLetter(
      subscription, company: company, sender: sender, to: made.person, made.document, of: day)
    let message = try letter.message(id: "report-\(subscription.id)-\(id)-\(due)", at: moment)
    let envelope = MailEnvelope(from: message.from, to: message.to, bytes: try message.mime())
    switch await mail.deliver(envelope) {
    case .accepted(let reply): return .over(.sent, Phrase(quoting: reply))
    case .refused(let reply): return .over(.failed, Phrase(quoting: reply))
    case .uncertain(let reason): return .over(.uncertain, reason)
    case .postponed(let reply): return .later(Phrase(quoting: reply))
    case .unavailable(let reason): return .away(reason)
    }
  }
}
