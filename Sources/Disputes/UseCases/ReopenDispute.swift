public import DisputesRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A person takes back their last answer to a dispute: it stands as it did before, and so does what it contests.
public struct ReopenDispute: Sendable {
  public let dispute: DisputeID
  /// The version that ``CloseDispute`` or ``ExpectCredit`` left.
  public let version: Int64

  public init(_ dispute: DisputeID, version: Int64) {
    self.dispute = dispute
    self.version = version
  }

  /// - Throws: `NotAllowed`; `DisputeRefusal.notReopened` when somebody else answered, or it has changed since;
  ///   `DisputeRefusal.notOwed` when another dispute has taken its place.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.recordDispute, in: company)
    guard let stored = try DisputeStore.find(dispute, of: company, transaction),
      let item = try ItemStore.lock([stored.item], of: company, transaction)[stored.item]
    else { throw DisputeRefusal.notReopened(dispute) }
    try Sight.check(item.customer, by: actor, in: company, transaction)
    let reopened: Bool
    if stored.closedOn == nil {
      reopened = try DisputeStore.expectNone(
        dispute, of: company, version: version, answeredBy: actor.label, transaction)
    } else {
      try Contest.checkAgain(stored.amount, of: item)
      reopened = try DisputeStore.reopen(
        stored, company: company, version: version, answeredBy: actor.label, transaction)
    }
    guard reopened else { throw DisputeRefusal.notReopened(dispute) }
    Journal(transaction, actor: actor, at: at).record(
      "dispute.reopened", "item:\(stored.item)", company: company,
      facts: [
        "dispute": .number(dispute.rawValue), "was": .text(stored.outcome?.rawValue ?? "credit_expected"),
      ])
  }
}
