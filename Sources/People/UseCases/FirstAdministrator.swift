import Journal
public import Kernel
import Messaging
public import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
import Web

/// The first administrator of an empty installation, made by whoever holds the link that `encours serve` printed.
///
/// The link's secret lives in the memory of that process only, and is worth nothing once somebody exists: a stranger
/// who finds an empty installation on the network can do nothing with it.
public struct FirstAdministrator: Sendable {
  let database: Database
  let passwords: Passwords
  private let secret: String

  public init(database: Database, passwords: Passwords, secret: String) {
    self.database = database
    self.passwords = passwords
    self.secret = secret
  }

  /// A secret to print when nobody exists yet; `nil` when somebody does.
  public static func secret(_ database: Database) async throws -> String? {
    try await database.read { try isAwaited($0) } ? Secret.make() : nil
  }

  /// Whether a secret opens the door now.
  func accepts(_ token: String) async throws -> Bool {
    guard Secret.equal(token, secret) else { return false }
    return try await database.read { try FirstAdministrator.isAwaited($0) }
  }

  /// The name of the company that exists already, if one does.
  func company() async throws -> String? { try await database.read { try CompanyStore.all($0).first?.name } }

  private static func isAwaited(_ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM person") == 0
  }

  /// - Parameter company: its name, made unless there is one.
  /// - Throws: `PeopleError.invitationGone`, `.nameless` and `.password`.
  func run(
    token: String, company: String, name: String, email: EmailAddress, password: String, language: LanguageCode,
    caller: Caller, at: Moment
  ) async throws -> StartedSession? {
    guard try await accepts(token) else { throw PeopleError.invitationGone }
    guard !name.isEmpty else { throw PeopleError.nameless }
    if let refusal = PasswordRule.refusal(of: password, email: email, name: name) {
      throw PeopleError.password(refusal)
    }
    let hash = try await passwords.hash(password)
    let actor = Actor.system("first-access")
    let person = Person(id: PersonID(0), email: email, name: name, role: .administrator, language: language)
    return try await database.write { transaction in
      guard try FirstAdministrator.isAwaited(transaction) else { throw PeopleError.invitationGone }
      if try CompanyStore.all(transaction).isEmpty {
        _ = try FoundCompany(
          Company(id: CompanyID(0), code: Company.code(from: company), name: company, language: language),
          by: name, at: at
        ).run(transaction, actor: actor, at: at)
      }
      let id = try PersonStore.insert(person, passwordHash: hash, transaction)
      Journal(transaction, actor: actor, at: at).record(
        "person.first", "person:\(id)", company: nil, facts: ["email": .text(email.text), "name": .text(name)])
      return try StartedSession.start(for: id, caller: caller, stay: false, at: at, transaction)
    }
  }
}
