import Kernel
import ReceivablesRules
import Storage

/// What people and the program made of a bank entry, latest first.
struct EntryHistory: Sendable {
  struct Event: Sendable {
    let at: Moment
    let actor: String
    let event: String
  }

  private static let shown = 20

  /// The entry is one subject of the journal, each item that its money became another.
  static func events(of entry: BankEntryID, company: CompanyID, _ snapshot: Snapshot) throws -> [Event] {
    let key = "entry:\(entry)"
    let items: [ItemID] = try snapshot.query(
      """
      SELECT id FROM item WHERE company = \(company) AND source IN \([ItemSource.bank, ItemSource.transfer, ItemSource.exchange])
        AND (source_key = \(key) OR source_key LIKE \(key + ":%"))
      """
    ) { $0.id(0) }
    let subjects = [key] + items.map { "item:\($0)" }
    return try snapshot.query(
      """
      SELECT at, actor, event FROM journal WHERE company = \(company) AND subject IN \(subjects)
        AND (event LIKE 'payment.%' OR event LIKE 'entry.%')
      ORDER BY id DESC LIMIT \(shown)
      """
    ) { Event(at: try $0.moment(0), actor: $0.text(1), event: $0.text(2)) }
  }
}
