import Kernel

/// What is open, as far as the matcher has come.
struct OpenLedger {
  private(set) var items: [OpenItem]
  private var byCustomer: [CustomerID: [Int]] = [:]
  private let indexes: [ItemID: Int]

  init(_ items: [OpenItem]) {
    self.items = items
    var indexes: [ItemID: Int] = [:]
    indexes.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      byCustomer[item.customer, default: []].append(index)
      indexes[item.id] = index
    }
    self.indexes = indexes
    for customer in byCustomer.keys {
      byCustomer[customer]?.sort { (items[$0].due, items[$0].id) < (items[$1].due, items[$1].id) }
    }
  }

  subscript(_ index: Int) -> OpenItem { items[index] }

  /// What a customer owes or is owed in a currency, the oldest first, as it stood on a day: nobody pays what was not
  /// issued yet without quoting it.
  func open(of customer: CustomerID, in currency: Currency, on day: CivilDate) -> [Int] {
    (byCustomer[customer] ?? []).filter {
      items[$0].open.minor != 0 && items[$0].issued <= day && items[$0].open.currency == currency
    }
  }

  /// All that is known of a customer in a currency, settled or not, the oldest first.
  func items(of customer: CustomerID, in currency: Currency) -> [Int] {
    (byCustomer[customer] ?? []).filter { items[$0].open.currency == currency }
  }

  /// - Returns: `nil` when it does not fit into 64 bits.
  func sum(_ items: some Sequence<Int>) -> Int64? {
    var total: Int64 = 0
    for item in items {
      let (sum, overflow) = total.addingReportingOverflow(self.items[item].open.minor)
      if overflow { return nil }
      total = sum
    }
    return total
  }

  func whole(_ items: some Sequence<Int>) -> [Hypothesis.Part] {
    items.map { Hypothesis.Part(item: $0, minor: self.items[$0].open.minor) }
  }

  /// Takes off what was settled, or owes it again when `sign` is −1.
  mutating func settle(_ parts: [AppliedPart], sign: Int64 = 1) {
    for part in parts {
      guard let index = indexes[part.item] else { continue }
      items[index].open = Money(minor: items[index].open.minor - sign * part.minor, items[index].open.currency)
    }
  }
}
