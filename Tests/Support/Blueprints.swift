import Foundation
import Kernel
import Storage

/// Migrated, empty databases, each made once a run and copied for every test that starts from the same schema.
actor Blueprints {
  private struct Key: Hashable {
    let engine: Engine
    let migrations: [String]
    let moment: Moment
  }

  private var made: [Key: Task<String, any Error>] = [:]

  /// Where those of SQLite are until the tests end; those of PostgreSQL go with its server.
  static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encours_models_\(UUID().uuidString)")
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      preconditionFailure("no folder for the databases of the tests: \(error)")
    }
    atexit { try? FileManager.default.removeItem(atPath: Blueprints.folder) }
    return folder.path
  }()

  /// Shorter lists are those that a test makes up; their names do not tell them apart, and they are quick.
  private static let shippedSchema = 8

  /// - Returns: where the blueprint is; nothing for a list so short that it is not worth one.
  func database(of engine: Engine, _ migrations: [Migration], at moment: Moment) async throws -> String? {
    guard migrations.count >= Blueprints.shippedSchema else { return nil }
    let key = Key(engine: engine, migrations: migrations.map(\.name), moment: moment)
    let making = made[key] ?? Task { try await engine.makeBlueprint(migrations, at: moment) }
    made[key] = making
    return try await making.value
  }
}
