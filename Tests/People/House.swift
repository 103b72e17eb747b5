import Journal
import Kernel
import PeopleRules
import Storage
import Support
import Testing

@testable import People

/// A database with a company and Claire in it, who has a password.
struct House: Sendable {
  static let at = Engine.moment
  static let password = "une phrase assez longue"
  static let email = "claire@verdoncelle.example"

  let database: Database
  let passwords: Passwords
  let claire: PersonID

  static func with(_ engine: Engine, _ body: @Sendable (House) async throws -> Void) async throws {
    try await engine.withDatabase(Example.migrations + PeopleSchema.migrations) { database in
      let passwords = Passwords()
      _ = try await database.write { try Example.stored($0) }
      let person = Person(
        id: PersonID(0), email: try #require(EmailAddress(email)), name: "Claire Delmas", role: .creditManager)
      let added = try await AddPerson(database: database, passwords: passwords)
        .run(person, password: password, actor: Example.actor, at: at)
      try await body(House(database: database, passwords: passwords, claire: added.id))
      let problems = try await database.read { try Journal.verify($0) }
      #expect(problems.isEmpty)
    }
  }

  func signIn(
    _ password: String, from address: String = "192.0.2.1", device: String? = nil, agent: String = "",
    stay: Bool = false, at: Moment = House.at
  ) async throws -> SignIn.Outcome {
    try await SignIn(database: database, passwords: passwords)
      .run(
        email: House.email, password: password, caller: Caller(address: address, device: device, agent: agent),
        stay: stay, at: at)
  }

  /// A session by the right password.
  func session(agent: String = "", stay: Bool = false) async throws -> StartedSession {
    let outcome = try await signIn(House.password, agent: agent, stay: stay)
    return try #require(outcome.session)
  }

  /// What the journal says happened, oldest first.
  func events() async throws -> [String] {
    try await database.read { try $0.query("SELECT event FROM journal ORDER BY id") { $0.text(0) } }
  }
}

extension SignIn.Outcome {
  var session: StartedSession? { if case .signedIn(let session) = self { session } else { nil } }
}

extension Admission {
  var session: StartedSession? { if case .session(let session) = self { session } else { nil } }
  var step: String? { if case .secondFactor(let step) = self { step } else { nil } }
}

extension SignIn.Outcome {
  var step: String? { if case .secondFactor(let step) = self { step } else { nil } }
}
