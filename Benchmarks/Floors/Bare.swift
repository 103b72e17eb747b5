import ArgumentParser
import CXml
import Foundation
import GRDBSQLite

/// As many rows as asked, by one prepared statement in one transaction, with nothing around it.
struct Inserts: ParsableCommand {
  @Argument var rows: Int
  @Argument var path: String

  func run() throws {
    var database: OpaquePointer?
    guard sqlite3_open(path, &database) == SQLITE_OK else { throw ExitCode.failure }
    let schema = """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE line (id INTEGER PRIMARY KEY, company INTEGER NOT NULL, customer INTEGER NOT NULL, kind TEXT NOT NULL,
        number TEXT NOT NULL, issued TEXT NOT NULL, due TEXT NOT NULL, amount INTEGER NOT NULL, open INTEGER NOT NULL,
        currency TEXT NOT NULL) STRICT;
      BEGIN
      """
    guard sqlite3_exec(database, schema, nil, nil, nil) == SQLITE_OK else { throw ExitCode.failure }
    var statement: OpaquePointer?
    sqlite3_prepare_v2(database, "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &statement, nil)
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for row in 0..<rows {
      sqlite3_bind_int64(statement, 1, Int64(row))
      sqlite3_bind_int64(statement, 2, 1)
      sqlite3_bind_int64(statement, 3, Int64(row % 20_000))
      sqlite3_bind_text(statement, 4, "invoice", -1, transient)
      sqlite3_bind_text(statement, 5, "FA25-\(row)", -1, transient)
      sqlite3_bind_text(statement, 6, "2025-10-12", -1, transient)
      sqlite3_bind_text(statement, 7, "2025-11-12", -1, transient)
      sqlite3_bind_int64(statement, 8, Int64(row))
      sqlite3_bind_int64(statement, 9, Int64(row))
      sqlite3_bind_text(statement, 10, "EUR", -1, transient)
      guard sqlite3_step(statement) == SQLITE_DONE else { throw ExitCode.failure }
      sqlite3_reset(statement)
    }
    sqlite3_finalize(statement)
    guard sqlite3_exec(database, "COMMIT", nil, nil, nil) == SQLITE_OK else { throw ExitCode.failure }
    sqlite3_close(database)
  }
}

/// libxml2's text reader over a file, node by node, keeping nothing.
struct XmlPass: ParsableCommand {
  @Argument var path: String

  func run() throws {
    guard let reader = xmlReaderForFile(path, nil, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue)) else {
      throw ExitCode.failure
    }
    defer { xmlFreeTextReader(reader) }
    var nodes = 0
    while xmlTextReaderRead(reader) == 1 { nodes += 1 }
    guard nodes > 0 else { throw ExitCode.failure }
    print(nodes)
  }
}

/// A statement over a database, every column of every row read as text or number and dropped.
struct Query: ParsableCommand {
  @Argument var path: String
  @Argument var statement: String

  func run() throws {
    var database: OpaquePointer?
    guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { throw ExitCode.failure }
    // The same settings as the product's, so that only the product's own work differs.
    sqlite3_exec(
      database, "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456; PRAGMA cache_size = -65536", nil, nil, nil)
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(database, statement, -1, &prepared, nil) == SQLITE_OK else {
      throw ValidationError(String(cString: sqlite3_errmsg(database)))
    }
    var rows = 0
    var sum: Int64 = 0
    let columns = sqlite3_column_count(prepared)
    while sqlite3_step(prepared) == SQLITE_ROW {
      rows += 1
      for column in 0..<columns {
        if sqlite3_column_type(prepared, column) == SQLITE_INTEGER {
          sum &+= sqlite3_column_int64(prepared, column)
        } else if let text = sqlite3_column_text(prepared, column) {
          sum &+= Int64(text[0])
        }
      }
    }
    sqlite3_finalize(prepared)
    sqlite3_close(database)
    print(rows, sum)
  }
}
