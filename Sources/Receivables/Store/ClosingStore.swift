public import Kernel
public import Storage

/// Up to which day the books of a company are closed (decision 045).
public enum ClosingStore {
  static let migration = Migration(
    "2026-12-16-closings",
    schema: """
      CREATE TABLE closing (
        company ID PRIMARY KEY REFERENCES company (id),
        closed_until DATE NOT NULL,
        closed_by TEXT NOT NULL,
        closed_at MOMENT NOT NULL
      );
      ALTER TABLE allocation ADD COLUMN paid_on DATE
      """)

  /// A closing in force.
  public struct Closing: Sendable, Hashable {
    /// The last day that is closed.
    public let until: CivilDate
    public let by: String
    public let at: Moment
  }

  public static func find(_ company: CompanyID, _ snapshot: Snapshot) throws -> Closing? {
    try snapshot.first("SELECT closed_until, closed_by, closed_at FROM closing WHERE company = \(company)") { row in
      Closing(until: try row.date(0), by: row.text(1), at: try row.moment(2))
    }
  }

  /// The day on which something of `day` counts: itself, or the first day that is open.
  public static func open(_ day: CivilDate, of company: CompanyID, _ snapshot: Snapshot) throws -> CivilDate {
    guard let closing = try find(company, snapshot) else { return day }
    return max(day, closing.until.adding(days: 1))
  }

  static func write(
    _ until: CivilDate?, of company: CompanyID, by: String, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute("DELETE FROM closing WHERE company = \(company)")
    guard let until else { return }
    try transaction.execute(
      """
      INSERT INTO closing (company, closed_until, closed_by, closed_at) VALUES (\(company), \(until), \(by), \(at))
      """)
  }
}
