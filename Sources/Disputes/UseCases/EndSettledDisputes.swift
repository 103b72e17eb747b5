import DisputesRules
public import Journal
public import Kernel
import Receivables
public import Storage

/// Ends the disputes of what has been settled in full since: nothing is left to contest. Where credit notes settled as much
/// as was contested the customer was right; else it has paid, and let the dispute go.
///
/// A part payment ends nothing: the customer pays what it does not contest.
public struct EndSettledDisputes: Sendable {
  private let company: CompanyID
  private let day: CivilDate

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Returns: how many it ended.
  /// - Throws: `NotAllowed`.
  @discardableResult
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Int {
    try actor.needs(.recordDispute, in: company)
    var count = 0
    for settled in try DisputeStore.settled(of: company, transaction) {
      guard let stored = try DisputeStore.find(settled.dispute, of: company, transaction) else { continue }
      let outcome: DisputeOutcome = settled.creditedMinor >= stored.amount.minor ? .granted : .withdrawn
      guard
        try DisputeStore.close(
          stored, company: company, outcome: outcome, note: stored.closingNote, version: nil, on: day,
          by: actor.label, transaction)
      else { continue }
      count += 1
      Journal(transaction, actor: actor, at: at).record(
        "dispute.closed", "item:\(stored.item)", company: company,
        facts: [
          "dispute": .number(stored.id.rawValue), "outcome": .text(outcome.rawValue),
          "note": .text(stored.closingNote ?? ""),
        ])
    }
    return count
  }
}
