import Foundation
import GRDB
import GRDBSQLite
import Kernel

/// SQLite through GRDB: one writer and concurrent readers in WAL mode.
struct SQLiteDriver: Driver {
  let dialect = Dialect.sqlite
  private let pool: DatabasePool

  init(path: String, memory: MemoryUse) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Limits.busySeconds)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { database in
      // FULL, not NORMAL: a power cut must not undo the mark that a message was being sent (decision 5).
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")
      switch memory {
      case .generous:
        try database.execute(sql: "PRAGMA mmap_size = 268435456; PRAGMA cache_size = -65536")
      case .modest:
        // Each connection has a cache, and maps the file, of its own: what the system keeps of the file serves them all.
        try database.execute(sql: "PRAGMA cache_size = \(database.configuration.readonly ? -8192 : -32768)")
      }
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
    } catch {
      throw StorageError.unreachable(address: "sqlite:\(path)", reason: "\(error)")
    }
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> Value) async throws -> Value {
    try await pool.read { try SQLiteDriver.translating(body, Snapshot(SQLiteConnection($0))) }
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await pool.write { try SQLiteDriver.translating(body, Transaction(SQLiteConnection($0))) }
  }

  func close() async throws { try pool.close() }

  func copy(toFile path: String) async throws {
    let target = try DatabaseQueue(path: path)
    try pool.backup(to: target)
    try target.close()
  }

  /// Reads or writes a SQLite file on the caller's own thread: for copying between two databases row by row.
  static func withFile<Value>(_ path: String, _ body: (Transaction) throws -> Value) throws -> Value {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let value = try queue.write { try translating(body, Transaction(SQLiteConnection($0))) }
    try queue.close()
    return value
  }

  private static func translating<Scope, Value>(_ body: (Scope) throws -> Value, _ scope: Scope) throws -> Value {
    do {
      return try body(scope)
    } catch let error as DatabaseError {
      throw SQLiteConnection.translated(error, statement: error.sql ?? "")
    }
  }
}

/// GRDB's connection, spoken to in our terms. Confined to the queue that GRDB calls us on.
private final class SQLiteConnection: Connection {
  let dialect = Dialect.sqlite
  private let database: GRDB.Database

  init(_ database: GRDB.Database) { self.database = database }

  func execute(_ text: String, _ values: [Value]) throws -> Int {
    // A statement that returns rows (INSERT … RETURNING) is read through `forEach`.
    try translating(text) {
      let statement = try database.cachedStatement(sql: text)
      try bind(values, to: statement.sqliteStatement)
      try run(statement.sqliteStatement) { _ in }
      return Int(sqlite3_changes(database.sqliteConnection))
    }
  }

  func forEach(_ text: String, _ values: [Value], _ body: (Row) throws -> Void) throws {
    try translating(text) {
      // A cached statement cannot serve a query within a query of the same text: it is compiled anew then.
      var statement = try database.cachedStatement(sql: text)
      if sqlite3_stmt_busy(statement.sqliteStatement) != 0 { statement = try database.makeStatement(sql: text) }
      try bind(values, to: statement.sqliteStatement)
      try withExtendedLifetime(statement) { try run(statement.sqliteStatement, body) }
    }
  }

  func bulkInsert(into table: String, columns: [String], _ body: (([Value]) throws -> Void) throws -> Void) throws {
    let places = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
    let text = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    try buildingIndexesOnce(of: table) {
      try translating(text) {
        let statement = try database.cachedStatement(sql: text)
        try body { values in
          try self.bind(values, to: statement.sqliteStatement)
          try self.run(statement.sqliteStatement) { _ in }
        }
      }
    }
  }

  /// Runs `fill`, which fills a table. While it was empty, its indexes that refuse nothing are made afterwards, from
  /// all the rows at once: the first ledger of a company that installs Encours is its largest.
  private func buildingIndexesOnce(of table: String, _ fill: () throws -> Void) throws {
    var isEmpty = true
    try forEach("SELECT 1 FROM \(table) LIMIT 1", []) { _ in isEmpty = false }
    guard isEmpty else { return try fill() }
    var indexes: [(name: String, definition: String)] = []
    try forEach(
      """
      SELECT m.name, m.sql FROM sqlite_master m JOIN pragma_index_list(?1) l ON l.name = m.name
      WHERE m.type = 'index' AND m.sql IS NOT NULL AND l."unique" = 0 ORDER BY m.rowid
      """, [.text(table)]
    ) { indexes.append(($0.text(0), $0.text(1))) }
    for index in indexes { try database.execute(sql: "DROP INDEX \(index.name)") }
    // Made again after a failure also: who catches it may go on within the transaction.
    let filled = Result(catching: fill)
    for index in indexes { try database.execute(sql: index.definition) }
    try filled.get()
  }

