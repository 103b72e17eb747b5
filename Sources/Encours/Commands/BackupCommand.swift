import ArgumentParser
import Foundation
import Storage

/// `encours backup FILE`: a consistent copy while the server runs.
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies the whole database, of either engine, into one SQLite file while others work.")

  @OptionGroup var options: Options

  @Argument(help: "The file to write; it must not exist.")
  var file: String

  func run() async throws {
    guard !FileManager.default.fileExists(atPath: file) else {
      throw Failure(.usage, "\(file) exists already; name another file, or remove it first")
    }
    let database = try await options.open()
    let partial = file + ".partial"
    try? FileManager.default.removeItem(atPath: partial)
    try await DatabaseCopy.write(database, toFile: partial, migrations: Wiring.migrations, at: options.now)
    try FileManager.default.moveItem(atPath: partial, toPath: file)
    try await database.close()
    Output.note("backed up into \(file)")
  }
}

/// `encours restore FILE`: a backup back into an empty database of either engine.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Restores a backup into an empty database, of either engine.")

  @OptionGroup var options: Options

  @Argument(help: "The file that `encours backup` wrote.")
  var file: String

  func run() async throws {
    guard FileManager.default.fileExists(atPath: file) else {
      throw Failure(.rejected, "\(file) does not exist; name a file written by: encours backup")
    }
    let database = try await options.open(creating: true)
    do {
      try await DatabaseCopy.restore(file, into: database, migrations: Wiring.migrations, at: options.now)
    } catch let refusal as DatabaseCopy.Refusal {
      throw Failure(.rejected, refusal.description)
    }
    try await database.close()
    Output.note("restored \(file)")
  }
}
