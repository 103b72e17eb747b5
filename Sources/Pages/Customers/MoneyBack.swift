import CashApplication
import ReceivablesRules
import Storage

/// Why money of a customer's went out at the bank.
enum MoneyBack: String, Sendable {
  /// The bank took a payment back.
  case returned
  /// It was paid back; below zero where that was undone.
  case refunded

  /// Of a row of `item`; nothing of what came in, or went over to another account.
  static let ofItem: SQL = """
    CASE WHEN kind = 'adjustment' AND source = \(ItemSource.bank) THEN
      CASE WHEN \(OweReturn.isOwed) THEN 'returned'
        WHEN id IN (SELECT e.payment_item FROM bank_entry e WHERE e.returns IS NOT NULL) THEN 'returned'
        ELSE 'refunded' END
    END
    """
}
