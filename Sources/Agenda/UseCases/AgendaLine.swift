import AgendaRules
import Dunning
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

  /// The calls that the scenario wants of a person are made.
  /// - Returns: which.
  @discardableResult
  func settleCalls(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> [ActionID] {
    let waiting = try transaction.query(
      """
      SELECT id FROM dunning_action WHERE company = \(company) AND customer = \(customer) AND state = 'to_do' ORDER BY id
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
    Journal(transaction, actor: actor, at: at).record(
      "task.finished", "customer:\(customer)", company: company, facts: ["task": .number(task.rawValue)])
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
