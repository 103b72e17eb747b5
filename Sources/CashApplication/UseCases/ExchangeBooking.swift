import Banking
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Books what of a receipt settles items of another currency: two adjustments on the customer's account, one that takes it
/// off the receipt and one that brings what it came to in the other currency (decision 058).
struct ExchangeBooking {
  let company: CompanyID
  let transaction: Transaction

  /// Not the bank's: the money came in once.
  static let source = "exchange"
  /// What the line of the account is called, in the language of the books.
  private static let label = "Conversion de devise"

  /// - Returns: the item that brings it in the currency of what it settles.
  func book(
    _ exchange: Exchange, of entry: StoredEntry, _ customer: CustomerID, payment: ItemID, on day: CivilDate
  ) throws -> ItemID {
    let key = "entry:\(entry.id):\(payment):\(exchange.currency.code)"
    let paid = Money(minor: exchange.paidMinor, entry.amount.currency)
    let taken = try insert(paid, of: entry, customer, on: day, key: key + ":from")
    try AllocationStore.allocate(
      paid, of: taken, by: payment, company: company, day: day, reason: .manual, transaction)
    return try insert(try exchange.settled.negated(), of: entry, customer, on: day, key: key + ":to")
  }

  private func insert(
    _ amount: Money, of entry: StoredEntry, _ customer: CustomerID, on day: CivilDate, key: String
  ) throws -> ItemID {
    try ItemStore.insert(
      Item(
        id: ItemID(0), company: company, customer: customer, kind: .adjustment, number: entry.name,
        issued: try ClosingStore.open(day, of: company, transaction), due: day, amount: amount,
        label: ExchangeBooking.label),
      source: ExchangeBooking.source, sourceKey: key, transaction)
  }
}
