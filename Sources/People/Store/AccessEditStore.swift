public import Kernel
public import Storage

/// How often what a person may do, or a role, was changed, and by whom last: a form carries the version that it was
/// made from.
public enum AccessEditStore {
  static let migration = Migration(
    "2026-11-26-access-edits",
    schema: """
      CREATE TABLE access_edit (
        subject TEXT PRIMARY KEY,
        version COUNT_ NOT NULL,
        changed_by TEXT NOT NULL,
        changed_at MOMENT NOT NULL
      )
      """)

  /// The version of a role and of what it demands; 0 for one that was never changed.
  public static func version(ofRole key: String, _ snapshot: Snapshot) throws -> Int64 {
    try version(of: role(key), snapshot)
  }

  static func person(_ id: PersonID) -> String { "person:\(id)" }
  static func role(_ key: String) -> String { "role:\(key)" }

  static func version(of subject: String, _ snapshot: Snapshot) throws -> Int64 {
    try snapshot.first("SELECT version FROM access_edit WHERE subject = \(subject)") { $0.int(0) } ?? 0
  }

  /// Counts a change.
  /// - Parameter version: the one that the change was made from; `nil` when that was checked, or nobody read it.
  /// - Throws: `StaleEdit` when somebody has changed it since.
  static func count(
    _ subject: String, from version: Int64?, by actor: Actor, at: Moment, _ transaction: Transaction
  ) throws {
    // One statement each, so that of two who save at once the second waits, and is told.
    let changed =
      switch version {
      case nil:
        try transaction.execute(
          """
          INSERT INTO access_edit (subject, version, changed_by, changed_at) VALUES (\(subject), 1, \(actor.name), \(at))
          ON CONFLICT (subject) DO UPDATE SET version = access_edit.version + 1, changed_by = excluded.changed_by,
            changed_at = excluded.changed_at
          """)
      case 0:
        try transaction.execute(
          """
          INSERT INTO access_edit (subject, version, changed_by, changed_at) VALUES (\(subject), 1, \(actor.name), \(at))
          ON CONFLICT (subject) DO NOTHING
          """)
      case let version?:
        try transaction.execute(
          """
          UPDATE access_edit SET version = version + 1, changed_by = \(actor.name), changed_at = \(at)
          WHERE subject = \(subject) AND version = \(version)
          """)
      }
    guard changed == 1 else { throw try stale(subject, transaction) }
  }

  static func forget(_ subject: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM access_edit WHERE subject = \(subject)")
  }

  private static func stale(_ subject: String, _ snapshot: Snapshot) throws -> StaleEdit {
    try snapshot.first("SELECT changed_by, changed_at, version FROM access_edit WHERE subject = \(subject)") {
      StaleEdit(by: $0.text(0), at: try $0.moment(1), version: $0.int(2))
    } ?? StaleEdit(by: nil, at: nil, version: 0)
  }
}
