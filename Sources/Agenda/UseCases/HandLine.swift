public import AgendaRules
import Journal
public import Kernel
public import Storage

/// A person hands a line of their agenda to a colleague: the colleague is asked for it by a day, and the line is laid
/// aside until the working day after. It comes back when nothing was done.
public struct HandLine: Sendable {
  public let key: AgendaKey
  public let text: String
  public let assignee: PersonID
  public let due: CivilDate

  public init(_ key: AgendaKey, to assignee: PersonID, _ text: String, by due: CivilDate) {
    self.key = key
    self.text = text
    self.assignee = assignee
    self.due = due
  }

  /// Whether lines of a kind can be handed over: a message is approved by whoever may, and a task is asked anew.
  public static func canHand(_ kind: AgendaKind) -> Bool { kind != .sending && kind != .task }

  /// - Returns: the mark, by which ``UndoMark`` takes both back.
  /// - Throws: `NotAllowed`, `AgendaRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment,
    calendar: BusinessCalendar = BusinessCalendar()
  ) throws -> Int64 {
    try actor.needs(.remind, in: company)
    guard let person = actor.person else { throw AgendaRefusal.nobody }
    // What one hands to oneself is put off, and there is a key for that.
    guard assignee != person, HandLine.canHand(key.kind) else { throw AgendaRefusal.notTheirs }
    let line = try AgendaLine(key, of: company, by: actor, transaction)
    try line.mustStand(company: company, on: day, transaction)
    let task = try AskTask(text, about: line.customer, of: assignee, by: due).run(
      transaction, company: company, on: day, actor: actor, at: at)
    let until = calendar.adding(businessDays: 1, to: due)
    let mark = try MarkStore.insert(
      key, of: line.customer, company: company, by: person, on: day, until: until, handled: true, task: task,
      transaction)
    Journal(transaction, actor: actor, at: at).record(
      "agenda.put_off", "customer:\(line.customer)", company: company,
      facts: ["line": .text(key.text), "until": .date(until), "task": .number(task.rawValue)])
    return mark
  }
}
