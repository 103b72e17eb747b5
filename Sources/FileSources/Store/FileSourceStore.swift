public import FileSourcesRules
import Foundation
public import Kernel
public import Storage

/// The places that files of a company come from.
public enum FileSourceStore {
  private static let columns: SQL = "id, company, name, place, is_on, looked_at, failure, failed_since"

  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [FileSource] {
    try snapshot.query("SELECT \(columns) FROM file_source WHERE company = \(company) ORDER BY name, id", source)
  }

  public static func find(_ id: FileSourceID, of company: CompanyID, _ snapshot: Snapshot) throws -> FileSource? {
    try snapshot.first("SELECT \(columns) FROM file_source WHERE company = \(company) AND id = \(id)", source)
  }

  public static func find(named name: String, of company: CompanyID, _ snapshot: Snapshot) throws -> FileSource? {
    try snapshot.first("SELECT \(columns) FROM file_source WHERE company = \(company) AND name = \(name)", source)
  }

  /// Those of every company that are looked at: the drop folders, or the servers.
  public static func watched(folders: Bool, _ snapshot: Snapshot) throws -> [FileSource] {
    try snapshot.query(
      """
      SELECT \(columns) FROM file_source WHERE is_on = \(true) AND (kind = 'folder') = \(folders) ORDER BY company, id
      """, source)
  }

  /// Whether a drop folder is a source of any company: one belongs to one only.
  static func isTaken(folder: String, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM file_source WHERE folder = \(folder)") > 0
  }

  static func insert(_ source: FileSource, folder: String?, _ transaction: Transaction) throws -> FileSourceID {
    try transaction.insert(
      """
      INSERT INTO file_source (company, name, kind, place, folder, is_on)
      VALUES (\(source.company), \(source.name), \(source.place.kind), \(try json(source.place)), \(folder),
        \(source.isOn))
      RETURNING id
      """)
  }

  /// The secret as it is sealed; `nil` where there is none.
  static func sealed(_ source: FileSource, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first("SELECT secret FROM file_source WHERE company = \(source.company) AND id = \(source.id)") {
      $0.textOrNil(0)
    } ?? nil
  }

  /// What the secret of a source is sealed for.
  static func purpose(_ id: FileSourceID) -> String { "source:\(id)" }

  static func set(secret: String?, of id: FileSourceID, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE file_source SET secret = \(secret) WHERE company = \(company) AND id = \(id)")
  }

