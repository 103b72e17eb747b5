import Foundation
public import Kernel
public import Storage

/// An engine that a storage test runs on. Every test of a store takes `arguments: Engine.all`.
public enum Engine: String, Sendable, CaseIterable, CustomStringConvertible {
  case sqlite
  case postgresql

  /// SQLite always; PostgreSQL when `ENCOURS_TEST_POSTGRES` holds the address of a server, which `make test` starts.
  /// Where that variable is required (`ENCOURS_TEST_ALL=1`), a missing server fails rather than skips.
  public static var all: [Engine] {
    let environment = ProcessInfo.processInfo.environment
    if environment["ENCOURS_TEST_POSTGRES"] == nil, environment["ENCOURS_TEST_ALL"] == nil { return [.sqlite] }
    return [.sqlite, .postgresql]
  }

  public var description: String { rawValue }

  /// Runs a test on an empty, migrated database of its own, and removes it afterwards.
  public func withDatabase(
    _ migrations: [Migration], at moment: Moment = Engine.moment, trace: Trace? = nil,
    _ body: (Database) async throws -> Void
  ) async throws {
    try await Engine.turns.take { try await onDatabaseOfItsOwn(migrations, moment, trace, body) }
  }

  /// Enough to keep both cores busy while the servers of the tests write.
  private static let turns = Turns(24)

  /// The migrated databases that those of the tests are copies of: migrating took a third of the time of the suite.
  private static let blueprints = Blueprints()

  private func onDatabaseOfItsOwn(
    _ migrations: [Migration], _ moment: Moment, _ trace: Trace?, _ body: (Database) async throws -> Void
  ) async throws {
    let name = Engine.freshName()
    let blueprint = try await Engine.blueprints.database(of: self, migrations, at: moment)
    switch self {
    case .sqlite:
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let file = "\(folder.path)/test.sqlite"
      if let blueprint { try FileManager.default.copyItem(atPath: blueprint, toPath: file) }
      try await use("sqlite:\(file)", migrations, moment, trace, body)
    case .postgresql:
      try await Engine.administer("CREATE DATABASE \(name)" + (blueprint.map { " TEMPLATE \($0)" } ?? ""))
      do {
        try await use("\(Engine.server)/\(name)", migrations, moment, trace, body)
      } catch {
        try? await Engine.administer("DROP DATABASE \(name) WITH (FORCE)")
        throw error
      }
      try await Engine.administer("DROP DATABASE \(name) WITH (FORCE)")
    }
  }

  /// Makes the database that others are copied from, and closes it.
  /// - Returns: the path of its file, or its name on the server.
  func makeBlueprint(_ migrations: [Migration], at moment: Moment) async throws -> String {
    let name = Engine.freshName()
    switch self {
    case .sqlite:
      let file = "\(Blueprints.folder)/\(name).sqlite"
      try await use("sqlite:\(file)", migrations, moment, nil) { _ in }
      return file
    case .postgresql:
      try await Engine.administer("CREATE DATABASE \(name)")
      try await use("\(Engine.server)/\(name)", migrations, moment, nil) { _ in }
      return name
    }
  }

  private static func freshName() -> String {
    "encours_test_\(UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased())"
  }

  private static let server =
    ProcessInfo.processInfo.environment["ENCOURS_TEST_POSTGRES"] ?? "postgresql://postgres@127.0.0.1:1"

  /// The moment at which tests happen.
  public static let moment = Moment.paris("2026-11-23", hour: 9)

  private func use(
    _ address: String, _ migrations: [Migration], _ moment: Moment, _ trace: Trace?,
    _ body: (Database) async throws -> Void
  ) async throws {
    let database = try Database(address, connections: 4, trace: trace)
    do {
      try await database.migrate(migrations, at: moment)
      try await body(database)
      try await database.close()
    } catch {
      try? await database.close()
      throw error
    }
  }

  /// Creating and dropping databases cannot run in a transaction, so it goes through the server's own client.
  private static func administer(_ statement: String) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["psql", "-q", "-X", "-d", "\(server)/postgres", "-c", statement]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    if status != 0 { throw StorageError.unreachable(address: server, reason: "psql failed: \(statement)") }
  }
}

extension Database {
  /// The one number that a query answers.
  public func count(_ sql: SQL) async throws -> Int64 { try await read { try $0.count(sql) } }
}
