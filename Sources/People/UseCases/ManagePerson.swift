import Journal
public import Kernel
public import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
import Web

/// What whoever manages people does to somebody's account: their role and companies, their leaving, a lock, their
/// sessions, a lost second factor.
///
/// Every verb needs the right to manage people, an access that covers the person's, and somebody else's account.
public struct ManagePerson: Sendable {
  public let person: PersonID
  let actor: Actor
  let at: Moment

  public init(_ person: PersonID, actor: Actor, at: Moment) {
    self.person = person
    self.actor = actor
    self.at = at
  }

  /// Gives another role, other companies.
  /// - Parameter version: the version of the access that was read; `nil` when it was not shown to anybody.
  /// - Throws: `PeopleError.ownAccess`, `.beyondOwn`, `.lastManager`, `.unknown`, `.unknownRole`; `StaleEdit` when
  ///   somebody has changed it since it was read.
  public func setAccess(
    role: Role, companies: CompanyAccess, version: Int64? = nil, _ transaction: Transaction
  ) throws {
    try PersonStore.holdManagers(transaction)
    let before = try found(transaction)
    guard let role = try RoleStore.hold(role.key, transaction) else { throw PeopleError.unknownRole(role.key) }
    guard actor.covers(role), actor.covers(companies) else { throw PeopleError.beyondOwn }
    guard before.role != role || before.access != companies else { return }
    try AccessEditStore.count(AccessEditStore.person(person), from: version, by: actor, at: at, transaction)
    try PersonStore.setAccess(role: role, companies: companies, of: person, transaction)
    try keepManager(transaction)
    record("person.access_changed", ["role": .text(role.key), "companies": .text(companies.journalText)], transaction)
  }

  /// Ends the account of somebody who leaves; what they did keeps their name.
  public func leave(_ transaction: Transaction) throws {
    try PersonStore.holdManagers(transaction)
    _ = try found(transaction)
    try PersonStore.setLeft(at, person, transaction)
    try SignatureStore.setLeft(true, person, transaction)
    _ = try SessionStore.endEveryWayIn(of: person, transaction)
    try keepManager(transaction)
    record("person.left", [:], transaction)
  }

  /// Opens the account of somebody who had left, with what it was.
  public func comeBack(_ transaction: Transaction) throws {
    try actor.needs(.managePeople)
    guard let gone = try PersonStore.findLeft(person, transaction), actor.meets(gone) else {
      throw PeopleError.unknown("\(person)")
    }
    guard actor.covers(gone) else { throw PeopleError.beyondOwn }
    try PersonStore.setLeft(nil, person, transaction)
    try SignatureStore.setLeft(false, person, transaction)
    record("person.came_back", [:], transaction)
  }

  /// Forgets the wrong passwords that keep somebody waiting.
  public func unlock(_ transaction: Transaction) throws {
    let found = try found(transaction)
    try AttemptStore.forgetAll(account: Secret.digest(found.email.folded), transaction)
    try AttemptStore.forgetAll(account: SecondFactor.account(person), transaction)
    record("person.unlocked", [:], transaction)
  }

  /// Ends every session and every other way in that was begun: a link to choose a password, a sign-in that waits for a
  /// code. Whoever holds one of these may be whom the sessions are ended for.
  /// - Returns: how many sessions there were.
  public func endSessions(_ transaction: Transaction) throws -> Int {
    _ = try found(transaction)
    let count = try SessionStore.endEveryWayIn(of: person, transaction)
    record("person.sessions_ended", ["sessions": .number(Int64(count))], transaction)
    return count
  }

  /// Takes a lost second factor off; the person is told, so that one taken off by a thief does not go unseen.
  /// - Parameter company: where the person is told, if they see it; else in the first of theirs.
  /// - Returns: whether there was one.
  public func removeSecondFactor(company: CompanyID, _ transaction: Transaction) throws -> Bool {
    let found = try found(transaction)
    guard try SecondFactorStore.isOn(for: person, transaction) else { return false }
    try SecondFactorStore.remove(from: person, transaction)
    try SignInStepStore.removeAll(of: person, transaction)
    record("person.second_factor_removed", [:], transaction)
    let theirs = try CompanyStore.all(transaction).map(\.id).filter { found.access.allows($0) }
    guard let told = theirs.contains(company) ? company : theirs.first else { return true }
    try NoticeStore.add(
      "second_factor_removed", to: person, of: told, cause: "second-factor:\(at)", path: "/compte",
      values: ["who": .text(actor.label)], at: at, transaction)
    return true
  }

  /// The person, when the actor may act on them.
  private func found(_ snapshot: Snapshot) throws -> Person {
    try actor.needs(.managePeople)
    guard let found = try PersonStore.find(person, snapshot), actor.meets(found) else {
      throw PeopleError.unknown("\(person)")
    }
    guard actor.person != person else { throw PeopleError.ownAccess }
    guard actor.covers(found) else { throw PeopleError.beyondOwn }
    return found
  }

  private func keepManager(_ transaction: Transaction) throws {
    guard try PersonStore.hasManager(transaction) else { throw PeopleError.lastManager }
  }

  private func record(_ event: StaticString, _ facts: [String: JournalFact], _ transaction: Transaction) {
    Journal(transaction, actor: actor, at: at).record(event, "person:\(person)", company: nil, facts: facts)
  }
}

extension CompanyAccess {
  /// As the journal has it: `all`, or the keys.
  var journalText: String {
    switch self {
    case .all: "all"
    case .only(let companies): companies.map(\.description).joined(separator: " ")
    }
  }
}
