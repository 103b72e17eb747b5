public import FileSourcesRules
import Files
import Foundation
public import Kernel
public import Storage

/// Looks into a drop folder and takes what lies there whole: a file is moved away only once it is in the database.
public struct LookIntoFolder: Sendable {
  private let source: FileSource
  private let folder: String
  private let root: String
  private let take: TakeFile
  private let actor: Actor
  /// Seconds after its last change in which a file that cannot be read is left.
  public var patience = SourceLimits.patience
  /// What is written beside a refused file, in each language of the installation.
  public var say: @Sendable (Phrase) -> [String] = { [$0.description] }

  /// - Parameter root: where the drop folders of this installation are.
  /// - Returns: `nil` for a source that is no folder.
  public init?(_ source: FileSource, in root: String, take: TakeFile, actor: Actor) {
    guard case .folder(let name) = source.place else { return nil }
    self.source = source
    folder = name
    self.root = root
    self.take = take
    self.actor = actor
  }

  /// What could be taken now, and is not.
  /// - Throws: `SourceError`.
  public func check() throws -> [FolderEntry] {
    var watch = FolderWatch(still: 0)
    return watch.ready(try DropFolder(folder, in: root).entries(), at: Moment(microsecondsSince1970: 0))
  }

  /// - Parameter watch: what was seen at the looks before.
  public func run(
    _ database: Database, _ watch: inout FolderWatch, day: CivilDate, now: @Sendable () -> Moment
  ) async throws -> SourceLook {
    var look = SourceLook()
    do {
      let drop = try DropFolder(folder, in: root)
      let began = now()
      let entries = try drop.entries()
      let ready = watch.ready(entries, at: began)
      look.left = entries.count { $0.kind != .folder } - ready.count
      if !ready.isEmpty {
        guard drop.claim() else {
          look.isBusy = true
          return look
        }
        for entry in ready.prefix(SourceLimits.filesAtOnce) {
          try Task.checkCancellation()
          if let taken = try await take(entry, from: drop, database, &watch, day: day, at: now()) {
            look.taken.append(taken)
          } else {
            look.left += 1
          }
        }
      }
      try await source.note(look, at: began, database)
    } catch let failure as SourceError {
      look.failure = failure.phrase
      try await source.fail(failure.phrase, by: actor, at: now(), database)
    }
    return look
  }

  /// Takes one file. Its name in the database comes before its move: what is killed in between is found again, and is
  /// known then.
  /// - Returns: `nil` when it is left.
  private func take(
    _ entry: FolderEntry, from drop: DropFolder, _ database: Database, _ watch: inout FolderWatch, day: CivilDate,
    at moment: Moment
  ) async throws -> TakenFile? {
    // Another process may have taken it since the names were read.
    guard drop.isAsSeen(entry) else { return nil }
    let taken = try await content(of: entry, from: drop, database, day: day, at: moment)
    guard let taken else { return nil }
    let settles = entry.settles(after: patience)
    if taken.state == .refused, entry.kind == .file, settles > moment, settles <= moment.adding(seconds: patience) {
      // It may be the beginning of one that is still on its way.
      watch.hold(entry, until: settles)
      return nil
    }
    // Whoever wrote on while it was read is read again.
    guard drop.isAsSeen(entry) else { return nil }
    try await source.remember(taken, at: moment, database)
    let isIn = taken.state == .imported || taken.state == .known
    let name = try drop.move(entry.name, into: isIn ? DropFolder.done : DropFolder.refused)
    if let reason = taken.reason {
      try drop.write(say(reason).joined(separator: "\n\n") + "\n", named: "\(name).txt", into: DropFolder.refused)
    }
    return taken
  }

  private func content(
    of entry: FolderEntry, from drop: DropFolder, _ database: Database, day: CivilDate, at moment: Moment
  ) async throws -> TakenFile? {
    func refused(_ reason: SourceRefusal) -> TakenFile {
      TakenFile(name: entry.name, bytes: entry.bytes, state: .refused, reason: reason.phrase)
    }
    guard entry.kind == .file else { return refused(.notPlain(file: entry.name)) }
    guard entry.bytes <= SourceLimits.fileBytes else {
      return refused(.tooLarge(file: entry.name, megabytes: Int(SourceLimits.fileBytes >> 20)))
    }
    let place = try PrivatePlace()
    guard try drop.copy(entry, to: place.file) else { return nil }
    let file: FileBytes
    do {
      file = try FileBytes(path: place.file.path, name: entry.name)
    } catch {
      return TakenFile(name: entry.name, bytes: entry.bytes, state: .refused, reason: Phrase(of: error))
    }
    return try await take.run(file, database, at: moment, day: day)
  }
}
