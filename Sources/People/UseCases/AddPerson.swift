public import Journal
public import Kernel
public import PeopleRules
public import Storage
import Web

/// Adds a person, with a password or with an invitation to choose one.
public struct AddPerson: Sendable {
  public struct Added: Sendable, Hashable {
    public let id: PersonID
    /// The secret of the invitation, when no password was given.
    public let invitation: String?
  }

  /// Seconds an invitation may be used.
  public static let invitationSeconds: Int64 = 7 * 24 * 3600

  let database: Database
  let passwords: Passwords

  public init(database: Database, passwords: Passwords) {
    self.database = database
    self.passwords = passwords
  }

  /// - Throws: `PeopleError.password`, `.emailTaken`, `.beyondOwn`, `.unknownRole`.
  public func run(_ person: Person, password: String?, actor: Actor, at: Moment) async throws -> Added {
    try actor.needs(.managePeople)
    guard actor.covers(person) else { throw PeopleError.beyondOwn }
    var hash: String?
    if let password {
      if let refusal = PasswordRule.refusal(of: password, email: person.email, name: person.name) {
        throw PeopleError.password(refusal)
      }
      hash = try await passwords.hash(password)
    }
    let token = hash == nil ? Secret.make() : nil
    let kept = hash
    return try await database.write { transaction in
      guard let role = try RoleStore.hold(person.role.key, transaction) else {
        throw PeopleError.unknownRole(person.role.key)
      }
      guard actor.covers(role) else { throw PeopleError.beyondOwn }
      guard try PersonStore.account(person.email, transaction) == nil else {
        throw PeopleError.emailTaken(person.email.text)
      }
      let id: PersonID
      do {
        id = try PersonStore.insert(person, passwordHash: kept, transaction)
      } catch StorageError.duplicate {
        throw PeopleError.emailTaken(person.email.text)
      }
      if let token {
        try InvitationStore.insert(
          token, person: id, expires: at.adding(seconds: AddPerson.invitationSeconds), transaction)
      }
      Journal(transaction, actor: actor, at: at).record(
        "person.added", "person:\(id)", company: nil,
        facts: [
          "name": .text(person.name), "email": .text(person.email.text), "role": .text(person.role.key),
        ])
      return Added(id: id, invitation: token)
    }
  }
}

/// Invites a person again: the first invitation has expired, or the password is forgotten.
public struct InvitePerson: Sendable {
  let database: Database

  public init(database: Database) { self.database = database }

  /// - Returns: the secret of the invitation, which replaces any before it. The old password works until it is used.
  /// - Throws: `PeopleError.unknown`.
  public func run(_ email: EmailAddress, actor: Actor, at: Moment) async throws -> String {
    try actor.needs(.managePeople)
    let token = Secret.make()
    try await database.write { transaction in
      guard let account = try PersonStore.account(email, transaction),
        let person = try PersonStore.find(account.id, transaction), actor.meets(person)
      else { throw PeopleError.unknown(email.text) }
      guard actor.covers(person) else { throw PeopleError.beyondOwn }
      try InvitationStore.withdraw(from: account.id, transaction)
      try InvitationStore.insert(
        token, person: account.id, expires: at.adding(seconds: AddPerson.invitationSeconds), transaction)
      Journal(transaction, actor: actor, at: at).record(
        "person.invited", "person:\(account.id)", company: nil, facts: ["email": .text(email.text)])
    }
    return token
  }
}

/// Uses an invitation to choose a password, and signs its person in.
public struct AcceptInvitation: Sendable {
  let database: Database
  let passwords: Passwords

  public init(database: Database, passwords: Passwords) {
    self.database = database
    self.passwords = passwords
  }

  /// Whom the invitation is for and whether they had no password before; nil when it cannot be used.
  public func invited(_ token: String, at: Moment) async throws -> (person: Person, isNew: Bool)? {
    try await database.read { snapshot in
      guard let id = try InvitationStore.person(token, at: at, snapshot),
        let person = try PersonStore.find(id, snapshot)
      else { return nil }
      return (person, try PersonStore.passwordHash(of: id, snapshot) == nil)
    }
  }

  /// - Throws: `PeopleError.invitationGone` and `.password`.
  public func run(token: String, password: String, caller: Caller, at: Moment) async throws -> Admission {
    guard let person = try await invited(token, at: at)?.person else { throw PeopleError.invitationGone }
    if let refusal = PasswordRule.refusal(of: password, email: person.email, name: person.name) {
      throw PeopleError.password(refusal)
    }
    let hash = try await passwords.hash(password)
    return try await database.write { transaction in
      guard try InvitationStore.use(token, at: at, transaction) else { throw PeopleError.invitationGone }
      try PersonStore.setPassword(hash, of: person.id, transaction)
      _ = try SessionStore.endEveryWayIn(of: person.id, transaction)
      Journal(transaction, actor: person.actor, at: at).record(
        "person.password_chosen", "person:\(person.id)", company: nil)
      // A link by e-mail is no second factor: whoever has one is still asked for it.
      return try Admission.of(person.id, caller: caller, stay: false, at: at, transaction)
    }
  }
}
