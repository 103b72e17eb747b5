import CashApplication
public import FileSourcesRules
public import Files
public import Imports
import ImportsRules
public import Kernel
public import ReceivablesRules
public import Storage

/// What became of a file that a source brought.
public struct TakenFile: Sendable, Hashable, Encodable {
  public let name: String
  public let bytes: Int64
  /// SHA-256; empty for what was never read.
  public let digest: String
  public let state: SourceFileState
  public let reason: Phrase?

  public init(name: String, bytes: Int64, digest: String = "", state: SourceFileState, reason: Phrase? = nil) {
    self.name = name
    self.bytes = bytes
    self.digest = digest
    self.state = state
    self.reason = reason
  }

  private enum CodingKeys: String, CodingKey { case file, bytes, state, reason }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .file)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(state, forKey: .state)
    try container.encode(reason?.description, forKey: .reason)
  }
}

/// Imports one file of a source, as somebody who sends it on the page of imports would, and matches what a statement
/// brings at once.
///
/// A file that a killed program had imported is recognised by its bytes and counted once.
public struct TakeFile: Sendable {
  private let company: Company
  private let readers: [ImportReader]
  private let actor: Actor

  /// - Parameter readers: every kind that can be read, in the order in which they are tried.
  public init(for company: Company, readers: [ImportReader], actor: Actor) {
    self.company = company
    self.readers = readers
    self.actor = actor
  }

  /// - Parameter file: the file in a place where nobody changes it.
  /// - Throws: what keeps any file from being imported now, such as a `StorageError`; the file is to be left then.
  public func run(_ file: FileBytes, _ database: Database, at: Moment, day: CivilDate) async throws -> TakenFile {
    let (bytes, digest, name) = (Int64(file.count), file.digest, file.name)
    func ended(_ state: SourceFileState, _ reason: Phrase? = nil) -> TakenFile {
      TakenFile(name: name, bytes: bytes, digest: digest, state: state, reason: reason)
    }
    let (company, actor) = (company.id, actor)
    let before = try await database.read { try ImportFileStore.latest(digest: digest, of: company, $0) }
    do {
      var job = ImportFile(file, company: self.company)
      // Nobody is there to be asked whether what a list lacks is settled.
      job.asksBeforeClosing = true
      let result = try await job.run(database, readers: readers, actor: actor, at: at, day: day)
      if result.kind == ImportKind.statement.rawValue {
        let cash = ApplyCash(company: company, day: day)
        _ = try await database.write { try cash.runIfAllowed($0, actor: actor, at: at) }
      }
      return ended(before == nil ? .imported : .known)
    } catch let failure as StorageError {
      throw failure
    } catch let refusal as ImportsError where refusal.asksForColumns && file.count <= Imports.Limits.keptBytes {
      _ = try await KeepOriginal(file, company: company).run(database, actor: actor, at: at)
      return ended(.asked, SourceRefusal.asks(because: refusal.phrase).phrase)
    } catch let refusal as any Explained {
      return ended(.refused, refusal.phrase)
    }
  }
}
