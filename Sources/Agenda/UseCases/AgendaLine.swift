import AgendaRules
import Dunning
import DunningRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// The line of an agenda that an act is about, found again: what an address says is not believed.
struct AgendaLine {
  let key: AgendaKey
  let customer: CustomerID

  /// - Throws: `AgendaRefusal.unknown` when there is no such line that the actor sees.
  init(_ key: AgendaKey, of company: CompanyID, by actor: Actor, _ transaction: Transaction) throws {
    self.key = key
    guard let customer = try AgendaStore.customer(of: key, Sight(company, of: actor), transaction)?.id else {
      throw AgendaRefusal.unknown
    }
    self.customer = customer
  }

  /// - Parameters:
  ///   - seen: when the line that was read came up, if that is a coming day.
  ///   - putOffTo: the day to which the line that was read had been put off.
  /// - Throws: `AgendaRefusal.marked` when somebody's word keeps it from the agenda of the day already.
  func mustStand(
    company: CompanyID, on day: CivilDate, seen: CivilDate? = nil, putOffTo: CivilDate? = nil,
    _ transaction: Transaction
  ) throws {
    if let name = try MarkStore.standing(
      on: key, of: customer, company: company, on: day, seen: seen, putOffTo: putOffTo, transaction)
    {
      throw AgendaRefusal.marked(by: name)
    }
  }

  /// The calls that the scenario wants of a person are made, and with them what the line itself asks of one.
  /// - Parameter event: only those that are wanted because of something of this kind; `nil` for all.
  /// - Returns: which.
  @discardableResult
  func settleCalls(
    after event: AccountEvent.Kind? = nil, _ transaction: Transaction, company: CompanyID, on day: CivilDate,
    actor: Actor, at: Moment
  ) throws -> [ActionID] {
    let isOfEvent: SQL =
      event.map {
        """
         AND EXISTS (SELECT 1 FROM dunning_action_event e WHERE e.action = dunning_action.id AND e.kind = \($0.rawValue))
        """
      } ?? ""
    let own = key.kind == .errand ? key.subject : 0
    return try settle(
      "(errand IS NULL OR id = \(own))\(isOfEvent)", transaction, company: company, on: day, actor: actor, at: at)
  }

  /// What a step asks of whoever collects is done.
  /// - Returns: the action of the step; none when nothing waits any more.
  func settleErrand(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> [ActionID] {
    try settle(
      "errand IS NOT NULL AND id = \(key.subject)", transaction, company: company, on: day, actor: actor, at: at)
  }

  /// - Parameter isMeant: a condition on the customer's actions that wait to be done and were handed to nobody.
  private func settle(
    _ isMeant: SQL, _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> [ActionID] {
    let waiting = try transaction.query(
      """
      SELECT id FROM dunning_action WHERE company = \(company) AND customer = \(customer) AND state = 'to_do'
        AND NOT EXISTS (SELECT 1 FROM agenda_task t WHERE t.action = dunning_action.id) AND \(isMeant)
      ORDER BY id
      """
    ) { ActionID($0.int(0)) }
    for action in waiting {
      try ResolveAction(action, .done).run(
        transaction, company: company, on: day, actor: actor, at: at, enqueue: { _, _ in })
    }
    return waiting
  }

  /// A task is finished.
  /// - Returns: whether it was open.
  @discardableResult
  func finish(
    _ task: TaskID, by person: PersonID, _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment
  ) throws -> Bool {
    guard try TaskStore.finish(task, of: company, by: person, at: at, transaction) else { return false }
    let journal = Journal(transaction, actor: actor, at: at)
    journal.record(
      "task.finished", "customer:\(customer)", company: company, facts: ["task": .number(task.rawValue)])
    // What a step asked is done with it.
    if let action = try TaskStore.action(of: task, transaction),
      try ActionStore.move(action, of: company, from: .toDo, to: .done, by: actor.label, at: at, transaction)
    {
      journal.record(
        "reminder.resolved", "action:\(action)", company: company, facts: ["resolution": .text("done")])
    }
    return true
  }

  /// A task that somebody finished is to be done again, and the step that asked for it, unless a later one took over.
  /// - Parameter finished: when they did, if that is known.
  /// - Returns: whether they had.
  static func reopen(
    _ task: TaskID, by person: PersonID, finished: Moment? = nil, _ transaction: Transaction, company: CompanyID,
    actor: Actor
  ) throws -> Bool {
    guard try TaskStore.reopen(task, of: company, by: person, finished: finished, transaction) else { return false }
    if let action = try TaskStore.action(of: task, transaction),
      try !ActionStore.isReplaced(action, of: company, transaction)
    {
      _ = try ActionStore.reopen(action, of: company, from: .done, to: .toDo, closedBy: actor.label, transaction)
    }
    return true
  }
}

extension CivilDate {
  /// - Throws: `AgendaRefusal` for a day that has passed, or is no longer an agenda's.
  func checked(ahead day: CivilDate) throws(AgendaRefusal) {
    if self < day { throw .inThePast(self) }
    if days(since: day) > AgendaText.daysAheadMax { throw .tooFar(self) }
  }
}
