import Banking
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Books what of a receipt goes over from where it was booked: two adjustments, one that takes it off there and is settled by
/// the payment, and one that brings it where it settles something. The money came in once: neither is the bank's.
struct MovedMoney {
  let company: CompanyID
  let transaction: Transaction
  let entry: StoredEntry
  let payment: ItemID
  let day: CivilDate

  /// Where the adjustments come from, and what the lines of the account are called in the language of the books.
  struct Kind {
    let source: String
    let label: String
  }

  /// - Parameter mark: what tells it from whatever else of the entry goes over.
  /// - Returns: the item that brings it.
  func book(
    _ kind: Kind, _ taken: Money, from payer: CustomerID, bringing brought: Money, to customer: CustomerID, mark: String
  ) throws -> ItemID {
    let key = "entry:\(entry.id):\(payment):\(mark)"
    let half = try insert(kind, taken, payer, key: key + ":from")
    try AllocationStore.allocate(
      taken, of: half, by: payment, company: company, day: day, reason: .manual, transaction)
    return try insert(kind, try brought.negated(), customer, key: key + ":to")
  }

  private func insert(_ kind: Kind, _ amount: Money, _ customer: CustomerID, key: String) throws -> ItemID {
    try ItemStore.insert(
      Item(
        id: ItemID(0), company: company, customer: customer, kind: .adjustment, number: entry.name,
        issued: try ClosingStore.open(day, of: company, transaction), due: day, amount: amount, label: kind.label),
      source: kind.source, sourceKey: key, transaction)
  }

  /// What an entry brought to other accounts or to another currency, undone or not.
  static func brought(
    by entry: BankEntryID, company: CompanyID, _ transaction: Transaction
  ) throws -> [ItemID] {
    try transaction.query(
      """
      SELECT id FROM item WHERE company = \(company) AND source IN \([ItemSource.transfer, ItemSource.exchange])
        AND source_key LIKE \("entry:\(entry):%:to") ORDER BY id
      """
    ) { $0.id(0) }
  }
}

extension MovedMoney.Kind {
  /// To the account of another customer (decision 043).
  static let transfer = MovedMoney.Kind(source: ItemSource.transfer, label: "Virement entre comptes clients")
  /// To items in another currency (decision 058).
  static let exchange = MovedMoney.Kind(source: ItemSource.exchange, label: "Conversion de devise")
}
