public import Kernel
public import MessagingRules
public import Storage

/// A text of a company's own as it is stored. Each writing is kept; the latest holds.
public struct StoredText: Sendable, Hashable {
  /// The key of the writing: a form carries the one that it was made from.
  public let id: Int64
  public let key: TextKey
  /// `nil` when the shipped text was given its place back.
  public let content: String?
  public let writtenBy: String
  public let writtenAt: Moment
}

/// The texts that a company words itself.
public enum TextStore {
  /// Writings shown of one step.
  public static let historyMax = 30

  /// The latest writing of each text.
  public static func current(
    of company: CompanyID, step: ReminderStep? = nil, _ snapshot: Snapshot
  ) throws -> [TextKey: StoredText] {
    let only: SQL = step.map { " AND step = \($0.rawValue)" } ?? ""
    let found = try texts(
      "id IN (SELECT MAX(id) FROM message_text WHERE company = \(company)\(only) GROUP BY language, step, heading, variant)",
      limit: 10_000, snapshot)
    return Dictionary(found.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
  }

  /// What the company calls its texts of each step that differ somewhere from the usual one, in order.
  public static func names(of company: CompanyID, _ snapshot: Snapshot) throws -> [ReminderStep: [String]] {
    names(among: try current(of: company, snapshot))
  }

  public static func names(among texts: [TextKey: StoredText]) -> [ReminderStep: [String]] {
    var names: [ReminderStep: Set<String>] = [:]
    for (key, text) in texts where text.content != nil {
      if let name = key.variant { names[key.step, default: []].insert(name) }
    }
    return names.mapValues { $0.sorted() }
  }

  /// The writings of a text of a step in a language, latest first.
  public static func history(
    of company: CompanyID, _ language: LanguageCode, _ step: ReminderStep, variant: String? = nil, _ snapshot: Snapshot
  ) throws -> [StoredText] {
    let which: SQL = variant.map { "variant = \($0)" } ?? "variant IS NULL"
    return try texts(
      "company = \(company) AND language = \(language.rawValue) AND step = \(step.rawValue) AND \(which)",
      limit: historyMax, snapshot)
  }

  private static func texts(_ condition: SQL, limit: Int, _ snapshot: Snapshot) throws -> [StoredText] {
    try snapshot.query(
      """
      SELECT id, language, step, heading, content, written_by, written_at, variant FROM message_text
      WHERE \(condition) ORDER BY id DESC LIMIT \(limit)
      """
    ) { row -> StoredText? in
      guard let language = LanguageCode(rawValue: row.text(1)), let step = ReminderStep(rawValue: row.text(2)),
        let heading = TextKey.Heading(rawValue: row.text(3))
      else { return nil }
      return StoredText(
        id: row.int(0), key: TextKey(language, step, heading, variant: row.textOrNil(7)), content: row.textOrNil(4),
        writtenBy: row.text(5),
        writtenAt: try row.moment(6))
    }.compactMap { $0 }
  }

  static func insert(
    _ content: String?, for key: TextKey, company: CompanyID, by actor: String, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO message_text (company, language, step, heading, content, written_by, written_at, variant)
      VALUES (\(company), \(key.language.rawValue), \(key.step.rawValue), \(key.heading.rawValue), \(content),
        \(actor), \(at), \(key.variant))
      """)
  }
}
