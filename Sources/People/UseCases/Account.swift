import Journal
public import Kernel
import PeopleRules
public import Storage
import Web

/// Changes one's own name and the language of one's pages.
public struct ChangeProfile: Sendable {
  let database: Database

  /// Characters of a name at most: it stands on every page and in the journal.
  public static let nameCharacters = 100

  public init(database: Database) { self.database = database }

  /// - Throws: `PeopleError.nameless` when nothing is left of the name, or too much.
  public func run(name: String, language: LanguageCode, of person: PersonID, at: Moment) async throws {
    let name = TypedName.line(name)
    guard !name.isEmpty, name.count <= ChangeProfile.nameCharacters else { throw PeopleError.nameless }
    try await database.write { transaction in
      guard let before = try PersonStore.find(person, transaction),
        before.name != name || before.language != language
      else { return }
      try PersonStore.setProfile(name: name, language: language, of: person, transaction)
      Journal(transaction, actor: before.actor, at: at).record(
        "person.profile_changed", "person:\(person)", company: nil,
        facts: ["name": .text(name), "language": .text(language.rawValue)])
    }
  }
}

/// Changes one's own password; every other session ends, and so does every other way in that was begun: a link to choose
/// a password, a sign-in that waits for a code.
public struct ChangePassword: Sendable {
  let database: Database
  let passwords: Passwords

  public init(database: Database, passwords: Passwords) {
    self.database = database
    self.passwords = passwords
  }

  /// - Parameter token: of the session that asks and that goes on.
  /// - Throws: `PeopleError.wrongPassword`, `.wait`, `.noPassword`, `.password`.
  public func run(present: String, new: String, of person: PersonID, token: String, at: Moment) async throws {
    try await OwnPassword(database: database, passwords: passwords).confirm(present, of: person, at: at)
    guard let found = try await database.read({ try PersonStore.find(person, $0) }) else {
      throw PeopleError.noPassword
    }
    if let refusal = PasswordRule.refusal(of: new, email: found.email, name: found.name) {
      throw PeopleError.password(refusal)
    }
    let hash = try await passwords.hash(new)
    try await database.write { transaction in
      try PersonStore.setPassword(hash, of: person, transaction)
      try SessionStore.endOthers(than: token, of: person, transaction)
      try InvitationStore.withdraw(from: person, transaction)
      try SignInStepStore.removeAll(of: person, transaction)
      Journal(transaction, actor: found.actor, at: at).record(
        "person.password_changed", "person:\(person)", company: nil)
    }
  }
}

/// Ends one's own sessions elsewhere.
public struct EndSessions: Sendable {
  let database: Database

  public init(database: Database) { self.database = database }

  /// One of them; nothing happens when it is over already, or somebody else's.
  public func one(_ session: SessionID, of person: PersonID, actor: Actor, at: Moment) async throws {
    try await database.write { transaction in
      guard try SessionStore.end(session, of: person, transaction) else { return }
      Journal(transaction, actor: actor, at: at).record(
        "session.ended", "person:\(person)", company: nil, facts: ["session": .text(session.description)])
    }
  }

  /// All but the one that asks, and every other way in that was begun: a link to choose a password, a sign-in that waits
  /// for a code.
  /// - Returns: how many sessions there were.
  public func others(than token: String, of person: PersonID, actor: Actor, at: Moment) async throws -> Int {
    try await database.write { transaction in
      let count = try SessionStore.endOthers(than: token, of: person, transaction)
      try InvitationStore.withdraw(from: person, transaction)
      try SignInStepStore.removeAll(of: person, transaction)
      if count > 0 {
        Journal(transaction, actor: actor, at: at).record(
          "session.others_ended", "person:\(person)", company: nil, facts: ["sessions": .number(Int64(count))])
      }
      return count
    }
  }
}
