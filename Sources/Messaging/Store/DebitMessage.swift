public import Kernel
import MessagingRules
public import Storage

/// How the outbox knows the message before a direct debit: by the notice that a person asked for.
public enum DebitMessage {
  /// Notices are numbered from here downwards, where no promise is.
  public static let highest: Int64 = -(1 << 40)

  public static func action(of notice: DebitNoticeID) -> ActionID { ActionID(highest - notice.rawValue) }
}

extension Outbox {
  /// Lets messages go that a person asks for and that say nothing of what is owed: the age of the books does not hold them.
  /// The test mode does.
  ///
  /// - Parameter reason: why, in the words of whoever asks.
  public static func letGo(
    _ messages: [MessageID], of company: CompanyID, because reason: String, by person: String, at moment: Moment,
    _ transaction: Transaction
  ) throws {
    if messages.isEmpty { return }
    let release: Int64? = try transaction.first(
      """
      INSERT INTO outbox_release (company, reason, released_by, released_at)
      VALUES (\(company), \(reason), \(person), \(moment)) RETURNING id
      """
    ) { $0.int(0) }
    try transaction.execute(
      """
      UPDATE outbox SET release = \(release)
      WHERE company = \(company) AND state = 'pending' AND id IN \(messages)
      """)
  }
}
