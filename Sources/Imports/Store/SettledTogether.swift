import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Debts and credits of one account of which a file says that all together are settled, without telling which by which.
enum SettledTogether {
  /// What of an item it is: of the sign of the item.
  struct Part {
    let item: Item
    let minor: Int64
  }

  /// Sets them against one another, the oldest first, where they come to nothing.
  /// - Returns: the items whose settlements changed.
  static func settle(
    _ parts: [Part], on day: CivilDate, of company: CompanyID, _ transaction: Transaction
  ) throws -> Set<ItemID> {
    guard parts.reduce(Int64(0), { $0 + $1.minor }) == 0 else { return [] }
    let ordered = parts.filter { $0.minor != 0 }.sorted { $0.item.id < $1.item.id }
    var credits = ordered.filter { $0.minor < 0 }.map { (item: $0.item.id, left: -$0.minor) }
    for debit in ordered where debit.minor > 0 {
      var owed = debit.minor
      while owed > 0, let credit = credits.first {
        let minor = min(owed, credit.left)
        try AllocationStore.allocate(
          Money(minor: minor, debit.item.open.currency), of: debit.item.id, by: credit.item, company: company, day: day,
          reason: .settledOutside, transaction)
        owed -= minor
        credits[0].left -= minor
        if credits[0].left == 0 { credits.removeFirst() }
      }
    }
    return Set(ordered.map(\.item.id))
  }
}
