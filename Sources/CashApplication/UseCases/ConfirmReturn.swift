import Banking
import CashApplicationRules
import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A person says which of the receipts that were proposed a line of the bank takes back: what it had settled is owed again,
/// and what the bank took beside it is booked to its charges.
public struct ConfirmReturn: Sendable {
  public let company: CompanyID
  public let entry: BankEntryID
  /// The receipt that comes back.
  public let original: BankEntryID

  public init(company: CompanyID, entry: BankEntryID, original: BankEntryID) {
    self.company = company
    self.entry = entry
    self.original = original
  }

  /// - Throws: `NotAllowed`, `HandRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try book(transaction, on: day, actor: actor, at: at)
    }
  }

  private func book(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let stored = try BankEntryStore.lock(entry, of: company, transaction) else {
      throw HandRefusal.unknownEntry(entry)
    }
    guard stored.waitsForHand else { throw HandRefusal.notWaiting(stored.name) }
    let proposed = stored.answer.flatMap { StoredAnswer(json: $0) }?.candidates ?? []
    guard stored.amount.isNegative, let answer = proposed.first(where: { $0.takesBack == original }) else {
      throw HandRefusal.unknownReturn(stored.name)
    }
    guard let earlier = try BankEntryStore.lock(original, of: company, transaction),
      earlier.decision == DecisionOutcome.applied.rawValue, earlier.customer == answer.customer
    else { throw HandRefusal.unknownReturn(stored.name) }
    guard try !BankEntryStore.isReturned(original, of: company, transaction) else {
      throw HandRefusal.returned(earlier.name)
    }
    let decision = Decision(.applied, [answer], reasons: [.chosenByHand], returns: original)
    let item = try CashBooking(company: company, day: day, transaction: transaction).book(stored, decision)
    try BankEntryStore.decide(
      entry, decision: DecisionOutcome.applied.rawValue, customer: answer.customer, paymentItem: item,
      returns: original, answer: try StoredAnswer(decision).json(), company: company, at: at, transaction)
    try DebitReceipts(company: company, day: day, transaction: transaction)
      .noteReturn(stored, of: original, actor: actor, at: at)
    try ChequeReceipts(company: company, day: day, transaction: transaction)
      .noteReturn(stored, of: original, actor: actor, at: at)
    try BillReceipts(company: company, day: day, transaction: transaction)
      .noteReturn(stored, of: original, actor: actor, at: at)
    var facts: [String: JournalFact] = [
      "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(stored.amount),
      "customer": .number(answer.customer.rawValue), "returns": .number(original.rawValue), "by": .text("hand"),
      "items": .list(answer.parts.map { .text("\($0.item):\($0.minor)") }),
    ]
    facts.merge(answer.differences.facts(in: stored.amount.currency)) { kept, _ in kept }
    Journal(transaction, actor: actor, at: at).record(
      "payment.returned", "item:\(item)", company: company, facts: facts)
  }
}
