public import ArgumentParser
import Foundation
import Journal
public import Kernel
import Receivables
import ReceivablesRules
import Sealing
import Storage

/// The options every command takes.
struct Options: ParsableArguments {
  @Option(help: "sqlite:PATH or postgresql://…; else ENCOURS_DATABASE, else encours.sqlite in ENCOURS_HOME.")
  var database: String?

  @Option(help: "The civil day (YYYY-MM-DD) to act on instead of today in Paris.")
  var today: CivilDate?

  @Option(help: "The company's code; may be left out while there is only one.")
  var company: String?

  @Option(help: "How data is printed: table, json or csv.")
  var format: OutputFormat = .table

  @Flag(help: "Also say why something failed, in technical words.")
  var verbose = false
}

extension CivilDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// How data is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
}

extension Options {
  /// The instant at which the command runs.
  var now: Moment { Options.clock() }

  /// The one clock of the program: everything else is handed moments and days.
  static func clock() -> Moment {
    Moment(microsecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000_000))
  }

  /// The civil day on which the command acts.
  var day: CivilDate { today ?? now.parisDate }

  /// Who acts, in the journal: the command line under the name of the system's user.
  var actor: Actor { .system("cli:\(ProcessInfo.processInfo.environment["USER"] ?? "unknown")") }

  /// The folder where Encours keeps its files: `ENCOURS_HOME`, else the current folder.
  static var home: String { ProcessInfo.processInfo.environment["ENCOURS_HOME"] ?? "." }

  /// The key of this installation, made when there is none yet.
  static func sealingKey() throws -> SealingKey {
    try SealingKey.ofInstallation(home: home, environment: ProcessInfo.processInfo.environment)
  }

  private var address: String {
    database ?? ProcessInfo.processInfo.environment["ENCOURS_DATABASE"] ?? "sqlite:\(Options.home)/encours.sqlite"
  }

  /// Opens the database and brings its schema forward.
  ///
  /// - Parameter creating: whether the command makes a new database: the folder of `ENCOURS_HOME` is then made too,
  ///   for its owner only. Any other command says that there is none, instead of making an empty one somewhere.
  func open(creating: Bool = false, memory: MemoryUse = .generous) async throws -> Database {
    let address = address
    if address.hasPrefix("sqlite:") {
      let folder = URL(fileURLWithPath: String(address.dropFirst("sqlite:".count))).deletingLastPathComponent()
      if !FileManager.default.fileExists(atPath: folder.path) {
        guard creating else {
          throw Failure(
            .failed, "the folder \(folder.path) does not exist; create the database with: encours init --company NAME")
        }
        do {
          try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
          throw Failure(
            .failed,
            "the folder \(folder.path) cannot be made (\(error.localizedDescription)); "
              + "name another in ENCOURS_HOME")
        }
      }
    }
    let database = try Database(address, memory: memory)
    try await database.migrate(Wiring.migrations, at: now)
    return database
  }

  /// The company that the command is about.
  func selectedCompany(in database: Database) async throws -> Company {
    let companies = try await database.read { try CompanyStore.all($0) }
    if let code = company {
      guard let found = companies.first(where: { $0.code == code }) else {
        throw Failure(.usage, "there is no company with the code \(code); known: \(Options.list(companies))")
      }
      return found
    }
    guard let only = companies.first else {
      throw Failure(.failed, "the database has no company yet; create it with: encours init --company NAME")
    }
    if companies.count > 1 {
      throw Failure(.usage, "there are several companies (\(Options.list(companies))); add --company CODE")
    }
    return only
  }

  private static func list(_ companies: [Company]) -> String {
    companies.isEmpty ? "none" : companies.map(\.code).joined(separator: ", ")
  }
}
