import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What was booked because the opening of a year said something else than the ledger before it.
struct OpeningDifference {
  let item: ItemID
  let customer: CustomerID
  let day: CivilDate
  let minor: Int64

  static func booked(in known: KnownItems) -> [OpeningDifference] {
    known.byKey.filter { $0.key.hasSuffix(ItemSource.openingDifference) }.values.sorted { $0.id < $1.id }
      .map { OpeningDifference(item: $0.id, customer: $0.customer, day: $0.issued, minor: $0.amount) }
  }

  /// An earlier ledger brought later on what the opening knew already.
  struct Absorbed {
    let difference: ItemID
    /// What the difference had settled, and what was brought.
    let items: [ItemID]
  }

  /// What an earlier ledger brings later on is what the opening knew already: its differences hold that much less, and
  /// what they had settled is owed again, for the ledger to settle.
  /// - Parameters:
  ///   - fresh: the lines of the delivery that were stored, by their places.
  ///   - opening: the day of the opening lines that this ledger brings itself and that were compared.
  static func absorb(
    _ delivery: Delivery, _ fresh: [Int: ItemID], of customers: [CustomerID], known: KnownItems,
    besides opening: CivilDate?, company: CompanyID, day: CivilDate, _ transaction: Transaction
  ) throws -> [Absorbed] {
    let differences = Dictionary(
      grouping: booked(in: known).filter { $0.minor != 0 && $0.day != opening }, by: \.customer)
    guard !differences.isEmpty else { return [] }
    var brought: [ItemID: (minor: Int64, items: [ItemID])] = [:]
    try delivery.items { place, imported in
      guard let item = fresh[place] else { return }
      for one in differences[customers[imported.customer]] ?? [] where imported.issued < one.day {
        brought[one.item, default: (0, [])].minor += imported.amountMinor
        brought[one.item, default: (0, [])].items.append(item)
      }
    }
    var absorbed: [Absorbed] = []
    for one in differences.values.joined().sorted(by: { $0.item < $1.item }) {
      guard let lines = brought[one.item], lines.minor != 0 else { continue }
      let settled = try AllocationStore.active(of: one.item, company: company, transaction)
        .map { $0.debit == one.item ? $0.credit : $0.debit }
      try ItemAmount(company: company, day: day, transaction).change(one.item, to: one.minor - lines.minor)
      absorbed.append(Absorbed(difference: one.item, items: settled + lines.items))
    }
    return absorbed
  }

  /// What the ledger left open of it settles itself where it comes to nothing, as the opening has it.
  /// - Returns: the items whose settlements changed.
  static func close(
    _ absorbed: [Absorbed], company: CompanyID, day: CivilDate, _ transaction: Transaction
  ) throws -> Set<ItemID> {
    var changed: Set<ItemID> = []
    for one in absorbed {
      let items = try ItemStore.lock([one.difference] + one.items, of: company, transaction).values
      let parts = items.map { SettledTogether.Part(item: $0, minor: $0.open.minor) }
      changed.formUnion(try SettledTogether.settle(parts, on: day, of: company, transaction))
    }
    return changed
  }
}
