public import Kernel
public import PeopleRules
public import Storage

/// What people are told in the program, each within a company.
public enum NoticeStore {
  /// Tells a person something, once for each cause.
  ///
  /// - Parameter cause: what it comes from, such as `journal:812`: told twice, it is kept once.
  /// - Returns: whether it was new.
  @discardableResult
  public static func add(
    _ kind: String, to person: PersonID, of company: CompanyID, cause: String, path: String,
    values: [String: NoticeValue], at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO notice (company, person, kind, cause, path, content, created)
      VALUES (\(company), \(person), \(kind), \(cause), \(path), \(NoticeValue.json(values)), \(at))
      ON CONFLICT (person, cause) DO NOTHING
      """) == 1
  }

  private static let columns: SQL = "id, kind, path, content, created, read_at"

  /// What a person was told, latest first.
  /// - Parameter place: the last one of the page before.
  public static func all(
    of person: PersonID, company: CompanyID, unreadOnly: Bool, after place: NoticeID?, limit: Int, _ snapshot: Snapshot
  ) throws -> [Notice] {
    var conditions: [SQL] = ["company = \(company) AND person = \(person)"]
    if unreadOnly { conditions.append("read_at IS NULL") }
    if let place { conditions.append("id < \(place)") }
    return try snapshot.query(
      "SELECT \(columns) FROM notice WHERE \(conditions.joined(" AND ")) ORDER BY id DESC LIMIT \(limit)", notice)
  }

  public static func unread(of person: PersonID, company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    Int(
      try snapshot.count(
        "SELECT COUNT(*) FROM notice WHERE company = \(company) AND person = \(person) AND read_at IS NULL"))
  }

  /// Marks one of a person's notices as read.
  /// - Returns: where it leads; `nil` when it is not theirs.
  public static func read(
    _ id: NoticeID, by person: PersonID, of company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> String? {
    try transaction.execute(
      """
      UPDATE notice SET read_at = \(at)
      WHERE company = \(company) AND person = \(person) AND id = \(id) AND read_at IS NULL
      """)
    return try transaction.first(
      "SELECT path FROM notice WHERE company = \(company) AND person = \(person) AND id = \(id)"
    ) { $0.text(0) }
  }

  /// Marks what a person was told up to one notice as read: not what came while the page was open.
  /// - Returns: how many were not read yet.
  @discardableResult
  public static func readAll(
    upTo last: NoticeID, by person: PersonID, of company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> Int {
    try transaction.execute(
      """
      UPDATE notice SET read_at = \(at)
      WHERE company = \(company) AND person = \(person) AND id <= \(last) AND read_at IS NULL
      """)
  }

  /// Removes what was told of a cause that is gone.
  public static func withdraw(cause: String, of company: CompanyID, _ transaction: Transaction) throws {
    // The index finds notices by person and cause.
    try transaction.execute(
      "DELETE FROM notice WHERE company = \(company) AND cause = \(cause) AND person IN (SELECT id FROM person)")
  }

  /// Seconds for which what was read is kept.
  public static let keptSeconds: Int64 = 90 * 24 * 3600

  /// Removes what was read long ago.
  public static func tidy(_ company: CompanyID, at: Moment, _ transaction: Transaction) throws {
    try transaction.execute(
      "DELETE FROM notice WHERE company = \(company) AND read_at < \(at.adding(seconds: -keptSeconds))")
  }

  private static func notice(_ row: Row) throws -> Notice {
    Notice(
      id: row.id(0), kind: row.text(1), path: row.text(2), values: NoticeValue.values(row.text(3)),
      created: try row.moment(4), read: try row.momentOrNil(5))
  }
}
