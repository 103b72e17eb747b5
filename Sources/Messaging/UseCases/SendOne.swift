import Journal
import Kernel
import Mail
import MessagingRules
import Postal
import Sms
import Storage

/// Hands over one claimed message: begin, deliver, record.
struct SendOne: Sendable {
  private let pass: SendOutbox
  fileprivate let item: OutboxItem
  private let database: Database
  private let now: @Sendable () -> Moment

  init(_ pass: SendOutbox, _ item: OutboxItem, _ database: Database, _ now: @escaping @Sendable () -> Moment) {
    self.pass = pass
    self.item = item
    self.database = database
    self.now = now
  }

  /// What the beginning of a message came to.
  enum Beginning: Sendable {
    case ready(MessageRendering.Rendered)
    /// It is not handed over.
    case over(SendOutcome)
  }

  /// The last look before it leaves: may anything leave, is it still ours, and is it still wanted?
  ///
  /// - Parameter last: what came of the message before, written down in the same transaction: the disk is waited for once a
  ///   message instead of twice.
  func begin(
    _ rendered: Result<MessageRendering.Rendered, any Error>, after last: HandedOver?
  ) async throws -> Beginning {
    let moment = now()
    do {
      return try await database.write { transaction in
        try last?.write(transaction)
        return try begin(rendered, at: moment, transaction)
      }
    } catch {
      // What came of the message before is true whatever keeps this one from beginning.
      if let last { try await last.write(database) }
      throw error
    }
  }

  private func begin(
    _ rendered: Result<MessageRendering.Rendered, any Error>, at moment: Moment, _ transaction: Transaction
  ) throws -> Beginning {
    var message: MessageRendering.Rendered
    switch rendered {
    case .success(let value): message = try served(value, transaction)
    case .failure(let error): return .over(try fail(Phrase(of: error), at: moment, transaction))
    }
    let gate = try SendingGate.held(item.company, transaction)
    guard gate.hold(isReleased: item.isReleased, at: moment) == nil else {
      try OutboxStore.release([item], owner: pass.owner, transaction)
      return .over(.lost)
    }
    if let reason = try pass.withdraw(transaction, item)
      ?? TimelyDeparture.obstacle(to: item, on: pass.day ?? moment.parisDate, at: moment, transaction)
    {
      let ours = try OutboxStore.withdraw(item, owner: pass.owner, reason: reason, transaction)
      if ours { journal(transaction, at: moment, "message.withdrawn", reason) }
      return .over(ours ? .withdrawn : .lost)
    }
    let doubt = message.served.map {
      TakenMessage(external: $0.way.external(""), reportDue: PostReceipt.first(doubted: moment))
    }
    let begun = try OutboxStore.begin(
      item, owner: pass.owner, subject: message.subject, document: message.document,
      isReported: message.isReported, doubt: doubt,
      until: moment.adding(seconds: OutboxLimits.leaseSeconds), transaction)
    return begun ? .ready(message) : .over(.lost)
  }

  /// Whether a letter goes through the service that posts letters, and how: one that cannot be written in the lines of the
  /// French post, or goes abroad, is printed here as without a service.
  ///
  /// What was begun before goes out as it was begun, because the service may have it already.
  private func served(
    _ rendered: MessageRendering.Rendered, _ transaction: Transaction
  ) throws -> MessageRendering.Rendered {
    guard let way = pass.postal, item.channel.isPaper,
      let address = LetterAddress(PostalLines.french(item.reminder.debtor.address))
    else { return rendered }
    var message = rendered
    let kept = try OutboxStore.document(of: item.id, company: item.company, transaction)?.document
    if let kept { message.document = kept }
    message.served = ServedLetter(way: way, to: address, isRepeated: kept != nil)
    return message
  }

