public import Kernel
import PeopleRules
public import Storage
import Web

public typealias SessionID = Identifier<SessionStore.Session>

/// Who is signed in where. Only digests of the secrets are kept.
public enum SessionStore {
  /// What a session's token stands for.
  public struct Session: Sendable, Hashable {
    public let id: SessionID
    public let person: PersonID
    public let company: CompanyID
    public let csrf: String
    public let lastSeen: Moment
    /// What the person was told in the company and has not read.
    public let unread: Int
    /// Whether the person's role demands a second factor that they do not have yet.
    public let lacksSecondFactor: Bool
    /// Companies in the database.
    public let companies: Int
  }

  /// A session as its owner sees it in the list of theirs.
  public struct Listed: Sendable, Hashable {
    public let id: SessionID
    /// What the browser said of itself.
    public let agent: String
    public let address: String
    public let started: Moment
    public let lastSeen: Moment
    /// Whether it is the one that asks.
    public let isThis: Bool
  }

  /// The session of a token, unless it is over or its person has left.
  public static func find(_ token: String, at: Moment, _ snapshot: Snapshot) throws -> Session? {
    try snapshot.first(
      """
      SELECT session.id, session.person, session.company, session.csrf, session.last_seen,
        (SELECT COUNT(*) FROM notice
         WHERE notice.person = session.person AND notice.company = session.company AND read_at IS NULL),
        (SELECT COUNT(*) FROM role_demand WHERE role_demand.role = person.role AND second_factor)
          > (SELECT COUNT(*) FROM second_factor
             WHERE second_factor.person = session.person AND confirmed IS NOT NULL),
        (SELECT COUNT(*) FROM company)
      FROM session
      JOIN person ON person.id = session.person AND person.left_at IS NULL
      WHERE token_digest = \(Secret.digest(token)) AND \(isAlive(at))
      """
    ) { row in
      Session(
        id: row.id(0), person: row.id(1), company: row.id(2), csrf: row.text(3), lastSeen: try row.moment(4),
        unread: Int(row.int(5)), lacksSecondFactor: row.flag(6), companies: Int(row.int(7)))
    }
  }

  /// The sessions of a person that are not over, the last seen first.
  public static func list(of person: PersonID, token: String, at: Moment, _ snapshot: Snapshot) throws -> [Listed] {
    let this = Secret.digest(token)
    return try snapshot.query(
      """
      SELECT id, agent, address, started, last_seen, token_digest FROM session
      WHERE person = \(person) AND \(isAlive(at)) ORDER BY last_seen DESC, id DESC
      """
    ) {
      Listed(
        id: $0.id(0), agent: $0.text(1), address: $0.text(2), started: try $0.moment(3), lastSeen: try $0.moment(4),
        isThis: $0.text(5) == this)
    }
  }

  /// The rule of ``SessionLife`` in the database's words.
  private static func isAlive(_ at: Moment) -> SQL {
    let used = at.adding(seconds: -SessionLife.idleSeconds(stays: false))
    let usedOnOwnDevice = at.adding(seconds: -SessionLife.idleSeconds(stays: true))
    return """
      (session.expires > \(at)
        AND (session.last_seen > \(used) OR (session.stays AND session.last_seen > \(usedOnOwnDevice))))
      """
  }

  /// Starts a session under a new token: what the browser held before is worth nothing.
  static func start(
    _ token: String, person: PersonID, company: CompanyID, caller: Caller, stays: Bool, at: Moment,
    _ transaction: Transaction
  ) throws {
    try transaction.execute("DELETE FROM session WHERE expires <= \(at)")
    let expires = at.adding(seconds: SessionLife.seconds(stays: stays))
    try transaction.execute(
      """
      INSERT INTO session (token_digest, person, company, csrf, started, last_seen, expires, stays, address, agent)
      VALUES (\(Secret.digest(token)), \(person), \(company), \(Secret.make()), \(at), \(at), \(expires), \(stays),
        \(caller.address), \(caller.agent))
      """)
  }

  /// Notes that a session was used.
  static func note(_ session: SessionID, seen at: Moment, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE session SET last_seen = \(at) WHERE id = \(session) AND last_seen < \(at)")
  }

  /// Makes a session look at another company.
  static func look(at company: CompanyID, _ token: String, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE session SET company = \(company) WHERE token_digest = \(Secret.digest(token))")
  }

  static func end(_ token: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM session WHERE token_digest = \(Secret.digest(token))")
  }

  /// Ends one session of a person.
  /// - Returns: whether there was such a session.
  static func end(_ session: SessionID, of person: PersonID, _ transaction: Transaction) throws -> Bool {
    try transaction.execute("DELETE FROM session WHERE id = \(session) AND person = \(person)") == 1
  }

  /// Ends every session of a person but the one of a token.
  /// - Returns: how many there were.
  @discardableResult
  static func endOthers(than token: String, of person: PersonID, _ transaction: Transaction) throws -> Int {
    try transaction.execute(
      "DELETE FROM session WHERE person = \(person) AND token_digest <> \(Secret.digest(token))")
  }

  /// Ends every session of a person and every other way in that was begun: links to choose a password, sign-ins that
  /// wait for a code.
  /// - Returns: how many sessions there were.
  static func endEveryWayIn(of person: PersonID, _ transaction: Transaction) throws -> Int {
    try InvitationStore.withdraw(from: person, transaction)
    try SignInStepStore.removeAll(of: person, transaction)
    return try transaction.execute("DELETE FROM session WHERE person = \(person)")
  }
}
