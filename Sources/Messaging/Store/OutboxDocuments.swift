import Journal
public import Kernel
import MessagingRules
public import Storage

/// What was handed over, kept as it was.
extension OutboxStore {
  /// Keeps what is handed over, with its digest.
  static func keep(_ document: OutboxDocument, of item: OutboxItem, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO outbox_document (message, company, name, media_type, digest, bytes)
      VALUES (\(item.id), \(item.company), \(document.name), \(document.mediaType),
        \(HashChain.digest(document.bytes)), \(Value.bytes(document.bytes)))
      ON CONFLICT (message) DO UPDATE SET name = excluded.name, media_type = excluded.media_type,
        digest = excluded.digest, bytes = excluded.bytes
      """)
  }

  /// Notes the subject under which a message left.
  static func word(_ item: OutboxItem, subject: String, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE outbox SET subject = \(subject) WHERE company = \(item.company) AND id = \(item.id)")
  }

  /// The bytes that were handed over, with the digest noted then.
  public static func document(
    of id: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> (document: OutboxDocument, digest: String)? {
    try snapshot.first(
      """
      SELECT name, media_type, bytes, digest FROM outbox_document WHERE company = \(company) AND message = \(id)
      """
    ) { (OutboxDocument(name: $0.text(0), mediaType: $0.text(1), bytes: $0.bytes(2)), $0.text(3)) }
  }

  /// Documents of a company that are no longer what was handed over; empty when all is well.
  public static func verify(_ company: CompanyID, _ snapshot: Snapshot) throws -> [String] {
    var problems: [String] = []
    try snapshot.forEach(
      "SELECT message, name, digest, bytes FROM outbox_document WHERE company = \(company) ORDER BY message"
    ) { row in
      if HashChain.digest(row.bytes(3)) != row.text(2) {
        problems.append("message \(row.int(0)): the document \(row.text(1)) differs from its digest")
      }
    }
    return try problems + RegisterStore.verify(company, snapshot)
  }
}
