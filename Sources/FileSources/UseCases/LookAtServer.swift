public import FileSourcesRules
import Files
import Foundation
public import Kernel
public import Remote
public import Sealing
public import Storage

/// Looks at a server's folder and takes what is new there: each file is fetched to a private place, imported, remembered
/// by its name, size and what the server says of its last change, and moved there where that is wanted and allowed.
public struct LookAtServer: Sendable {
  private let source: FileSource
  private let habits: ServerHabits
  private let folder: any RemoteFolder
  private let take: TakeFile
  private let actor: Actor

  /// - Parameters:
  ///   - folder: the server, ready to be asked.
  /// - Returns: `nil` for a source that is a drop folder.
  public init?(_ source: FileSource, at folder: any RemoteFolder, take: TakeFile, actor: Actor) {
    guard let habits = source.place.habits else { return nil }
    self.source = source
    self.habits = habits
    self.folder = folder
    self.take = take
    self.actor = actor
  }

  /// The server of a source, with its secret opened; `nil` for a drop folder.
  /// - Parameters:
  ///   - authorityFile: certificates to trust instead of the system's.
  ///   - key: the key of the installation.
  public static func folder(
    of source: FileSource, authorityFile: String?, key: () throws -> SealingKey, _ snapshot: Snapshot
  ) throws -> (any RemoteFolder)? {
    let secret = try FileSourceStore.sealed(source, snapshot).map {
      try key().open($0, for: FileSourceStore.purpose(source.id))
    }
    switch source.place {
    case .folder: return nil
    case .sftp(let place):
      return SftpFolder(
        host: place.host, port: place.port, path: place.path, user: place.user, secret: secret ?? "",
        hostKey: place.hostKey)
    case .https(let place):
      return HttpsFolder(place.address, user: place.user, secret: secret, authorityFile: authorityFile)
    }
  }

  /// The files that are new there.
  /// - Throws: `RemoteError`.
  public func check(_ database: Database) async throws -> [RemoteFile] {
    let listed = try await folder.list()
    return try await new(among: listed, database)
  }

  private func new(among listed: [RemoteFile], _ database: Database) async throws -> [RemoteFile] {
    let source = source
    let known = try await database.read { try SourceFileStore.remembered(of: source, $0) }
    return listed.filter { file in
      guard !SourceNames.isUnfinished(file.name) else { return false }
      // A server that says nothing of a file is asked for it each time.
      return file.mark.isEmpty || !known.contains(RememberedFile(name: file.name, bytes: file.bytes, mark: file.mark))
    }
  }

  /// - Parameter isAsked: whether a person wants it now, however long ago the last look was.
  public func run(
    _ database: Database, isAsked: Bool = false, day: CivilDate, now: @Sendable () -> Moment
  ) async throws -> SourceLook {
    var look = SourceLook()
    let (source, began) = (source, now())
    let pause: Int64 = isAsked ? 0 : Int64(habits.minutes) * 60
    guard try await database.write({ try FileSourceStore.claim(source, at: began, pause: pause, $0) }) else {
      look.isBusy = true
      return look
    }
    do {
      let files = try await new(among: try await folder.list(), database)
      for file in files.sorted(by: { $0.name < $1.name }).prefix(SourceLimits.filesAtOnce) {
        try Task.checkCancellation()
        if let taken = try await take(file, database, day: day, at: now()) { look.taken.append(taken) }
      }
      look.left = max(0, files.count - SourceLimits.filesAtOnce)
      try await source.note(look, at: began, database)
    } catch let failure as RemoteError {
      look.failure = failure.phrase
      try await source.fail(failure.phrase, by: actor, at: now(), database)
    }
    return look
  }

  /// Takes one file. It is remembered before it is moved: what is killed in between is known when it is found again.
  /// - Returns: `nil` for one that is the same as at the last look.
  private func take(
    _ file: RemoteFile, _ database: Database, day: CivilDate, at moment: Moment
  ) async throws -> TakenFile? {
    let source = source
    let taken: TakenFile
    if file.bytes > SourceLimits.fileBytes {
      let reason = SourceRefusal.tooLarge(file: file.name, megabytes: Int(SourceLimits.fileBytes >> 20))
      taken = TakenFile(name: file.name, bytes: file.bytes, state: .refused, reason: reason.phrase)
    } else {
      let place = try PrivatePlace()
      try await folder.fetch(file, to: place.file, most: SourceLimits.fileBytes)
      do {
        let content = try FileBytes(path: place.file.path, name: file.name)
        if file.mark.isEmpty {
          let digest = content.digest
          let last = try await database.read { try SourceFileStore.lastDigest(of: file.name, from: source, $0) }
          if last == digest { return nil }
        }
        taken = try await take.run(content, database, at: moment, day: day)
      } catch let empty as FilesError {
        taken = TakenFile(name: file.name, bytes: file.bytes, state: .refused, reason: empty.phrase)
      }
    }
    try await source.remember(taken, mark: file.mark, at: moment, database)
    if habits.moves {
      let isIn = taken.state == .imported || taken.state == .known
      _ = await folder.move(file, into: isIn ? DropFolder.done : DropFolder.refused)
    }
    return taken
  }
}
