public import CashApplicationRules
public import Kernel
public import Storage

/// A person says of several bank entries together that they are no customer's money, or takes that back.
///
/// Each entry has a transaction of its own: one that somebody decided meanwhile is left and said, and the others go on.
public struct SetEntriesAside: Sendable {
  public struct Outcome: Sendable, Hashable {
    public internal(set) var done: [BankEntryID] = []
    /// Left as they were, because they changed meanwhile.
    public internal(set) var left: [BankEntryID] = []
  }

  public let company: CompanyID
  public let entries: [BankEntryID]
  /// False to have them wait for a person again.
  public let isAside: Bool
  /// What they are.
  public let reason: AsideReason?

  public init(company: CompanyID, entries: [BankEntryID], isAside: Bool = true, reason: AsideReason? = nil) {
    self.company = company
    self.entries = entries
    self.isAside = isAside
    self.reason = reason
  }

  public func run(_ database: Database, actor: Actor, at: Moment) async throws -> Outcome {
    try actor.needs(.applyCash, in: company)
    var outcome = Outcome()
    for entry in entries.prefix(ApproveReceipts.entriesMax) {
      let act = SetEntryAside(company: company, entry: entry, isAside: isAside, reason: reason)
      do {
        try await database.write { try act.run($0, actor: actor, at: at) }
        outcome.done.append(entry)
      } catch is HandRefusal {
        outcome.left.append(entry)
      }
    }
    return outcome
  }
}
