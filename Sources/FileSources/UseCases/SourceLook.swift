public import FileSourcesRules
import Journal
public import Kernel
import Storage

/// What a look at a source came to.
public struct SourceLook: Sendable, Encodable {
  public var taken: [TakenFile] = []
  /// Files that are left for the next look: still being written, or with a reason to wait.
  public var left = 0
  /// Somebody else was looking.
  public var isBusy = false
  /// Why it could not be looked at to the end.
  public var failure: Phrase?

  public init() {}

  public func count(_ state: SourceFileState) -> Int { taken.count { $0.state == state } }

  private enum CodingKeys: String, CodingKey { case files, left, failure }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(taken, forKey: .files)
    try container.encode(left, forKey: .left)
    try container.encode(failure?.description, forKey: .failure)
  }
}

extension FileSource {
  /// Seconds after which it is noted again that a look found nothing.
  private static let noted: Int64 = 60

  /// Notes a look that went to its end.
  func note(_ look: SourceLook, at moment: Moment, _ database: Database) async throws {
    let isRecent = lookedAt.map { (0..<FileSource.noted).contains(moment.seconds(since: $0)) } ?? false
    guard !look.taken.isEmpty || failure != nil || !isRecent else { return }
    try await database.write { try FileSourceStore.looked(self, at: moment, $0) }
  }

  /// Remembers a file that it brought, and tells who may mend it of one that is not in.
  /// - Parameter mark: what a server says of its last change.
  func remember(_ taken: TakenFile, mark: String = "", at moment: Moment, _ database: Database) async throws {
    try await database.write {
      try SourceFileStore.insert(taken, mark: mark, from: self, at: moment, $0)
      try tell(taken, at: moment, $0)
    }
  }

  /// Notes that it cannot be looked at; the journal tells it once for each time, and those who may mend it are told.
  func fail(_ reason: Phrase, by actor: Actor, at moment: Moment, _ database: Database) async throws {
    // A server is asked every few minutes, a folder several times a second.
    guard failure != reason || place.habits != nil else { return }
    try await database.write { transaction in
      let isNew = try FileSourceStore.failed(self, reason, at: moment, transaction)
      if let since = try FileSourceStore.find(id, of: company, transaction)?.failedSince {
        try tell(failedSince: since, at: moment, transaction)
      }
      guard isNew else { return }
      Journal(transaction, actor: actor, at: moment).record(
        "source.failed", "source:\(id)", company: company,
        facts: ["name": .text(name), "reason": .phrase(reason)])
    }
  }
}