  func reserveKeys(of table: String, count: Int) throws -> [Int64] {
    // The writer is alone: the next keys are ours.
    var last: Int64 = 0
    try forEach("SELECT COALESCE(MAX(id), 0) FROM \(table)", []) { last = $0.int(0) }
    return (1...Int64(count)).map { last + $0 }
  }

  func continueKeys(of table: String, hasKey: Bool) throws {
    // SQLite continues from the largest key by itself.
  }

  private func bind(_ values: [Value], to statement: OpaquePointer) throws {
    sqlite3_reset(statement)
    for (offset, value) in values.enumerated() {
      let index = Int32(offset + 1)
      let code =
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .flag(let flag): sqlite3_bind_int64(statement, index, flag ? 1 : 0)
        case .real(let number): sqlite3_bind_double(statement, index, number)
        case .text(let text): bindText(text, to: statement, at: index)
        case .date(let date): bindText(date.description, to: statement, at: index)
        case .moment(let moment): bindText(moment.description, to: statement, at: index)
        case .bytes(let bytes):
          bytes.withUnsafeBytes { buffer in
            sqlite3_bind_blob64(
              statement, index, buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1), UInt64(buffer.count), transient)
          }
        }
      guard code == SQLITE_OK else { throw failure(statement) }
    }
  }

  private func bindText(_ text: String, to statement: OpaquePointer, at index: Int32) -> Int32 {
    var copy = text
    return copy.withUTF8 { buffer in
      buffer.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(statement, index, $0.baseAddress ?? emptyText, Int32($0.count), transient)
      }
    }
  }

  /// Tells SQLite to copy the bytes before the call returns.
  private var transient: sqlite3_destructor_type? { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
  /// An address for the empty text: SQLite takes a null address for NULL.
  private var emptyText: UnsafePointer<CChar>? {
    UnsafeRawPointer(sqlite3_libversion()).assumingMemoryBound(to: CChar.self)
  }

  private func run(_ statement: OpaquePointer, _ body: (Row) throws -> Void) throws {
    defer { sqlite3_reset(statement) }
    let row = Row(source: SQLiteRow(statement: statement))
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: try body(row)
      case SQLITE_DONE: return
      default: throw failure(statement)
      }
    }
  }

  private func failure(_ statement: OpaquePointer) -> any Error {
    let code = sqlite3_extended_errcode(database.sqliteConnection)
    let message = String(cString: sqlite3_errmsg(database.sqliteConnection))
    if SQLiteConnection.uniqueViolations.contains(code) {
      return StorageError.duplicate(
        constraint: message.replacingOccurrences(of: "UNIQUE constraint failed: ", with: ""))
    }
    return StorageError.refused(
      statement: String(cString: sqlite3_sql(statement)), state: String(code), reason: message)
  }

  private func translating<Result>(_ text: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw SQLiteConnection.translated(error, statement: text)
    }
  }

  /// SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY (sqlite3.h; macros that Swift does not import).
  private static let uniqueViolations: Set<Int32> = [2067, 1555]

  static func translated(_ error: DatabaseError, statement: String) -> StorageError {
    if uniqueViolations.contains(error.extendedResultCode.rawValue) {
      return .duplicate(constraint: error.message ?? "")
    }
    return .refused(
      statement: statement, state: String(error.extendedResultCode.rawValue), reason: error.message ?? "\(error)")
  }
}

private struct SQLiteRow: RowSource {
  let statement: OpaquePointer

  func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
  func int(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }
  func flag(_ column: Int) -> Bool { sqlite3_column_int64(statement, Int32(column)) != 0 }
  func real(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }

  func text(_ column: Int) -> String {
    guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func value(_ column: Int) -> Value {
    switch sqlite3_column_type(statement, Int32(column)) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer(int(column))
    case SQLITE_FLOAT: .real(real(column))
    case SQLITE_BLOB: .bytes(bytes(column))
    default: .text(text(column))
    }
  }

  func bytes(_ column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, Int32(column)) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
  }

  func date(_ column: Int) -> CivilDate? {
    guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return nil }
    return CivilDate(iso: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
  }
}
