import Kernel
import Storage
import Web

/// Invitations: a secret address that sets a password once.
enum InvitationStore {
  static func insert(_ token: String, person: PersonID, expires: Moment, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO invitation (token_digest, person, expires) VALUES (\(Secret.digest(token)), \(person), \(expires))
      """)
  }

  /// Makes every invitation of a person that was not used worth nothing.
  static func withdraw(from person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM invitation WHERE person = \(person) AND used IS NULL")
  }

  /// Whom a token invites, while it may be used.
  static func person(_ token: String, at: Moment, _ snapshot: Snapshot) throws -> PersonID? {
    try snapshot.first(
      """
      SELECT person FROM invitation
      WHERE token_digest = \(Secret.digest(token)) AND expires > \(at) AND used IS NULL
      """
    ) { $0.id(0) }
  }

  /// Uses a token up.
  /// - Returns: whether it could still be used.
  static func use(_ token: String, at: Moment, _ transaction: Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE invitation SET used = \(at)
      WHERE token_digest = \(Secret.digest(token)) AND expires > \(at) AND used IS NULL
      """) == 1
  }
}
