public import Journal
public import Kernel
public import Mail
public import MessagingRules
public import Storage

/// Delivers what is due in the outbox, once.
///
/// Each message goes through two transactions with the handing over between them: the first notes that it begins, the
/// second what came of it. A sender killed between the two leaves the message `sending`; once its lease has run out it
/// becomes `to_check` and is never sent again by itself. Killed before the first, the message is still `pending`.
public struct SendOutbox: Sendable {
  let company: CompanyID
  /// Who sends, unique to the process: other senders keep off its messages.
  let owner: String
  let actor: Actor
  private(set) var rendering: MessageRendering
  /// `nil` while there is no mail server: e-mails then wait.
  let mail: MailTransport?
  let letters: LetterFolder
  let rate: SendingRate?
  let withdraw: WithdrawCheck

  public init(
    company: CompanyID, owner: String, actor: Actor, rendering: MessageRendering, mail: MailTransport?,
    letters: LetterFolder, rate: SendingRate? = nil, withdraw: @escaping WithdrawCheck = WithdrawIfSettled.check
  ) {
    self.company = company
    self.owner = owner
    self.actor = actor
    self.rendering = rendering
    self.mail = mail
    self.letters = letters
    self.rate = rate
    self.withdraw = withdraw
  }

  /// - Parameters:
  ///   - limit: the most messages handed over in this pass; `nil` for all that are due.
  ///   - now: the clock; asked anew for each message, because a pass may last.
  public func run(_ database: Database, limit: Int? = nil, now: @escaping @Sendable () -> Moment) async throws
    -> SendReport
  {
    var worded = self
    worded.rendering = rendering.with(try await database.read { [company] in try TextStore.current(of: company, $0) })
    return try await worded.pass(database, limit: limit, now: now)
  }

  private func pass(_ database: Database, limit: Int?, now: @escaping @Sendable () -> Moment) async throws -> SendReport
  {
    var report = SendReport()
    report.toCheck = try await expire(database, at: now())
    try await deliver(
      [.letter, .registeredLetter], limit: limit ?? .max, database, &report, now: now)
    if let mail {
      let room = (limit ?? .max) - report.handled
      let allowance = try await emailAllowance(database, at: now())
      try await deliver([.email], limit: min(room, allowance), mail: mail, database, &report, now: now)
    }
    if report.letters > 0 { try await writeRegister(database, on: now().parisDate) }
    let (company, moment) = (company, now())
    report.waiting = try await database.read { try OutboxStore.waiting(of: company, at: moment, $0) }
    return report
  }

  private func expire(_ database: Database, at moment: Moment) async throws -> Int {
    let (company, actor) = (company, actor)
    let reason = "the sender stopped before it could note the server's answer: the message may have left"
    return try await database.write { transaction in
      let expired = try OutboxStore.expire(company, at: moment, reason: reason, transaction)
      let journal = Journal(transaction, actor: actor, at: moment)
      for item in expired {
        journal.record("message.to_check", "message:\(item.id)", company: company, facts: ["reason": .text(reason)])
      }
      return expired.count
    }
  }

  private func emailAllowance(_ database: Database, at moment: Moment) async throws -> Int {
    guard let rate else { return .max }
    let company = company
    let sent = try await database.read {
      try OutboxStore.sent(since: moment.adding(seconds: -60), of: company, .email, $0)
    }
    return rate.allowance(sentInLastMinute: sent)
  }

  /// Claims, renders and hands over batch after batch until nothing is due, the limit is reached or the server is gone.
  private func deliver(
    _ channels: [Channel], limit: Int, mail: MailTransport? = nil, _ database: Database, _ report: inout SendReport,
    now: @escaping @Sendable () -> Moment
  ) async throws {
    var left = limit
    while left > 0 {
      let batch = try await claim(channels, limit: min(left, OutboxLimits.batch), database, at: now())
      if batch.isEmpty { return }
      left -= batch.count
      let rendered = await rendering.render(batch, at: now())
      for (index, (item, result)) in zip(batch, rendered).enumerated() {
        let outcome = try await SendOne(self, item, database, now).run(result, mail: mail)
        report.add(outcome)
        if case .unavailable(let reason) = outcome {
          report.stopped = reason
          try await release(Array(batch[(index + 1)...]), database)
          return
        }
      }
    }
  }

  private func claim(_ channels: [Channel], limit: Int, _ database: Database, at moment: Moment) async throws
    -> [OutboxItem]
  {
    let (company, owner) = (company, owner)
    return try await database.write { transaction in
      try OutboxStore.claim(
        company, channels: channels, limit: limit, owner: owner, at: moment,
        until: moment.adding(seconds: OutboxLimits.leaseSeconds), transaction)
    }
  }

  private func release(_ items: [OutboxItem], _ database: Database) async throws {
    let owner = owner
    try await database.write { try OutboxStore.release(items, owner: owner, $0) }
  }

  private func writeRegister(_ database: Database, on day: CivilDate) async throws {
    let company = company
    let rows = try await database.read { snapshot in
      try OutboxStore.letters(writtenOn: day, of: company, snapshot).map { item, digest in
        LetterFolder.RegisterRow(item: item, digest: digest, amount: try item.reminder.total())
      }
    }
    try letters.writeRegister(rows, on: day)
  }
}

/// What became of one message in a pass.
enum SendOutcome: Sendable {
  case sent(Channel)
  case failed
  case postponed
  case toCheck
  case withdrawn
  /// Another sender has it.
  case lost
  case unavailable(String)
}

extension SendReport {
  /// Messages that this pass tried to hand over.
  var handled: Int { sent + letters + failed + postponed }

  mutating func add(_ outcome: SendOutcome) {
    switch outcome {
    case .sent(let channel): if channel == .email { sent += 1 } else { letters += 1 }
    case .failed: failed += 1
    case .postponed: postponed += 1
    case .toCheck: toCheck += 1
    case .withdrawn: withdrawn += 1
    case .lost, .unavailable: break
    }
  }
}
