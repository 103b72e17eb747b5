public import AgendaRules
import Dunning
import Journal
public import Kernel
import Promises
public import PromisesRules
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
import TeamworkRules

/// A person called a customer, and says what came of it: a promise is recorded, and the line comes back when it must.
public struct RecordCall: Sendable {
  public let key: AgendaKey
  public let outcome: CallOutcome
  /// Who at the customer's spoke.
  public let contact: String?
  public let note: String?
  /// The day on which the customer wants to be called again.
  public let callBack: CivilDate?
  /// The time of that day, where one was agreed.
  public let callBackTime: TimeOfDay?
  /// What was promised, and for when.
  public let promise: (parts: [PromisedPart], day: CivilDate)?
  /// What the person was asked to do about the customer and did by this call. Nothing of it is done without an answer.
  public let tasks: [TaskID]
  /// The last report about the customer that was read, 0 for none; `nil` where none was shown.
  public let seen: Int64?

  public init(
    _ key: AgendaKey, _ outcome: CallOutcome, contact: String? = nil, note: String? = nil, callBack: CivilDate? = nil,
    callBackTime: TimeOfDay? = nil, promise: (parts: [PromisedPart], day: CivilDate)? = nil, tasks: [TaskID] = [],
    seen: Int64? = nil
  ) {
    self.key = key
    self.outcome = outcome
    self.contact = contact
    self.note = note
    self.callBack = callBack
    self.callBackTime = callBackTime
    self.promise = promise
    self.tasks = tasks
    self.seen = seen
  }

  /// - Returns: the mark on the agenda, by which ``UndoMark`` takes back all of the report.
  /// - Throws: `NotAllowed`, `AgendaRefusal`, `PromiseRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Int64 {
    try actor.needs(.remind, in: company)
    guard let person = actor.person else { throw AgendaRefusal.nobody }
    let line = try AgendaLine(key, of: company, by: actor, transaction)
    guard (outcome == .promise) == (promise != nil), (outcome == .callback) == (callBack != nil),
      callBackTime == nil || callBack != nil
    else {
      throw AgendaRefusal.incomplete
    }
    if let length = [contact, note].compactMap({ $0?.count }).max(), length > AgendaText.charactersMax {
      throw AgendaRefusal.tooLong(characters: length)
    }
    try callBack?.checked(ahead: day)
    // Two people who called the same customer learn of each other before a promise counts twice.
    if let seen, let last = try CallStore.last(of: line.customer, company: company, transaction), last.id > seen {
      throw AgendaRefusal.reported(by: last.person, at: last.written)
    }
    let promised = try promise.map { promise in
      let items = try ItemStore.find(promise.parts.map(\.item), of: company, transaction)
      // The promise is of the customer who was called.
      guard items.allSatisfy({ $0.customer == line.customer }) else { throw AgendaRefusal.unknown }
      return try RecordPromise(promise.parts, promisedFor: promise.day, promisedBy: contact, note: note).run(
        transaction, company: company, on: day, actor: actor, at: at)
    }
    let comesBack = AgendaRule.comesBack(after: outcome, on: day, callback: callBack)
    let report = try CallStore.insert(
      customer: line.customer, company: company, person: person, on: day, at: at, outcome: outcome, contact: contact,
      note: note, callBack: comesBack, callBackTime: callBackTime, promise: promised, transaction)
    // A call that nobody answered is still to be made: what asked for it stays as it is.
    if outcome.isReached {
      let settled = try line.settleCalls(transaction, company: company, on: day, actor: actor, at: at)
      try CallStore.note(settled, settledBy: report, transaction)
      try TalkStore.note(
        report, with: line.customer, company: company, on: day, callBack: callBack, transaction)
      if key.kind == .task {
        try line.finish(TaskID(key.subject), by: person, transaction, company: company, actor: actor, at: at)
      }
    }
    // After a talk the report itself says when the customer is called again; without an answer the line comes back. So
    // it does for a call later on the same day, which the mark would otherwise hide.
    let comesAgain = !outcome.isReached || (key.kind == .call && callBack == day)
    let mark = try MarkStore.insert(
      key, of: line.customer, company: company, by: person, on: day, until: comesAgain ? comesBack : nil,
      handled: true, report: report, transaction)
    if outcome.isReached {
      for task in try theirs(line, person, company, on: day, transaction) {
        guard try line.finish(task, by: person, transaction, company: company, actor: actor, at: at) else { continue }
        _ = try MarkStore.insert(
          AgendaKey(.task, task.rawValue), of: line.customer, company: company, by: person, on: day, until: nil,
          handled: true, report: report, transaction)
      }
    }
    try NotePresence(.calledOut, at: line.customer).run(transaction, company: company, actor: actor, at: at)
    Journal(transaction, actor: actor, at: at).record(
      "call.reported", "customer:\(line.customer)", company: company,
      facts: ["report": .number(report), "outcome": .text(outcome.rawValue), "line": .text(key.text)])
    return mark
  }

  /// The tasks that the call did, each of which is about the customer and the person's, or a colleague's for whom they
  /// stand in.
  private func theirs(
    _ line: AgendaLine, _ person: PersonID, _ company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [TaskID] {
    let ids = Set(tasks).sorted()
    if ids.isEmpty { return [] }
    let people =
      [person] + (try AbsenceStore.replaced(by: person, in: company, on: day, snapshot)).map(\.absence.person)
    for id in ids {
      guard let task = try TaskStore.find(id, of: company, snapshot), task.customer == line.customer,
        people.contains(task.assignee)
      else { throw AgendaRefusal.unknown }
    }
    return ids
  }
}
