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

  /// Who ends them: what ended by itself is told from what a person decided.
  static let actor = Actor.system("settled")

  /// - Returns: how many it ended.
  @discardableResult
  public func run(_ transaction: Transaction, at: Moment) throws -> Int {
    let actor = EndSettledDisputes.actor
    let settled = try DisputeStore.settled(of: company, transaction)
    for found in settled {
      let outcome: DisputeOutcome = found.creditedMinor >= found.contestedMinor ? .granted : .withdrawn
      try CloseDispute(found.dispute, outcome).run(transaction, company: company, on: day, actor: actor, at: at)
    }
    return settled.count
  }
}

/// Has disputes stand again that ended because their item was settled, now that its money was taken back: the customer still
/// contests what it did before it seemed to have paid.
public struct ReopenUnsettledDisputes: Sendable {
  private let company: CompanyID

  public init(_ company: CompanyID) { self.company = company }

  /// - Parameter items: of which money was taken back.
  public func run(_ items: [ItemID], _ transaction: Transaction, at: Moment) throws {
    let actor = EndSettledDisputes.actor
    for (dispute, version) in try DisputeStore.endedBySettlement(items, by: actor.label, of: company, transaction) {
      do {
        try ReopenDispute(dispute, version: version).run(transaction, company: company, actor: actor, at: at)
      } catch DisputeRefusal.notOwed {
        // Another dispute took its place, or less is owed than it contests.
        continue
      }
    }
  }
}
