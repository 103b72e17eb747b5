import DisputesRules
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
  /// The code of a shipped reason, or words.
  public let reason: String
  public let note: String?

  public init(_ item: ItemID, _ amount: Money, reason: String, note: String? = nil) {
    self.item = item
    self.amount = amount
    self.reason = reason
    self.note = note
  }

  /// - Throws: `DisputeRefusal` when more is contested than is owed.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> DisputeID {
    try actor.needs(.recordDispute, in: company)
    guard !reason.trimmingCharacters(in: .whitespaces).isEmpty else { throw DisputeRefusal.noReason }
    guard let found = try ItemStore.lock([item], of: company, transaction)[item] else {
      throw DisputeRefusal.unknownItem(item)
    }
    try Sight.check(found.customer, by: actor, in: company, transaction)
    try Contest.check(amount, of: found)
    let id = try DisputeStore.insert(
      amount, of: item, company: company, reason: reason, note: note, on: day, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "dispute.opened", "item:\(item)", company: company,
      facts: ["dispute": .number(id.rawValue), "amount": .money(amount), "reason": .text(reason)])
    return id
  }
}
