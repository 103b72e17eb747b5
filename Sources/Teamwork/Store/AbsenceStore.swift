public import Kernel
public import Storage
public import TeamworkRules

/// Who is away when, and who does their work meanwhile; always of one company.
public enum AbsenceStore {
  static let migration = Migration(
    "2026-11-30-absences",
    schema: """
      CREATE TABLE absence (
        id KEY_,
        company ID NOT NULL REFERENCES company (id),
        person ID NOT NULL REFERENCES person (id),
        deputy ID NOT NULL REFERENCES person (id),
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        version COUNT_ NOT NULL,
        edited MOMENT NOT NULL,
        edited_by TEXT NOT NULL,
        taken_back MOMENT
      );
      CREATE INDEX absence_person ON absence (company, person, last_day) WHERE taken_back IS NULL;
      CREATE INDEX absence_deputy ON absence (company, deputy, last_day) WHERE taken_back IS NULL
      """)

  /// An absence with the names of the two.
  public struct Line: Sendable, Hashable {
    public let absence: Absence
    public let name: String
    public let deputyName: String
  }

  private static let columns: SQL = "a.id, a.person, a.deputy, a.first_day, a.last_day, a.version"

  // MARK: questions

  public static func find(_ id: AbsenceID, of company: CompanyID, _ snapshot: Snapshot) throws -> Absence? {
    try snapshot.first(
      "SELECT \(columns) FROM absence a WHERE a.company = \(company) AND a.id = \(id) AND a.taken_back IS NULL",
      absence)
  }

  /// An absence that was taken back.
  static func findTakenBack(_ id: AbsenceID, of company: CompanyID, _ snapshot: Snapshot) throws -> Absence? {
    try snapshot.first(
      "SELECT \(columns) FROM absence a WHERE a.company = \(company) AND a.id = \(id) AND a.taken_back IS NOT NULL",
      absence)
  }

  /// The absences that are not over on a day, the next to begin first.
  public static func all(of company: CompanyID, from day: CivilDate, _ snapshot: Snapshot) throws -> [Line] {
    try lines("a.last_day >= \(day)", of: company, snapshot)
  }

  /// Who is away on a day, each with whether somebody does their work.
  public static func present(
    in company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [(line: Line, isFilled: Bool)] {
    try snapshot.query(
      """
      SELECT \(columns), p.name, d.name, CASE WHEN \(stands(on: day)) THEN 1 ELSE 0 END
      FROM absence a JOIN person p ON p.id = a.person JOIN person d ON d.id = a.deputy
      WHERE a.company = \(company) AND a.taken_back IS NULL AND p.left_at IS NULL AND a.first_day <= \(day)
        AND a.last_day >= \(day)
      ORDER BY a.first_day, a.id
      """
    ) { (Line(absence: try absence($0), name: $0.text(6), deputyName: $0.text(7)), $0.int(8) != 0) }
  }

  /// The absences in which somebody does a colleague's work on a day: none while they are away themselves.
  public static func replaced(
    by deputy: PersonID, in company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Line] {
    try lines("a.deputy = \(deputy) AND \(stands(on: day))", of: company, snapshot)
  }

  /// Who does the work of some people who are away on a day, by whom they stand in for.
  static func deputies(
    of people: [PersonID], in company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [PersonID: Line] {
    let found = try lines("a.person IN \(people) AND \(stands(on: day))", of: company, snapshot)
    return Dictionary(found.map { ($0.absence.person, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A condition on the absence of the row `a`: that its deputy does the work on a day. Who is away themselves does not,
  /// nor does who has left: the work then stays with the first, for nobody stands in for a deputy.
  static func stands(on day: CivilDate) -> SQL {
    """
    a.taken_back IS NULL AND a.first_day <= \(day) AND a.last_day >= \(day)
      AND EXISTS (SELECT 1 FROM person q WHERE q.id = a.deputy AND q.left_at IS NULL)
      AND NOT EXISTS (
        SELECT 1 FROM absence b WHERE b.company = a.company AND b.person = a.deputy AND b.taken_back IS NULL
          AND b.first_day <= \(day) AND b.last_day >= \(day))
    """
  }

  /// An absence of the person that has some of the days of another one.
  static func overlapping(_ other: Absence, in company: CompanyID, _ snapshot: Snapshot) throws -> Absence? {
    try snapshot.first(
      """
      SELECT \(columns) FROM absence a
      WHERE a.company = \(company) AND a.person = \(other.person) AND a.taken_back IS NULL AND a.id <> \(other.id)
        AND a.first_day <= \(other.last) AND a.last_day >= \(other.first)
      ORDER BY a.first_day
      """, absence)
  }

  /// Who has changed an absence last, for a form that is older.
  static func lastChange(_ id: AbsenceID, of company: CompanyID, _ snapshot: Snapshot) throws -> StaleEdit? {
    try snapshot.first("SELECT edited_by, edited, version FROM absence WHERE company = \(company) AND id = \(id)") {
      StaleEdit(by: $0.text(0), at: try $0.moment(1), version: $0.int(2))
    }
  }

  private static func lines(_ which: SQL, of company: CompanyID, _ snapshot: Snapshot) throws -> [Line] {
    try snapshot.query(
      """
      SELECT \(columns), p.name, d.name
      FROM absence a JOIN person p ON p.id = a.person JOIN person d ON d.id = a.deputy
      WHERE a.company = \(company) AND a.taken_back IS NULL AND p.left_at IS NULL AND \(which)
      ORDER BY a.first_day, a.id
      """
    ) { Line(absence: try absence($0), name: $0.text(6), deputyName: $0.text(7)) }
  }

  private static func absence(_ row: Row) throws -> Absence {
    Absence(
      id: row.id(0), person: row.id(1), deputy: row.id(2), first: try row.date(3), last: try row.date(4),
      version: row.int(5))
  }

  // MARK: changes

  /// Keeps whoever is away as they are until the end of the transaction: of two absences said at once, the second must
  /// see the first.
  static func hold(_ person: PersonID, _ transaction: Transaction) throws {
    try transaction.forEach("SELECT id FROM person WHERE id = \(person)\(transaction.dialect.forNoKeyUpdate)") { _ in }
  }

  static func insert(
    _ absence: Absence, of company: CompanyID, by editor: String, at: Moment, _ transaction: Transaction
  ) throws -> AbsenceID {
    try transaction.insert(
      """
      INSERT INTO absence (company, person, deputy, first_day, last_day, version, edited, edited_by)
      VALUES (\(company), \(absence.person), \(absence.deputy), \(absence.first), \(absence.last), 1, \(at), \(editor))
      RETURNING id
      """)
  }

  /// - Returns: whether it was of the version that the change was made from.
  static func update(
    _ absence: Absence, of company: CompanyID, by editor: String, at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE absence SET deputy = \(absence.deputy), first_day = \(absence.first), last_day = \(absence.last),
        version = version + 1, edited = \(at), edited_by = \(editor)
      WHERE company = \(company) AND id = \(absence.id) AND version = \(absence.version) AND taken_back IS NULL
      """) == 1
  }

  /// Takes an absence back, or has it stand again.
  /// - Returns: whether it was of that version.
  static func setTakenBack(
    _ moment: Moment?, _ id: AbsenceID, version: Int64, of company: CompanyID, by editor: String, at: Moment,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE absence SET taken_back = \(moment), version = version + 1, edited = \(at), edited_by = \(editor)
      WHERE company = \(company) AND id = \(id) AND version = \(version)
      """) == 1
  }
}
