import Dispatch
import Foundation
import Kernel

/// PostgreSQL through libpq: a small pool of connections, each confined to a serial queue of its own, so that a
/// blocking call holds that queue and never a thread of Swift's pool.
struct PostgresDriver: Driver {
  let dialect = Dialect.postgresql
  private let pool: PostgresPool

  init(address: String, connections: Int) { pool = PostgresPool(address: address, limit: connections) }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Snapshot) throws -> Value) async throws -> Value {
    try await pool.run { connection in
      try connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { try body(Snapshot(connection)) }
    }
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await pool.run { connection in
      try connection.transaction("BEGIN ISOLATION LEVEL READ COMMITTED") { try body(Transaction(connection)) }
    }
  }

  func close() async throws { await pool.close() }

  func copy(toFile path: String) async throws {
    throw StorageError.unreachable(address: path, reason: "a PostgreSQL database is copied by pg_dump")
  }
}

/// Hands out connections, makes them as needed up to a limit, and lets others wait in turn.
private actor PostgresPool {
  private let address: String
  private let limit: Int
  private var idle: [PostgresLane] = []
  private var made = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isClosed = false

  init(address: String, limit: Int) {
    self.address = address
    self.limit = limit
  }

  func run<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
    let lane = try await take()
    do {
      let value = try await lane.run(body)
      give(lane)
      return value
    } catch {
      give(lane)
      throw error
    }
  }

  private func take() async throws -> PostgresLane {
    while idle.isEmpty && made >= limit {
      await withCheckedContinuation { waiting.append($0) }
    }
    if isClosed { throw StorageError.unreachable(address: "postgresql", reason: "the pool is closed") }
    if let lane = idle.popLast() { return lane }
    made += 1
    return PostgresLane(address: address)
  }

  private func give(_ lane: PostgresLane) {
    if isClosed {
      lane.close()
    } else {
      idle.append(lane)
    }
    if !waiting.isEmpty { waiting.removeFirst().resume() }
  }

  func close() {
    isClosed = true
    for lane in idle { lane.close() }
    idle = []
  }
}

/// A serial queue and the connection that lives on it. The connection is touched on the queue only.
private final class PostgresLane: @unchecked Sendable {
  // Why unchecked: `connection` is only read and written by blocks on `queue`, which is serial.
  private let queue = DispatchQueue(label: "postgresql")
  private let address: String
  private var connection: PostgresConnection?

  init(address: String) { self.address = address }

  func run<Value: Sendable>(_ body: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body(self.opened()) }) }
    }
  }

  private func opened() throws -> PostgresConnection {
    if let connection, connection.isUsable { return connection }
    connection = nil
    let fresh = try PostgresConnection(address: address)
    connection = fresh
    return fresh
  }

  func close() { queue.async { self.connection = nil } }
}
