import ImportsRules
import Kernel
import ReceivablesRules

/// The pieces that the opening of a later year brought before the ledger of their own year: they count once.
struct LaterOpenings {
  private struct Key: Hashable {
    let customer: CustomerID
    let number: String
    let amount: Int64
  }

  /// A line that is known.
  struct Met {
    let place: Int
    let twin: TwinItems.Twin
    let imported: ImportedItem
  }

  private var byKey: [Key: [KnownItems.Item]] = [:]

  /// - Parameters:
  ///   - latest: the last day of the ledger.
  ///   - places: what is known already of its lines.
  ///   - known: the items of all ledgers, those of this one marked as seen.
  static func met(
    by delivery: Delivery, until latest: CivilDate?, _ places: [ItemID?], of customers: [CustomerID],
    _ known: KnownItems
  ) throws -> [Met] {
    guard let latest, let newest = known.latest, latest.year < newest.year else { return [] }
    var openings = LaterOpenings(known)
    var met: [Met] = []
    try delivery.items { place, imported in
      guard places[place] == nil, let twin = openings.take(imported, of: customers[imported.customer]) else { return }
      met.append(Met(place: place, twin: twin, imported: imported))
    }
    return met
  }

  private init(_ known: KnownItems) {
    for (key, item) in known.byKey where !item.isSeen && !key.hasSuffix(ItemSource.openingDifference) {
      byKey[Key(customer: item.customer, number: item.number, amount: item.amount), default: []].append(item)
    }
    for key in byKey.keys { byKey[key]?.sort { $0.id < $1.id } }
  }

  /// The item that a line of the earlier year already is, each given once.
  private mutating func take(_ line: ImportedItem, of customer: CustomerID) -> TwinItems.Twin? {
    let key = Key(customer: customer, number: line.number, amount: line.amountMinor)
    guard let item = byKey[key]?.first else { return nil }
    byKey[key]?.removeFirst()
    return TwinItems.Twin(id: item.id, open: item.open, dueIsInferred: item.dueSource == .inferred)
  }
}
