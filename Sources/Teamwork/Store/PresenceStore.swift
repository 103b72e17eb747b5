public import Kernel
public import Storage
public import TeamworkRules

/// Who is at which customer's page. In the database, so that several processes know of each other; the rows live for
/// minutes.
public enum PresenceStore {
  /// Notes a sign of life.
  /// - Parameter doing: `nil` to leave what the person was doing.
  static func note(
    _ doing: Presence.Doing?, by person: PersonID, at customer: CustomerID, company: CompanyID, now: Moment,
    _ transaction: Transaction
  ) throws {
    let fresh = now.adding(seconds: -Presence.freshSeconds)
    let word = (doing ?? .looking).rawValue
    // Who was away for long begins again; else what was being done goes on until something else is.
    let kept: SQL = doing == nil ? "presence.doing" : "excluded.doing"
    try transaction.execute(
      """
      INSERT INTO presence (company, customer, person, doing, since, seen)
      VALUES (\(company), \(customer), \(person), \(word), \(now), \(now))
      ON CONFLICT (customer, person) DO UPDATE SET
        doing = CASE WHEN presence.seen < \(fresh) THEN excluded.doing ELSE \(kept) END,
        since = CASE WHEN presence.seen < \(fresh) OR presence.doing <> \(kept) THEN excluded.since
          ELSE presence.since END,
        seen = excluded.seen
      """)
  }

  /// Who was calling is no longer.
  static func endCall(
    by person: PersonID, at customer: CustomerID, company: CompanyID, now: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE presence SET doing = \(Presence.Doing.looking.rawValue), since = \(now)
      WHERE company = \(company) AND customer = \(customer) AND person = \(person)
        AND doing = \(Presence.Doing.calling.rawValue)
      """)
  }

  /// A page was left: unless another one of the same customer gives a sign at once, its reader is gone.
  static func leave(
    by person: PersonID, at customer: CustomerID, company: CompanyID, now: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE presence SET seen = \(now.adding(seconds: Presence.leavingSeconds - Presence.freshSeconds))
      WHERE company = \(company) AND customer = \(customer) AND person = \(person)
      """)
  }

  /// Everybody who is at a customer's page, those who call first.
  public static func all(
    at customer: CustomerID, company: CompanyID, now: Moment, _ snapshot: Snapshot
  ) throws -> [Presence] {
    try snapshot.query(
      """
      SELECT x.person, p.name, x.doing, x.since FROM presence x JOIN person p ON p.id = x.person
      WHERE x.company = \(company) AND x.customer = \(customer) AND \(isFresh(now, "x.seen"))
      ORDER BY x.doing, x.since, x.person LIMIT 20
      """
    ) { try presence($0, from: 0) }
  }

  /// The name of somebody else at the page of the customer of a column, for lists.
  public static func other(
    than person: PersonID, at customer: SQL, company: CompanyID, now: Moment
  ) -> SQL {
    """
    (SELECT MIN(xp.name) FROM presence x JOIN person xp ON xp.id = x.person
     WHERE x.company = \(company) AND x.customer = \(customer) AND x.person <> \(person)
       AND \(isFresh(now, "x.seen")))
    """
  }

  /// Whom of the others one meets at each customer that somebody else is at; those who call come before those who look.
  public static func others(
    than person: PersonID, company: CompanyID, now: Moment, _ snapshot: Snapshot
  ) throws -> [CustomerID: Presence] {
    let found = try snapshot.query(
      """
      SELECT x.customer, x.person, p.name, x.doing, x.since FROM presence x JOIN person p ON p.id = x.person
      WHERE x.company = \(company) AND x.person <> \(person) AND \(isFresh(now, "x.seen"))
      ORDER BY x.doing, x.since, x.person LIMIT \(othersMax)
      """
    ) { row -> (customer: CustomerID, presence: Presence) in (row.id(0), try presence(row, from: 1)) }
    return Dictionary(found.map { ($0.customer, $0.presence) }) { first, _ in first }
  }

  /// Others who are looked for: more than a house of collectors has.
  private static let othersMax = 1_000

  private static func presence(_ row: Row, from column: Int) throws -> Presence {
    Presence(
      person: row.id(column), name: row.text(column + 1),
      doing: Presence.Doing(rawValue: row.text(column + 2)) ?? .looking, since: try row.moment(column + 3))
  }

  private static func isFresh(_ now: Moment, _ column: SQL) -> SQL {
    "\(column) >= \(now.adding(seconds: -Presence.freshSeconds))"
  }

  /// Forgets who was where an hour ago.
  public static func tidy(_ company: CompanyID, at: Moment, _ transaction: Transaction) throws {
    try transaction.execute(
      "DELETE FROM presence WHERE company = \(company) AND seen < \(at.adding(seconds: -3600))")
  }
}
