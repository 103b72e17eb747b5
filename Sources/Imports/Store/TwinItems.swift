import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What other files have brought already, found by what makes two lines the same debt: customer, kind, number, amount
/// and currency. A ledger, a list and an invoice may all bring it; it is owed once (decision 7). Money that the bank brought is
/// known by its customer, amount and about its day, whatever number the ledger gives it.
struct TwinItems {
  struct Twin {
    let id: ItemID
    let open: Int64
    let dueIsInferred: Bool
    let source: String
  }

  private struct Key: Hashable {
    let customer: CustomerID
    let kind: String
    let number: String
    let amount: Int64
    let currency: Currency
    /// Of payments, whose numbers repeat.
    let issued: CivilDate?
  }

  private struct Name: Hashable {
    let customer: CustomerID
    let number: String
  }

  /// A payment as far as ledger and bank agree on it.
  private struct Received: Hashable {
    let customer: CustomerID
    let amount: Int64
    let currency: Currency
  }

  private var byKey: [Key: [Twin]] = [:]
  private var received: [Received: [(day: CivilDate, twin: Twin)]] = [:]
  private var names: Set<Name> = []

  /// Items that do not come from `source`; what balances an account is no debt.
  init(besides source: String, company: CompanyID, _ snapshot: Snapshot) throws {
    let others = [source, ItemSource.bank, SettledOutside.source]
    try snapshot.forEach(
      """
      SELECT id, customer, kind, number, amount_minor, currency, issued, open_minor, due_source, source FROM item
      WHERE company = \(company) AND source NOT IN \(others) ORDER BY id
      """
    ) { row in
      let key = Key(
        customer: row.id(1), kind: row.text(2), number: TwinItems.folded(row.text(3)), amount: row.int(4),
        currency: try row.currency(5), issued: row.text(2) == ItemKind.payment.rawValue ? try row.date(6) : nil)
      byKey[key, default: []].append(
        Twin(
          id: row.id(0), open: row.int(7), dueIsInferred: row.text(8) == DueSource.inferred.rawValue,
          source: row.text(9)))
      if row.text(2) == ItemKind.invoice.rawValue { names.insert(Name(customer: key.customer, number: key.number)) }
    }
    try readReceived(company: company, snapshot)
  }

  var isEmpty: Bool { byKey.isEmpty && received.isEmpty }

  /// What the bank brought and nobody undid.
  private mutating func readReceived(company: CompanyID, _ snapshot: Snapshot) throws {
    var undone: Set<ItemID> = []
    var all: [(key: Received, day: CivilDate, twin: Twin)] = []
    try snapshot.forEach(
      """
      SELECT id, customer, amount_minor, currency, due, open_minor, source_key FROM item
      WHERE company = \(company) AND source = \(ItemSource.bank) AND kind = \(ItemKind.payment.rawValue) ORDER BY id
      """
    ) { row in
      let words = row.text(6).split(separator: ":")
      if words.count == 4, words[2] == "undone", let item = Int64(words[3]) { undone.insert(ItemID(item)) }
      guard row.int(2) < 0 else { return }
      all.append(
        (
          Received(customer: row.id(1), amount: row.int(2), currency: try row.currency(3)), try row.date(4),
          Twin(id: row.id(0), open: row.int(5), dueIsInferred: false, source: ItemSource.bank)
        ))
    }
    for payment in all where !undone.contains(payment.twin.id) {
      received[payment.key, default: []].append((payment.day, payment.twin))
    }
  }

  /// The money that the bank brought about the day of a payment, the nearest first, each given once.
  private mutating func takeReceived(_ item: ImportedItem, _ customer: CustomerID) -> Twin? {
    let key = Received(customer: customer, amount: item.amountMinor, currency: item.currency)
    guard item.kind == .payment, let known = received[key] else { return nil }
    let near = known.indices.compactMap { place in
      SameMoney.distance(known[place].day, item.issued).map { (days: $0, place: place) }
    }.min { $0 < $1 }
    guard let near else { return nil }
    received[key]?.remove(at: near.place)
    return known[near.place].twin
  }

  /// The item that this one already is, each given once.
  mutating func take(_ item: ImportedItem, customer: CustomerID) -> Twin? {
    let key = Key(
      customer: customer, kind: item.kind.rawValue, number: TwinItems.folded(item.number), amount: item.amountMinor,
      currency: item.currency, issued: item.kind == .payment ? item.issued : nil)
    guard let twins = byKey[key], let first = twins.first else { return takeReceived(item, customer) }
    byKey[key] = twins.count > 1 ? Array(twins.dropFirst()) : nil
    return first
  }

  /// Whether an invoice of that number is known with another amount.
  func knowsNumber(of item: ImportedItem, customer: CustomerID) -> Bool {
    item.kind == .invoice && names.contains(Name(customer: customer, number: TwinItems.folded(item.number)))
  }

  /// Numbers are written with and without spaces, in capitals or not.
  private static func folded(_ number: String) -> String { number.filter { !$0.isWhitespace }.uppercased() }
}
