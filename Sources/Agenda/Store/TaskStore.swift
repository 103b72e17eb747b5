public import Kernel
public import Storage

/// Something that somebody asked a colleague to do.
public struct StoredTask: Sendable, Hashable {
  public let id: TaskID
  public let customer: CustomerID
  public let author: PersonID
  public let assignee: PersonID
  public let due: CivilDate
  public let text: String
  public let isFinished: Bool
}

/// Tasks, always of one company.
public enum TaskStore {
  static func insert(
    _ text: String, for assignee: PersonID, due: CivilDate, customer: CustomerID, company: CompanyID, author: PersonID,
    at: Moment, _ transaction: Transaction
  ) throws -> TaskID {
    try transaction.insert(
      """
      INSERT INTO agenda_task (company, customer, author, assignee, due, content, written)
      VALUES (\(company), \(customer), \(author), \(assignee), \(due), \(text), \(at)) RETURNING id
      """)
  }

  /// - Returns: whether it was open.
  static func finish(
    _ id: TaskID, of company: CompanyID, by person: PersonID, at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE agenda_task SET finished = \(at), finished_by = \(person)
      WHERE company = \(company) AND id = \(id) AND finished IS NULL
      """) == 1
  }

  /// Has a task to be done again, by whoever finished it.
  /// - Parameter finished: when they did, if that is known.
  /// - Returns: whether they had.
  static func reopen(
    _ id: TaskID, of company: CompanyID, by person: PersonID, finished: Moment? = nil, _ transaction: Transaction
  ) throws -> Bool {
    let when: SQL = finished.map { "AND finished = \($0)" } ?? ""
    return try transaction.execute(
      """
      UPDATE agenda_task SET finished = NULL, finished_by = NULL
      WHERE company = \(company) AND id = \(id) AND finished_by = \(person) \(when)
      """) == 1
  }

  /// The step of a scenario that asks for a task; `nil` when a person does.
  static func action(of id: TaskID, _ snapshot: Snapshot) throws -> ActionID? {
    try snapshot.first("SELECT action FROM agenda_task WHERE id = \(id)") { row -> ActionID? in row.idOrNil(0) } ?? nil
  }

  private static let columns: SQL = "id, customer, author, assignee, due, content, finished"

  public static func find(_ id: TaskID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredTask? {
    try snapshot.first("SELECT \(columns) FROM agenda_task WHERE company = \(company) AND id = \(id)", task)
  }

  /// What some people were asked to do about a customer and have not finished, the most pressing first.
  public static func open(
    of assignees: [PersonID], about customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredTask] {
    try snapshot.query(
      """
      SELECT \(columns) FROM agenda_task
      WHERE company = \(company) AND customer = \(customer) AND assignee IN \(assignees) AND finished IS NULL
      ORDER BY due, id LIMIT \(limit)
      """, task)
  }

  private static func task(_ row: Row) throws -> StoredTask {
    StoredTask(
      id: row.id(0), customer: row.id(1), author: row.id(2), assignee: row.id(3), due: try row.date(4),
      text: row.text(5), isFinished: !row.isNull(6))
  }
}
