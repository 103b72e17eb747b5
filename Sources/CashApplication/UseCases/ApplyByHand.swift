public import Banking
public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A person says what a bank entry pays: the money becomes an item of kind payment, allocated to what it settles; what
/// is left stays on the customer's account.
public struct ApplyByHand: Sendable {
  public let company: CompanyID
  public let entry: BankEntryID
  public let customer: CustomerID
  /// Signed as their items; empty to put all of it on account.
  public let parts: [AppliedPart]
  /// What of it settles items of another currency.
  public let exchange: Exchange?
  /// What is settled beside what was received: as the matcher proposed it, or one that a person explains.
  public let differences: [Difference]
  /// What the payer kept back of what it pays.
  public let keptBack: KeptBack?
  /// Whether the payer's account and name are remembered as the customer's.
  public let remembersAccount: Bool
  /// The lot in which it is approved with others.
  public let lot: ReceiptLotID?

  public init(
    company: CompanyID, entry: BankEntryID, customer: CustomerID, parts: [AppliedPart],
    exchange: Exchange? = nil, differences: [Difference] = [], keptBack: KeptBack? = nil,
    remembersAccount: Bool = false,
    lot: ReceiptLotID? = nil
  ) {
    self.keptBack = keptBack
    self.company = company
    self.entry = entry
    self.customer = customer
    self.parts = parts
    self.exchange = exchange
    self.differences = differences
    self.remembersAccount = remembersAccount
    self.lot = lot
  }

  /// - Returns: the item that the money became.
  /// - Throws: `HandRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> ItemID {
    try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try book(transaction, on: day, actor: actor, at: at)
    }
  }

  private func book(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> ItemID {
    try actor.needs(.applyCash, in: company)
    let stored = try StoredEntry.lockedReceipt(entry, of: company, transaction)
    guard try CustomerStore.find(customer, of: company, transaction) != nil else { throw HandRefusal.unknownCustomer }
    let settled = parts.reduce(Int64(0)) { $0 + $1.minor }
    for difference in differences {
      try HandDifference.check(difference, settling: settled, in: stored.amount.currency)
    }
    let left = stored.amount.minor - settled - (exchange?.paidMinor ?? 0) + differences.reduce(0) { $0 + $1.minor }
    let answer = Candidate(
      customer: customer, parts: parts, exchange: exchange, onAccountMinor: left, differences: differences,
      reasons: [.chosenByHand] + [exchange.map { .otherCurrency($0.currency) }].compactMap { $0 }
        + differences.map { .difference(kind: $0.kind, minor: $0.minor) })
    let decision = Decision(.applied, [answer], teachesAccount: remembersAccount)
    let item = try CashBooking(company: company, day: day, transaction: transaction).book(stored, decision)
    if remembersAccount, let name = stored.debtorName {
      try PayerNameStore.add(name, of: customer, from: entry, on: day, company: company, transaction)
    }
    var kept = StoredAnswer(decision)
    kept.dispute = try keptBack?.hold(stored, company: company, on: day, transaction, at: at)
    try BankEntryStore.decide(
      entry, decision: DecisionOutcome.applied.rawValue, customer: customer, paymentItem: item, returns: nil,
      answer: try kept.json(), company: company, at: at, transaction)
    try DebitReceipts(company: company, day: day, transaction: transaction).noteByHand(stored, isApplied: true)
    try HabitStore.refresh([customer], on: day, company: company, transaction)
    var facts: [String: JournalFact] = [
      "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(stored.amount),
      "customer": .number(customer.rawValue), "by": .text("hand"),
      "items": .list(parts.map { .text("\($0.item):\($0.minor)") }),
    ]
    if let exchange {
      facts["exchanged"] = .money(exchange.settled)
      facts["items"] = .list(answer.settled.map { .text("\($0.item):\($0.minor)") })
    }
    if let lot { facts["lot"] = .number(lot.rawValue) }
    facts.merge(differences.facts(in: stored.amount.currency)) { kept, _ in kept }
    Journal(transaction, actor: actor, at: at).record(
      "payment.applied", "item:\(item)", company: company, facts: facts)
    return item
  }
}

/// A person undoes the application of a bank entry: what it had settled is owed again, and the money waits for a person.
public struct ReverseApplication: Sendable {
  public let company: CompanyID
  public let entry: BankEntryID

  public init(company: CompanyID, entry: BankEntryID) {
    self.company = company
    self.entry = entry
  }

