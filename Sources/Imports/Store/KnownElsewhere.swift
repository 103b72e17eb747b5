import Kernel
import Receivables
import ReceivablesRules
import Storage

/// A movement of a customer's account that no earlier ledger told: of another file, or of the bank. The opening of a new
/// year may know it or not, since an accountant enters invoices and money each as far as some day.
struct KnownElsewhere {
  let id: ItemID
  let issued: CivilDate
  let amount: Int64
  let open: Int64
  let number: String
  /// Money and what goes with it; else a document.
  let isMoney: Bool
  /// Whether it is of a list of all that was open.
  let isOfList: Bool

  /// Those of all customers before a day, by customer, each in the order of its days.
  static func all(
    besides source: String, before day: CivilDate, not told: Set<ItemID>, company: Company, _ snapshot: Snapshot
  ) throws -> [CustomerID: [KnownElsewhere]] {
    let money = Set(ItemSource.ours + [ItemSource.settledOutside])
    var found: [CustomerID: [KnownElsewhere]] = [:]
    try snapshot.forEach(
      """
      SELECT customer, id, issued, amount_minor, open_minor, number, source FROM item
      WHERE company = \(company.id) AND source <> \(source) AND issued < \(day) AND currency = \(company.currency)
      ORDER BY issued, id
      """
    ) { row in
      let id: ItemID = row.id(1)
      guard !told.contains(id) else { return }
      found[row.id(0), default: []].append(
        KnownElsewhere(
          id: id, issued: try row.date(2), amount: row.int(3), open: row.int(4), number: row.text(5),
          isMoney: money.contains(row.text(6)), isOfList: row.text(6) == ItemSource.openItems))
    }
    return found
  }

  /// What is left of a sum once it knows the documents up to some day and the money up to another: the least there is.
  static func rest(of minor: Int64, _ movements: [KnownElsewhere]) -> Int64 {
    let documents = sums(of: movements.filter { !$0.isMoney }).sorted()
    var least = minor
    // The latest first: of two that leave as much, the opening knows more.
    for (place, money) in sums(of: movements.filter(\.isMoney)).reversed().enumerated() {
      let wanted = minor - money
      var (low, high) = (0, documents.count)
      while low < high {
        let middle = (low + high) / 2
        if documents[middle] < wanted { low = middle + 1 } else { high = middle }
      }
      for near in [low - 1, low] where documents.indices.contains(near) {
        let left = wanted - documents[near]
        if abs(left) < abs(least) || (place == 0 && abs(left) == abs(least)) { least = left }
      }
    }
    return least
  }

  /// Of none, of the first, of the first two and so on.
  private static func sums(of movements: [KnownElsewhere]) -> [Int64] {
    movements.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.amount) }
  }
}
