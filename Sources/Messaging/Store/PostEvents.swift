public import Kernel
import MessagingRules
public import Postal
public import Storage

/// What the post says of letters that a service posted, and the papers that came with it.
extension RegisterStore {
  /// - Returns: whether it was not known.
  static func insert(
    _ event: PostalEvent, of letter: MessageID, company: CompanyID, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO post_event (message, company, code, label, day, read_at)
      VALUES (\(letter), \(company), \(event.code), \(event.label), \(event.day), \(moment))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  /// What the post said of a letter, oldest first.
  public static func events(
    of letter: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [PostalEvent] {
    try snapshot.query(
      """
      SELECT code, label, day FROM post_event WHERE company = \(company) AND message = \(letter) ORDER BY day, id
      """
    ) { PostalEvent(code: $0.text(0), label: $0.text(1), day: try $0.date(2)) }
  }

  /// The papers of a letter that came from its service, by their names there.
  static func sources(of letter: MessageID, company: CompanyID, _ snapshot: Snapshot) throws -> Set<String> {
    Set(
      try snapshot.query(
        """
        SELECT source FROM post_proof WHERE company = \(company) AND message = \(letter) AND source IS NOT NULL
        """
      ) { $0.text(0) })
  }
}
