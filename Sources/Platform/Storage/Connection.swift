public import Kernel

/// What an engine's driver can do within one transaction. Calls block the driver's own thread, never a task's.
protocol Connection: AnyObject {
  var dialect: Dialect { get }
  /// Runs a statement and returns how many rows it changed.
  func execute(_ text: String, _ values: [Value]) throws -> Int
  /// Runs a query and hands over its rows as they come.
  func forEach(_ text: String, _ values: [Value], _ body: (Row) throws -> Void) throws
  /// Inserts many rows the fastest way the engine has.
  func bulkInsert(into table: String, columns: [String], _ body: (_ add: ([Value]) throws -> Void) throws -> Void)
    throws
  /// Takes `count` fresh keys of a table for rows about to be inserted.
  func reserveKeys(of table: String, count: Int) throws -> [Int64]
  /// Makes the next key of a table follow the largest it holds, after rows were loaded with their keys.
  func continueKeys(of table: String, hasKey: Bool) throws
}

/// A consistent view of the database for reading. Confined to the closure that received it.
public class Snapshot {
  let connection: any Connection
  /// Told every query before it runs.
  var trace: Trace?

  init(_ connection: any Connection) { self.connection = connection }

  /// The words in which the two engines differ.
  public var dialect: Dialect { connection.dialect }

  /// All rows of a query, each turned into a value.
  public func query<Value>(_ sql: SQL, _ value: (Row) throws -> Value) throws -> [Value] {
    var result: [Value] = []
    let (text, values) = rendered(sql)
    try connection.forEach(text, values) { result.append(try value($0)) }
    return result
  }

  /// The first row of a query turned into a value, or `nil` when there is none.
  public func first<Value>(_ sql: SQL, _ value: (Row) throws -> Value) throws -> Value? {
    var result: Value?
    let (text, values) = rendered(sql)
    try connection.forEach(text, values) { if result == nil { result = try value($0) } }
    return result
  }

  /// Hands over the rows of a query one at a time, in constant memory.
  ///
  /// No other statement may run on the same transaction until this returns: PostgreSQL streams one answer at a time.
  public func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    let (text, values) = rendered(sql)
    try connection.forEach(text, values, body)
  }

  /// The one whole number that a query answers, 0 when it answers nothing.
  public func count(_ sql: SQL) throws -> Int64 { try first(sql) { $0.isNull(0) ? 0 : $0.int(0) } ?? 0 }

  fileprivate func rendered(_ sql: SQL) -> (text: String, values: [Value]) {
    let rendered = sql.rendered(for: dialect)
    trace?(rendered.text)
    return rendered
  }
}

/// Told the text of each statement, without the values that people typed. Called on a driver's thread.
public typealias Trace = @Sendable (_ statement: String) -> Void

/// A transaction that may write. Everything in it happens, or nothing does.
public final class Transaction: Snapshot {
  private var beforeCommit: [(Transaction) throws -> Void] = []
  private var due: [String: Work] = [:]

  /// What must be brought up to date before the commit, over the keys that were named for it.
  private struct Work {
    var keys: Set<Int64>
    let body: (Transaction, Set<Int64>) throws -> Void
  }

  /// Runs a statement and returns how many rows it changed.
  @discardableResult
  public func execute(_ sql: SQL) throws -> Int {
    let (text, values) = rendered(sql)
    return try connection.execute(text, values)
  }

  /// Runs an `INSERT … RETURNING id` and returns the key.
  public func insert<Subject>(_ sql: SQL) throws -> Identifier<Subject> {
    guard let key: Int64 = try first(sql, { $0.int(0) }) else {
      throw StorageError.refused(
        statement: sql.rendered(for: dialect).text, state: "02000", reason: "no key was returned")
    }
    return Identifier(key)
  }

  /// Inserts many rows the fastest way the engine has: a prepared statement on SQLite, COPY on PostgreSQL.
  ///
  /// `add` takes one row's values in the order of `columns`; no other statement may run until this returns.
  public func bulkInsert(
    into table: StaticString, _ columns: [StaticString], _ body: (_ add: ([Value]) throws -> Void) throws -> Void
  ) throws {
    try connection.bulkInsert(into: table.description, columns: columns.map(\.description), body)
  }

  /// Takes `count` fresh keys of a table, for rows that others will point to.
  public func reserveKeys<Subject>(of table: StaticString, count: Int) throws -> [Identifier<Subject>] {
    guard count > 0 else { return [] }
    return try connection.reserveKeys(of: table.description, count: count).map { Identifier($0) }
  }

  /// Runs `body` once, after everything else and before the commit. The journal writes its entries there, so that
  /// the lock on its chain is the last one taken.
  public func beforeCommit(_ body: @escaping (Transaction) throws -> Void) { beforeCommit.append(body) }

  /// Runs `body` once before the commit, with every key that was named for it in this transaction: for what is kept
  /// beside the rows it follows from, such as the texts that are searched. It runs before what ``beforeCommit(_:)`` was
  /// given, and the works of one transaction in the order of their names, so that every writer locks in one order.
  public func beforeCommit(
    once name: StaticString, keys: some Sequence<Int64>, _ body: @escaping (Transaction, Set<Int64>) throws -> Void
  ) {
    due[name.description, default: Work(keys: [], body: body)].keys.formUnion(keys)
  }

  func runBeforeCommit() throws {
    while !due.isEmpty || !beforeCommit.isEmpty {
      if let name = due.keys.min(), let work = due.removeValue(forKey: name) {
        try work.body(self, work.keys)
        continue
      }
      let bodies = beforeCommit
      beforeCommit = []
      for body in bodies { try body(self) }
    }
  }
}