  /// Hands over a message that was begun.
  func handOver(_ message: MessageRendering.Rendered, mail: MailTransport?) async -> HandedOver {
    let end: SendEnd =
      if let envelope = message.envelope, let mail {
        SendEnd(await deliver(envelope, by: mail), attempts: item.attempts + 1)
      } else if let text = message.text, let way = pass.sms {
        await deliver(text, by: way)
      } else if let letter = message.served {
        SendEnd(
          await letter.way.provider.send(letter.letter(item, message.document), isRepeated: letter.isRepeated),
          by: letter.way, attempts: item.attempts + 1)
      } else {
        write(message.document)
      }
    return HandedOver(self, end, at: now())
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
      to: content.to, text: content.text, sender: way.sender, reference: item.serviceReference,
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
  fileprivate func record(_ end: SendEnd, at moment: Moment, _ transaction: Transaction) throws {
    func record(
      _ state: OutboxState, _ event: StaticString, _ response: Phrase, next: Moment? = nil, sentAt: Moment? = nil,
      countsAttempt: Bool = true, taken: TakenMessage? = nil
    ) throws {
      let recorded = try OutboxStore.record(
        item, owner: pass.owner, state: state, response: response, nextAttempt: next, sentAt: sentAt,
        countsAttempt: countsAttempt, taken: taken, transaction)
      if recorded { journal(transaction, at: moment, event, response) }
    }
    switch end {
    case .accepted(let reply, let external):
      let due =
        item.channel.isPaper
        ? PostReceipt.next(ordered: moment, isRegistered: item.channel == .registeredLetter, at: moment)
        : SmsReceipt.next(sent: moment, at: moment)
      let taken = external.map { TakenMessage(external: $0, reportDue: due) }
      try record(.sent, "message.sent", Phrase(quoting: reply), sentAt: moment, taken: taken)
    case .refused(let reply):
      try record(.failed, "message.failed", Phrase(quoting: reply))
    case .uncertain(let reason):
      try record(.toCheck, "message.to_check", reason)
    case .postponed(let reason, nil):
      try record(.failed, "message.failed", Phrase("given up after \(item.attempts + 1) attempts: \(reason)"))
    case .postponed(let reason, let delay?):
      try record(.pending, "message.postponed", reason, next: moment.adding(seconds: delay))
    case .unavailable(let reason):
      // Nothing was said about this message: the try is not counted against it.
      try record(.pending, "message.postponed", reason, next: moment.adding(seconds: 60), countsAttempt: false)
    }
  }

  /// A message that cannot even be worded or drawn: a person must correct what it is made of.
  private func fail(_ reason: Phrase, at moment: Moment, _ transaction: Transaction) throws -> SendOutcome {
    let failed = try OutboxStore.failUnsent(item, owner: pass.owner, reason: reason, transaction)
    if failed { journal(transaction, at: moment, "message.failed", reason) }
    return failed ? .failed : .lost
  }

  private func journal(_ transaction: Transaction, at moment: Moment, _ event: StaticString, _ response: Phrase) {
    Journal(transaction, actor: pass.actor, at: moment).record(
      event, "message:\(item.id)", company: item.company, facts: item.facts(response))
  }
}

/// A message that was handed over, and what came of it: to be written down at once, or with the beginning of the next one.
struct HandedOver: Sendable {
  private let one: SendOne
  private let end: SendEnd
  private let moment: Moment

  fileprivate init(_ one: SendOne, _ end: SendEnd, at moment: Moment) {
    self.one = one
    self.end = end
    self.moment = moment
  }

  var outcome: SendOutcome {
    switch end {
    case .accepted(_, _?) where one.item.channel.isPaper: .served
    case .accepted: .sent(one.item.channel)
    case .refused, .postponed(_, nil): .failed
    case .postponed: .postponed
    case .uncertain: .toCheck
    case .unavailable(let reason): .unavailable(reason.description)
    }
  }

  func write(_ transaction: Transaction) throws { try one.record(end, at: moment, transaction) }

  func write(_ database: Database) async throws { try await database.write { try write($0) } }
}
