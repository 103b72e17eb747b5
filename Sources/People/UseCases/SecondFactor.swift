import Journal
public import Kernel
import PeopleRules
public import Sealing
public import Storage
import Web

/// One's own second factor: proposing a secret, confirming it with a code, new recovery codes, giving it up.
public struct SecondFactor: Sendable {
  let database: Database
  let passwords: Passwords
  let key: SealingKey

  public init(database: Database, passwords: Passwords, key: SealingKey) {
    self.database = database
    self.passwords = passwords
    self.key = key
  }

  /// Where somebody stands.
  struct State: Sendable {
    let isOn: Bool
    let codesLeft: Int
    /// Whether the role demands one.
    let isDemanded: Bool
    /// Whether the person has a password, which is asked for when the factor is turned on.
    let hasPassword: Bool
    /// The secret to set the application up with, while it is not confirmed.
    let proposed: TimeCode?
  }

  static func purpose(_ person: PersonID) -> String { "second-factor:\(person)" }

  func state(of person: PersonID) async throws -> State {
    try await database.read { snapshot in
      let factor = try SecondFactorStore.find(person, snapshot)
      var proposed: TimeCode?
      if let factor, !factor.isConfirmed { proposed = try? code(factor, of: person) }
      let role = try PersonStore.find(person, snapshot)?.role.key ?? ""
      return State(
        isOn: factor?.isConfirmed ?? false, codesLeft: try SecondFactorStore.codesLeft(of: person, snapshot),
        isDemanded: try RoleDemandStore.demandsSecondFactor(role, snapshot),
        hasPassword: try PersonStore.passwordHash(of: person, snapshot) != nil, proposed: proposed)
    }
  }

  /// Keeps a new secret to set an application up with; nothing happens while a confirmed one stands.
  func propose(to person: PersonID) async throws {
    let sealed = try key.seal(TimeCode().secret, for: SecondFactor.purpose(person))
    try await database.write { transaction in
      guard try !SecondFactorStore.isOn(for: person, transaction) else { return }
      try SecondFactorStore.propose(sealed, to: person, transaction)
    }
  }

  /// Turns the second factor on with a first code; every other session ends.
  ///
  /// A stranger at an open screen would otherwise keep the owner out with a telephone of their own.
  /// - Parameter password: the person's, asked for when they have one.
  /// - Returns: the recovery codes, shown this once.
  /// - Throws: `PeopleError.wrongPassword`, `.wrongCode`, `.wait`.
  func confirm(
    _ typed: String, password: String, of person: PersonID, token: String, actor: Actor, at: Moment
  ) async throws -> [String] {
    if try await database.read({ try PersonStore.passwordHash(of: person, $0) }) != nil {
      try await OwnPassword(database: database, passwords: passwords).confirm(password, of: person, at: at)
    }
    try await count(person, at: at)
    let codes = SecondFactor.newCodes()
    try await database.write { transaction in
      guard let factor = try SecondFactorStore.find(person, transaction), !factor.isConfirmed,
        try takes(typed, factor, of: person, at: at, transaction)
      else { throw PeopleError.wrongCode }
      try SecondFactorStore.confirm(person, at: at, transaction)
      try SecondFactorStore.setCodes(codes, of: person, transaction)
      try SessionStore.endOthers(than: token, of: person, transaction)
      try AttemptStore.forget(place: SecondFactor.place, account: SecondFactor.account(person), transaction)
      Journal(transaction, actor: actor, at: at).record("person.second_factor_on", "person:\(person)", company: nil)
    }
    return codes
  }

  /// New recovery codes instead of those that are left.
  /// - Parameter typed: a code of the application, or a recovery code.
  /// - Throws: `PeopleError.wrongCode`, `.wait`.
  func renewCodes(_ typed: String, of person: PersonID, actor: Actor, at: Moment) async throws -> [String] {
    try await count(person, at: at)
    let codes = SecondFactor.newCodes()
    try await database.write { transaction in
      guard try accepts(typed, of: person, at: at, transaction) else { throw PeopleError.wrongCode }
      try SecondFactorStore.setCodes(codes, of: person, transaction)
      try AttemptStore.forget(place: SecondFactor.place, account: SecondFactor.account(person), transaction)
      Journal(transaction, actor: actor, at: at).record(
        "person.recovery_codes_renewed", "person:\(person)", company: nil)
    }
    return codes
  }

  /// Gives the second factor up.
  /// - Parameter typed: a code of the application, or a recovery code.
  /// - Throws: `PeopleError.wrongCode`, `.wait`.
  func remove(_ typed: String, of person: PersonID, actor: Actor, at: Moment) async throws {
    try await count(person, at: at)
    try await database.write { transaction in
      guard try accepts(typed, of: person, at: at, transaction) else { throw PeopleError.wrongCode }
      try SecondFactorStore.remove(from: person, transaction)
      try AttemptStore.forget(place: SecondFactor.place, account: SecondFactor.account(person), transaction)
      Journal(transaction, actor: actor, at: at).record("person.second_factor_off", "person:\(person)", company: nil)
    }
  }

  /// Whether what was typed is a new code of the application or a recovery code that is left; it is used up.
  ///
  /// The recovery code goes first: only its digest is kept, so that it still opens when the key of the installation was
  /// lost and no code of an application can be computed any more.
  func accepts(_ typed: String, of person: PersonID, at: Moment, _ transaction: Transaction) throws -> Bool {
    guard let factor = try SecondFactorStore.find(person, transaction), factor.isConfirmed else { return false }
    guard let code = RecoveryCode.folded(typed),
      try SecondFactorStore.use(code: code, of: person, at: at, transaction),
      let found = try PersonStore.find(person, transaction)
    else { return try takes(typed, factor, of: person, at: at, transaction) }
    Journal(transaction, actor: found.actor, at: at).record(
      "person.recovery_code_used", "person:\(person)", company: nil,
      facts: ["left": .number(Int64(try SecondFactorStore.codesLeft(of: person, transaction)))])
    return true
  }

  /// Whether a code of the application is right and new; none is when the secret was sealed under another key.
  private func takes(
    _ typed: String, _ factor: SecondFactorStore.Factor, of person: PersonID, at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    guard let code = try? code(factor, of: person),
      let step = code.step(of: typed, at: at.microsecondsSince1970 / 1_000_000)
    else { return false }
    return try SecondFactorStore.take(step: step, of: person, transaction)
  }

  private func code(_ factor: SecondFactorStore.Factor, of person: PersonID) throws -> TimeCode {
    let secret = try key.open(factor.sealed, for: SecondFactor.purpose(person))
    guard let code = TimeCode(secret: secret) else { throw SealingError.unreadable(SecondFactor.purpose(person)) }
    return code
  }

  private func count(_ person: PersonID, at: Moment) async throws {
    let before = try await database.write {
      try AttemptStore.count(place: SecondFactor.place, account: SecondFactor.account(person), at: at, $0)
    }
    let wait = before.wait(at: at)
    if wait > 0 { throw PeopleError.wait(seconds: wait) }
  }

  static func account(_ person: PersonID) -> String { "person:\(person)" }
  private static let place = "second-factor"

  private static func newCodes() -> [String] {
    var generator = SystemRandomNumberGenerator()
    return (0..<RecoveryCode.count).map { _ in
      Base32.encoded((0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
  }
}
