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
    try await database.read { snapshot in
      try SQLiteDriver.withFile(path) { file in
        _ = try Migration.apply(migrations, to: file, at: moment)
        for table in try tables(of: file) {
          _ = try file.connection.execute("DELETE FROM \(table.name)", [])
          try copy(table, from: snapshot, to: file)
        }
      }
    }
  }

  /// Loads a backup into an empty database, all of it or nothing.
  public static func restore(
    _ path: String, into database: Database, migrations: [Migration], at moment: Moment
  ) async throws {
    // The backup itself is never touched: an older one is brought forward in a copy.
    let forward = path + ".restoring-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: forward) }
    let tables: [Table]
    do {
      try FileManager.default.copyItem(atPath: path, toPath: forward)
      tables = try SQLiteDriver.withFile(forward) { file in
        guard try file.count("SELECT COUNT(*) FROM sqlite_master WHERE name = 'migration'") == 1 else {
          throw Refusal.unreadable(file: path, reason: "it has no list of migrations")
        }
        _ = try Migration.apply(migrations, to: file, at: moment)
        return try self.tables(of: file)
      }
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      throw Refusal.unreadable(file: path, reason: "\(error)")
    }
    try await database.write { transaction in
      for table in tables where !seeded.contains(table.name) {
        var count: Int64 = 0
        try transaction.connection.forEach("SELECT COUNT(*) FROM \(table.name)", []) { count = $0.int(0) }
        if count > 0 { throw Refusal.notEmpty(table: table.name) }
      }
      try SQLiteDriver.withFile(forward) { file in
        for table in tables {
          _ = try transaction.connection.execute("DELETE FROM \(table.name)", [])
          try copy(table, from: file, to: transaction)
          try transaction.connection.continueKeys(of: table.name, hasKey: table.columns.first == "id")
        }
      }
    }
  }

  /// Tables that migrations fill by themselves: their rows do not make a database used.
  private static let seeded: Set<String> = ["migration", "journal_head"]

  struct Table: Sendable {
    let name: String
    let columns: [String]
    /// The tables that its rows refer to.
    let references: Set<String>
  }

  /// The tables in such an order that a row's references are there before it: as they were made, but for those that an
  /// older one came to refer to.
  private static func tables(of file: Snapshot) throws -> [Table] {
    // What a search table keeps its index in is not copied: it follows from the rows.
    let names = try file.query(
      """
      SELECT m.name, l.type FROM sqlite_master m JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main'
      WHERE l.type IN ('table', 'virtual') AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid
      """
    ) { (name: $0.text(0), isSearched: $0.text(1) == "virtual") }
    let tables = try names.map { name, isSearched in
      let columns = try file.query("SELECT name FROM pragma_table_info(\(name))") { $0.text(0) }
      let references = try file.query("SELECT \"table\" FROM pragma_foreign_key_list(\(name))") { $0.text(0) }
      return Table(name: name, columns: (isSearched ? ["rowid"] : []) + columns, references: Set(references))
    }
    return ordered(tables)
  }

  private static func ordered(_ tables: [Table]) -> [Table] {
    let byName = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var result: [Table] = []
    var begun: Set<String> = []
    func add(_ table: Table) {
      guard begun.insert(table.name).inserted else { return }
      for name in table.references.sorted() { if let other = byName[name] { add(other) } }
      result.append(table)
    }
    for table in tables { add(table) }
    return result
  }

  private static func copy(_ table: Table, from source: Snapshot, to target: Transaction) throws {
    let order = table.columns.first == "id" ? " ORDER BY id" : ""
    let text = "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)\(order)"
    try target.connection.bulkInsert(into: table.name, columns: table.columns) { add in
      try source.connection.forEach(text, []) { row in
        try add(table.columns.indices.map { row.source.value($0) })
      }
    }
  }
}
