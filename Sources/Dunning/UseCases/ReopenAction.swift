public import DunningRules
import Journal
public import Kernel
import Messaging
import Receivables
public import Storage

/// A person takes back what they decided about an action: it waits again. A message that was approved is taken out of
/// the queue, unless it is on its way already.
public struct ReopenAction: Sendable {
  public let action: ActionID

  public init(_ action: ActionID) { self.action = action }

  /// - Throws: `NotAllowed`; `DunningError.notWaiting` when somebody else decided, or the message has left;
  ///   `DunningError.replaced` when the same items were planned anew since.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.remind, in: company)
    guard let stored = try ActionStore.find(action, of: company, transaction) else {
      throw DunningError.notWaiting(action)
    }
    try Sight.check(stored.action.customer, by: actor, in: company, transaction)
    let waits: ActionState = stored.action.channel.isMessage ? .toApprove : .toDo
    switch stored.state {
    case .queued:
      guard try OutboxStore.recall(action, of: company, transaction) else { throw DunningError.notWaiting(action) }
    case .cancelled:
      guard try !ActionStore.isReplaced(action, of: company, transaction) else { throw DunningError.replaced(action) }
    case .done: break
    case .toApprove, .toDo: throw DunningError.notWaiting(action)
    }
    guard
      try ActionStore.reopen(
        action, of: company, from: stored.state, to: waits, closedBy: actor.label, transaction)
    else { throw DunningError.notWaiting(action) }
    if stored.state == .done, !stored.action.starts.isEmpty {
      try StartWhatStepsAsk.takeBack(action, of: stored.action.customer, company, transaction, actor: actor, at: at)
    }
    Journal(transaction, actor: actor, at: at).record(
      "reminder.reopened", "action:\(action)", company: company, facts: ["was": .text(stored.state.rawValue)])
  }
}
