import ImportsRules
import Kernel
import ReceivablesRules
import Storage

/// What the bank made us book and nobody undid: payments, what came back, refunds, differences, and what went over to
/// other accounts. A ledger tells it under numbers of its own, item by item or as what a line of the bank came to on a
/// customer's account.
struct BookedMoney {
  private struct Booked {
    let item: ItemID
    let customer: CustomerID
    let number: String
    let amount: Money
    let day: CivilDate
    let open: Int64
    let source: String
    let key: String
    /// The line of the bank.
    let entry: String
  }

  /// A line of the bank on one account.
  private struct Account: Hashable {
    let entry: String
    let customer: CustomerID
    let currency: Currency
  }

  private struct Key: Hashable {
    let customer: CustomerID
    let amount: Money
  }

  /// What a line of the ledger may be.
  private struct Movement {
    /// The money itself, where it is among the items.
    let first: Booked
    let items: [ItemID]

    /// A sale is none, whatever its amount: only money, and what the ledger says is neither money nor a sale. Penalties
    /// that were paid look like a sale there, and are known by our number alone.
    func mayBe(_ line: ImportedItem) -> Bool {
      switch line.kind {
      case .payment: line.amountMinor < 0 && first.source != ItemSource.difference
      case .adjustment: line.amountMinor > 0 || first.source != ItemSource.bank
      case .invoice: first.source == ItemSource.difference && line.number == first.number
      case .creditNote, .fee: false
      }
    }
  }

  private var movements: [Key: [Movement]] = [:]
  private var taken: Set<ItemID> = []

  init(company: CompanyID, _ snapshot: Snapshot) throws {
    let standing = try BookedMoney.standing(company: company, snapshot)
    for one in standing { add([one]) }
    let accounts = Dictionary(grouping: standing) {
      Account(entry: $0.entry, customer: $0.customer, currency: $0.amount.currency)
    }
    for parts in accounts.values {
      let money = parts.filter { $0.source != ItemSource.difference }
      guard !money.isEmpty else { continue }
      if money.count > 1 { add(money) }
      if parts.count > money.count { add(parts) }
    }
  }

  var isEmpty: Bool { movements.isEmpty }

  private static func standing(company: CompanyID, _ snapshot: Snapshot) throws -> [Booked] {
    var undoneItems: Set<ItemID> = []
    var undoneKeys: Set<String> = []
    var booked: [Booked] = []
    try snapshot.forEach(
      """
      SELECT id, customer, amount_minor, currency, due, open_minor, source, source_key, number FROM item
      WHERE company = \(company) AND source IN \(ItemSource.ours) ORDER BY id
      """
    ) { row in
      let key = row.text(7)
      let words = key.split(separator: ":").map { String($0) }
      // `entry:7:undone:42` undoes item 42, and a key that ends with `:undone` the item without that ending.
      if words.last == "undone" {
        undoneKeys.insert(String(key.dropLast(":undone".count)))
      } else if words.contains("undone") {
        if let item = words.last.flatMap({ Int64($0) }) { undoneItems.insert(ItemID(item)) }
      } else {
        booked.append(
          Booked(
            item: row.id(0), customer: row.id(1), number: row.text(8), amount: try row.money(2, currency: 3),
            day: try row.date(4), open: row.int(5), source: row.text(6), key: key,
            entry: words.dropFirst().first ?? key))
      }
    }
    return booked.filter { !undoneItems.contains($0.item) && !undoneKeys.contains($0.key) }
  }

  private mutating func add(_ parts: [Booked]) {
    guard let first = parts.first else { return }
    let sum = Money(minor: parts.reduce(0) { $0 &+ $1.amount.minor }, first.amount.currency)
    guard !sum.isZero else { return }
    movements[Key(customer: first.customer, amount: sum), default: []]
      .append(Movement(first: first, items: parts.map(\.item)))
  }

  /// What a line of a ledger tells of it, the nearest by its day, each told once.
  mutating func take(_ line: ImportedItem, of customer: CustomerID) -> TwinItems.Twin? {
    let alike = movements[Key(customer: customer, amount: Money(minor: line.amountMinor, line.currency))] ?? []
    let near = alike.compactMap { movement -> (days: Int, movement: Movement)? in
      guard movement.mayBe(line), taken.isDisjoint(with: movement.items) else { return nil }
      return SameMoney.distance(movement.first.day, line.issued).map { (days: $0, movement: movement) }
    }
    let nearest = near.min {
      ($0.days, $0.movement.items.count, $0.movement.first.item)
        < ($1.days, $1.movement.items.count, $1.movement.first.item)
    }
    guard let movement = nearest?.movement else { return nil }
    taken.formUnion(movement.items)
    return TwinItems.Twin(id: movement.first.item, open: movement.first.open, dueIsInferred: false)
  }

  /// What is known by its number already is told.
  mutating func note(_ item: ItemID) { taken.insert(item) }

  func isTold(_ item: ItemID) -> Bool { taken.contains(item) }
}
