public import Foundation
public import JobsRules
public import Kernel
public import PeopleRules
public import Storage
import Synchronization

/// How a kind of long work is done.
public struct JobWork: Sendable {
  public let kind: JobKind
  let body: @Sendable (JobRun) async throws -> JobOutcome

  public init(_ kind: JobKind, _ body: @escaping @Sendable (JobRun) async throws -> JobOutcome) {
    self.kind = kind
    self.body = body
  }
}

/// What work did: what fills the text `job.KIND.done`, and the page that shows it.
public struct JobOutcome: Sendable {
  public var figures: [String: NoticeValue]
  public var path: String?

  public init(_ figures: [String: NoticeValue] = [:], path: String? = nil) {
    self.figures = figures
    self.path = path
  }

  /// Nothing was done yet: a person must say something first, on a page.
  public static func asking(on path: String) -> JobOutcome { JobOutcome([question: .count(1)], path: path) }

  static func asks(_ figures: [String: NoticeValue]) -> Bool { figures[question] != nil }

  /// As it is kept with the work.
  private static let question = "waiting_list"
}

/// A person gave the work up while it ran.
public struct JobCancelled: Error {
  /// What was done until then, where that stays done: fills the text `job.NAME.cancelled`.
  public let figures: [String: NoticeValue]

  public init(_ figures: [String: NoticeValue] = [:]) { self.figures = figures }
}

/// Work while it is done: what it knows, and how it tells how far it is.
public final class JobRun: Sendable {
  public let job: Job
  /// Whoever asked for it, with the rights they have now.
  public let actor: Actor
  public let database: Database
  private let board: JobBoard
  private let cancelled = Mutex(false)

  init(_ job: Job, actor: Actor, database: Database, board: JobBoard) {
    self.job = job
    self.actor = actor
    self.database = database
    self.board = board
  }

  /// Tells how far the work is. May be called often, from within a transaction too.
  public func report(done: Int, of total: Int) { board.set(JobProgress(done: done, total: total), of: job.id) }

  /// Whether a person gave the work up.
  public var isCancelled: Bool { cancelled.withLock { $0 } }

  /// - Throws: `JobCancelled` when a person gave the work up: what a transaction has begun is undone by it.
  public func checkCancelled() throws { if isCancelled { throw JobCancelled() } }

  func cancel() { cancelled.withLock { $0 = true } }

  /// Keeps a file that the work made, for whoever asked to fetch; one of an earlier attempt goes.
  public func keep(_ file: URL, name: String, mediaType: String) async throws {
    let id = job.id
    try await database.write { try JobStore.setFile(JobFile(name: name, mediaType: mediaType), of: id, $0) }
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var place = 0
    // Part by part, so that nobody waits long for their turn to write.
    while let part = try handle.read(upToCount: JobStore.inputPart), !part.isEmpty {
      try checkCancelled()
      try await database.write { [place] in try JobStore.addToFile([UInt8](part), place: place, of: id, $0) }
      place += 1
    }
  }

  /// Hands over the file that the work was given, under a name of its own for as long as `body` runs.
  public func withFile<Value: Sendable>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encours-job-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appendingPathComponent("input")
    _ = FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
    let handle = try FileHandle(forWritingTo: url)
    var place = 0
    let id = job.id
    while let part = try await database.read({ [place] in try JobStore.input(of: id, place: place, $0) }) {
      try handle.write(contentsOf: part)
      place += 1
    }
    try handle.close()
    return try await body(url)
  }
}
