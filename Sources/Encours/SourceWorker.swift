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

  /// Works until it is cancelled.
  func run() async throws {
    var watches: [FileSourceID: FolderWatch] = [:]
    while !Task.isCancelled {
      do {
        let sources = try await database.read { try FileSourceStore.watched(kind: "folder", $0) }
        watches = watches.filter { id, _ in sources.contains { $0.id == id } }
        for source in sources { try await look(source, &watches[source.id, default: FolderWatch()]) }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("the sources could not be read: \(error)")
        try await Task.sleep(for: .seconds(15))
      }
      try await Task.sleep(for: SourceWorker.folderPause)
    }
  }

  private func look(_ source: FileSource, _ watch: inout FolderWatch) async throws {
    do {
      let look = try await look(into: source, &watch, actor: SourceWorker.actor)
      if let failure = look.failure, source.failure != failure {
        logger.warning("the source «\(source.name)» cannot be looked at: \(failure)")
      }
      for file in look.taken {
        logger.info("the source «\(source.name)» brought \(file.name): \(file.state.rawValue)")
      }
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      // What keeps every file from being imported, such as a full disk: they are left where they are.
      logger.error("the source «\(source.name)» failed: \(error)")
      try await Task.sleep(for: .seconds(15))
    }
  }

  /// One look.
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
