public import Kernel
import People
public import Storage
public import TeamworkRules

/// A comment as it is stored.
public struct StoredComment: Sendable, Hashable {
  public let id: CommentID
  public let customer: CustomerID
  /// The document it is about, within the customer's account.
  public let item: ItemID?
  public let itemNumber: String?
  public let author: PersonID
  public let authorName: String
  public let written: Moment
  public let edited: Moment?
  public let version: Int64
  public let text: String
  public fileprivate(set) var mentions: [Mention]
}

/// Comments, always of one company. A deleted one is kept for ``keptSeconds`` so that its deletion can be undone.
public enum CommentStore {
  /// Seconds for which the words of a deleted comment are kept.
  public static let keptSeconds: Int64 = 30 * 24 * 3600

  static func insert(
    _ text: String, mentions: [Mention], about customer: CustomerID, item: ItemID?, company: CompanyID,
    author: PersonID, at: Moment, _ transaction: Transaction
  ) throws -> CommentID {
    let id: CommentID = try transaction.insert(
      """
      INSERT INTO comment (company, customer, item, author, written, version, content)
      VALUES (\(company), \(customer), \(item), \(author), \(at), 1, \(text)) RETURNING id
      """)
    try insert(mentions, of: id, company: company, transaction)
    return id
  }

  /// What the same person last wrote of the same thing, when it has these very words and was written since a moment.
  static func written(
    _ text: String, about customer: CustomerID, item: ItemID?, company: CompanyID, author: PersonID, since: Moment,
    _ snapshot: Snapshot
  ) throws -> CommentID? {
    let subject: SQL = item.map { "item = \($0)" } ?? "item IS NULL"
    return try snapshot.first(
      """
      SELECT id FROM comment
      WHERE company = \(company) AND customer = \(customer) AND \(subject) AND author = \(author)
        AND written > \(since) AND deleted IS NULL AND content = \(text)
      ORDER BY id DESC LIMIT 1
      """
    ) { $0.id(0) }
  }

  private static func insert(
    _ mentions: [Mention], of comment: CommentID, company: CompanyID, _ transaction: Transaction
  ) throws {
    for mention in mentions {
      try transaction.execute(
        """
        INSERT INTO comment_mention (company, comment, place, extent, person)
        VALUES (\(company), \(comment), \(mention.place), \(mention.length), \(mention.person))
        """)
    }
  }

  /// - Returns: whether the comment still was the version that was read.
  static func replace(
    _ text: String, mentions: [Mention], of comment: CommentID, version: Int64, company: CompanyID, at: Moment,
    _ transaction: Transaction
  ) throws -> Bool {
    let changed = try transaction.execute(
      """
      UPDATE comment SET content = \(text), edited = \(at), version = version + 1
      WHERE company = \(company) AND id = \(comment) AND version = \(version) AND deleted IS NULL
      """)
    guard changed == 1 else { return false }
    try transaction.execute("DELETE FROM comment_mention WHERE company = \(company) AND comment = \(comment)")
    try insert(mentions, of: comment, company: company, transaction)
    return true
  }

  /// Deletes a comment with the notices that hold its words.
  /// - Returns: whether it was there.
  static func delete(
    _ comment: CommentID, company: CompanyID, by person: PersonID, at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try NoticeStore.withdraw(cause: TellComment.cause(comment), of: company, transaction)
    return try transaction.execute(
      """
      UPDATE comment SET deleted = \(at), deleted_by = \(person)
      WHERE company = \(company) AND id = \(comment) AND deleted IS NULL
      """) == 1
  }

  /// - Returns: the customer, when the person had deleted the comment and its words are still there.
  static func restore(
    _ comment: CommentID, company: CompanyID, by person: PersonID, _ transaction: Transaction
  ) throws -> CustomerID? {
    try transaction.first(
      """
      UPDATE comment SET deleted = NULL, deleted_by = NULL
      WHERE company = \(company) AND id = \(comment) AND deleted_by = \(person) AND content <> '' RETURNING customer
      """
    ) { $0.id(0) }
  }

  /// Forgets the words of comments deleted long enough ago.
  public static func tidy(_ company: CompanyID, at: Moment, _ transaction: Transaction) throws {
    let before = at.adding(seconds: -keptSeconds)
    try transaction.execute(
      """
      DELETE FROM comment_mention WHERE company = \(company) AND comment IN (
        SELECT id FROM comment WHERE company = \(company) AND deleted < \(before) AND content <> '')
      """)
    try transaction.execute(
      "UPDATE comment SET content = '' WHERE company = \(company) AND deleted < \(before) AND content <> ''")
  }

  public static func find(
    _ id: CommentID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> StoredComment? {
    try comments(company, "c.id = \(id)", limit: 1, snapshot).first
  }

  /// The comments about a customer and its documents, latest first.
  /// - Parameter place: the last comment of the page before.
  public static func all(
    of customer: CustomerID, company: CompanyID, after place: CommentID? = nil, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredComment] {
    let condition: SQL =
      place.map { "c.customer = \(customer) AND c.id < \($0)" } ?? "c.customer = \(customer)"
    return try comments(company, condition, limit: limit, snapshot)
  }

  /// The comments about documents, latest first.
  public static func all(
    ofItems items: [ItemID], company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredComment] {
    try comments(company, "c.item IN \(items)", limit: limit, snapshot)
  }

  private static func comments(
    _ company: CompanyID, _ condition: SQL, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredComment] {
    var found: [StoredComment] = []
    try snapshot.forEach(
      """
      WITH shown AS (
        SELECT c.id, c.customer, c.item, c.author, c.written, c.edited, c.version, c.content FROM comment c
        WHERE c.company = \(company) AND c.deleted IS NULL AND \(condition) ORDER BY c.id DESC LIMIT \(limit)
      )
      SELECT s.id, s.customer, s.item, i.number, s.author, p.name, s.written, s.edited, s.version, s.content,
        m.person, m.place, m.extent
      FROM shown s JOIN person p ON p.id = s.author LEFT JOIN item i ON i.id = s.item
        LEFT JOIN comment_mention m ON m.comment = s.id
      ORDER BY s.id DESC, m.place
      """
    ) { row in
      let id: CommentID = row.id(0)
      if found.last?.id != id {
        found.append(
          StoredComment(
            id: id, customer: row.id(1), item: row.idOrNil(2), itemNumber: row.textOrNil(3), author: row.id(4),
            authorName: row.text(5), written: try row.moment(6), edited: try row.momentOrNil(7), version: row.int(8),
            text: row.text(9), mentions: []))
      }
      guard let person: PersonID = row.idOrNil(10) else { return }
      found[found.count - 1].mentions.append(
        Mention(person: person, place: Int(row.int(11)), length: Int(row.int(12))))
    }
    return found
  }
}
