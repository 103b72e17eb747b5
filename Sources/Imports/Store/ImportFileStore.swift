import Foundation
public import ImportsRules
import Journal
public import Kernel
public import Storage

/// A file that was imported, as the import's page lists it.
public struct ImportedFile: Hashable, Sendable {
  public let id: ImportFileID
  public let name: String
  public let kind: String
  public let digest: String
  public let importedAt: Moment
  public let actor: String
  public let result: ImportResult
  /// Rows set aside and not yet corrected.
  public let rowsSetAside: Int
}

/// A row set aside, with what is needed to correct it.
public struct SetAsideRow: Hashable, Sendable {
  public let id: Int64
  public let file: ImportFileID
  public let line: Int
  public let field: String
  public let reason: Phrase
  public let raw: String?
  /// What the row holds, by field; empty when it may name an employee and must be corrected in the file.
  public let fields: [String: String]
  /// `set_aside`, `replayed` or `dismissed`.
  public let state: String
}

extension SetAsideRow {
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The reason as a phrase; rows set aside before it was kept have its English sentence only.
  static func phrase(_ json: String?) -> Phrase? {
    json.flatMap { try? JSONDecoder().decode(Phrase.self, from: Data($0.utf8)) }
  }

  static func fields(_ json: String) -> [String: String] {
    (try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))) ?? [:]
  }
}

/// The files that were imported and the rows that were set aside.
public enum ImportFileStore {
  /// The import of the same bytes as the same kind, read in the same way, or `nil`.
  public static func find(
    digest: String, kind: ImportKind, reading: String, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> ImportResult? {
    try snapshot.first(
      """
      SELECT result FROM import_file
      WHERE company = \(company) AND digest = \(digest) AND kind = \(kind.rawValue) AND reading = \(reading)
      """
    ) { try ImportResult(json: $0.text(0)) }
  }

  static func insert(
    name: String, kind: ImportKind, digest: String, reading: String, company: CompanyID, actor: Actor, at: Moment,
    _ transaction: Transaction
  ) throws -> ImportFileID {
    try transaction.insert(
      """
      INSERT INTO import_file (company, name, kind, digest, reading, imported_at, actor, result)
      VALUES (\(company), \(name), \(kind.rawValue), \(digest), \(reading), \(at), \(actor.label), '')
      RETURNING id
      """)
  }

  static func record(
    _ result: ImportResult, mapping: ColumnMapping?, of file: ImportFileID, company: CompanyID,
    _ transaction: Transaction
  ) throws {
    let columns = try mapping.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    try transaction.execute(
      """
      UPDATE import_file SET result = \(try result.json()), mapping = \(columns)
      WHERE company = \(company) AND id = \(file)
      """)
  }

  /// How the columns of a list were read; `nil` for other files and for those imported before it was kept.
  static func mapping(of file: ImportFileID, company: CompanyID, _ snapshot: Snapshot) throws -> ColumnMapping? {
    let text = try snapshot.first(
      "SELECT mapping FROM import_file WHERE company = \(company) AND id = \(file)"
    ) { $0.textOrNil(0) }
    return try (text ?? nil).map { try JSONDecoder().decode(ColumnMapping.self, from: Data($0.utf8)) }
  }

  /// The last import of the same bytes.
  public static func latest(digest: String, of company: CompanyID, _ snapshot: Snapshot) throws -> ImportFileID? {
    try snapshot.first(
      "SELECT id FROM import_file WHERE company = \(company) AND digest = \(digest) ORDER BY id DESC LIMIT 1"
    ) { $0.id(0) }
  }

  static func setAside(_ rejections: [Rejection], of file: ImportFileID, company: CompanyID, _ transaction: Transaction)
    throws
  {
    guard !rejections.isEmpty else { return }
    try transaction.bulkInsert(
      into: "import_row", ["company", "import_file", "line", "field", "reason", "phrase", "raw", "fields", "state"]
    ) { add in
      for row in rejections {
        try add([
          company.bound, file.bound, row.line.bound, row.field.bound, row.reason.description.bound,
          try SetAsideRow.json(row.reason).bound, row.raw.bound,
          try SetAsideRow.json(row.fields).bound, "set_aside".bound,
        ])
      }
    }
  }

  /// The files of a company, latest first.
  public static func all(of company: CompanyID, limit: Int, _ snapshot: Snapshot) throws -> [ImportedFile] {
    try snapshot.query(
      """
      SELECT f.id, f.name, f.kind, f.digest, f.imported_at, f.actor, f.result,
        (SELECT COUNT(*) FROM import_row r
         WHERE r.company = \(company) AND r.import_file = f.id AND r.state = 'set_aside')
      FROM import_file f WHERE f.company = \(company) ORDER BY f.id DESC LIMIT \(limit)
      """, file)
  }

  public static func find(_ id: ImportFileID, of company: CompanyID, _ snapshot: Snapshot) throws -> ImportedFile? {
    try snapshot.first(
      """
      SELECT f.id, f.name, f.kind, f.digest, f.imported_at, f.actor, f.result,
        (SELECT COUNT(*) FROM import_row r
         WHERE r.company = \(company) AND r.import_file = f.id AND r.state = 'set_aside')
      FROM import_file f WHERE f.company = \(company) AND f.id = \(id)
      """, file)
  }

  private static func file(_ row: Row) throws -> ImportedFile {
    ImportedFile(
      id: row.id(0), name: row.text(1), kind: row.text(2), digest: row.text(3), importedAt: try row.moment(4),
      actor: row.text(5), result: try ImportResult(json: row.text(6)), rowsSetAside: Int(row.int(7)))
  }

  /// The rows of a file that wait for a correction, in the order of the file.
  public static func rows(
    setAsideFrom file: ImportFileID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [SetAsideRow] {
    try snapshot.query(
      """
      SELECT id, import_file, line, field, reason, raw, fields, state, phrase FROM import_row
      WHERE company = \(company) AND import_file = \(file) AND state = 'set_aside' ORDER BY line, id
      """, row)
  }

  public static func row(_ id: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> SetAsideRow? {
    try snapshot.first(
      """
      SELECT id, import_file, line, field, reason, raw, fields, state, phrase FROM import_row
      WHERE company = \(company) AND id = \(id)
      """, row)
  }

  static func decide(
    row: Int64, state: String, corrected: String?, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE import_row SET state = \(state), corrected = \(corrected), decided_at = \(at)
      WHERE company = \(company) AND id = \(row)
      """)
  }

  private static func row(_ row: Row) -> SetAsideRow {
    SetAsideRow(
      id: row.int(0), file: row.id(1), line: Int(row.int(2)), field: row.text(3),
      reason: SetAsideRow.phrase(row.textOrNil(8)) ?? Phrase(quoting: row.text(4)), raw: row.textOrNil(5),
      fields: SetAsideRow.fields(row.text(6)), state: row.text(7))
  }
}
