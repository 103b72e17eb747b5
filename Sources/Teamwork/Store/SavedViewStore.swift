public import Kernel
public import Storage
public import TeamworkRules

/// The views that people keep of their lists, of one company.
public enum SavedViewStore {
  private static let columns: SQL = "v.id, v.list, v.name, v.query, v.owner, v.role"

  /// A person's own views of a list and those shared with their role, by name.
  public static func all(
    of list: SavedView.List, for person: PersonID, role: String, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [SavedView] {
    try snapshot.query(
      """
      SELECT \(columns) FROM saved_view v
      WHERE v.company = \(company) AND v.list = \(list.rawValue) AND v.deleted IS NULL
        AND (v.owner = \(person) OR v.role = \(role))
      ORDER BY v.name, v.id
      """, view)
  }

  /// How many views of a list its owner keeps, or, of one that is shared, its role has.
  static func count(like view: SavedView, company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    Int(try snapshot.count("SELECT COUNT(*) FROM saved_view WHERE \(isLike(view, company: company))"))
  }

  /// Whose the view is: its owner's, or of one that is shared its role's.
  private static func isLike(_ view: SavedView, company: CompanyID) -> SQL {
    let whose: SQL = view.role.map { "role = \($0)" } ?? "role IS NULL AND owner = \(view.owner)"
    return "company = \(company) AND list = \(view.list.rawValue) AND deleted IS NULL AND \(whose)"
  }

  /// The view of that name beside another one.
  static func find(
    named name: String, like view: SavedView, company: CompanyID, _ snapshot: Snapshot
  ) throws -> SavedViewID? {
    try snapshot.first(
      "SELECT id FROM saved_view WHERE \(isLike(view, company: company)) AND name = \(name) ORDER BY id LIMIT 1"
    ) { $0.id(0) }
  }

  static func setQuery(
    _ query: String, _ id: SavedViewID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute("UPDATE saved_view SET query = \(query) WHERE company = \(company) AND id = \(id)")
  }

  static func find(_ id: SavedViewID, of company: CompanyID, _ snapshot: Snapshot) throws -> SavedView? {
    try snapshot.first("SELECT \(columns) FROM saved_view v WHERE v.company = \(company) AND v.id = \(id)", view)
  }

  static func insert(_ view: SavedView, company: CompanyID, at: Moment, _ transaction: Transaction) throws
    -> SavedViewID
  {
    try transaction.insert(
      """
      INSERT INTO saved_view (company, list, name, query, owner, role, created)
      VALUES (\(company), \(view.list.rawValue), \(view.name), \(view.query), \(view.owner), \(view.role), \(at))
      RETURNING id
      """)
  }

  static func setDeleted(
    _ deleted: Moment?, _ id: SavedViewID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE saved_view SET deleted = \(deleted) WHERE company = \(company) AND id = \(id)")
  }

  private static func view(_ row: Row) -> SavedView {
    SavedView(
      id: row.id(0), list: SavedView.List(rawValue: row.text(1)) ?? .customers, name: row.text(2), query: row.text(3),
      owner: row.id(4), role: row.textOrNil(5))
  }
}
