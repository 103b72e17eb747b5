public import DisputesRules
import Foundation
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A customer contests a part of an item: it leaves every claim, the rest stays due.
public struct OpenDispute: Sendable {
  public let item: ItemID
  public let amount: Money
  public let reason: String

  public init(_ item: ItemID, _ amount: Money, reason: String) {
    self.item = item
    self.amount = amount
    self.reason = reason
  }

  /// - Throws: `DisputeRefusal` when more is contested than is owed.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> DisputeID {
    guard !reason.trimmingCharacters(in: .whitespaces).isEmpty else { throw DisputeRefusal.noReason }
    guard let found = try ItemStore.lock([item], of: company, transaction)[item] else {
      throw DisputeRefusal.unknownItem(item)
    }
    try Contest.check(amount, of: found)
    let id = try DisputeStore.insert(amount, of: item, company: company, reason: reason, on: day, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "dispute.opened", "item:\(item)", company: company,
      facts: ["dispute": .number(id.rawValue), "amount": .money(amount), "reason": .text(reason)])
    return id
  }
}

/// A dispute ends: what was contested is owed again, unless a credit note settles it.
public struct CloseDispute: Sendable {
  public let dispute: DisputeID
  public let outcome: DisputeOutcome

  public init(_ dispute: DisputeID, _ outcome: DisputeOutcome) {
    self.dispute = dispute
    self.outcome = outcome
  }

  /// - Throws: `DisputeRefusal.notOpen`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    guard let stored = try DisputeStore.find(dispute, of: company, transaction),
      try DisputeStore.close(stored, company: company, outcome: outcome, on: day, transaction)
    else { throw DisputeRefusal.notOpen(dispute) }
    Journal(transaction, actor: actor, at: at).record(
      "dispute.closed", "item:\(stored.item)", company: company,
      facts: ["dispute": .number(dispute.rawValue), "outcome": .text(outcome.rawValue)])
  }
}
