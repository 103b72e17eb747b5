import DunningRules
public import Journal
public import Kernel
import Litigation
import Receivables
import ReceivablesRules
import Risk
public import Storage

/// Starts what the steps of scenarios ask for, once each is done: its message has left, its call was made, its task is
/// finished. Safe to repeat: what an action started it starts no second time, also where a person ended it.
public struct StartWhatStepsAsk: Sendable {
  public let company: CompanyID
  public let day: CivilDate
  /// The only action that is looked at; `nil` for all that wait for it.
  private let action: ActionID?

  public init(_ company: CompanyID, on day: CivilDate, only action: ActionID? = nil) {
    self.company = company
    self.day = day
    self.action = action
  }

  /// - Returns: the customers to whom deliveries were blocked.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> [CustomerID] {
    try actor.needs(.remind, in: company)
    let done = try StartStore.done(of: company, only: action, transaction)
    if done.isEmpty { return [] }
    try StartStore.mark(done.map(\.action), of: company, on: day, transaction)
    let standings = try DeliveryBlockStore.standings(
      of: Set(done.map(\.customer)).sorted(), company: company, on: day, transaction)
    let blocks = done.filter { $0.starts.contains(.blockDeliveries) }
      .filter { done in standings[done.customer].map(DeliveryBlockRule.begins) ?? false }
      .map { done in
        DeliveryBlock(
          of: done.customer, since: done.on, cause: .step(done.step.rawValue, done.action), by: actor.label)
      }
    let written = try DeliveryBlockStore.insert(blocks, company: company, at: at, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    for block in written {
      guard case .step(let step, let action) = block.cause else { continue }
      journal.record(
        "deliveries.blocked", "customer:\(block.customer)", company: company,
        facts: ["step": .text(step), "action": .number(action.rawValue), "since": .date(block.since)])
    }
    // Who is insolvent is claimed from in its proceedings: a person decides what else is done.
    for done in done where done.starts.contains(.openLegalFile) && !(standings[done.customer]?.isInsolvent ?? false) {
      try OpenLegalFile.begin(
        done.action, step: done.step.rawValue, of: done.customer, company: company, on: done.on, transaction,
        actor: actor, at: at)
    }
    for done in done where done.starts.contains(.weighOnScore) {
      try StepWeightStore.insert(
        StepWeight(action: done.action.rawValue, step: done.step.rawValue, since: done.on), on: done.customer,
        company: company, transaction)
    }
    return written.map(\.customer)
  }

  /// Undoes what an action started that its author takes back: it is not done any more.
  static func takeBack(
    _ action: ActionID, of customer: CustomerID, _ company: CompanyID, _ transaction: Transaction, actor: Actor,
    at: Moment
  ) throws {
    try StartStore.unmark(action, of: company, transaction)
    try StepWeightStore.remove(action.rawValue, of: company, transaction)
    try CloseLegalFile.takeBack(action, company: company, on: at.parisDate, transaction, actor: actor, at: at)
    guard
      try DeliveryBlockStore.lift(
        startedBy: action, company: company, on: at.parisDate, by: actor.label, transaction)
    else { return }
    Journal(transaction, actor: actor, at: at).record(
      "deliveries.unblocked", "customer:\(customer)", company: company,
      facts: ["cause": .text("taken_back"), "action": .number(action.rawValue)])
  }
}
