import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Brings the settlements that a ledger states to what a newer ledger states.
struct LetteringComparison {
  private struct Pair: Hashable {
    let debit: ItemID
    let credit: ItemID
  }

  private let company: Company
  private let day: CivilDate
  private let transaction: Transaction

  init(company: Company, day: CivilDate, _ transaction: Transaction) {
    self.company = company
    self.day = day
    self.transaction = transaction
  }

  /// - Parameter keys: the item at each place of the delivery.
  /// - Returns: the items whose settlements changed.
  func apply(_ delivery: Delivery, _ keys: [ItemID]) throws -> Set<ItemID> {
    var stated: [Pair: (minor: Int64, day: CivilDate)] = [:]
    for allocation in delivery.allocations {
      let pair = Pair(debit: keys[allocation.debit], credit: keys[allocation.credit])
      stated[pair, default: (0, allocation.day)].minor += allocation.amountMinor
    }
    let ours = Set(keys)
    var changed: Set<ItemID> = []
    for (pair, known) in try known() where ours.contains(pair.debit) && ours.contains(pair.credit) {
      if stated[pair]?.minor == known.minor {
        stated[pair] = nil
        continue
      }
      for id in known.ids { try AllocationStore.reverse(id, company: company.id, day: day, transaction) }
      changed.insert(pair.debit)
      changed.insert(pair.credit)
    }
    for (pair, allocation) in stated.sorted(by: { ($0.key.debit, $0.key.credit) < ($1.key.debit, $1.key.credit) }) {
      let items = try ItemStore.lock([pair.debit, pair.credit], of: company.id, transaction)
      guard let debit = items[pair.debit], let credit = items[pair.credit] else { continue }
      // What a person or the matcher has settled since stays; the ledger settles the rest.
      let minor = min(allocation.minor, debit.open.minor, -credit.open.minor)
      guard minor > 0 else { continue }
      try AllocationStore.allocate(
        Money(minor: minor, debit.amount.currency), of: pair.debit, by: pair.credit, company: company.id,
        day: allocation.day, reason: .ledger, transaction)
      changed.insert(pair.debit)
      changed.insert(pair.credit)
    }
    return changed
  }

  /// The settlements in force that ledgers stated.
  private func known() throws -> [Pair: (minor: Int64, ids: [AllocationID])] {
    var result: [Pair: (minor: Int64, ids: [AllocationID])] = [:]
    try transaction.forEach(
      """
      SELECT a.id, a.debit_item, a.credit_item, a.amount_minor FROM allocation a
      WHERE a.company = \(company.id) AND a.reason = \(AllocationReason.ledger.rawValue) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY a.id
      """
    ) { row in
      let pair = Pair(debit: row.id(1), credit: row.id(2))
      result[pair, default: (0, [])].minor += row.int(3)
      result[pair, default: (0, [])].ids.append(row.id(0))
    }
    return result
  }
}
