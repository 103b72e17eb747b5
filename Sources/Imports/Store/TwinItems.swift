import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What other files have brought already, found by what makes two lines the same debt: customer, kind, number, amount
/// and currency. A ledger, a list and an invoice may all bring it; it is owed once (decision 7). What the bank made us
/// book is known whatever number the ledger gives it.
struct TwinItems {
  struct Twin {
    let id: ItemID
    let open: Int64
    let dueIsInferred: Bool
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

  private var byKey: [Key: [Twin]] = [:]
  private var booked: BookedMoney
  private var names: Set<Name> = []

  /// Items that do not come from `source`; what balances an account is no debt.
  init(besides source: String, company: CompanyID, _ snapshot: Snapshot) throws {
    booked = try BookedMoney(company: company, snapshot)
    let others = [source, ItemSource.bank, ItemSource.settledOutside]
    try snapshot.forEach(
      """
      SELECT id, customer, kind, number, amount_minor, currency, issued, open_minor, due_source FROM item
      WHERE company = \(company) AND source NOT IN \(others) ORDER BY id
      """
    ) { row in
      let key = Key(
        customer: row.id(1), kind: row.text(2), number: TwinItems.folded(row.text(3)), amount: row.int(4),
        currency: try row.currency(5), issued: row.text(2) == ItemKind.payment.rawValue ? try row.date(6) : nil)
      byKey[key, default: []].append(
        Twin(id: row.id(0), open: row.int(7), dueIsInferred: row.text(8) == DueSource.inferred.rawValue))
      if row.text(2) == ItemKind.invoice.rawValue { names.insert(Name(customer: key.customer, number: key.number)) }
    }
  }

  var isEmpty: Bool { byKey.isEmpty && booked.isEmpty }

  /// The item that this one already is, each given once; what the bank made us book is said in the end.
  mutating func take(_ item: ImportedItem, at place: Int, customer: CustomerID) -> Twin? {
    let key = Key(
      customer: customer, kind: item.kind.rawValue, number: TwinItems.folded(item.number), amount: item.amountMinor,
      currency: item.currency, issued: item.kind == .payment ? item.issued : nil)
    guard let twins = byKey[key], let first = twins.firstIndex(where: { !booked.isTold($0.id) }) else {
      booked.hear(item, at: place, of: customer)
      return nil
    }
    byKey[key] = first + 1 < twins.count ? Array(twins[(first + 1)...]) : nil
    booked.note(twins[first].id)
    return twins[first]
  }

  /// What the lines that were not found are of what the bank made us book.
  mutating func takeBooked() -> [BookedMoney.Told] { booked.take() }

  /// What the ledger told of other files and of the bank.
  var told: Set<ItemID> { booked.told }

  /// What to tell of money that the ledger does not have although it has payments before and after: the balances of its
  /// customers are others here than there.
  func untold(by delivery: Delivery, of company: CompanyID, _ snapshot: Snapshot) throws -> ImportResult.Warning? {
    var first: CivilDate?
    var last: CivilDate?
    try delivery.items { _, item in
      // Whoever is in an opening paid too much before it.
      guard item.kind == .payment, item.openedOn == nil else { return }
      first = min(first ?? item.issued, item.issued)
      last = max(last ?? item.issued, item.issued)
    }
    guard let first, let last = last?.adding(days: -SameMoney.daysMax), first <= last else { return nil }
    let untold = booked.untold(in: first...last)
    guard !untold.isEmpty else { return nil }
    let examples = try untold.prefix(3).map { one in
      let customer = try CustomerStore.find(one.customer, of: company, snapshot)
      return "\(customer?.name ?? one.number) \(one.amount) \(one.day)"
    }
    return ImportResult.Warning(
      code: "not_in_ledger",
      Phrase(
        """
        \(untold.count) movements of the bank are not in this ledger, although it has payments before and after them \
        (\(examples.joined(separator: ", "))…): their customers' balances differ from the ledger's by as much; enter \
        them there, or undo what the ledger has with another amount or day
        """))
  }

  /// Whether an invoice of that number is known with another amount.
  func knowsNumber(of item: ImportedItem, customer: CustomerID) -> Bool {
    item.kind == .invoice && names.contains(Name(customer: customer, number: TwinItems.folded(item.number)))
  }

  /// Numbers are written with and without spaces, in capitals or not.
  private static func folded(_ number: String) -> String { number.filter { !$0.isWhitespace }.uppercased() }
}
