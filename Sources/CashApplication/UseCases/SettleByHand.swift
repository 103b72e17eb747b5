public import CashApplicationRules
public import Journal
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

/// A person says what a payment or a credit note on a customer's account settles.
public struct SettleByHand: Sendable {
  public let company: CompanyID
  public let credit: ItemID
  /// What is owed, each above zero; what they leave stays on account.
  public let parts: [AppliedPart]

  public init(company: CompanyID, credit: ItemID, parts: [AppliedPart]) {
    self.company = company
    self.credit = credit
    self.parts = parts
  }

  /// - Throws: `HandRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try book(transaction, on: day, actor: actor, at: at)
    }
  }

  private func book(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    let items = try ItemStore.lock([credit] + parts.map(\.item), of: company, transaction)
    guard let credit = items[credit] else { throw HandRefusal.unknownItem(credit) }
    guard credit.open.isNegative else { throw HandRefusal.notWaiting(credit.number) }
    guard !parts.isEmpty else { throw HandRefusal.nothingChosen }
    let left = try credit.open.negated()
    for part in parts where part.minor <= 0 {
      guard let item = items[part.item] else { throw HandRefusal.unknownItem(part.item) }
      throw HandRefusal.notOpen(
        number: item.number, asked: Money(minor: part.minor, left.currency), left: item.open)
    }
    try HandApplication.check(parts, of: credit.customer, received: left, items: items)
    for part in parts {
      try AllocationStore.allocate(
        Money(minor: part.minor, left.currency), of: part.item, by: credit.id, company: company, day: day,
        reason: .manual, transaction)
    }
    Journal(transaction, actor: actor, at: at).record(
      "payment.allocated", "item:\(credit.id)", company: company,
      facts: [
        "number": .text(credit.number), "items": .list(parts.map { .text("\($0.item):\($0.minor)") }),
      ])
  }
}

/// A person undoes one allocation: both items are open again by its amount.
///
/// Only what the matcher or a person allocated to something owed: what the ledger says is the ledger's to correct, and
/// the two movements of a returned payment settle each other for good.
public struct UndoAllocation: Sendable {
  public let company: CompanyID
  public let allocation: AllocationID

  public init(company: CompanyID, allocation: AllocationID) {
    self.company = company
    self.allocation = allocation
  }

  /// Whether an allocation to an item of this kind may be undone.
  public static func isOpen(reason: AllocationReason, debit: ItemKind) -> Bool {
    (reason == .manual || reason == .matched) && (debit == .invoice || debit == .fee)
  }

  /// - Returns: the items that are open again: what is owed, and what had settled it.
  /// - Throws: `HandRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> (debit: ItemID, credit: ItemID) {
    try MoneyMoves(company: company, day: day).around(transaction, at: at) {
      try undo(transaction, on: day, actor: actor, at: at)
    }
  }

  private func undo(
    _ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> (debit: ItemID, credit: ItemID) {
    try actor.needs(.applyCash, in: company)
    let found = try transaction.first(
      """
      SELECT a.debit_item, a.credit_item, a.reason, i.kind, a.amount_minor, i.currency
      FROM allocation a JOIN item i ON i.id = a.debit_item
      WHERE a.company = \(company) AND a.id = \(allocation) AND a.reverses IS NULL
      """
    ) { row in
      (
        debit: ItemID(row.int(0)), credit: ItemID(row.int(1)), reason: AllocationReason(rawValue: row.text(2)),
        kind: ItemKind(rawValue: row.text(3)), amount: try row.money(4, currency: 5)
      )
    }
    guard let found, let reason = found.reason, let kind = found.kind,
      UndoAllocation.isOpen(reason: reason, debit: kind)
    else { throw HandRefusal.notUndoable(allocation) }
    do {
      try AllocationStore.reverse(allocation, company: company, day: day, transaction)
    } catch AllocationRefusal.alreadyReversed {
      throw HandRefusal.notUndoable(allocation)
    }
    Journal(transaction, actor: actor, at: at).record(
      "allocation.undone", "item:\(found.debit)", company: company,
      facts: [
        "allocation": .number(allocation.rawValue), "amount": .money(found.amount),
        "credit": .number(found.credit.rawValue),
      ])
    return (found.debit, found.credit)
  }
}