  /// - Throws: `HandRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try undo(transaction, on: day, actor: actor, at: at)
    }
  }

  private func undo(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let stored = try BankEntryStore.lock(entry, of: company, transaction) else {
      throw HandRefusal.unknownEntry(entry)
    }
    guard stored.decision == DecisionOutcome.applied.rawValue, let payment = stored.paymentItem,
      let customer = stored.customer
    else { throw HandRefusal.notApplied(stored.name) }
    guard stored.returns == nil else { throw HandRefusal.moneyOut(stored.name) }
    guard try !BankEntryStore.isReturned(entry, of: company, transaction) else {
      throw HandRefusal.returned(stored.name)
    }
    let booking = CashBooking(company: company, day: day, transaction: transaction)
    if stored.amount.isPositive {
      try booking.undo(stored, payment: payment, customer)
    } else {
      try booking.undoRefund(stored, back: payment, customer)
    }
    let earlier = stored.answer.flatMap { StoredAnswer(json: $0) }
    try earlier?.release(company: company, on: day, transaction, at: at)
    var answer = StoredAnswer(
      Decision(.suggested, earlier?.candidates ?? [], reasons: [.undoneByHand] + (earlier?.reasons ?? [])))
    answer.others = earlier?.others
    try BankEntryStore.decide(
      entry, decision: HandOutcome.reopened.rawValue, customer: nil, paymentItem: nil, returns: nil,
      answer: try answer.json(), company: company, at: at, transaction)
    try earlier?.awaitAgain(stored, company: company, transaction)
    try DebitReceipts(company: company, day: day, transaction: transaction).noteByHand(stored, isApplied: false)
    try ChequeReceipts(company: company, day: day, transaction: transaction).noteUndone(stored)
    try BillReceipts(company: company, day: day, transaction: transaction).noteUndone(stored)
    try HabitStore.refresh([customer], on: day, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "payment.undone", "item:\(payment)", company: company,
      facts: [
        "entry": .number(entry.rawValue), "reference": .text(stored.name), "amount": .money(stored.amount),
        "customer": .number(customer.rawValue),
      ])
  }
}

/// A person says that a bank entry is no customer's money, or takes that back.
public struct SetEntryAside: Sendable {
  public let company: CompanyID
  public let entry: BankEntryID
  /// False to have it wait for a person again.
  public let isAside: Bool
  /// What it is; `nil` where nobody said so.
  public let reason: AsideReason?

  public init(company: CompanyID, entry: BankEntryID, isAside: Bool = true, reason: AsideReason? = nil) {
    self.company = company
    self.entry = entry
    self.isAside = isAside
    self.reason = reason
  }

  /// - Throws: `HandRefusal`.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let stored = try BankEntryStore.lock(entry, of: company, transaction) else {
      throw HandRefusal.unknownEntry(entry)
    }
    let isIgnored = stored.decision == HandOutcome.ignored.rawValue
    guard isAside ? stored.waitsForHand : isIgnored else { throw HandRefusal.notWaiting(stored.name) }
    let outcome: HandOutcome = isAside ? .ignored : .reopened
    var answer = stored.answer.flatMap { StoredAnswer(json: $0) } ?? StoredAnswer(Decision(.unmatched))
    answer.aside = isAside ? reason : nil
    try BankEntryStore.decide(
      entry, decision: outcome.rawValue, customer: nil, paymentItem: nil, returns: nil, answer: try answer.json(),
      nature: isAside ? nil : answer.apart?.rawValue, company: company, at: at, transaction)
    if !isAside { try answer.awaitAgain(stored, company: company, transaction) }
    var facts: [String: JournalFact] = ["reference": .text(stored.name), "amount": .money(stored.amount)]
    if isAside, let reason { facts["aside"] = .text(reason.rawValue) }
    Journal(transaction, actor: actor, at: at).record(
      isAside ? "entry.ignored" : "entry.reopened", "entry:\(entry)", company: company, facts: facts)
  }
}

extension StoredEntry {
  /// Whether a person may still say what it pays.
  public var waitsForHand: Bool {
    decision != DecisionOutcome.applied.rawValue && decision != HandOutcome.ignored.rawValue
  }
}

extension StoredEntry {
  /// Locks a receipt that a person may apply: money that came in and that nothing was decided about for good.
  ///
  /// - Throws: `HandRefusal`.
  static func lockedReceipt(
    _ entry: BankEntryID, of company: CompanyID, _ transaction: Transaction
  ) throws -> StoredEntry {
    guard let stored = try BankEntryStore.lock(entry, of: company, transaction) else {
      throw HandRefusal.unknownEntry(entry)
    }
    guard stored.waitsForHand else { throw HandRefusal.notWaiting(stored.name) }
    guard stored.amount.isPositive else { throw HandRefusal.moneyOut(stored.name) }
    return stored
  }
}
