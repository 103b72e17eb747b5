public import Banking
public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A person says what money that went out to a customer paid back: a payment that was too much, a credit note. What was to be
/// deducted from the next message is so no longer.
///
/// A payment of which the bank takes back a part is such a refund too, once its allocation was undone.
public struct RefundByHand: Sendable {
  public let company: CompanyID
  public let entry: BankEntryID
  public let customer: CustomerID
  /// What is paid back, signed as the items: below zero. All of the entry, and no more.
  public let parts: [AppliedPart]

  public init(company: CompanyID, entry: BankEntryID, customer: CustomerID, parts: [AppliedPart]) {
    self.company = company
    self.entry = entry
    self.customer = customer
    self.parts = parts
  }

  /// - Returns: the item that the refund became.
  /// - Throws: `NotAllowed`, `HandRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> ItemID {
    try actor.needs(.applyCash, in: company)
    let stored = try LedgerMoneyOut.lock(entry, to: customer, company: company, transaction)
    guard !parts.isEmpty else { throw HandRefusal.nothingChosen }
    let items = try ItemStore.lock(parts.map(\.item), of: company, transaction)
    try HandApplication.checkRefund(parts, of: customer, paid: stored.amount, items: items)
    let item = try CashBooking(company: company, day: day, transaction: transaction)
      .refund(stored, customer, parts, items: items)
    let answer = Candidate(customer: customer, parts: parts, reasons: [.chosenByHand])
    try BankEntryStore.decide(
      entry, decision: DecisionOutcome.applied.rawValue, customer: customer, paymentItem: item, returns: nil,
      answer: try StoredAnswer(Decision(.applied, [answer])).json(), company: company, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "payment.refunded", "item:\(item)", company: company,
      facts: [
        "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(stored.amount),
        "customer": .number(customer.rawValue), "by": .text("hand"),
        "items": .list(parts.map { .text("\($0.item):\($0.minor)") }),
      ])
    return item
  }
}
