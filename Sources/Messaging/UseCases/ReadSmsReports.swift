import Journal
public import Kernel
import MessagingRules
import Sms
public import Storage

/// Asks a service what became of the text messages that it took: soon after they left, then more seldom, for three days.
public struct ReadSmsReports: Sendable {
  public struct Outcome: Sendable, Hashable {
    public var delivered = 0
    public var undelivered = 0
  }

  private let company: CompanyID
  private let actor: Actor
  private let way: SmsWay

  public init(_ company: CompanyID, actor: Actor, by way: SmsWay) {
    self.company = company
    self.actor = actor
    self.way = way
  }

  /// Messages asked about in one turn.
  private static let limit = 50

  public func run(_ database: Database, now: @Sendable () -> Moment) async throws -> Outcome {
    var outcome = Outcome()
    let (company, moment) = (company, now())
    let due = try await database.read {
      try OutboxStore.reportsDue([.sms], of: company, at: moment, limit: ReadSmsReports.limit, $0)
    }
    for item in due {
      let report = await ask(item)
      let moment = now()
      let isNews = try await database.write { try note(report, of: item, at: moment, $0) }
      // A service that says nothing would keep the turn waiting for each of the others.
      if case .unknown = report { break }
      guard isNews else { continue }
      if case .delivered = report { outcome.delivered += 1 } else { outcome.undelivered += 1 }
    }
    return outcome
  }

  /// - Returns: `nil` for a message that another service took.
  private func ask(_ item: OutboxItem) async -> SmsReport? {
    guard let id = item.id(at: way.service.rawValue) else { return nil }
    return await way.provider.report(on: TakenSms(id: id, reference: item.serviceReference))
  }

  private func note(
    _ report: SmsReport?, of item: OutboxItem, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let said: String?
    switch report {
    case nil:
      try OutboxStore.setReportDue(nil, of: item, transaction)
      return false
    case .pending, .unknown:
      let next = item.sentAt.flatMap { SmsReceipt.next(sent: $0, at: moment) }
      try OutboxStore.setReportDue(next, of: item, transaction)
      return false
    case .delivered: said = nil
    case .undelivered(let why): said = why
    }
    guard try OutboxStore.noteReport(of: item, undelivered: said, at: moment, transaction) else { return false }
    Journal(transaction, actor: actor, at: moment).record(
      said == nil ? "message.delivered" : "message.undelivered", "message:\(item.id)", company: company,
      facts: ["recipient": .text(item.recipient), "response": said.map { .text($0) } ?? .none])
    return true
  }
}

extension OutboxItem {
  /// What a service calls the message, by the service's own code; `nil` where it is with none, or with another.
  func id(at service: String) -> String? {
    let start = service + ":"
    guard let external, external.hasPrefix(start) else { return nil }
    return String(external.dropFirst(start.count))
  }

  /// Our own name for a text message or a letter, by which people and programs find it at its service: the message's key and
  /// the beginning of what tells it from the message of another installation.
  public var serviceReference: String {
    let parts = messageID.split(separator: "@")[0].split(separator: ".")
    return "E\(id)-\(parts.last?.prefix(8) ?? "")"
  }
}
