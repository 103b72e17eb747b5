import Foundation
public import Kernel

/// The database, on either engine. Bodies run on a thread of the driver, so that waiting for the disk or the server
/// never holds a thread of Swift's pool; they are ordinary, straight code.
public final class Database: Sendable {
  private let driver: any Driver
  /// The address without its password, for messages.
  public let address: String
  private let trace: Trace?

  /// Opens `sqlite:PATH` (the file is made when it does not exist) or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.
  public init(
    _ address: String, connections: Int = Limits.connections, memory: MemoryUse = .generous, trace: Trace? = nil
  ) throws {
    self.trace = trace
    if address.hasPrefix("sqlite:") {
      driver = try SQLiteDriver(path: String(address.dropFirst("sqlite:".count)), memory: memory)
      self.address = address
    } else if address.hasPrefix("postgresql://") || address.hasPrefix("postgres://") {
      driver = PostgresDriver(address: address, connections: connections)
      self.address = Database.withoutPassword(address)
    } else {
      throw StorageError.unknownAddress(Database.withoutPassword(address))
    }
  }

  public var dialect: Dialect { driver.dialect }

  /// Reads one consistent state of the database.
  public func read<Value: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> Value) async throws -> Value {
    try await driver.read { [trace] snapshot in
      snapshot.trace = trace
      return try body(snapshot)
    }
  }

  /// Writes in one transaction: all of `body`, or nothing of it.
  ///
  /// On PostgreSQL `body` runs again when two writers met in one place, so it must not reach outside the transaction.
  @discardableResult
  public func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    var attempts = 0
    while true {
      do {
        return try await driver.write { [trace] transaction in
          transaction.trace = trace
          let value = try body(transaction)
          try transaction.runBeforeCommit()
          return value
        }
      } catch StorageError.refused(_, let state, _) where Database.conflicts.contains(state) {
        attempts += 1
        if attempts == Limits.writeAttempts { throw StorageError.contended }
      }
    }
  }

  /// Does everything that `body` writes, and takes it all back: what would happen, without it happening.
  public func rehearse<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await write { transaction -> Value in throw TakenBack(value: try body(transaction)) }
    } catch let end as TakenBack<Value> {
      return end.value
    }
  }

  /// Brings the schema to what this program needs; refuses a database newer than the program.
  /// - Returns: the names of the steps that were taken.
  @discardableResult
  public func migrate(_ migrations: [Migration], at moment: Moment) async throws -> [String] {
    try await write { try Migration.apply(migrations, to: $0, at: moment) }
  }

  /// Closes every connection. The database cannot be used afterwards.
  public func close() async throws { try await driver.close() }

  /// Copies the whole database into a new SQLite file while others go on working. SQLite only.
  public func copy(toFile path: String) async throws { try await driver.copy(toFile: path) }

  /// Serialization failure and deadlock: the transaction can be run again.
  private static let conflicts: Set<String> = ["40001", "40P01"]

  static func withoutPassword(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@"), let slashes = address.range(of: "://") else { return address }
    let user = address[slashes.upperBound..<at].prefix { $0 != ":" }
    return String(address[..<slashes.upperBound] + user + address[at...])
  }
}

/// Carries a rehearsal's answer out of the transaction that it undoes.
private struct TakenBack<Value: Sendable>: Error {
  let value: Value
}

/// One engine's way of doing it.
protocol Driver: Sendable {
  var dialect: Dialect { get }
  func read<Value: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> Value) async throws -> Value
  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value
  func close() async throws
  func copy(toFile path: String) async throws
}

/// How much of the machine's memory a process takes to be fast on a SQLite file.
public enum MemoryUse: Sendable {
  /// One command by itself.
  case generous
  /// A server in which many read at once.
  case modest
}

/// Limits of the storage layer, each with its reason.
public enum Limits {
  /// Connections a process keeps to PostgreSQL: with 2 workers and the web well under the server's default of 100.
  public static let connections = 8
  /// Tries of a transaction that met another writer before a person is told.
  static let writeAttempts = 6
  /// Seconds a SQLite writer waits for another process's transaction.
  static let busySeconds = 20.0
  /// Prepared statements kept a connection: the program has fewer texts than that.
  static let preparedStatements = 400
  /// Bytes gathered before they are handed to COPY.
  static let copyBuffer = 1 << 16
}