  static func set(_ place: SourcePlace, of source: FileSource, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE file_source SET place = \(try json(place)), kind = \(place.kind), tried_at = NULL
      WHERE company = \(source.company) AND id = \(source.id)
      """)
  }

  /// Takes the right to look at a server now. A try to come, by a clock that was put back since, keeps nobody off.
  /// - Returns: whether it is the caller's.
  static func claim(
    _ source: FileSource, at moment: Moment, pause: Int64, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE file_source SET tried_at = \(moment) WHERE company = \(source.company) AND id = \(source.id)
        AND (tried_at IS NULL OR tried_at <= \(moment.adding(seconds: -pause)) OR tried_at > \(moment))
      """) == 1
  }

  /// Has a source looked at again at the next turn.
  static func forgetTry(_ source: FileSource, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE file_source SET tried_at = NULL WHERE company = \(source.company) AND id = \(source.id)")
  }

  static func set(isOn: Bool, of source: FileSource, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE file_source SET is_on = \(isOn) WHERE company = \(source.company) AND id = \(source.id)")
  }

  static func remove(_ source: FileSource, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM source_file WHERE company = \(source.company) AND source = \(source.id)")
    try transaction.execute("DELETE FROM file_source WHERE company = \(source.company) AND id = \(source.id)")
  }

  /// Notes a look that went well to its end.
  static func looked(_ source: FileSource, at moment: Moment, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE file_source SET looked_at = \(moment), failure = NULL, failed_since = NULL
      WHERE company = \(source.company) AND id = \(source.id)
      """)
  }

  /// Notes that it cannot be looked at, and why.
  /// - Returns: whether it could be before.
  static func failed(
    _ source: FileSource, _ reason: Phrase, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let before = try find(source.id, of: source.company, transaction)
    try transaction.execute(
      """
      UPDATE file_source SET failure = \(try json(reason)), failed_since = COALESCE(failed_since, \(moment))
      WHERE company = \(source.company) AND id = \(source.id)
      """)
    return before?.failedSince == nil
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func phrase(_ json: String?) -> Phrase? {
    json.flatMap { try? JSONDecoder().decode(Phrase.self, from: Data($0.utf8)) }
  }

  private static func source(_ row: Row) throws -> FileSource {
    FileSource(
      id: row.id(0), company: row.id(1), name: row.text(2),
      place: try JSONDecoder().decode(SourcePlace.self, from: Data(row.text(3).utf8)), isOn: row.flag(4),
      lookedAt: try row.momentOrNil(5), failure: phrase(row.textOrNil(6)), failedSince: try row.momentOrNil(7))
  }
}

/// A file of a server as it was when it was taken.
struct RememberedFile: Hashable {
  let name: String
  let bytes: Int64
  let mark: String
}

/// What sources brought.
public enum SourceFileStore {
  /// Notes what became of a file; the oldest beyond a number go.
  /// - Parameter mark: what tells the file at its source from a later one of the same name and size; empty where it is
  ///   moved away.
  static func insert(
    _ taken: TakenFile, mark: String = "", from source: FileSource, at moment: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO source_file (company, source, name, bytes, mark, digest, state, reason, taken_at)
      VALUES (\(source.company), \(source.id), \(taken.name), \(taken.bytes), \(mark), \(taken.digest),
        \(taken.state.rawValue), \(try taken.reason.map { try FileSourceStore.json($0) }), \(moment))
      """)
    try transaction.execute(
      """
      DELETE FROM source_file WHERE company = \(source.company) AND source = \(source.id) AND mark = '' AND id < (
        SELECT MIN(id) FROM (SELECT id FROM source_file WHERE source = \(source.id) ORDER BY id DESC
          LIMIT \(SourceLimits.keptFiles)) AS latest)
      """)
  }

  /// What is remembered of a server's files: name, size and mark of each that was taken.
  static func remembered(of source: FileSource, _ snapshot: Snapshot) throws -> Set<RememberedFile> {
    Set(
      try snapshot.query(
        "SELECT name, bytes, mark FROM source_file WHERE company = \(source.company) AND source = \(source.id)"
      ) { RememberedFile(name: $0.text(0), bytes: $0.int(1), mark: $0.text(2)) })
  }

  /// The digest of the last file of a name.
  static func lastDigest(of name: String, from source: FileSource, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first(
      """
      SELECT digest FROM source_file WHERE company = \(source.company) AND source = \(source.id) AND name = \(name)
      ORDER BY id DESC LIMIT 1
      """
    ) { $0.text(0) }
  }

  /// The latest files of a source.
  public static func latest(of source: FileSource, limit: Int, _ snapshot: Snapshot) throws -> [SourceFile] {
    try snapshot.query(
      """
      SELECT id, source, name, bytes, state, reason, taken_at FROM source_file
      WHERE company = \(source.company) AND source = \(source.id) ORDER BY id DESC LIMIT \(limit)
      """, file)
  }

  /// The last file of each source of a company.
  public static func last(of company: CompanyID, _ snapshot: Snapshot) throws -> [FileSourceID: SourceFile] {
    let files = try snapshot.query(
      """
      SELECT id, source, name, bytes, state, reason, taken_at FROM source_file
      WHERE company = \(company) AND id IN (
        SELECT MAX(id) FROM source_file WHERE company = \(company) GROUP BY source)
      """, file)
    return Dictionary(files.map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func file(_ row: Row) throws -> SourceFile {
    SourceFile(
      id: row.int(0), source: row.id(1), name: row.text(2), bytes: row.int(3),
      state: SourceFileState(rawValue: row.text(4)) ?? .refused, reason: FileSourceStore.phrase(row.textOrNil(5)),
      at: try row.moment(6))
  }
}
