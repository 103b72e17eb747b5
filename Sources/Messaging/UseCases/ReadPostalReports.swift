import Journal
public import Kernel
import MessagingRules
import Postal
public import Storage

/// Asks a service what became of the letters that it took, and whether it has those that are in doubt.
public struct ReadPostalReports: Sendable {
  public struct Outcome: Sendable, Hashable {
    /// Letters in doubt that had been ordered.
    public var settled = 0
    /// Letters in doubt that had not been, and go on.
    public var resumed = 0
    /// Letters that the service does not post.
    public var rejected = 0
    /// Letters of which the post said something new.
    public var news = 0
    /// Why the service could not be asked.
    public var stopped: Phrase?

    public init() {}
  }

  private let company: CompanyID
  private let actor: Actor
  private let way: PostalWay

  public init(_ company: CompanyID, actor: Actor, by way: PostalWay) {
    self.company = company
    self.actor = actor
    self.way = way
  }

  /// Letters asked about in one turn: each takes several questions.
  private static let limit = 20

  public func run(_ database: Database, now: @Sendable () -> Moment) async throws -> Outcome {
    var outcome = Outcome()
    let (company, moment) = (company, now())
    let due = try await database.read {
      try OutboxStore.reportsDue(
        [.letter, .registeredLetter], of: company, at: moment, limit: ReadPostalReports.limit, $0)
    }
    for item in due {
      do {
        guard let id = item.idAtService(way) else {
          // Another service has it.
          try await database.write { try OutboxStore.setReportDue(nil, of: item, $0) }
          continue
        }
        if id.isEmpty {
          try await settle(item, database, &outcome, now)
        } else {
          try await read(TakenLetter(id: id, item.postalKind), item, database, &outcome, now)
        }
      } catch let unknown as PostalUnknown {
        // A service that says nothing would keep the turn waiting for each of the others.
        let next = ReadPostalReports.next(of: item, at: now())
        try await database.write { try OutboxStore.setReportDue(next, of: item, $0) }
        outcome.stopped = unknown.reason
        break
      }
    }
    return outcome
  }

  /// When a letter is asked about again.
  private static func next(of item: OutboxItem, at now: Moment) -> Moment? {
    guard item.state == .sent, let sent = item.sentAt else {
      return PostReceipt.next(doubted: item.created, at: now)
    }
    return PostReceipt.next(ordered: sent, isRegistered: item.channel == .registeredLetter, at: now)
  }

  // MARK: doubts

  /// Looks at the service for a letter of which nobody knows whether it was ordered.
  private func settle(
    _ item: OutboxItem, _ database: Database, _ outcome: inout Outcome, _ now: @Sendable () -> Moment
  ) async throws {
    let found = await way.provider.find(item.serviceReference, item.postalKind)
    let moment = now()
    switch found {
    case .unknown(let reason): throw PostalUnknown(reason: reason)
    case .taken(let id):
      let isNews = try await database.write { try noteTaken(item, id, at: moment, $0) }
      if isNews { outcome.settled += 1 }
    case .absent, .draft:
      guard item.state == .toCheck else {
        // A person says that it left; the service does not know of it.
        try await database.write { try OutboxStore.setReportDue(nil, of: item, $0) }
        return
      }
      let reason = Phrase("the service had not been told to post it: it goes on")
      let isNews = try await database.write { transaction in
        let isNews = try OutboxStore.goOn(item, response: reason, at: moment, transaction)
        if isNews { record("message.postponed", item, ["response": .phrase(reason)], at: moment, transaction) }
        return isNews
      }
      if isNews { outcome.resumed += 1 }
    case .several:
      let reason = Phrase("the service has several letters of the reference \(item.serviceReference)")
      try await database.write { try OutboxStore.leaveDoubt(item, response: reason, $0) }
    }
  }

  private func noteTaken(
    _ item: OutboxItem, _ id: String, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let external = way.external(id)
    guard item.state == .toCheck else {
      try OutboxStore.setExternal(external, of: item, transaction)
      return false
    }
    let said = Phrase(quoting: "\(way.name), \(id)")
    let next = PostReceipt.next(ordered: moment, isRegistered: item.channel == .registeredLetter, at: moment)
    let isNews = try OutboxStore.settle(
      item, external: external, reportDue: next, response: said, at: moment, transaction)
    if isNews { record("message.sent", item, ["response": .phrase(said)], at: moment, transaction) }
    return isNews
  }

  private func record(
    _ event: StaticString, _ item: OutboxItem, _ facts: [String: JournalFact], at moment: Moment,
    _ transaction: Transaction
  ) {
    var all = facts
    all["channel"] = .text(item.channel.rawValue)
    all["recipient"] = .text(item.recipient)
    Journal(transaction, actor: actor, at: moment).record(event, "message:\(item.id)", company: company, facts: all)
  }

