import AgendaRules
import Dunning
import Journal
public import Kernel
import Promises
import PromisesRules
import Receivables
public import Storage

/// Takes back what one said of a line: it is on the agenda again. With the report of a call goes all that it wrote: the
/// promise, the tasks that it finished, the calls of the scenario that it settled.
public struct UndoMark: Sendable {
  public let mark: Int64

  public init(_ mark: Int64) { self.mark = mark }

  /// What was taken back.
  public enum Undone: Sendable, Hashable {
    case mark
    /// The mark is taken back, but the word of somebody keeps the line from the agenda all the same.
    case held(by: String)
    case report
  }

  /// - Throws: `NotAllowed`; `AgendaRefusal.unknown` when it is somebody else's or was taken back,
  ///   `AgendaRefusal.followed` when something has changed what a report wrote.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Undone {
    try actor.needs(.comment, in: company)
    guard let person = actor.person else { throw AgendaRefusal.nobody }
    if let report = try MarkStore.report(of: mark, company: company, transaction) {
      try actor.needs(.remind, in: company)
      try takeBack(report, by: person, transaction, company: company, on: day, actor: actor, at: at)
      return .report
    }
    guard let undone = try MarkStore.undo(mark, of: company, by: person, at: at, transaction) else {
      throw AgendaRefusal.unknown
    }
    let journal = Journal(transaction, actor: actor, at: at)
    // The colleague is no longer asked, unless they have done it.
    if let task = undone.task {
      guard try TaskStore.finish(task, of: company, by: person, at: at, transaction) else {
        throw AgendaRefusal.followed
      }
    }
    let calls = try MarkStore.settled(by: mark, transaction)
    if !calls.isEmpty {
      if try MarkStore.isFollowed(mark, of: company, transaction) { throw AgendaRefusal.followed }
      do {
        for call in calls { try ReopenAction(call).run(transaction, company: company, actor: actor, at: at) }
      } catch is DunningError {
        throw AgendaRefusal.followed
      }
    }
    if undone.key.kind == .task,
      try AgendaLine.reopen(TaskID(undone.key.subject), by: person, transaction, company: company, actor: actor)
    {
      UndoMark.record(TaskID(undone.key.subject), of: undone.customer, company, journal)
    }
    journal.record(
      "agenda.taken_back", "customer:\(undone.customer)", company: company, facts: ["line": .text(undone.key.text)])
    let holder = try MarkStore.standing(
      on: undone.key, of: undone.customer, company: company, on: day, seen: nil, transaction)
    return holder.map { .held(by: $0) } ?? .mark
  }

  private func takeBack(
    _ report: Int64, by person: PersonID, _ transaction: Transaction, company: CompanyID, on day: CivilDate,
    actor: Actor, at: Moment
  ) throws {
    guard let undone = try CallStore.undo(report, of: company, by: person, at: at, transaction) else {
      throw AgendaRefusal.unknown
    }
    try Sight.check(undone.customer, by: actor, in: company, transaction)
    if try CallStore.isFollowed(report, undone, of: company, transaction) { throw AgendaRefusal.followed }
    try TalkStore.forget(report, of: company, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    do {
      if let promise = undone.promise {
        // A promise is of the first version when it is made: one that ended and stood again was somebody's decision.
        let version = try EndPromise(promise, .withdrawn).run(
          transaction, company: company, on: day, actor: actor, at: at)
        guard version == 2 else { throw AgendaRefusal.followed }
      }
      for action in undone.actions {
        try ReopenAction(action).run(transaction, company: company, actor: actor, at: at)
      }
    } catch is PromiseRefusal {
      throw AgendaRefusal.followed
    } catch is DunningError {
      throw AgendaRefusal.followed
    }
    let lines = try MarkStore.undo(ofReport: report, company: company, at: at, transaction)
    for (place, line) in lines.enumerated() where line.kind == .task {
      let task = TaskID(line.subject)
      if try AgendaLine.reopen(
        task, by: person, finished: undone.written, transaction, company: company, actor: actor)
      {
        UndoMark.record(task, of: undone.customer, company, journal)
      } else if place > 0 {
        // The task whose line the report was given for may have stayed open, or been finished by somebody else.
        throw AgendaRefusal.followed
      }
    }
    journal.record(
      "call.taken_back", "customer:\(undone.customer)", company: company,
      facts: ["report": .number(report), "line": .text(lines.first?.text ?? "")])
  }

  private static func record(_ task: TaskID, of customer: CustomerID, _ company: CompanyID, _ journal: Journal) {
    journal.record("task.reopened", "customer:\(customer)", company: company, facts: ["task": .number(task.rawValue)])
  }
}
