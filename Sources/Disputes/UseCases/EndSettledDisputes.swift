import DisputesRules
public import Journal
public import Kernel
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
    let settled = try DisputeStore.settled(of: company, transaction)
    for found in settled {
      let outcome: DisputeOutcome = found.creditedMinor >= found.contestedMinor ? .granted : .withdrawn
      try CloseDispute(found.dispute, outcome).run(transaction, company: company, on: day, actor: actor, at: at)
    }
    return settled.count
  }
}
