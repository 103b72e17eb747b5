public import Banking
public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A person says that a line of the bank takes a payment back which no other line of ours brought: the ledger alone knows it, from
/// before its bank files were read. The customer owes the amount again, on an item of its own: what the ledger settled is the
/// ledger's to correct, and its own line for the return is known when it comes (decision 007).
public struct OweReturn: Sendable {
  public let company: CompanyID
  public let entry: BankEntryID
  public let customer: CustomerID

  public init(company: CompanyID, entry: BankEntryID, customer: CustomerID) {
    self.company = company
    self.entry = entry
    self.customer = customer
  }

  /// What the key of the item ends with.
  static let mark = ":owed"

  /// Whether a row of `item` is what is owed again so.
  public static let isOwed: SQL = "source_key LIKE \("%" + mark)"

  /// - Returns: the item that is owed.
  /// - Throws: `NotAllowed`, `HandRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> ItemID {
    try actor.needs(.applyCash, in: company)
    let stored = try LedgerMoneyOut.lock(entry, to: customer, company: company, transaction)
    let item = try CashBooking(company: company, day: day, transaction: transaction).oweReturn(stored, customer)
    let earlier = stored.answer.flatMap { StoredAnswer(json: $0) }?.reasons ?? []
    let answer = Candidate(
      customer: customer, parts: [], onAccountMinor: stored.amount.minor, reasons: [.chosenByHand])
    try BankEntryStore.decide(
      entry, decision: DecisionOutcome.applied.rawValue, customer: customer, paymentItem: item, returns: nil,
      answer: try StoredAnswer(Decision(.applied, [answer], reasons: earlier)).json(), company: company, at: at,
      transaction)
    Journal(transaction, actor: actor, at: at).record(
      "payment.returned", "item:\(item)", company: company,
      facts: [
        "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(stored.amount),
        "customer": .number(customer.rawValue), "by": .text("hand"),
      ])
    return item
  }
}
