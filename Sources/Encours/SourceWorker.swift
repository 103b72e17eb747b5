import FileSources
import FileSourcesRules
import Foundation
import Kernel
import Language
import Logging
import Receivables
import ReceivablesRules
import Storage
import Web

/// Looks into the places that files come from, beside the other work: a large file keeps nobody's messages waiting.
struct SourceWorker: Sendable {
  let database: Database
  let logger: Logger
  let now: @Sendable () -> Moment
  /// The civil day on which it acts; `nil` for the clock's, in Paris.
  let today: CivilDate?
  private let words: [WordBook]

  private static let actor = Actor.system("sources")
  /// Between two looks into the drop folders: a statement that was dropped is to be matched within two seconds.
  private static let folderPause = Duration.milliseconds(300)
  /// Between two questions which servers are due.
  private static let serverPause = Duration.seconds(5)

  init(
    database: Database, logger: Logger, now: @escaping @Sendable () -> Moment = Options.clock, today: CivilDate?
  ) throws {
    self.database = database
    self.logger = logger
    self.now = now
    self.today = today
    let all = try Words.shipped(by: Wiring.pageTargets)
    words = LanguageCode.ofInterface.map { all[$0] }
  }

  /// Works until it is cancelled. A server that is silent keeps no drop folder waiting.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await folders() }
      group.addTask { try await servers() }
      try await group.waitForAll()
    }
  }

  private func folders() async throws {
    var watches: [FileSourceID: FolderWatch] = [:]
    while !Task.isCancelled {
      for source in try await watched(folders: true) {
        try await told(source) { try await look(into: source, &watches[source.id, default: FolderWatch()], actor: $0) }
      }
      try await Task.sleep(for: SourceWorker.folderPause)
    }
  }

  private func servers() async throws {
    while !Task.isCancelled {
      for source in try await watched(folders: false) {
        try await told(source) { try await look(at: source, isAsked: false, actor: $0) }
      }
      try await Task.sleep(for: SourceWorker.serverPause)
    }
  }

  private func watched(folders: Bool) async throws -> [FileSource] {
    do {
      return try await database.read { try FileSourceStore.watched(folders: folders, $0) }
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      logger.error("the sources could not be read: \(error)")
      try await Task.sleep(for: .seconds(15))
      return []
    }
  }

  /// Does one look and tells what it came to. What keeps every file from being imported, such as a full disk, stops
  /// nothing else.
  private func told(_ source: FileSource, _ body: (Actor) async throws -> SourceLook) async throws {
    do {
      let look = try await body(SourceWorker.actor)
      if let failure = look.failure, source.failure != failure {
        logger.warning("the source «\(source.name)» cannot be looked at: \(failure)")
      }
      for file in look.taken {
        logger.info("the source «\(source.name)» brought \(file.name): \(file.state.rawValue)")
      }
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      logger.error("the source «\(source.name)» failed: \(error)")
      try await Task.sleep(for: .seconds(15))
    }
  }

  /// One look at a server.
  /// - Parameter isAsked: whether a person wants it now.
  func look(at source: FileSource, isAsked: Bool, actor: Actor) async throws -> SourceLook {
    guard let company = try await database.read({ try CompanyStore.find(source.company, $0) }),
      let look = try await SourceWorker.server(source, of: company, in: database, actor: actor)
    else { return SourceLook() }
    return try await look.run(database, isAsked: isAsked, day: today ?? now().parisDate, now: now)
  }

  /// What looks at a server; `nil` for a drop folder.
  static func server(
    _ source: FileSource, of company: Company, in database: Database, actor: Actor
  ) async throws -> LookAtServer? {
    let folder = try await database.read {
      try LookAtServer.folder(of: source, authorityFile: authorityFile, key: Options.sealingKey, $0)
    }
    guard let folder else { return nil }
    return LookAtServer(
      source, at: folder, take: TakeFile(for: company, readers: Wiring.readers, actor: actor), actor: actor)
  }

  /// Certificates that the installation trusts for sources instead of the system's.
  private static var authorityFile: String? {
    ProcessInfo.processInfo.environment["ENCOURS_SOURCES_CA"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// One look into a drop folder.
  func look(into source: FileSource, _ watch: inout FolderWatch, actor: Actor) async throws -> SourceLook {
    let company = try await database.read { try CompanyStore.find(source.company, $0) }
    guard let company else { return SourceLook() }
    let take = TakeFile(for: company, readers: Wiring.readers, actor: actor)
    guard var look = LookIntoFolder(source, in: Options.dropFolders, take: take, actor: actor) else {
      return SourceLook()
    }
    look.say = { [words] reason in words.map { $0(reason) } }
    return try await look.run(database, &watch, day: today ?? now().parisDate, now: now)
  }
}

extension Options {
  /// Where the drop folders are: `ENCOURS_DROP`, else `drop` in the home folder.
  static var dropFolders: String {
    let named = ProcessInfo.processInfo.environment["ENCOURS_DROP"].flatMap { $0.isEmpty ? nil : $0 }
    return named ?? "\(home)/drop"
  }
}
