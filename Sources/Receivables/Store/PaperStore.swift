import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// A document of an invoice without its bytes, as a list names it.
public struct StoredPaper: Sendable, Hashable {
  public let id: PaperID
  /// The due date it was kept with; the others of the invoice share it.
  public let item: ItemID
  public let kind: Paper.Kind
  public let format: ScanFormat
  /// Bytes.
  public let size: Int
  /// Who kept it; `nil` of one that an import brought.
  public let by: String?
  public let at: Moment?
}

/// The documents of invoices, to be read and sent again: as they were issued, and what proves that they are owed.
public enum PaperStore {
  /// The bytes of an issued invoice that an import keeps; a larger one is read and left where it is.
  public static let largest = 10_000_000

  static let migrations = [
    Migration(
      "2026-12-09-invoice-files",
      schema: """
        CREATE TABLE invoice_file (
          id KEY_,
          company ID NOT NULL REFERENCES company (id),
          item ID NOT NULL REFERENCES item (id),
          digest TEXT NOT NULL,
          size COUNT_ NOT NULL,
          bytes BYTES NOT NULL
        );
        CREATE INDEX invoice_file_item ON invoice_file (item, id)
        """),
    // What is taken away stays, because a message may carry it; it is only shown no longer.
    Migration(
      "2026-12-12-papers",
      schema: """
        ALTER TABLE invoice_file RENAME TO paper;
        ALTER TABLE paper ADD COLUMN kind TEXT NOT NULL DEFAULT 'invoice';
        ALTER TABLE paper ADD COLUMN format TEXT NOT NULL DEFAULT 'pdf';
        ALTER TABLE paper ADD COLUMN added_by TEXT;
        ALTER TABLE paper ADD COLUMN added_at MOMENT;
        ALTER TABLE paper ADD COLUMN removed_at MOMENT
        """),
  ]

  /// Keeps an invoice that an import brought, unless the one kept last is the same. An earlier one stays, because a
  /// message may name it.
  ///
  /// - Parameter item: the first of its due dates.
  public static func keep(
    issued bytes: [UInt8], of item: ItemID, company: CompanyID, _ transaction: Transaction
  ) throws {
    let digest = HashChain.digest(bytes)
    let last: String? = try transaction.first(
      """
      SELECT digest FROM paper
      WHERE company = \(company) AND item = \(item) AND kind = \(Paper.Kind.invoice.rawValue) AND removed_at IS NULL
      ORDER BY id DESC LIMIT 1
      """
    ) { $0.text(0) }
    guard last != digest else { return }
    try transaction.execute(
      """
      INSERT INTO paper (company, item, digest, size, bytes)
      VALUES (\(company), \(item), \(digest), \(Int64(bytes.count)), \(Value.bytes(bytes)))
      """)
  }

  static func insert(
    _ paper: Paper, of item: ItemID, company: CompanyID, by: String, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO paper (company, item, digest, size, bytes, kind, format, added_by, added_at)
      VALUES (\(company), \(item), \(HashChain.digest(paper.bytes)), \(Int64(paper.bytes.count)),
        \(Value.bytes(paper.bytes)), \(paper.kind.rawValue), \(paper.format.rawValue), \(by), \(at))
      """)
  }

  /// The documents of each of some items, oldest first: the due dates of an invoice share them.
  public static func all(
    of items: [ItemID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: [StoredPaper]] {
    let found = try snapshot.query(
      """
      SELECT i.id, f.id, f.item, f.kind, f.format, f.size, f.added_by, f.added_at FROM item i
        JOIN item k ON k.company = i.company AND k.number = i.number AND k.customer = i.customer AND k.kind = i.kind
        JOIN paper f ON f.item = k.id
      WHERE i.company = \(company) AND i.id IN \(items) AND f.removed_at IS NULL ORDER BY i.id, f.id
      """
    ) { row -> (ItemID, StoredPaper) in
      (
        row.id(0),
        StoredPaper(
          id: row.id(1), item: row.id(2), kind: Paper.Kind(rawValue: row.text(3)) ?? .other,
          format: ScanFormat(rawValue: row.text(4)) ?? .pdf, size: Int(row.int(5)), by: row.textOrNil(6),
          at: row.isNull(7) ? nil : try row.moment(7))
      )
    }
    return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
  }

  /// The bytes of some documents; those that are not the company's are left out.
  public static func bytes(
    of papers: [PaperID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [PaperID: [UInt8]] {
    var found: [PaperID: [UInt8]] = [:]
    try snapshot.forEach("SELECT id, bytes FROM paper WHERE company = \(company) AND id IN \(papers)") {
      found[$0.id(0)] = $0.bytes(1)
    }
    return found
  }

  /// - Returns: the digest of what is shown no longer; `nil` when there is none such.
  static func remove(
    _ paper: PaperID, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> String? {
    try transaction.first(
      """
      UPDATE paper SET removed_at = \(at) WHERE company = \(company) AND id = \(paper) AND removed_at IS NULL
      RETURNING digest
      """
    ) { $0.text(0) }
  }

  /// Documents of a company that are no longer what was kept; empty when all is well.
  public static func verify(_ company: CompanyID, _ snapshot: Snapshot) throws -> [String] {
    var problems: [String] = []
    try snapshot.forEach(
      """
      SELECT i.number, f.digest, f.bytes FROM paper f JOIN item i ON i.id = f.item
      WHERE f.company = \(company) ORDER BY f.id
      """
    ) {
      if HashChain.digest($0.bytes(2)) != $0.text(1) {
        problems.append("a document of invoice \($0.text(0)) differs from its digest")
      }
    }
    return problems
  }
}

extension [StoredPaper] {
  /// The invoice as it was issued: the one that was kept last.
  public var issued: StoredPaper? { last { $0.kind == .invoice } }

  /// What proves that it is owed.
  public var proofs: [StoredPaper] { filter(\.kind.isProof) }
}
