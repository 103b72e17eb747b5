public import Dunning
import DunningRules
import Journal
public import Kernel
import ReceivablesRules
public import Storage

/// Hands what steps of scenarios ask to colleagues: to whoever sells to the customer, else to whoever collects from it.
/// Where nobody is in charge the step is on the agenda of everybody who collects.
public struct HandErrands: Sendable {
  public let company: CompanyID
  public let actor: Actor
  public let at: Moment

  public init(_ company: CompanyID, actor: Actor, at: Moment) {
    self.company = company
    self.actor = actor
    self.at = at
  }

  /// Keys a statement: under the engines' limits on parameters.
  private static let most = 500

  /// What is called in the transaction that writes the actions; it passes over those that ask nothing of a colleague.
  public func run(_ transaction: Transaction, _ actions: [StoredAction]) throws {
    let asked = actions.filter { $0.action.errand != nil && $0.state == .toDo }
    guard !asked.isEmpty else { return }
    let people = try people(of: asked.map(\.action.customer), transaction)
    let handed = asked.filter { people[$0.action.customer] != nil }
    let keys: [TaskID] = try transaction.reserveKeys(of: "agenda_task", count: handed.count)
    let journal = Journal(transaction, actor: actor, at: at)
    try transaction.bulkInsert(
      into: "agenda_task", ["id", "company", "customer", "author", "assignee", "due", "content", "written", "action"]
    ) { add in
      for (key, stored) in zip(keys, handed) {
        guard let errand = stored.action.errand, let person = people[stored.action.customer] else { continue }
        // Whoever is asked is told of it from the journal.
        journal.record(
          "task.asked", "customer:\(stored.action.customer)", company: company,
          facts: ["task": .number(key.rawValue), "of": .number(person.rawValue), "by": .date(errand.due)])
        try add([
          key.bound, company.bound, stored.action.customer.bound, person.bound, person.bound, errand.due.bound,
          errand.text.bound, at.bound, stored.id.bound,
        ])
      }
    }
  }

  /// Who is asked about each of some customers. Who has left is asked nothing.
  private func people(of customers: [CustomerID], _ snapshot: Snapshot) throws -> [CustomerID: PersonID] {
    var found: [CustomerID: PersonID] = [:]
    for start in stride(from: 0, to: customers.count, by: HandErrands.most) {
      let some = Array(customers[start..<min(start + HandErrands.most, customers.count)])
      try snapshot.forEach(
        """
        SELECT h.customer, h.person FROM in_charge h JOIN person p ON p.id = h.person
        WHERE h.company = \(company) AND h.customer IN \(some) AND p.left_at IS NULL
          AND h.duty IN \([Duty.collector.rawValue, Duty.salesperson.rawValue])
        ORDER BY h.customer, CASE WHEN h.duty = \(Duty.salesperson.rawValue) THEN 0 ELSE 1 END
        """
      ) { row in
        let customer: CustomerID = row.id(0)
        if found[customer] == nil { found[customer] = row.id(1) }
      }
    }
    return found
  }
}
