public import Kernel
public import Storage
public import TeamworkRules

/// The columns, and their order, in which a person reads a list of a company when no view says otherwise.
public enum ColumnChoiceStore {
  static let migration = Migration(
    "2026-12-04-columns",
    schema: """
      CREATE TABLE column_choice (
        company ID NOT NULL REFERENCES company (id),
        person ID NOT NULL REFERENCES person (id),
        list TEXT NOT NULL,
        names TEXT NOT NULL,
        PRIMARY KEY (company, person, list)
      )
      """)

  /// - Returns: the names of the columns, first to last; `nil` for who never chose any.
  public static func find(
    of person: PersonID, list: SavedView.List, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [String]? {
    try snapshot.first(
      """
      SELECT names FROM column_choice
      WHERE company = \(company) AND person = \(person) AND list = \(list.rawValue)
      """
    ) { $0.text(0).split(separator: " ").map(String.init) }
  }

  static func write(
    _ names: [String], of person: PersonID, list: SavedView.List, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO column_choice (company, person, list, names)
      VALUES (\(company), \(person), \(list.rawValue), \(names.joined(separator: " ")))
      ON CONFLICT (company, person, list) DO UPDATE SET names = excluded.names
      """)
  }

  static func remove(
    of person: PersonID, list: SavedView.List, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "DELETE FROM column_choice WHERE company = \(company) AND person = \(person) AND list = \(list.rawValue)")
  }
}
