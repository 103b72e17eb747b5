import Foundation
public import Kernel

/// Copies a whole database between files and engines. A backup is always one SQLite file, whichever engine it came
/// from, so that it can be opened anywhere and restored into either engine.
public enum DatabaseCopy {
  /// Why a backup was not restored; nothing changed.
  public enum Refusal: Error, CustomStringConvertible, Hashable {
    case notEmpty(table: String)
    case unreadable(file: String, reason: String)

    public var description: String {
      switch self {
      case .notEmpty(let table):
        "the database is not empty (the table \(table) has rows); restore into a new one"
      case .unreadable(let file, let reason):
        "\(file) is not a backup of Encours (\(reason)); name a file written by: encours backup"
      }
    }
  }

  /// Writes one consistent state of a database into a new SQLite file.
  public static func write(
    _ database: Database, toFile path: String, migrations: [Migration], at moment: Moment
  ) async throws {
    guard database.dialect == .postgresql else { return try await database.copy(toFile: path) }
    let file = try Database("sqlite:\(path)", connections: 1)
    try await file.migrate(migrations, at: moment)
    let tables = try await file.read { try tableNames($0) }
    for table in tables {
      // One snapshot a table would not be consistent; all rows of all tables come from this one reading.
      try await file.write { _ = try $0.connection.execute("DELETE FROM \(table.name)", []) }
    }
    let contents = try await database.read { snapshot in
      try tables.map { ($0, try rows(of: $0, snapshot)) }
    }
    for (table, rows) in contents { try await load(rows, into: table, file) }
    try await file.close()
  }

  /// Loads a backup into an empty database, all of it or nothing.
  public static func restore(
    _ path: String, into database: Database, migrations: [Migration], at moment: Moment
  ) async throws {
    let copy = path + ".restoring-\(UUID().uuidString)"
    defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) } }
    let file: Database
    let tables: [Table]
    do {
      // The backup itself is never touched: an older one is brought forward in a copy.
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      file = try Database("sqlite:\(copy)", connections: 1)
      guard try await file.read({ try $0.count("SELECT COUNT(*) FROM sqlite_master WHERE name = 'migration'") }) == 1
      else { throw Refusal.unreadable(file: path, reason: "it has no list of migrations") }
      try await file.migrate(migrations, at: moment)
      tables = try await file.read { try tableNames($0) }
    } catch let error as StorageError {
      throw Refusal.unreadable(file: path, reason: "\(error)")
    }
    let contents = try await file.read { snapshot in try tables.map { ($0, try rows(of: $0, snapshot)) } }
    try await file.close()
    try await database.write { transaction in
      for (table, _) in contents where !seeded.contains(table.name) {
        var count: Int64 = 0
        try transaction.connection.forEach("SELECT COUNT(*) FROM \(table.name)", []) { count = $0.int(0) }
        if count > 0 { throw Refusal.notEmpty(table: table.name) }
      }
      for (table, rows) in contents {
        _ = try transaction.connection.execute("DELETE FROM \(table.name)", [])
        try insert(rows, into: table, transaction)
        try transaction.connection.continueKeys(of: table.name, hasKey: table.columns.first == "id")
      }
    }
  }

  /// Tables that migrations fill by themselves: their rows do not make a database used.
  private static let seeded: Set<String> = ["migration", "journal_head"]

  struct Table: Sendable {
    let name: String
    let columns: [String]
  }

  /// The tables in the order they were made, so that a row's references are there before it.
  private static func tableNames(_ snapshot: Snapshot) throws -> [Table] {
    let names = try snapshot.query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    ) { $0.text(0) }
    return try names.map { name in
      Table(name: name, columns: try snapshot.query("SELECT name FROM pragma_table_info(\(name))") { $0.text(0) })
    }
  }

  private static func rows(of table: Table, _ snapshot: Snapshot) throws -> [[Value]] {
    var result: [[Value]] = []
    let text = "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"
    try snapshot.connection.forEach(text, []) { row in
      result.append(table.columns.indices.map { row.source.value($0) })
    }
    return result
  }

  private static func load(_ rows: [[Value]], into table: Table, _ database: Database) async throws {
    try await database.write { try insert(rows, into: table, $0) }
  }

  private static func insert(_ rows: [[Value]], into table: Table, _ transaction: Transaction) throws {
    try transaction.connection.bulkInsert(into: table.name, columns: table.columns) { add in
      for row in rows { try add(row) }
    }
  }
}
