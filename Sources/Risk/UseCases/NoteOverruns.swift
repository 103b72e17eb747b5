public import Journal
public import Kernel
import Receivables
import RiskRules
public import Storage

/// Notes, as the daily run does before segments and reminders, whose limit is exceeded now and whose no longer is. Only
/// differences are written: a second time on one day changes nothing.
public struct NoteOverruns: Sendable {
  public let company: CompanyID
  public let day: CivilDate

  public struct Outcome: Sendable, Hashable {
    public var began = 0
    public var ended = 0

    public init() {}
  }

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Outcome {
    try actor.needs(.remind, in: company)
    guard try OverrunStore.hasLimits(company, transaction) else { return Outcome() }
    let over = try OverrunStore.over(in: company, on: day, transaction)
    let lasting = try OverrunStore.lasting(in: company, transaction)
    let known = Set(lasting.map(\.customer))
    let begun = over.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    // A day that is run again after a later one ends nothing before it began.
    let ended = lasting.filter { over[$0.customer] == nil && $0.beganOn <= day }
    try OverrunStore.begin(begun, company: company, on: day, transaction)
    try OverrunStore.end(ended.map(\.id), company: company, on: day, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    for (customer, use) in begun {
      journal.record(
        "limit.exceeded", "customer:\(customer)", company: company,
        facts: ["exposure_minor": .number(use.exposureMinor), "limit_minor": .number(use.limitMinor)])
    }
    for overrun in ended {
      journal.record("limit.respected", "customer:\(overrun.customer)", company: company)
    }
    var outcome = Outcome()
    outcome.began = begun.count
    outcome.ended = ended.count
    return outcome
  }
}
