import ImportsRules
import Kernel
import ReceivablesRules
import Storage

/// What the database already holds of a source's items, compactly: a newer file is compared with it.
struct KnownItems {
  struct Item {
    let id: ItemID
    var amount: Int64
    var open: Int64
    let issued: CivilDate
    let due: CivilDate
    let dueSource: DueSource
    let number: String
    let customer: CustomerID
    let currency: Currency
    /// A mix of everything else a file says of an item.
    let content: Int
    /// Whether the newer file has it too.
    var isSeen = false
  }

  private(set) var byKey: [String: Item] = [:]

  init(source: String, company: CompanyID, _ snapshot: Snapshot) throws {
    try snapshot.forEach(
      """
      SELECT id, source_key, customer, kind, number, instalment, issued, due, due_source, amount_minor, open_minor,
        currency, order_reference, remittance_reference
      FROM item WHERE company = \(company) AND source = \(source)
      """
    ) { row in
      let currency = try row.currency(11)
      let content = KnownItems.content(
        customer: row.id(2), kind: row.text(3), number: row.text(4), instalment: Int(row.int(5)),
        issued: try row.date(6), currency: currency, order: row.textOrNil(12), remittance: row.textOrNil(13))
      byKey[row.text(1)] = Item(
        id: row.id(0), amount: row.int(9), open: row.int(10), issued: try row.date(6), due: try row.date(7),
        dueSource: DueSource(rawValue: row.text(8)) ?? .inferred, number: row.text(4), customer: row.id(2),
        currency: currency, content: content)
    }
  }

  var isEmpty: Bool { byKey.isEmpty }

  /// The latest day of an item that is known.
  var latest: CivilDate? { byKey.values.map(\.issued).max() }

  /// Marks an item as present in the file and returns what was known of it.
  mutating func see(_ key: String) -> Item? {
    guard let place = byKey.index(forKey: key) else { return nil }
    byKey.values[place].isSeen = true
    return byKey.values[place]
  }

  static func content(_ item: ImportedItem, customer: CustomerID) -> Int {
    content(
      customer: customer, kind: item.kind.rawValue, number: item.number, instalment: item.instalment,
      issued: item.issued, currency: item.currency, order: item.orderReference, remittance: item.remittanceReference)
  }

  /// Compared within one run of the program only.
  private static func content(
    customer: CustomerID, kind: String, number: String, instalment: Int, issued: CivilDate, currency: Currency,
    order: String?, remittance: String?
  ) -> Int {
    var hasher = Hasher()
    hasher.combine(customer)
    hasher.combine(kind)
    hasher.combine(number)
    hasher.combine(instalment)
    hasher.combine(issued)
    hasher.combine(currency)
    hasher.combine(order)
    hasher.combine(remittance)
    return hasher.finalize()
  }
}
