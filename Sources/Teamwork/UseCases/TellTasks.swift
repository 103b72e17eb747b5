import Journal
import Kernel
import People
import PeopleRules
import ReceivablesRules
import Storage
import TeamworkRules
import Web

/// Tells whom something was asked of, or who stands in for them meanwhile too, and whoever asked that somebody else has done it. What one asks of oneself, or
/// does oneself, is told to nobody.
struct TellTasks {
  let company: CompanyID

  init(_ company: CompanyID) { self.company = company }

  static let events = ["task.asked", "task.finished", "task.reopened"]

  private struct Task {
    let customer: CustomerID
    let customerCode: String
    let customerName: String
    let author: PersonID
    let authorName: String
    let assignee: PersonID
    let due: CivilDate
    let text: String
    let finisher: (id: PersonID, name: String)?
    /// Whether a step of a scenario asks for it, and no person.
    let isErrand: Bool
  }

  /// - Returns: how many notices were written.
  func run(_ entries: [JournalEntry], at: Moment, _ transaction: Transaction) throws -> Int {
    let tasks = try read(Set(entries.compactMap { $0.number("task") }).sorted(), transaction)
    let deputies = try AbsenceStore.deputies(
      of: Set(tasks.values.map(\.assignee)).sorted(), in: company, on: at.parisDate, transaction)
    var told = 0
    for entry in entries {
      guard let id = entry.number("task"), let task = tasks[id] else { continue }
      // Found again by whether the task is finished: what was taken back meanwhile is not told.
      let finished = "task-finished:\(id)"
      var values: [String: NoticeValue] = ["customer": .text(task.customerName)]
      values["text"] = .text(TellComment.shown(task.text))
      let isNew: Bool
      switch entry.event {
      case "task.asked":
        if let standing = deputies[task.assignee],
          try tellDeputy(standing, task, id, entry, values, at: at, transaction)
        {
          told += 1
        }
        guard task.isErrand || task.author != task.assignee,
          try sees(task.assignee, task, on: at.parisDate, transaction)
        else {
          continue
        }
        if !task.isErrand { values["who"] = .text(task.authorName) }
        values["day"] = .day(task.due)
        isNew = try NoticeStore.add(
          task.isErrand ? "errand" : "task", to: task.assignee, of: company, cause: "journal:\(entry.sequence)",
          path: "/agenda?vue=semaine&ligne=task.\(id)", values: values, at: at, transaction)
      case "task.finished":
        guard !task.isErrand, let finisher = task.finisher, finisher.id != task.author,
          try sees(task.author, task, on: at.parisDate, transaction)
        else {
          continue
        }
        values["who"] = .text(finisher.name)
        isNew = try NoticeStore.add(
          "task_finished", to: task.author, of: company, cause: finished,
          path: "/clients/\(Form.encoded(task.customerCode))", values: values, at: at, transaction)
      default:
        if task.finisher == nil { try NoticeStore.withdraw(cause: finished, of: company, transaction) }
        continue
      }
      if isNew { told += 1 }
    }
    return told
  }

  /// Who stands in for whoever was asked finds the task on their agenda too. Whoever asked knows of it.
  private func tellDeputy(
    _ standing: AbsenceStore.Line, _ task: Task, _ id: Int64, _ entry: JournalEntry, _ values: [String: NoticeValue],
    at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let deputy = standing.absence.deputy
    guard task.isErrand || task.author != deputy, try sees(deputy, task, on: at.parisDate, transaction) else {
      return false
    }
    var values = values
    values["who"] = .text(standing.name)
    values["day"] = .day(task.due)
    return try NoticeStore.add(
      "task_of_absent", to: deputy, of: company, cause: "journal:\(entry.sequence)",
      path: "/agenda?vue=semaine&ligne=task.\(id)", values: values, at: at, transaction)
  }

  private func sees(_ person: PersonID, _ task: Task, on day: CivilDate, _ snapshot: Snapshot) throws -> Bool {
    try TeamStore.colleagues(seeing: task.customer, of: company, on: day, snapshot).contains { $0.id == person }
  }

  private func read(_ ids: [Int64], _ snapshot: Snapshot) throws -> [Int64: Task] {
    // Companies without an agenda have no tasks to read.
    guard !ids.isEmpty else { return [:] }
    var result: [Int64: Task] = [:]
    try snapshot.forEach(
      """
      SELECT t.id, t.customer, c.code, c.name, t.author, a.name, t.assignee, t.due, t.content, t.finished_by, f.name,
        CASE WHEN t.action IS NULL THEN 0 ELSE 1 END
      FROM agenda_task t JOIN customer c ON c.id = t.customer JOIN person a ON a.id = t.author
        LEFT JOIN person f ON f.id = t.finished_by
      WHERE t.company = \(company) AND t.id IN \(ids)
      """
    ) { row in
      let finisher: PersonID? = row.idOrNil(9)
      result[row.int(0)] = Task(
        customer: row.id(1), customerCode: row.text(2), customerName: row.text(3), author: row.id(4),
        authorName: row.text(5), assignee: row.id(6), due: try row.date(7), text: row.text(8),
        finisher: finisher.map { ($0, row.text(10)) }, isErrand: row.int(11) != 0)
    }
    return result
  }
}
