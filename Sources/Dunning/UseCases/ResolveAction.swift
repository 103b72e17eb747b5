import DunningRules
public import Journal
public import Kernel
public import Storage

/// Why an action could not be resolved.
public enum DunningError: Error, Hashable, Sendable, CustomStringConvertible {
  case notWaiting(ActionID)
  case unknownNumber(String)

  public var description: String {
    switch self {
    case .notWaiting(let id):
      "action \(id) does not wait for anybody any more; somebody has approved, done or withdrawn it"
    case .unknownNumber(let number):
      "there is no item with the number \(number) in this company; check the number or import the invoice"
    }
  }
}

/// A person approves, does or withdraws an action that waits.
public struct ResolveAction: Sendable {
  public enum Resolution: String, Sendable {
    /// The message goes to the outbox.
    case approved
    /// The call was made, the task is finished.
    case done
    case withdrawn
  }

  public let action: ActionID
  public let resolution: Resolution

  public init(_ action: ActionID, _ resolution: Resolution) {
    self.action = action
    self.resolution = resolution
  }

  /// - Throws: `DunningError.notWaiting` when it was resolved before.
  public func run(
    _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment, enqueue: PlanReminders.Enqueue
  ) throws {
    guard let stored = try ActionStore.find(action, of: company, transaction) else {
      throw DunningError.notWaiting(action)
    }
    let (from, to): (ActionState, ActionState) =
      switch resolution {
      case .approved: (.toApprove, .queued)
      case .done: (.toDo, .done)
      case .withdrawn: (stored.state == .toApprove ? .toApprove : .toDo, .cancelled)
      }
    guard
      try ActionStore.move(action, of: company, from: from, to: to, by: actor.label, at: at, transaction)
    else { throw DunningError.notWaiting(action) }
    if resolution == .approved {
      try enqueue(transaction, [StoredAction(id: action, action: stored.action, state: .queued)])
    }
    Journal(transaction, actor: actor, at: at).record(
      "reminder.resolved", "action:\(action)", company: company, facts: ["resolution": .text(resolution.rawValue)])
  }
}
