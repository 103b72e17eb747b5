import Journal
public import Kernel
public import Storage

/// Invoices as they were issued: the PDF that came with an electronic one, to be read and sent again.
public enum InvoiceFileStore {
  /// The bytes of a file that are kept; a larger one is read and left where it is.
  public static let largest = 10_000_000

  static let migration = Migration(
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
      """)

  /// A file that is kept, without its bytes.
  public struct Kept: Sendable, Hashable {
    public let id: InvoiceFileID
    /// Bytes.
    public let size: Int
  }

  /// Keeps the file of an invoice, unless the one kept last is the same. An earlier one stays, because a message may name it.
  ///
  /// - Parameter item: the first of its due dates.
  public static func keep(
    _ bytes: [UInt8], of item: ItemID, company: CompanyID, _ transaction: Transaction
  ) throws {
    let digest = HashChain.digest(bytes)
    let last: String? = try transaction.first(
      "SELECT digest FROM invoice_file WHERE company = \(company) AND item = \(item) ORDER BY id DESC LIMIT 1"
    ) { $0.text(0) }
    guard last != digest else { return }
    try transaction.execute(
      """
      INSERT INTO invoice_file (company, item, digest, size, bytes)
      VALUES (\(company), \(item), \(digest), \(Int64(bytes.count)), \(Value.bytes(bytes)))
      """)
  }

  /// The file of each of some items that has one: the one that was kept last. The due dates of an invoice share it.
  public static func latest(
    of items: [ItemID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: Kept] {
    var files: [ItemID: Kept] = [:]
    try snapshot.forEach(
      """
      SELECT i.id, f.id, f.size FROM item i
        JOIN item k ON k.company = i.company AND k.number = i.number AND k.customer = i.customer AND k.kind = i.kind
        JOIN invoice_file f ON f.item = k.id
      WHERE i.company = \(company) AND i.id IN \(items) ORDER BY f.id
      """
    ) { files[$0.id(0)] = Kept(id: $0.id(1), size: Int($0.int(2))) }
    return files
  }

  /// The bytes of some files; those that are not the company's are left out.
  public static func bytes(
    of files: [InvoiceFileID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [InvoiceFileID: [UInt8]] {
    var found: [InvoiceFileID: [UInt8]] = [:]
    try snapshot.forEach("SELECT id, bytes FROM invoice_file WHERE company = \(company) AND id IN \(files)") {
      found[$0.id(0)] = $0.bytes(1)
    }
    return found
  }

  /// Files of a company that are no longer what was kept; empty when all is well.
  public static func verify(_ company: CompanyID, _ snapshot: Snapshot) throws -> [String] {
    var problems: [String] = []
    try snapshot.forEach(
      """
      SELECT i.number, f.digest, f.bytes FROM invoice_file f JOIN item i ON i.id = f.item
      WHERE f.company = \(company) ORDER BY f.id
      """
    ) {
      if HashChain.digest($0.bytes(2)) != $0.text(1) {
        problems.append("the file of invoice \($0.text(0)) differs from its digest")
      }
    }
    return problems
  }
}
