public import DunningRules
import Journal
public import Kernel
import Receivables
public import Storage

/// A person writes to a customer now, whatever its scenario says: all that is late, in the tone that they choose.
///
/// The message waits in the outbox like any other: test mode, the freshness of the data and what is paid meanwhile hold
/// it. The scenario goes on from it.
public struct RemindByHand: Sendable {
  public let company: CompanyID
  public let customer: CustomerID
  /// One of ``HandReminder/steps``.
  public let step: DunningStep
  /// One of ``HandReminder/means``.
  public let means: Scenario.Means
  public let day: CivilDate

  public init(
    _ company: CompanyID, _ customer: CustomerID, _ step: DunningStep, by means: Scenario.Means = .message,
    on day: CivilDate
  ) {
    self.company = company
    self.customer = customer
    self.step = step
    self.means = means
    self.day = day
  }

  /// What would be written.
  /// - Throws: ``HandReminder/Refusal``.
  public func foresee(_ snapshot: Snapshot) throws -> PlannedAction {
    if try ActionStore.isWritten(to: customer, on: day, company: company, snapshot) {
      throw HandReminder.Refusal.held(.contactedToday)
    }
    // A word about a promise is a contact of its day like any other.
    let promised = try PromiseContacts.read(
      of: company, since: day, until: day, where: { "\($0) = \(customer)" }, snapshot)
    guard promised.isEmpty else { throw HandReminder.Refusal.held(.contactedToday) }
    let only = customer...customer
    let book = try ScenarioStore.book(of: company, among: only, snapshot)
    var found: Result<PlannedAction, HandReminder.Refusal> = .failure(.nothingLate)
    let needs = means == .sms ? book.needs.withMobiles : book.needs
    try FactStore.forEach(of: company, among: only, on: day, needs: needs, snapshot) { facts, accounts in
      found = book.planner(of: customer, on: day).byHand(step, by: means, facts, accounts)
    }
    return try found.get()
  }

  /// - Returns: what was written and queued.
  /// - Throws: `NotAllowed`; ``HandReminder/Refusal``.
  public func run(
    _ transaction: Transaction, actor: Actor, at: Moment, enqueue: PlanReminders.Enqueue
  ) throws -> StoredAction {
    try actor.needs(.remind, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard HandReminder.steps.contains(step), HandReminder.means.contains(means) else {
      throw HandReminder.Refusal.nothingLate
    }
    let action = try foresee(transaction)
    guard
      let stored = try ActionStore.insert(
        byHand: action, of: actor.label, company: company, at: at, transaction)
    else {
      throw HandReminder.Refusal.held(.contactedToday)
    }
    try enqueue(transaction, [stored])
    Journal(transaction, actor: actor, at: at).record(
      "reminder.by_hand", "action:\(stored.id)", company: company,
      facts: ["step": .text(step.rawValue), "amount": .money(action.total)])
    return stored
  }
}
