public import Kernel
import MessagingRules
public import Receivables
public import Storage

/// The messages in the piles in which people go through them.
extension OutboxStore {
  /// A condition on the outbox, in the words of its index: letters that were made here and that nobody has
  /// posted yet.
  public static let toPost: SQL = """
    state = 'sent' AND channel <> 'email' AND posted_on IS NULL AND channel <> 'sms' AND external_ref IS NULL
    """

  /// A condition on the outbox that a message is on paper.
  static let isPaper: SQL = "channel <> 'email' AND channel <> 'sms'"

  /// Notes that letters were posted, or takes that back with `nil`.
  /// - Returns: those that are letters, were made, and were not noted so already; of which the post has said something,
  ///   or that a service posted, stay posted.
  static func setPosting(
    _ posting: Posting?, of ids: [MessageID], company: CompanyID, _ transaction: Transaction
  ) throws -> [MessageID] {
    let from: SQL = posting == nil ? "posted_on IS NOT NULL AND post_outcome IS NULL AND external_ref IS NULL" : toPost
    return try transaction.query(
      """
      UPDATE outbox SET posted_on = \(posting?.day), post_number = \(posting?.number), posted_by = \(posting?.by)
      WHERE company = \(company) AND id IN \(ids) AND \(from) RETURNING id
      """
    ) { $0.id(0) }
  }

  /// Those of some messages, at most ``PostLetters/lettersMax``, that are about customers whom somebody sees.
  static func seen(_ messages: [MessageID], by sight: Sight, _ snapshot: Snapshot) throws -> [MessageID] {
    try snapshot.query(
      """
      SELECT id FROM outbox
      WHERE company = \(sight.company) AND id IN \(Array(messages.prefix(PostLetters.lettersMax)))
        \(sight.only("customer"))
      ORDER BY id
      """
    ) { $0.id(0) }
  }

  /// Some messages, in the order in which they were written.
  static func find(_ ids: [MessageID], of company: CompanyID, _ snapshot: Snapshot) throws -> [OutboxItem] {
    try snapshot.query(
      "SELECT \(columns) FROM outbox WHERE company = \(company) AND id IN \(ids) ORDER BY id", item)
  }

  /// Messages that a person looks at together.
  public enum Pile: Sendable {
    /// Those that wait to leave, and are about to.
    case waiting
    /// Refused for good, or perhaps sent.
    case toResolve
    /// Those that left at a moment or later.
    case sent(since: Moment)
    /// Letters that were made, to be printed and posted.
    case toPost

    /// The moment that the messages are told and sorted by.
    public var column: SQL {
      switch self {
      case .waiting: "next_attempt"
      case .toResolve: "created"
      case .sent, .toPost: "sent_at"
      }
    }

    /// In the words of the indexes of the table.
    fileprivate var condition: SQL {
      switch self {
      case .waiting: "state IN ('pending', 'sending')"
      case .toResolve: "state IN ('failed', 'to_check')"
      case .sent(let since): "state = 'sent' AND sent_at >= \(since)"
      case .toPost: OutboxStore.toPost
      }
    }
  }

  /// The messages of a pile.
  /// - Parameters:
  ///   - behind: a condition that they come after some place of the order; `nil` from the first.
  ///   - order: how they are sorted, by `column` of the pile.
  public static func page(
    _ pile: Pile, behind: SQL?, order: SQL, of sight: Sight, limit: Int, _ snapshot: Snapshot
  ) throws -> [OutboxItem] {
    var conditions: [SQL] = ["company = \(sight.company) AND \(pile.condition)\(sight.only("customer"))"]
    if let behind { conditions.append(behind) }
    return try snapshot.query(
      """
      SELECT \(columns) FROM outbox WHERE \(conditions.joined(" AND ")) ORDER BY \(order) LIMIT \(limit)
      """, item)
  }
}
