import Kernel

/// One step forward of the schema. Steps are never edited once released, only followed by others.
public struct Migration: Sendable {
  /// Sorted by date and named by what it brings, such as `2026-11-23-receivables`.
  public let name: String
  let statements: [String]
  let change: (@Sendable (Transaction) throws -> Void)?

  /// - Parameters:
  ///   - schema: the statements, in the five words of ``Dialect``, separated by `;` at the end of a line.
  ///   - change: what else must be done to the data, in the same transaction.
  public init(_ name: String, schema: StaticString, change: (@Sendable (Transaction) throws -> Void)? = nil) {
    self.name = name
    self.change = change
    statements = schema.description.split(separator: ";\n").map { String($0) }
      .map { $0.hasSuffix(";") ? String($0.dropLast()) : $0 }
      .filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// Brings the database forward by the steps it lacks, all or none.
  static func apply(_ migrations: [Migration], to transaction: Transaction, at moment: Moment) throws -> [String] {
    let connection = transaction.connection
    _ = try connection.execute(
      connection.dialect.schemaText(
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied MOMENT NOT NULL)"),
      [])
    let done = Set(try transaction.query("SELECT name FROM migration") { $0.text(0) })
    let unknown = done.subtracting(migrations.map(\.name))
    guard unknown.isEmpty else { throw StorageError.newerDatabase(unknown: unknown.sorted()) }
    let pending = migrations.filter { !done.contains($0.name) }
    for migration in pending {
      do {
        for statement in migration.statements {
          _ = try connection.execute(connection.dialect.schemaText(statement), [])
        }
        try migration.change?(transaction)
        try transaction.execute("INSERT INTO migration (name, applied) VALUES (\(migration.name), \(moment))")
      } catch {
        throw StorageError.migrationFailed(name: migration.name, reason: "\(error)")
      }
    }
    return pending.map(\.name)
  }
}
