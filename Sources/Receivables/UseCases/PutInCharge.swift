public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Puts a person in charge of customers, or leaves them to nobody.
public struct PutInCharge: Sendable {
  public let person: PersonID?
  public let duty: Duty
  public let customers: [CustomerID]

  public init(_ person: PersonID?, _ duty: Duty, of customers: [CustomerID]) {
    self.person = person
    self.duty = duty
    self.customers = customers
  }

  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.assignCustomers, in: company)
    try InChargeStore.set(person, duty, of: customers, in: company, by: actor.name, at: at, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    for customer in customers {
      journal.record(
        "customer.in_charge", "customer:\(customer)", company: company,
        facts: [
          "duty": .text(duty.rawValue), "person": person.map { .number($0.rawValue) } ?? .none,
        ])
    }
  }
}
