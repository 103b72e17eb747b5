public import Journal
public import Kernel
public import MessagingRules
import Receivables
import ReceivablesRules
public import Storage

/// Says how old the books may be when something leaves, and how long people have to look at it before.
public struct SetSendingRules: Sendable {
  public enum Refusal: String, Error, Sendable {
    case hours, time, wait, window, promise, rate
    /// The installation has no address at which an opening could be reported.
    case address
  }

  public let rules: SendingRules
  /// Where the installation is reached from outside; `nil` while nobody has said.
  private let address: String?

  public init(_ rules: SendingRules, reachedAt address: String? = nil) {
    self.rules = rules
    self.address = address
  }

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at moment: Moment) throws {
    try actor.needs(.configure, in: company)
    for hours in [rules.bankHours, rules.ledgerHours].compactMap({ $0 }) where !SendingRules.hours.contains(hours) {
      throw Refusal.hours
    }
    switch rules.wait {
    case .time(let hour, let minute):
      guard (0...23).contains(hour), (0...59).contains(minute) else { throw Refusal.time }
    case .hours(let hours): guard DepartureWait.hours.contains(hours) else { throw Refusal.wait }
    case nil: break
    }
    if let days = rules.promiseDays, !SendingRules.promiseDays.contains(days) { throw Refusal.promise }
    if let most = rules.emailsPerHour, !SendingRules.emailsPerHour.contains(most) { throw Refusal.rate }
    if let window = rules.window, SendingWindow(from: window.from, until: window.until) == nil { throw Refusal.window }
    _ = try CompanyStore.lock(company, transaction)
    let before = try SendingRulesStore.find(company, transaction)
    let rules = rules.replacing(before)
    if rules.reportsOpening == true, before.reportsOpening != true, address == nil { throw Refusal.address }
    guard before != rules else { return }
    try SendingRulesStore.write(rules, of: company, transaction)
    Journal(transaction, actor: actor, at: moment).record(
      "company.sending_rules", "company:\(company)", company: company,
      facts: [
        "bank_hours": rules.bankHours.map { .number(Int64($0)) } ?? .none,
        "ledger_hours": rules.ledgerHours.map { .number(Int64($0)) } ?? .none,
        "wait": rules.wait.map { .text($0.text) } ?? .none,
        "window": rules.window.map { .text($0.text) } ?? .none,
        "promise_days": rules.promiseDays.map { .number(Int64($0)) } ?? .none,
        "emails_per_hour": rules.emailsPerHour.map { .number(Int64($0)) } ?? .none,
        "one_company_a_day": .number(rules.oneCompanyADay == true ? 1 : 0),
        "reports_opening": .number(rules.reportsOpening == true ? 1 : 0),
      ])
  }
}

extension DepartureWait {
  /// `09:30`, or `2 h`.
  public var text: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return switch self {
    case .time(let hour, let minute): "\(two(hour)):\(two(minute))"
    case .hours(let hours): "\(hours) h"
    }
  }
}

/// A person lets go what waits, although the books are old or its time has not come: each message of the batch remembers
/// who did and why. What is decided later waits again.
public struct ReleaseHeld: Sendable {
  public enum Refusal: String, Error, Sendable {
    case reason
    /// A company that is tried out lets nothing go.
    case test
  }

  public static let reasonMax = 300
  public let company: CompanyID
  public let reason: String

  public init(_ company: CompanyID, reason: String) {
    self.company = company
    self.reason = reason
  }

  /// - Returns: how many messages may leave now.
  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Int {
    try actor.needs(.configure, in: company)
    // The batch is of every customer.
    guard actor.customers == .all else { throw NotAllowed(actor: actor.label, right: .configure) }
    guard !reason.isEmpty, reason.count <= ReleaseHeld.reasonMax else { throw Refusal.reason }
    guard try CompanyStore.lock(company, transaction)?.test == nil else { throw Refusal.test }
    let gate = try SendingGate.read(company, transaction)
    let count = try OutboxStore.release(
      of: company, reason: reason, by: actor.shownName, at: moment, transaction)
    guard count > 0 else { return 0 }
    Journal(transaction, actor: actor, at: moment).record(
      "message.released", "company:\(company)", company: company,
      facts: [
        "reason": .text(reason), "messages": .number(Int64(count)),
        "bank_day": gate.times.bank.map { .text($0.description) } ?? .none,
        "ledger_at": gate.times.ledger.map { .text($0.description) } ?? .none,
      ])
    return count
  }
}
