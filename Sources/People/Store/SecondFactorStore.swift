import Kernel
import PeopleRules
import Storage
import Web

/// The second factors of people, their recovery codes, and sign-ins that wait for a code.
enum SecondFactorStore {
  struct Factor: Sendable {
    /// Under the key of the installation.
    let sealed: String
    /// Whether its owner has shown that their application computes it.
    let isConfirmed: Bool
  }

  static func find(_ person: PersonID, _ snapshot: Snapshot) throws -> Factor? {
    try snapshot.first("SELECT secret, confirmed FROM second_factor WHERE person = \(person)") {
      Factor(sealed: $0.text(0), isConfirmed: try $0.momentOrNil(1) != nil)
    }
  }

  /// The one that was turned on last.
  static func newest(_ snapshot: Snapshot) throws -> (person: PersonID, sealed: String)? {
    try snapshot.first(
      "SELECT person, secret FROM second_factor WHERE confirmed IS NOT NULL ORDER BY confirmed DESC, person LIMIT 1"
    ) { ($0.id(0), $0.text(1)) }
  }

  static func isOn(for person: PersonID, _ snapshot: Snapshot) throws -> Bool {
    try find(person, snapshot)?.isConfirmed ?? false
  }

  /// Keeps a secret that is not confirmed yet, instead of any before it.
  static func propose(_ sealed: String, to person: PersonID, _ transaction: Transaction) throws {
    try remove(from: person, transaction)
    try transaction.execute(
      "INSERT INTO second_factor (person, secret, last_step) VALUES (\(person), \(sealed), 0)")
  }

  static func confirm(_ person: PersonID, at: Moment, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE second_factor SET confirmed = \(at) WHERE person = \(person)")
  }

  /// Takes a step's code once: one that was seen by a stranger is worth nothing afterwards.
  /// - Returns: whether neither this step nor a later one was taken before.
  static func take(step: Int64, of person: PersonID, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      "UPDATE second_factor SET last_step = \(step) WHERE person = \(person) AND last_step < \(step)") == 1
  }

  static func remove(from person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM recovery_code WHERE person = \(person)")
    try transaction.execute("DELETE FROM second_factor WHERE person = \(person)")
  }

  /// Keeps the digests of new recovery codes instead of those before.
  static func setCodes(_ codes: [String], of person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM recovery_code WHERE person = \(person)")
    for code in codes {
      try transaction.execute(
        "INSERT INTO recovery_code (person, digest) VALUES (\(person), \(Secret.digest(code)))")
    }
  }

  /// Uses a recovery code up.
  /// - Returns: whether it was one that was left.
  static func use(code: String, of person: PersonID, at: Moment, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE recovery_code SET used = \(at)
      WHERE person = \(person) AND digest = \(Secret.digest(code)) AND used IS NULL
      """) == 1
  }

  static func codesLeft(of person: PersonID, _ snapshot: Snapshot) throws -> Int {
    Int(try snapshot.count("SELECT COUNT(*) FROM recovery_code WHERE person = \(person) AND used IS NULL"))
  }
}

/// Sign-ins whose password was right and that wait for the second factor.
enum SignInStepStore {
  /// Seconds a code may be waited for.
  static let seconds: Int64 = 10 * 60

  static func insert(_ token: String, person: PersonID, stays: Bool, at: Moment, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM sign_in_step WHERE expires <= \(at)")
    try transaction.execute(
      """
      INSERT INTO sign_in_step (token_digest, person, stays, expires)
      VALUES (\(Secret.digest(token)), \(person), \(stays), \(at.adding(seconds: seconds)))
      """)
  }

  static func find(
    _ token: String, at: Moment, _ snapshot: Snapshot
  ) throws -> (person: PersonID, stays: Bool)? {
    try snapshot.first(
      "SELECT person, stays FROM sign_in_step WHERE token_digest = \(Secret.digest(token)) AND expires > \(at)"
    ) { ($0.id(0), $0.flag(1)) }
  }

  static func remove(_ token: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM sign_in_step WHERE token_digest = \(Secret.digest(token))")
  }

  static func removeAll(of person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM sign_in_step WHERE person = \(person)")
  }
}
