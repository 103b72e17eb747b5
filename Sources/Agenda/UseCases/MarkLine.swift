public import AgendaRules
public import Dunning
import DunningRules
import Journal
public import Kernel
public import Storage

/// A person finishes a line of the agenda, puts it off, or approves what it waits for.
public struct MarkLine: Sendable {
  public enum Act: Sendable, Hashable {
    case finish
    case putOff(until: CivilDate)
    /// Only what waits for approval.
    case approve
  }

  public let key: AgendaKey
  public let act: Act
  /// When the line that was read came up, if that is a coming day; nil is today or before.
  public let seen: CivilDate?
  /// The day to which the line that was read had been put off: who sees it there changes that word, and repeats none.
  public let putOffTo: CivilDate?

  public init(_ key: AgendaKey, _ act: Act, seen: CivilDate? = nil, putOffTo: CivilDate? = nil) {
    self.key = key
    self.act = act
    self.seen = seen
    self.putOffTo = putOffTo
  }

  /// - Parameter enqueue: writes approved messages into the outbox.
  /// - Returns: the mark, by which ``UndoMark`` takes it back.
  /// - Throws: `NotAllowed`, `AgendaRefusal`, `DunningError`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment,
    enqueue: PlanReminders.Enqueue
  ) throws -> Int64 {
    // Who was asked to do something may say that it is done.
    try actor.needs(key.kind == .task ? .comment : .remind, in: company)
    guard let person = actor.person else { throw AgendaRefusal.nobody }
    let line = try AgendaLine(key, of: company, by: actor, transaction)
    // No agenda shows more than the coming days, and the one task that a link leads to: nothing later can be meant.
    if let seen, seen.days(since: day) >= AgendaRule.weekDays {
      let task = key.kind == .task ? try TaskStore.find(TaskID(key.subject), of: company, transaction) : nil
      guard task?.due == seen else { throw AgendaRefusal.tooFar(seen) }
    }
    // A task says itself whether it is finished.
    if key.kind != .task {
      try line.mustStand(company: company, on: day, seen: seen, putOffTo: putOffTo, transaction)
    }
    var until: CivilDate?
    var settled: [ActionID] = []
    switch act {
    case .putOff(let later):
      try later.checked(ahead: day.adding(days: 1))
      until = later
    case .approve:
      guard key.kind == .sending else { throw AgendaRefusal.unknown }
      try ResolveAction(ActionID(key.subject), .approved).run(
        transaction, company: company, on: day, actor: actor, at: at, enqueue: enqueue)
    case .finish:
      switch key.kind {
      case .call: settled = try line.settleCalls(transaction, company: company, on: day, actor: actor, at: at)
      case .errand:
        settled = try line.settleErrand(transaction, company: company, on: day, actor: actor, at: at)
        if settled.isEmpty { throw AgendaRefusal.finished }
      case .task:
        let task = TaskID(key.subject)
        guard try line.finish(task, by: person, transaction, company: company, actor: actor, at: at) else {
          throw AgendaRefusal.finished
        }
      // A message is approved, withdrawn or put off: it cannot be left without a word.
      case .sending: throw AgendaRefusal.unknown
      // An answer is dealt with where it is read.
      case .reply: throw AgendaRefusal.unknown
      // The call that a scenario asks for after a broken promise stands on its line.
      case .promise:
        settled = try line.settleCalls(
          after: .brokenPromise, transaction, company: company, on: day, actor: actor, at: at)
      case .address, .dispute, .decision: break
      }
    }
    let mark = try MarkStore.insert(
      key, of: line.customer, company: company, by: person, on: day, until: until, seen: seen, handled: until == nil,
      transaction)
    try MarkStore.note(settled, settledBy: mark, transaction)
    Journal(transaction, actor: actor, at: at).record(
      until == nil ? "agenda.finished" : "agenda.put_off", "customer:\(line.customer)", company: company,
      facts: ["line": .text(key.text), "until": until.map { .date($0) } ?? .none])
    return mark
  }
}
