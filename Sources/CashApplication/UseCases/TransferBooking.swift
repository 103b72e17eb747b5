import Banking
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Books what of a receipt pays for another customer than the one on whose account it is: two adjustments, one that takes
/// it off the first account and one that brings it to the other. They come to nothing together.
struct TransferBooking {
  let company: CompanyID
  let transaction: Transaction

  /// Not the bank's: the money came in once.
  static let source = "transfer"
  /// What the line of the account is called, in the language of the books.
  private static let label = "Virement entre comptes clients"

  /// - Returns: what it brings to the other account.
  func book(
    _ amount: Money, of entry: StoredEntry, from payer: CustomerID, to customer: CustomerID, payment: ItemID,
    on day: CivilDate
  ) throws -> ItemID {
    let key = "entry:\(entry.id):\(payment):\(customer)"
    let taken = try insert(amount, of: entry, payer, on: day, key: key + ":from")
    try AllocationStore.allocate(
      amount, of: taken, by: payment, company: company, day: day, reason: .manual, transaction)
    return try insert(try amount.negated(), of: entry, customer, on: day, key: key + ":to")
  }

  private func insert(
    _ amount: Money, of entry: StoredEntry, _ customer: CustomerID, on day: CivilDate, key: String
  ) throws -> ItemID {
    try ItemStore.insert(
      Item(
        id: ItemID(0), company: company, customer: customer, kind: .adjustment, number: entry.name,
        issued: try ClosingStore.open(day, of: company, transaction), due: day, amount: amount,
        label: TransferBooking.label),
      source: TransferBooking.source, sourceKey: key, transaction)
  }

  /// What an entry brought to other accounts or to another currency, undone or not.
  func brought(by entry: BankEntryID) throws -> [ItemID] {
    try transaction.query(
      """
      SELECT id FROM item WHERE company = \(company) AND source IN \([TransferBooking.source, ExchangeBooking.source])
        AND source_key LIKE \("entry:\(entry):%:to") ORDER BY id
      """
    ) { $0.id(0) }
  }
}
