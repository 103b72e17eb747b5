public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Why a customer was not changed as asked.
public enum CustomerRefusal: Error, Sendable, Hashable {
  /// It is not there, or the person does not see it.
  case unknown
  /// The parent would be the customer itself, or one of its own subsidiaries.
  case parentInCircle
}

extension CustomerRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown: "there is no such customer or contact in this company; look at the list of customers"
    case .parentInCircle: "a customer cannot belong to itself or to its own subsidiary; name the head of the group"
    }
  }
}

/// A person writes what a customer became: its name, its address, what was agreed with it.
public struct EditCustomer: Sendable {
  /// With the version that was read.
  public let customer: Customer
  /// The accounts that it pays from, all of them; `nil` to leave them.
  public let ibans: [String]?
  /// The names by which it is known besides its own, all of them; `nil` to leave them.
  public let otherNames: [String]?

  public init(_ customer: Customer, ibans: [String]? = nil, otherNames: [String]? = nil) {
    self.customer = customer
    self.ibans = ibans
    self.otherNames = otherNames
  }

  /// - Throws: `NotAllowed`, `CustomerRefusal`; `StaleEdit` when it was changed since it was read.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    let company = customer.company
    try actor.needs(.editCustomers, in: company)
    try Sight.check(customer.id, by: actor, in: company, transaction)
    guard let before = try CustomerStore.find(customer.id, of: company, transaction) else {
      throw CustomerRefusal.unknown
    }
    let knownNames = try OtherNameStore.names(of: customer.id, company: company, transaction)
    if let parent = customer.parent, parent != before.parent { try checkParent(parent, transaction) }
    guard
      try CustomerStore.update(
        customer, by: actor.name, at: at, if: "version = \(customer.version)", transaction)
    else {
      throw try CustomerStore.stale(customer.id, of: company, transaction) ?? StaleEdit(by: nil, at: nil, version: 0)
    }
    var facts = EditCustomer.facts(from: before, to: customer)
    if customer.brand != before.brand {
      let brand = try customer.brand.flatMap { try BrandStore.find($0, of: company, transaction) }
      facts["brand"] = brand.map { JournalFact.text($0.name) } ?? JournalFact.none
    }
    if let ibans {
      let known = Set(try CustomerStore.ibans(of: customer.id, company: company, transaction))
      let (added, removed) = (Set(ibans).subtracting(known).sorted(), known.subtracting(ibans).sorted())
      try CustomerStore.removeIBANs(removed, of: customer.id, company: company, transaction)
      for iban in added {
        try CustomerStore.addIBAN(iban, of: customer.id, company: company, source: "hand", transaction)
      }
      if !added.isEmpty { facts["ibans_added"] = .list(added.map { .text($0) }) }
      if !removed.isEmpty { facts["ibans_removed"] = .list(removed.map { .text($0) }) }
    }
    if let otherNames {
      // Compared with what the person saw: the name that this very change makes a former one was not among them.
      facts.merge(try setNames(otherNames, from: knownNames, transaction)) { kept, _ in kept }
    }
    Journal(transaction, actor: actor, at: at).record(
      "customer.updated", "customer:\(customer.id)", company: company, facts: facts)
  }

  /// - Returns: which names were added, and which removed.
  private func setNames(
    _ names: [String], from known: [String], _ transaction: Transaction
  ) throws -> [String: JournalFact] {
    let (company, own) = (customer.company, Folding.folded(customer.name))
    func besides(_ others: [String]) -> (String) -> Bool {
      let folded = Set(others.map { Folding.folded($0) })
      return { name in Folding.folded(name) != own && !folded.contains(Folding.folded(name)) }
    }
    let (added, removed) = (names.filter(besides(known)), known.filter(besides(names)))
    try OtherNameStore.remove(removed, of: customer.id, company: company, transaction)
    try OtherNameStore.add(added, of: customer.id, called: customer.name, company: company, transaction)
    var facts: [String: JournalFact] = [:]
    if !added.isEmpty { facts["names_added"] = .list(added.map { .text($0) }) }
    if !removed.isEmpty { facts["names_removed"] = .list(removed.map { .text($0) }) }
    return facts
  }

  /// Walks from the parent to the head of its group: the customer must not be on the way.
  private func checkParent(_ parent: CustomerID, _ transaction: Transaction) throws {
    var next: CustomerID? = parent
    var seen: Set<CustomerID> = []
    while let id = next, seen.insert(id).inserted {
      guard id != customer.id else { throw CustomerRefusal.parentInCircle }
      guard let found = try CustomerStore.find(id, of: customer.company, transaction) else {
        throw CustomerRefusal.unknown
      }
      next = found.parent
    }
  }

  /// What changed, each as it became.
  private static func facts(from before: Customer, to after: Customer) -> [String: JournalFact] {
    func text(_ customer: Customer) -> [String: String?] {
      [
        "name": customer.name, "kind": customer.kind.rawValue, "siren": customer.siren, "vat": customer.vatNumber,
        "language": customer.language.rawValue, "terms": customer.terms, "sector": customer.profile.sector,
        "size": customer.profile.size?.rawValue,
        "tags": customer.profile.tags.isEmpty ? nil : customer.profile.tags.joined(separator: ", "),
        "parent": customer.parent.map { "\($0)" },
        "address":
          (customer.address.lines + [customer.address.postcode, customer.address.city].compactMap { $0 }
          + [customer.address.country]).joined(separator: ", "),
        "insolvent_since": customer.insolventSince.map { "\($0)" },
      ]
    }
    let (old, new) = (text(before), text(after))
    return new.filter { old[$0.key] != $0.value }.mapValues { value in value.map { .text($0) } ?? .none }
  }
}