  // MARK: reports

  private func read(
    _ letter: TakenLetter, _ item: OutboxItem, _ database: Database, _ outcome: inout Outcome,
    _ now: @Sendable () -> Moment
  ) async throws {
    let report = try await way.provider.report(on: letter)
    let company = company
    let kept = try await database.read { try RegisterStore.sources(of: item.id, company: company, $0) }
    var proofs: [(source: PostalProofKind, proof: PostProof)] = []
    for kind in PostalProofKind.allCases where report.proofs.contains(kind) && !kept.contains(kind.rawValue) {
      let bytes = try await way.provider.proof(kind, of: letter)
      // A paper that nobody could open is no proof; it is asked for again.
      if let proof = try? PostProof(bytes) { proofs.append((kind, proof)) }
    }
    let moment = now()
    let said = try await database.write { [proofs] in try note(report, proofs, item, at: moment, $0) }
    switch said {
    case .nothing: break
    case .news: outcome.news += 1
    case .rejected: outcome.rejected += 1
    }
  }

  private enum Said: Sendable { case nothing, news, rejected }

  private func note(
    _ report: PostalReport, _ proofs: [(source: PostalProofKind, proof: PostProof)], _ item: OutboxItem,
    at moment: Moment, _ transaction: Transaction
  ) throws -> Said {
    if let why = report.rejected {
      let reason = Phrase("\(way.name) does not post it: \(why)")
      guard try OutboxStore.reject(item, response: reason, transaction) else { return .nothing }
      record("message.failed", item, ["response": .phrase(reason)], at: moment, transaction)
      return .rejected
    }
    var isNews = false
    if let day = report.posted {
      isNews = try notePosting(day, report.number, item, at: moment, transaction)
    }
    for event in report.events {
      guard try RegisterStore.insert(event, of: item.id, company: company, at: moment, transaction) else { continue }
      isNews = true
      Journal(transaction, actor: actor, at: moment).record(
        "message.post_said", "message:\(item.id)", company: company,
        facts: ["code": .text(event.code), "label": .text(event.label), "day": .date(event.day)])
    }
    for (source, proof) in proofs {
      isNews = true
      try KeepPostProof.keep(
        proof, from: source.rawValue, to: item.id, of: company, actor: actor, at: moment, transaction)
    }
    if let answer = PostStatus.answer(in: report.events.map { ($0.code, $0.day) }) {
      // Where a person has noted an answer it stays.
      let act = NotePostAnswer(company: company, letters: [item.id], answer)
      isNews = try act.run(transaction, actor: actor, at: moment) > 0 || isNews
    }
    let isOver = try isOver(report, item, transaction)
    try OutboxStore.setReportDue(isOver ? nil : ReadPostalReports.next(of: item, at: moment), of: item, transaction)
    return isNews ? .news : .nothing
  }

  private func notePosting(
    _ day: CivilDate, _ number: String?, _ item: OutboxItem, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let journal = Journal(transaction, actor: actor, at: moment)
    let facts: [String: JournalFact] = ["day": .date(day), "post_number": number.map { .text($0) } ?? .none]
    if try OutboxStore.notePosting(Posting(day: day, number: number, by: actor.label), of: item, transaction) {
      journal.record("message.posted", "message:\(item.id)", company: company, facts: facts)
      return true
    }
    guard let number, try OutboxStore.noteNumber(number, of: item, transaction) else { return false }
    journal.record("message.posted", "message:\(item.id)", company: company, facts: facts)
    return true
  }

  /// Whether nothing more is to come: a simple letter was posted, a registered one ended and its papers are here.
  private func isOver(_ report: PostalReport, _ item: OutboxItem, _ transaction: Transaction) throws -> Bool {
    guard item.channel == .registeredLetter else { return report.posted != nil }
    guard let last = PostStatus.answer(in: report.events.map { ($0.code, $0.day) })?.outcome else { return false }
    let kept = try RegisterStore.sources(of: item.id, company: company, transaction)
    let needed: [PostalProofKind] = last == .delivered ? [.deposit, .acknowledgement] : [.deposit]
    return needed.allSatisfy { kept.contains($0.rawValue) }
  }
}

extension PostalWay {
  /// As people know it.
  var name: String {
    switch service {
    case .maileva: "Maileva"
    }
  }

  /// What a letter is kept under that the service has; that it may have, where the service's own name is empty.
  func external(_ id: String) -> String { "\(service.rawValue):\(id)" }
}

extension OutboxItem {
  /// What a service calls the letter, empty where that is not known; `nil` where it is with none, or with another.
  func idAtService(_ way: PostalWay) -> String? { id(at: way.service.rawValue) }

  var postalKind: PostalKind { channel == .registeredLetter ? .registered : .simple }
}
