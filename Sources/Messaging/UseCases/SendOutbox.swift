public import Journal
public import Kernel
public import Mail
public import MessagingRules
import Receivables
public import Storage

/// Delivers what is due in the outbox, once.
///
/// Nothing leaves a company that is tried out or whose books are too old: what is kept back is not taken, and the transaction
/// that begins a message looks again, with the company kept as it is, so that whoever begins the test mode meanwhile is
/// obeyed.
///
/// Each message is handed over between two transactions: the first notes that it begins, the second what came of it, and
/// that the next one of the batch begins. A sender killed between the two leaves the message `sending`; once its lease has
/// run out it becomes `to_check` and is never sent again by itself. Killed before the first, the message is still `pending`.
public struct SendOutbox: Sendable {
  let company: CompanyID
  /// Who sends, unique to the process: other senders keep off its messages.
  let owner: String
  let actor: Actor
  private(set) var rendering: MessageRendering
  /// `nil` while there is no mail server: e-mails then wait.
  let mail: MailTransport?
  let letters: LetterFolder
  /// `nil` while the company has no service for them: text messages then wait.
  public var sms: SmsWay?
  /// `nil` while the company prints its letters itself.
  public var postal: PostalWay?
  let rate: SendingRate?
  let withdraw: WithdrawCheck
  /// The civil day that it is; `nil` for the clock's.
  public var day: CivilDate?
  /// Called between two messages with what the pass has done so far; what it throws stops the pass there, and the
  /// messages that were not begun wait on.
  public var between: @Sendable (SendReport) throws -> Void = { _ in }

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
    worded.rendering = try await database.read { [company, rendering] in try rendering.of(company, $0) }
    return try await worded.pass(database, limit: limit, now: now)
  }

  private func pass(_ database: Database, limit: Int?, now: @escaping @Sendable () -> Moment) async throws -> SendReport
  {
    var report = SendReport()
    report.toCheck = try await expire(database, at: now())
    var halt: (any Error)?
    do {
      if postal == nil { try await deliverLetters(limit, database, &report, now) }
      if let mail {
        let room = (limit ?? .max) - report.handled
        try await deliver([.email], limit: room, mail: mail, database, &report, now: now)
      }
      if sms != nil {
        let room = (limit ?? .max) - report.handled
        try await deliver([.sms], limit: room, database, &report, now: now)
      }
      // A service takes some seconds a letter: nobody's e-mail waits for that.
      if postal != nil { try await deliverLetters(limit, database, &report, now) }
    } catch {
      halt = error
    }
    // The letters that were written are in the register, whatever stopped the pass.
    if report.letters > 0 { try await writeRegister(database, on: now().parisDate) }
    if let halt { throw halt }
    let (company, moment, hasServer) = (company, now(), mail != nil)
    let rest = try await database.read { snapshot in
      let gate = try SendingGate.read(company, snapshot)
      return (
        counts: try OutboxStore.waiting(of: company, under: gate, at: moment, snapshot), hold: gate.hold(at: moment),
        nextHour: try hasServer ? OutboxStore.beyondTheHour(of: company, under: gate, at: moment, snapshot) : 0
      )
    }
    report.waiting = rest.counts.free
    report.held = rest.counts.held
    report.later = rest.counts.later
    report.nextHour = rest.nextHour
    report.taken = rest.counts.taken
    report.heldBy = rest.counts.held > 0 ? rest.hold?.code : nil
    return report
  }

  private func deliverLetters(
    _ limit: Int?, _ database: Database, _ report: inout SendReport, _ now: @escaping @Sendable () -> Moment
  ) async throws {
    let room = (limit ?? .max) - report.handled
    try await deliver([.letter, .registeredLetter], limit: room, database, &report, now: now)
  }

  private func expire(_ database: Database, at moment: Moment) async throws -> Int {
    let (company, actor) = (company, actor)
    let reason = Phrase("the sender stopped before it could note the server's answer: the message may have left")
    return try await database.write { transaction in
      let expired = try OutboxStore.expire(company, at: moment, reason: reason, transaction)
      let journal = Journal(transaction, actor: actor, at: moment)
      for item in expired {
        journal.record(
          "message.to_check", "message:\(item.id)", company: company, facts: ["reason": .phrase(reason)])
      }
      return expired.count
    }
  }

  /// Messages in hand, each with what it was rendered to.
  private typealias Batch = [(item: OutboxItem, result: Result<MessageRendering.Rendered, any Error>)]

  /// Claims, renders and hands over batch after batch until nothing is due, the limit is reached or the server is gone.
  ///
  /// While a batch is handed over, which is mostly waiting, the next one is rendered.
  private func deliver(
    _ channels: [Channel], limit: Int, mail: MailTransport? = nil, _ database: Database, _ report: inout SendReport,
    now: @escaping @Sendable () -> Moment
  ) async throws {
    var batch = try await prepare(channels, limit: limit, database, now: now)
    var left = limit - batch.count
    while !batch.isEmpty {
      let room = left
      async let coming = prepare(channels, limit: room, database, now: now)
      let goesOn: Bool
      do {
        goesOn = try await handOver(batch, mail: mail, database, &report, now: now)
      } catch {
        if let unbegun = try? await coming { try await release(unbegun, database) }
        throw error
      }
      batch = try await coming
      left -= batch.count
      guard goesOn else { return try await release(batch, database) }
    }
  }

  private func prepare(
    _ channels: [Channel], limit: Int, _ database: Database, now: @escaping @Sendable () -> Moment
  ) async throws -> Batch {
    guard limit > 0 else { return [] }
    var items = try await claim(channels, limit: min(limit, OutboxLimits.batch), database, at: now())
    guard !items.isEmpty else { return [] }
    if items.count > OutboxLimits.enclosingBatch, items.contains(where: { !$0.reminder.enclosures.isEmpty }) {
      try await release(Array(items[OutboxLimits.enclosingBatch...]), database)
      items.removeSubrange(OutboxLimits.enclosingBatch...)
    }
    let reported = try await reported(items, database)
    let files = try await files(items, database)
    return Array(
      zip(items, await rendering.render(items, reported: reported, files: files, at: now())))
  }

  /// Hands over the messages of a batch.
  ///
  /// - Returns: whether there is a server to go on with; without it the report says so, and those not begun are released.
  private func handOver(
    _ batch: Batch, mail: MailTransport?, _ database: Database, _ report: inout SendReport,
    now: @escaping @Sendable () -> Moment
  ) async throws -> Bool {
    // What came of a message, until the next one begins: the two are written down together.
    var handed: HandedOver?
    for (index, message) in batch.enumerated() {
      do {
        try between(report)
      } catch {
        try await handed?.write(database)
        try await release(Array(batch[index...]), database)
        throw error
      }
      let one = SendOne(self, message.item, database, now)
      switch try await one.begin(message.result, after: handed.take()) {
      case .over(let outcome): report.add(outcome)
      case .ready(let rendered):
        let end = await one.handOver(rendered, mail: mail)
        report.add(end.outcome)
        handed = end
      }
      if case .unavailable(let reason) = handed?.outcome {
        report.stopped = reason
        try await handed?.write(database)
        try await release(Array(batch[(index + 1)...]), database)
        return false
      }
    }
    try await handed?.write(database)
    return true
  }

  /// Those of a batch whose opening is reported: none without an address at which that could be done.
  private func reported(_ batch: [OutboxItem], _ database: Database) async throws -> Set<MessageID> {
    guard rendering.openings != nil else { return [] }
    let company = company
    return try await database.read { try OpeningStore.reported(among: batch.map(\.id), of: company, $0) }
  }

  /// The documents that go with messages of a batch.
  private func files(_ batch: [OutboxItem], _ database: Database) async throws -> [PaperID: [UInt8]] {
    let files = Set(batch.flatMap { $0.reminder.enclosures }.map(\.file)).sorted()
    guard !files.isEmpty else { return [:] }
    let company = company
    return try await database.read { try PaperStore.bytes(of: files, company: company, $0) }
  }

  private func claim(_ channels: [Channel], limit: Int, _ database: Database, at moment: Moment) async throws
    -> [OutboxItem]
  {
    let isMail = channels == [.email]
    // What goes through somebody else's server keeps to a rate.
    let served = channels.first { $0 == .email || $0 == .sms }
    let (company, owner, rate) = (company, owner, served == nil ? nil : rate)
    return try await database.write { transaction in
      let gate = try SendingGate.read(company, transaction)
      guard gate.hold(isReleased: true, at: moment) == nil else { return [] }
      // At night no telephone is made to ring, whoever let the message go.
      let rings =
        served == .sms ? try OutboxStore.rings(of: company, gate.rules, at: moment, transaction) : nil
      let rates = [rate, isMail ? gate.rules.emailRate : nil].compactMap(\.self)
      let rooms = try rates.map {
        try OutboxStore.room(at: $0, for: served ?? .email, of: company, at: moment, transaction)
      }
      let limit = min(limit, rooms.min() ?? limit)
      guard limit > 0 else { return [] }
      return try OutboxStore.claim(
        company, channels: channels,
        onlyReleased: isMail ? gate.keepsEmails(at: moment) : gate.hold(at: moment) != nil,
        where: rings, limit: limit, owner: owner, at: moment,
        until: moment.adding(seconds: OutboxLimits.leaseSeconds), transaction)
    }
  }

  private func release(_ batch: Batch, _ database: Database) async throws {
    try await release(batch.map(\.item), database)
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
  /// A letter that a service posts.
  case served
  case failed
  case postponed
  case toCheck
  case withdrawn
  /// Another sender has it, or it is kept back since it was taken.
  case lost
  case unavailable(String)
}

extension SendReport {
  /// Messages that this pass tried to hand over.
  public var handled: Int { sent + letters + served + sms + failed + postponed }

  /// Two passes after one another.
  public static func + (first: SendReport, then: SendReport) -> SendReport {
    var sum = then
    sum.sent += first.sent
    sum.letters += first.letters
    sum.served += first.served
    sum.sms += first.sms
    sum.failed += first.failed
    sum.postponed += first.postponed
    sum.toCheck += first.toCheck
    sum.withdrawn += first.withdrawn
    return sum
  }

  mutating func add(_ outcome: SendOutcome) {
    switch outcome {
    case .sent(.email): sent += 1
    case .sent(.sms): sms += 1
    case .sent(.letter), .sent(.registeredLetter): letters += 1
    case .served: served += 1
    case .failed: failed += 1
    case .postponed: postponed += 1
    case .toCheck: toCheck += 1
    case .withdrawn: withdrawn += 1
    case .lost, .unavailable: break
    }
  }
}
