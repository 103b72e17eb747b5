public import Kernel
public import PeopleRules
public import Storage

/// The people as whoever manages them sees them.
public enum StaffStore {
  /// A person with where their account stands.
  public struct Line: Sendable {
    public let person: Person
    public let left: Moment?
    public let hasPassword: Bool
    /// Whether they have signed in with the company's own sign-in.
    public let comesFromProvider: Bool
    /// Until when an invitation that was not used can be; nil when none was ever sent.
    public let invitedUntil: Moment?
    /// The last sign-in.
    public let lastSignIn: Moment?
    public let hasSecondFactor: Bool
    /// Counts the changes of the person's role and companies.
    public let accessVersion: Int64
  }

  private static let more: SQL = """
    left_at, password_hash IS NOT NULL,
    (SELECT MAX(expires) FROM invitation WHERE invitation.person = person.id AND used IS NULL),
    (SELECT MAX(seen) FROM known_device WHERE known_device.person = person.id),
    EXISTS (SELECT 1 FROM second_factor WHERE second_factor.person = person.id AND confirmed IS NOT NULL),
    COALESCE((SELECT version FROM access_edit WHERE subject = 'person:' || CAST(person.id AS text)), 0),
    EXISTS (SELECT 1 FROM provider_identity WHERE provider_identity.person = person.id)
    """

  /// Everybody, or those who have left, whom the actor may know of, by name. The people of an installation fit a page.
  public static func list(left: Bool, for actor: Actor, _ snapshot: Snapshot) throws -> [Line] {
    let access = try PersonStore.accesses(snapshot)
    let which: SQL = left ? "left_at IS NOT NULL" : "left_at IS NULL"
    return try snapshot.query(
      """
      SELECT \(PersonStore.columns), \(more) FROM \(PersonStore.tables)
      WHERE \(which) ORDER BY person.id
      """
    ) { try line($0, access) }.filter { actor.meets($0.person) }.sortedByFamilyName(\.person.name)
  }

  /// Whom a refused page names: more would be a list.
  private static let giversMax = 5

  /// The names of those who may give somebody a right in a company.
  public static func givers(
    to person: PersonID, in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [String] {
    let managers = try PersonStore.all(snapshot).filter {
      $0.id != person && $0.actor.may(.managePeople, in: company)
    }
    return managers.prefix(giversMax).map(\.name)
  }

  public static func find(_ person: PersonID, for actor: Actor, _ snapshot: Snapshot) throws -> Line? {
    let access = try PersonStore.accesses(snapshot)
    return try snapshot.first(
      "SELECT \(PersonStore.columns), \(more) FROM \(PersonStore.tables) WHERE person.id = \(person)"
    ) { try line($0, access) }.flatMap { actor.meets($0.person) ? $0 : nil }
  }

  /// How many people hold each role, by its key.
  public static func holders(_ snapshot: Snapshot) throws -> [String: Int] {
    var result: [String: Int] = [:]
    try snapshot.forEach("SELECT role, COUNT(*) FROM person WHERE left_at IS NULL GROUP BY role") {
      result[$0.text(0)] = Int($0.int(1))
    }
    return result
  }

  private static func line(_ row: Row, _ access: [PersonID: [CompanyID]]) throws -> Line {
    Line(
      person: try PersonStore.person(row, access), left: try row.momentOrNil(9), hasPassword: row.flag(10),
      comesFromProvider: row.flag(15), invitedUntil: try row.momentOrNil(11), lastSignIn: try row.momentOrNil(12),
      hasSecondFactor: row.flag(13),
      accessVersion: row.int(14))
  }
}
