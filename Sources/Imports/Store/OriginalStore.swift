public import Files
import ImportsRules
public import Journal
public import Kernel
public import Storage

/// A list as it was sent, kept for a while so that its columns can be chosen, or chosen again.
public struct OriginalList: Hashable, Sendable {
  public let id: Int64
  public let name: String
  public let digest: String
  public let sentAt: Moment
  public let actor: String
}

/// The lists that are kept.
public enum OriginalStore {
  /// Keeps a list; the same bytes again are kept once. Lists that are too old or too many go.
  /// - Throws: `ImportsError.tooLargeToKeep`.
  public static func keep(
    _ file: FileBytes, of company: CompanyID, actor: Actor, at: Moment, _ transaction: Transaction
  ) throws -> Int64 {
    guard file.count <= Limits.keptBytes else {
      throw ImportsError.tooLargeToKeep(file: file.name, megabytes: Limits.keptBytes >> 20)
    }
    let content = Value.bytes(file.withBytes { Array($0) })
    let id: Int64? = try transaction.first(
      """
      INSERT INTO import_original (company, name, digest, content, sent_at, actor)
      VALUES (\(company), \(file.name), \(file.digest), \(content), \(at), \(actor.label))
      ON CONFLICT (company, digest) DO UPDATE SET name = excluded.name, sent_at = excluded.sent_at
      RETURNING id
      """
    ) { $0.int(0) }
    try tidy(company, at: at, transaction)
    return id ?? 0
  }

  /// Removes the lists that are too old or too many.
  public static func tidy(_ company: CompanyID, at: Moment, _ transaction: Transaction) throws {
    let oldest = Moment(microsecondsSince1970: at.microsecondsSince1970 - Limits.keptDays * 86_400_000_000)
    try transaction.execute("DELETE FROM import_original WHERE company = \(company) AND sent_at < \(oldest)")
    let surplus: [Int64] = try transaction.query(
      """
      SELECT o.id FROM import_original o WHERE o.company = \(company)
      ORDER BY CASE WHEN EXISTS (SELECT 1 FROM import_file f WHERE f.company = \(company) AND f.digest = o.digest)
        THEN 1 ELSE 0 END, o.sent_at DESC, o.id DESC
      """
    ) { $0.int(0) }
    guard surplus.count > Limits.keptLists else { return }
    try transaction.execute(
      "DELETE FROM import_original WHERE company = \(company) AND id IN \(Array(surplus.dropFirst(Limits.keptLists)))")
  }

  /// The lists that were sent and not imported yet, latest first.
  public static func waiting(of company: CompanyID, _ snapshot: Snapshot) throws -> [OriginalList] {
    try snapshot.query(
      """
      SELECT o.id, o.name, o.digest, o.sent_at, o.actor FROM import_original o
      WHERE o.company = \(company)
        AND NOT EXISTS (SELECT 1 FROM import_file f WHERE f.company = \(company) AND f.digest = o.digest)
      ORDER BY o.sent_at DESC, o.id DESC
      """, list)
  }

  public static func find(digest: String, of company: CompanyID, _ snapshot: Snapshot) throws -> OriginalList? {
    try snapshot.first(
      """
      SELECT id, name, digest, sent_at, actor FROM import_original
      WHERE company = \(company) AND digest = \(digest)
      """, list)
  }

  public static func find(_ id: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> OriginalList? {
    try snapshot.first(
      """
      SELECT id, name, digest, sent_at, actor FROM import_original
      WHERE company = \(company) AND id = \(id)
      """, list)
  }

  /// The list itself.
  public static func file(_ id: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> FileBytes? {
    try snapshot.first(
      "SELECT name, content FROM import_original WHERE company = \(company) AND id = \(id)"
    ) { FileBytes(name: $0.text(0), $0.bytes(1)) }
  }

  /// Forgets a list.
  public static func remove(_ id: Int64, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM import_original WHERE company = \(company) AND id = \(id)")
  }

  private static func list(_ row: Row) throws -> OriginalList {
    OriginalList(
      id: row.int(0), name: row.text(1), digest: row.text(2), sentAt: try row.moment(3), actor: row.text(4))
  }
}
