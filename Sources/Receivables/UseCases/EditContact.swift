public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Somebody at a customer's is added.
public struct AddContact: Sendable {
  /// Its `id` is ignored.
  public let contact: Contact

  public init(_ contact: Contact) { self.contact = contact }

  /// - Throws: `NotAllowed`, `CustomerRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> ContactID {
    try actor.needs(.editCustomers, in: company)
    try Sight.check(contact.customer, by: actor, in: company, transaction)
    guard try CustomerStore.find(contact.customer, of: company, transaction) != nil else {
      throw CustomerRefusal.unknown
    }
    let id = try ContactStore.insert(contact, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "contact.added", "customer:\(contact.customer)", company: company, facts: contact.facts(as: id))
    return id
  }
}

/// What is known of somebody at a customer's changes: their address, what they receive.
public struct EditContact: Sendable {
  /// With the version that was read.
  public let contact: Contact

  public init(_ contact: Contact) { self.contact = contact }

  /// - Throws: `NotAllowed`, `CustomerRefusal`; `StaleEdit` when it was changed since it was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.editCustomers, in: company)
    guard let known = try ContactStore.find(contact.id, of: company, transaction),
      known.customer == contact.customer
    else { throw CustomerRefusal.unknown }
    try Sight.check(contact.customer, by: actor, in: company, transaction)
    guard try ContactStore.update(contact, company: company, by: actor.name, at: at, transaction) else {
      throw try ContactStore.stale(contact.id, of: company, transaction) ?? StaleEdit(by: nil, at: nil, version: 0)
    }
    Journal(transaction, actor: actor, at: at).record(
      "contact.updated", "customer:\(contact.customer)", company: company, facts: contact.facts(as: contact.id))
  }
}

/// Somebody is no longer at the customer's. What was sent to them stays in the history.
public struct RemoveContact: Sendable {
  public let contact: ContactID

  public init(_ contact: ContactID) { self.contact = contact }

  /// - Throws: `NotAllowed`, `CustomerRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.editCustomers, in: company)
    guard let customer = try ContactStore.setRemoved(at, contact, company: company, transaction) else {
      throw CustomerRefusal.unknown
    }
    try Sight.check(customer, by: actor, in: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "contact.removed", "customer:\(customer)", company: company, facts: ["contact": .number(contact.rawValue)])
  }
}

/// Undoes ``RemoveContact``.
public struct RestoreContact: Sendable {
  public let contact: ContactID

  public init(_ contact: ContactID) { self.contact = contact }

  /// - Throws: `NotAllowed`, `CustomerRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.editCustomers, in: company)
    guard let customer = try ContactStore.setRemoved(nil, contact, company: company, transaction) else {
      throw CustomerRefusal.unknown
    }
    try Sight.check(customer, by: actor, in: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "contact.restored", "customer:\(customer)", company: company, facts: ["contact": .number(contact.rawValue)])
  }
}

/// A person says that an address which a mail server refused takes mail again: it is written to as before.
public struct TrustAddress: Sendable {
  public let contact: ContactID

  public init(_ contact: ContactID) { self.contact = contact }

  /// - Throws: `NotAllowed`, `CustomerRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.editCustomers, in: company)
    guard let known = try ContactStore.find(contact, of: company, transaction) else { throw CustomerRefusal.unknown }
    try Sight.check(known.customer, by: actor, in: company, transaction)
    guard try ContactStore.setUsable(contact, company: company, transaction) else { return }
    Journal(transaction, actor: actor, at: at).record(
      "contact.usable", "customer:\(known.customer)", company: company,
      facts: ["contact": .number(contact.rawValue), "email": known.email.map { .text($0) } ?? .none])
  }
}

extension Contact {
  fileprivate func facts(as id: ContactID) -> [String: JournalFact] {
    [
      "contact": .number(id.rawValue), "name": .text(name), "role": .text(role),
      "email": email.map { .text($0) } ?? .none, "phone": phone.map { .text($0) } ?? .none,
      "reminders": .number(receivesReminders ? 1 : 0), "invoices": .number(receivesInvoices ? 1 : 0),
    ]
  }
}
