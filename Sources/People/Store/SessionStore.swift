public import Kernel
public import Storage
import Web

/// Who is signed in where. Only digests of the secrets are kept.
public enum SessionStore {
  /// What a session's token stands for.
  public struct Session: Sendable, Hashable {
    public let person: PersonID
    public let company: CompanyID
    public let csrf: String
  }

  /// The session of a token, unless it has expired or its person has left.
  public static func find(_ token: String, at: Moment, _ snapshot: Snapshot) throws -> Session? {
    try snapshot.first(
      """
      SELECT session.person, session.company, session.csrf FROM session
      JOIN person ON person.id = session.person AND person.left_at IS NULL
      WHERE token_digest = \(Secret.digest(token)) AND expires > \(at)
      """
    ) { Session(person: $0.id(0), company: $0.id(1), csrf: $0.text(2)) }
  }

  /// Starts a session under a new token: what the browser held before is worth nothing.
  static func start(
    _ token: String, person: PersonID, company: CompanyID, at: Moment, expires: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute("DELETE FROM session WHERE expires <= \(at)")
    try transaction.execute(
      """
      INSERT INTO session (token_digest, person, company, csrf, started, expires)
      VALUES (\(Secret.digest(token)), \(person), \(company), \(Secret.make()), \(at), \(expires))
      """)
  }

  static func end(_ token: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM session WHERE token_digest = \(Secret.digest(token))")
  }

  /// Ends every session of a person, as a new password does.
  static func endAll(of person: PersonID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM session WHERE person = \(person)")
  }
}
