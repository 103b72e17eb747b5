public import Banking
import CashApplicationRules
public import Kernel
import ReceivablesRules
public import Storage

/// Money that went out to customers as the ledger tells it: what was paid back, and what the bank took back.
public enum LedgerMoneyOut {
  /// The number under which the ledger has already that a line of the bank went out to a customer; `nil` where it has
  /// not, or where that is another line of the bank.
  public static func number(
    of entry: StoredEntry, to customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> String? {
    let (first, last) = (entry.day.adding(days: -SameMoney.daysMax), entry.day.adding(days: SameMoney.daysMax))
    let ours = ItemSource.ours + [ItemSource.settledOutside]
    let numbers = try snapshot.query(
      """
      SELECT number FROM item
      WHERE company = \(company) AND customer = \(customer) AND kind = \(ItemKind.adjustment.rawValue)
        AND source NOT IN \(ours) AND -amount_minor = \(entry.amount.minor) AND currency = \(entry.amount.currency)
        AND issued BETWEEN \(first) AND \(last) ORDER BY issued, id
      """
    ) { $0.text(0) }
    guard !numbers.isEmpty else { return nil }
    return numbers.dropFirst(try others(than: entry, to: customer, from: first, to: last, company, snapshot)).first
  }

  /// The line of the bank of which a person says what went out to a customer with it.
  /// - Throws: `HandRefusal` where it waits for nobody, brought money in, or is in the ledger already.
  static func lock(
    _ entry: BankEntryID, to customer: CustomerID, company: CompanyID, _ transaction: Transaction
  ) throws -> StoredEntry {
    guard let stored = try BankEntryStore.lock(entry, of: company, transaction) else {
      throw HandRefusal.unknownEntry(entry)
    }
    guard stored.waitsForHand else { throw HandRefusal.notWaiting(stored.name) }
    guard stored.amount.isNegative else { throw HandRefusal.moneyIn(stored.name) }
    if let number = try number(of: stored, to: customer, company: company, transaction) {
      throw HandRefusal.inLedger(number)
    }
    return stored
  }

  /// How many other lines of the bank are such money of the customer's: applied, or put aside as in the ledger.
  private static func others(
    than entry: StoredEntry, to customer: CustomerID, from first: CivilDate, to last: CivilDate, _ company: CompanyID,
    _ snapshot: Snapshot
  ) throws -> Int {
    try snapshot.query(
      """
      SELECT customer, answer FROM bank_entry
      WHERE company = \(company) AND status = 'BOOK' AND id <> \(entry.id)
        AND amount_minor = \(entry.amount.minor) AND currency = \(entry.amount.currency)
        AND day BETWEEN \(first) AND \(last)
        AND decision IN \([DecisionOutcome.applied.rawValue, HandOutcome.ignored.rawValue])
      """
    ) { row -> Bool in
      if let known: CustomerID = row.idOrNil(0) { return known == customer }
      guard let answer = row.textOrNil(1).flatMap({ StoredAnswer(json: $0) }), answer.aside == .inLedger else {
        return false
      }
      return answer.candidates.first.map { $0.customer == customer } ?? true
    }.count { $0 }
  }
}
