import Journal
import Kernel
import Mail
import MessagingRules
import Sms
import Storage

/// Hands over one claimed message: begin, deliver, record.
struct SendOne {
  private let pass: SendOutbox
  private let item: OutboxItem
  private let database: Database
  private let now: @Sendable () -> Moment

  init(_ pass: SendOutbox, _ item: OutboxItem, _ database: Database, _ now: @escaping @Sendable () -> Moment) {
    self.pass = pass
    self.item = item
    self.database = database
    self.now = now
  }

  func run(_ rendered: Result<MessageRendering.Rendered, any Error>, mail: MailTransport?) async throws
    -> SendOutcome
  {
    let message: MessageRendering.Rendered
    switch rendered {
    case .success(let value): message = value
    case .failure(let error): return try await fail(Phrase(of: error))
    }
    switch try await begin(message) {
    case .ready: break
    case .withdrawn: return .withdrawn
    case .lost: return .lost
    }
    if let envelope = message.envelope, let mail {
      return try await settle(SendEnd(await deliver(envelope, by: mail), attempts: item.attempts + 1))
    }
    if let text = message.text, let way = pass.sms {
      return try await settle(await deliver(text, by: way))
    }
    return try await settle(write(message.document))
  }

  private enum Beginning: Sendable { case ready, withdrawn, lost }

  /// The last look before it leaves: may anything leave, is it still ours, and is it still wanted?
  private func begin(_ message: MessageRendering.Rendered) async throws -> Beginning {
    let (pass, item, moment) = (pass, item, now())
    return try await database.write { transaction in
      let gate = try SendingGate.held(item.company, transaction)
      guard gate.hold(isReleased: item.isReleased, at: moment) == nil else {
        try OutboxStore.release([item], owner: pass.owner, transaction)
        return .lost
      }
      if let reason = try pass.withdraw(transaction, item) {
        let ours = try OutboxStore.withdraw(item, owner: pass.owner, reason: reason, transaction)
        if ours { journal(transaction, at: moment, "message.withdrawn", reason) }
        return ours ? .withdrawn : .lost
      }
      let begun = try OutboxStore.begin(
        item, owner: pass.owner, subject: message.subject, document: message.document,
        until: moment.adding(seconds: OutboxLimits.leaseSeconds), transaction)
      return begun ? .ready : .lost
    }
  }

  /// A mail server that does not take a message with copies may mean one of the copies: its recipient gets it all the
  /// same, at once after a refusal, and after two tries where the server only put it off.
  private func deliver(_ envelope: MailEnvelope, by mail: MailTransport) async -> MailDelivery {
    let delivery = await mail.deliver(envelope)
    guard !envelope.copies.isEmpty else { return delivery }
    let said: String
    switch delivery {
    case .refused(let reply): said = reply
    case .postponed(let reply) where item.attempts >= SendOne.triesWithCopies - 1: said = reply
    default: return delivery
    }
    let alone = await mail.deliver(envelope.withoutCopies)
    guard case .accepted(let reply) = alone else { return alone }
    return .accepted(reply: "\(reply) (Cc: \(said))")
  }

  private static let triesWithCopies = 2

  /// A text message is handed over once: whatever leaves a doubt is for a person.
  private func deliver(_ content: MessageRendering.SmsContent, by way: SmsWay) async -> SendEnd {
    let message = SmsMessage(
      to: content.to, text: content.text, sender: way.sender, reference: item.smsReference,
      isUnicode: SmsParts(content.text).alphabet == .unicode)
    return SendEnd(await way.provider.send(message), by: way.service, attempts: item.attempts + 1)
  }

  private func write(_ document: OutboxDocument) -> SendEnd {
    do {
      return .accepted(reply: try pass.letters.write(item, document, on: now().parisDate))
    } catch {
      return .unavailable(reason: Phrase(of: error))
    }
  }

  /// Records what the server, or the folder, answered.
  private func settle(_ end: SendEnd) async throws -> SendOutcome {
    let moment = now()
    switch end {
    case .accepted(let reply, let external):
      let taken = external.map { TakenText(external: $0, reportDue: SmsReceipt.next(sent: moment, at: moment)) }
      try await record(.sent, "message.sent", Phrase(quoting: reply), at: moment, sentAt: moment, taken: taken)
      return .sent(item.channel)
    case .refused(let reply):
      try await record(.failed, "message.failed", Phrase(quoting: reply), at: moment)
      return .failed
    case .uncertain(let reason):
      try await record(.toCheck, "message.to_check", reason, at: moment)
      return .toCheck
    case .postponed(let reply, let delay):
      guard let delay else {
        try await record(
          .failed, "message.failed", Phrase("given up after \(item.attempts + 1) attempts: \(reply)"), at: moment)
        return .failed
      }
      try await record(
        .pending, "message.postponed", Phrase(quoting: reply), at: moment, next: moment.adding(seconds: delay))
      return .postponed
    case .unavailable(let reason):
      // Nothing was said about this message: the try is not counted against it.
      let next = moment.adding(seconds: 60)
      try await record(.pending, "message.postponed", reason, at: moment, next: next, countsAttempt: false)
      return .unavailable(reason.description)
    }
  }

  private func record(
    _ state: OutboxState, _ event: StaticString, _ response: Phrase, at moment: Moment, next: Moment? = nil,
    sentAt: Moment? = nil, countsAttempt: Bool = true, taken: TakenText? = nil
  ) async throws {
    let (pass, item) = (pass, item)
    try await database.write { transaction in
      let recorded = try OutboxStore.record(
        item, owner: pass.owner, state: state, response: response, nextAttempt: next, sentAt: sentAt,
        countsAttempt: countsAttempt, taken: taken, transaction)
      if recorded { journal(transaction, at: moment, event, response) }
    }
  }

  /// A message that cannot even be worded or drawn: a person must correct what it is made of.
  private func fail(_ reason: Phrase) async throws -> SendOutcome {
    let (pass, item, moment) = (pass, item, now())
    return try await database.write { transaction in
      let failed = try OutboxStore.failUnsent(item, owner: pass.owner, reason: reason, transaction)
      if failed { journal(transaction, at: moment, "message.failed", reason) }
      return failed ? .failed : .lost
    }
  }

  private func journal(_ transaction: Transaction, at moment: Moment, _ event: StaticString, _ response: Phrase) {
    var facts: [String: JournalFact] = [
      "action": .text(item.action.description), "channel": .text(item.channel.rawValue),
      "recipient": .text(item.recipient), "response": .phrase(response),
    ]
    if !item.copies.isEmpty { facts["copies"] = .text(item.copies.joined(separator: ", ")) }
    Journal(transaction, actor: pass.actor, at: moment).record(
      event, "message:\(item.id)", company: item.company, facts: facts)
  }
}
