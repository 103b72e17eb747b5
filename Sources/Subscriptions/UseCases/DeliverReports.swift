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

  public init(title: String, fileName: String, mediaType: String, bytes: [UInt8]) {
    self.title = title
    self.fileName = fileName
    self.mediaType = mediaType
    self.bytes = bytes
  }
}

/// Sends the reports that are due, each made for its recipient: in their language, with the customers they see.
///
/// Never twice: a delivery is claimed under the day and the person before anything leaves, and only what surely did not
/// leave is given back.
public struct DeliverReports: Sendable {
  /// Makes a report as a person may see it; `nil` when they may not.
  public typealias Compose =
    @Sendable (
      _ subscription: Subscription, _ company: Company, _ person: Person, _ day: CivilDate, _ snapshot: Snapshot
    ) throws -> ReportDocument?

  public struct Outcome: Sendable, Hashable {
    public var sent = 0
    public var failed = 0
    /// Why no more were tried.
    public var stopped: String?
  }

  private let company: Company
  private let sender: MailAddress
  private let actor: Actor
  private let compose: Compose
  private let mail: MailTransport

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
      guard let due = subscription.due(on: day) else { continue }
      let waiting = try await database.read { try SubscriptionStore.waiting(for: subscription, day: due, $0) }
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
    guard
      try await database.write({
        try SubscriptionStore.claim(subscription, for: id, day: due, at: moment, $0)
      })
    else { return }
    let delivery: (state: DeliveryState, response: String)?
    do {
      delivery = try await handOver(subscription, to: id, due: due, day: day, database, at: moment, &outcome)
    } catch {
      // It cannot be made: the others still can. A person sees why on the page.
      delivery = (.failed, "\(error)")
    }
    let actor = actor
    try await database.write { transaction -> Void in
      guard let delivery else { return try SubscriptionStore.release(subscription, for: id, day: due, transaction) }
      try SubscriptionStore.record(
        delivery.state, delivery.response, subscription, for: id, day: due, at: moment, transaction)
      let journal = Journal(transaction, actor: actor, at: moment)
      let facts: [String: JournalFact] = [
        "report": .text(subscription.report), "person": .number(id.rawValue), "response": .text(delivery.response),
      ]
      if delivery.state == .sent {
        journal.record("schedule.sent", "subscription:\(subscription.id)", company: subscription.company, facts: facts)
      } else {
        journal.record(
          "schedule.failed", "subscription:\(subscription.id)", company: subscription.company, facts: facts)
      }
    }
    if delivery?.state == .sent { outcome.sent += 1 } else if delivery != nil { outcome.failed += 1 }
  }

  /// - Returns: what became of it; `nil` when nothing left and it can be tried again.
  private func handOver(
    _ subscription: Subscription, to id: PersonID, due: CivilDate, day: CivilDate, _ database: Database,
    at moment: Moment, _ outcome: inout Outcome
  ) async throws -> (state: DeliveryState, response: String)? {
    let (company, compose) = (company, compose)
    let made = try await database.read { snapshot -> (person: Person, document: ReportDocument)? in
      guard let person = try PersonStore.find(id, snapshot), person.actor.may(.see, in: company.id),
        let document = try compose(subscription, company, person, day, snapshot)
      else { return nil }
      return (person, document)
    }
    guard let made else { return (.notAllowed, "the person may not see this report any more") }
    let message = try ReportLetter(subscription, company: company, sender: sender, to: made.person, made.document)
      .message(id: "report-\(subscription.id)-\(id)-\(due)", at: moment)
    let envelope = MailEnvelope(from: message.from, to: message.to, bytes: try message.mime())
    switch await mail.deliver(envelope) {
    case .accepted(let reply): return (.sent, reply)
    case .refused(let reply): return (.failed, reply)
    case .uncertain(let reason): return (.uncertain, reason)
    case .postponed: return nil
    case .unavailable(let reason):
      outcome.stopped = reason
      return nil
    }
  }
}
