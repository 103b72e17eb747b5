import AgendaRules
public import Dunning
import DunningRules
import Journal
public import Kernel
public import Storage

/// Takes back the calls that a step around an event asks for and that somebody has made already: whoever spoke to the
/// customer since it happened, or finished the line of a broken promise, does not find the same call on the next day.
public struct SpareCalls: Sendable {
  public let company: CompanyID
  public let actor: Actor
  public let at: Moment

  public init(_ company: CompanyID, actor: Actor, at: Moment) {
    self.company = company
    self.actor = actor
    self.at = at
  }

  /// Keys a statement: under the engines' limits on parameters.
  private static let most = 500

  /// What is called in the transaction that writes the actions; it passes over those that are around nothing.
  public func run(_ transaction: Transaction, _ actions: [StoredAction]) throws {
    let calls = actions.filter { $0.state == .toDo && $0.action.step == .call && !$0.action.events.isEmpty }
    let journal = Journal(transaction, actor: actor, at: at)
    for start in stride(from: 0, to: calls.count, by: SpareCalls.most) {
      let some = calls[start..<min(start + SpareCalls.most, calls.count)].map(\.id)
      for action in try made(some, transaction) {
        guard
          try ActionStore.move(
            action, of: company, from: .toDo, to: .cancelled, by: actor.label, at: at, transaction)
        else { continue }
        journal.record(
          "reminder.resolved", "action:\(action)", company: company, facts: ["resolution": .text("withdrawn")])
      }
    }
  }

  /// Those of some calls that somebody has made.
  private func made(_ calls: [ActionID], _ snapshot: Snapshot) throws -> [ActionID] {
    try snapshot.query(
      """
      SELECT DISTINCT e.action FROM dunning_action_event e
      WHERE e.company = \(company) AND e.action IN \(calls) AND (
        EXISTS (
          SELECT 1 FROM call_report r
          WHERE r.customer = e.customer AND r.company = e.company AND r.day >= e.day AND r.undone IS NULL
            AND r.outcome <> \(CallOutcome.noAnswer.rawValue))
        OR (e.kind = \(AccountEvent.Kind.brokenPromise.rawValue) AND EXISTS (
          SELECT 1 FROM agenda_mark m
          WHERE m.customer = e.customer AND m.company = e.company AND m.kind = \(AgendaKind.promise.rawValue)
            AND m.undone IS NULL AND m.handled AND m.until IS NULL AND m.day >= e.day)))
      ORDER BY e.action
      """
    ) { $0.id(0) }
  }
}
