import ImportsRules
import Kernel
import Storage

/// What was booked because the opening of a year said something else than the ledger before it.
struct OpeningDifference {
  /// How its key ends, after that of the opening line.
  static let ending = "/difference"

  let item: ItemID
  let customer: CustomerID
  let day: CivilDate
  let minor: Int64

  static func booked(in known: KnownItems) -> [OpeningDifference] {
    known.byKey.filter { $0.key.hasSuffix(ending) }.values.sorted { $0.id < $1.id }
      .map { OpeningDifference(item: $0.id, customer: $0.customer, day: $0.issued, minor: $0.amount) }
  }

  /// What an earlier ledger brings later on is what the opening knew already: its differences hold that much less.
  /// - Parameters:
  ///   - fresh: the lines of the delivery that were stored, by their places.
  ///   - opening: the day of the opening lines that this ledger brings itself and that were compared.
  /// - Returns: the items whose amount changed.
  static func absorb(
    _ delivery: Delivery, _ fresh: [Int: ItemID], of customers: [CustomerID], known: KnownItems,
    besides opening: CivilDate?, company: CompanyID, day: CivilDate, _ transaction: Transaction
  ) throws -> Set<ItemID> {
    let differences = Dictionary(
      grouping: booked(in: known).filter { $0.minor != 0 && $0.day != opening }, by: \.customer)
    guard !differences.isEmpty else { return [] }
    var brought: [ItemID: Int64] = [:]
    try delivery.items { place, imported in
      guard fresh[place] != nil else { return }
      for one in differences[customers[imported.customer]] ?? [] where imported.issued < one.day {
        brought[one.item, default: 0] += imported.amountMinor
      }
    }
    var changed: Set<ItemID> = []
    for one in differences.values.joined() {
      guard let minor = brought[one.item], minor != 0 else { continue }
      try ItemAmount(company: company, day: day, transaction).change(one.item, to: one.minor - minor)
      changed.insert(one.item)
    }
    return changed
  }
}
