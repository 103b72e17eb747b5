import Journal
public import Kernel
public import PeopleRules
public import Storage

/// The roles of the installation's own, and what any role demands.
///
/// A role holds in every company, so only who sees them all adds, changes or removes one.
public struct OwnRoles: Sendable {
  let actor: Actor
  let at: Moment

  /// Characters of a role's name at most.
  public static let nameCharacters = 60

  public init(actor: Actor, at: Moment) {
    self.actor = actor
    self.at = at
  }

  /// Adds a role.
  /// - Throws: `PeopleError.nameless`, `.beyondOwn`.
  public func add(
    name: String, rights: Set<Right>, customers: CustomerAccess, _ transaction: Transaction
  ) throws -> Role {
    try check(rights: rights, customers)
    let role = Role(
      key: try RoleStore.takeKey(transaction), name: try named(name), rights: rights, customers: customers)
    try RoleStore.save(role, transaction)
    record("role.added", role, transaction)
    return role
  }

  /// Changes one of the installation's own roles.
  /// - Parameter version: the version of the role that was read; `nil` when it was not shown to anybody.
  /// - Returns: whether it was another.
  /// - Throws: `PeopleError.unknownRole`, `.nameless`, `.beyondOwn`, `.ownAccess` for the actor's own role; `StaleEdit`
  ///   when somebody has changed it since it was read.
  @discardableResult
  public func change(
    _ key: String, name: String, rights: Set<Right>, customers: CustomerAccess, version: Int64? = nil,
    _ transaction: Transaction
  ) throws -> Bool {
    try PersonStore.holdManagers(transaction)
    let before = try own(key, transaction)
    try check(rights: rights, customers)
    let role = Role(key: key, name: try named(name), rights: rights, customers: customers)
    guard before != role else { return false }
    try AccessEditStore.count(AccessEditStore.role(key), from: version, by: actor, at: at, transaction)
    try RoleStore.save(role, transaction)
    guard try PersonStore.hasManager(transaction) else { throw PeopleError.lastManager }
    record("role.changed", role, transaction)
    return true
  }

  /// Removes a role that nobody holds and that nobody new is given.
  /// - Throws: `PeopleError.roleHeld`, `.roleOfNewcomers`, `.unknownRole`, `.beyondOwn`.
  public func remove(_ key: String, _ transaction: Transaction) throws {
    let role = try own(key, transaction)
    _ = try RoleStore.hold(key, transaction)
    let held = try RoleStore.holders(of: key, transaction)
    guard held == 0 else { throw PeopleError.roleHeld(held) }
    guard try ProviderStore.settings(transaction)?.newcomersRole != key else { throw PeopleError.roleOfNewcomers }
    try RoleStore.remove(key, transaction)
    try AccessEditStore.forget(AccessEditStore.role(key), transaction)
    record("role.removed", role, transaction)
  }

  /// Says whether whoever holds a role must have a second factor; they are led to it at their next page.
  /// - Parameter version: the version of the role that was read; `nil` when that was checked, or it was not shown.
  /// - Throws: `PeopleError.unknownRole`, `.beyondOwn`; `StaleEdit` when somebody has changed it since it was read.
  public func demandSecondFactor(
    _ demanded: Bool, of key: String, version: Int64? = nil, _ transaction: Transaction
  ) throws {
    try actor.needs(.managePeople)
    guard let role = try RoleStore.find(key, transaction) else { throw PeopleError.unknownRole(key) }
    guard actor.governs(role) else { throw PeopleError.beyondOwn }
    guard try RoleDemandStore.demandsSecondFactor(key, transaction) != demanded else { return }
    try AccessEditStore.count(AccessEditStore.role(key), from: version, by: actor, at: at, transaction)
    try RoleDemandStore.set(secondFactor: demanded, of: key, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "role.second_factor", "role:\(key)", company: nil, facts: ["demanded": .text(demanded ? "yes" : "no")])
  }

  /// One of the installation's own roles that is not the actor's.
  private func own(_ key: String, _ snapshot: Snapshot) throws -> Role {
    try actor.needs(.managePeople)
    guard Role.shipped(key) == nil, let role = try RoleStore.find(key, snapshot) else {
      throw PeopleError.unknownRole(key)
    }
    guard actor.governs(role) else { throw PeopleError.beyondOwn }
    if let person = actor.person, try PersonStore.find(person, snapshot)?.role.key == key {
      throw PeopleError.ownAccess
    }
    return role
  }

  private func check(rights: Set<Right>, _ customers: CustomerAccess) throws {
    try actor.needs(.managePeople)
    guard actor.governs(Role(key: "", rights: rights, customers: customers)) else { throw PeopleError.beyondOwn }
  }

  private func named(_ name: String) throws -> String {
    let name = TypedName.line(name)
    guard !name.isEmpty, name.count <= OwnRoles.nameCharacters else { throw PeopleError.nameless }
    return name
  }

  private func record(_ event: StaticString, _ role: Role, _ transaction: Transaction) {
    Journal(transaction, actor: actor, at: at).record(
      event, "role:\(role.key)", company: nil,
      facts: [
        "name": .text(role.name ?? ""), "rights": .text(role.rights.map(\.rawValue).sorted().joined(separator: " ")),
        "customers": .text(role.customers.rawValue),
      ])
  }
}
