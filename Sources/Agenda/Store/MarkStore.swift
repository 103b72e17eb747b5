public import AgendaRules
public import Kernel
public import Receivables
public import Storage

/// What people said of lines of the agenda: finished, or for another day. The latest of each line counts.
public enum MarkStore {
  /// - Parameters:
  ///   - seen: the day until which what has come up is meant, for a line of a coming day.
  ///   - handled: whether something was done, rather than put off.
  ///   - report: the report of a call that it is part of.
  ///   - task: what a colleague was asked to do instead.
  static func insert(
    _ key: AgendaKey, of customer: CustomerID, company: CompanyID, by person: PersonID, on day: CivilDate,
    until: CivilDate?, seen: CivilDate? = nil, handled: Bool, report: Int64? = nil, task: TaskID? = nil,
    _ transaction: Transaction
  ) throws -> Int64 {
    try transaction.count(
      """
      INSERT INTO agenda_mark (company, customer, kind, subject, person, day, until, seen, handled, report, task)
      VALUES (\(company), \(customer), \(key.kind.rawValue), \(key.subject), \(person), \(day), \(until), \(seen),
        \(handled), \(report), \(task)) RETURNING id
      """)
  }

  /// - Returns: what the mark was on, and what a colleague was asked to do instead, when it was the person's and still
  ///   stood.
  static func undo(
    _ mark: Int64, of company: CompanyID, by person: PersonID, at: Moment, _ transaction: Transaction
  ) throws -> (key: AgendaKey, customer: CustomerID, task: TaskID?)? {
    let found = try transaction.first(
      """
      UPDATE agenda_mark SET undone = \(at)
      WHERE company = \(company) AND id = \(mark) AND person = \(person) AND undone IS NULL
      RETURNING kind, subject, customer, task
      """
    ) { row -> (AgendaKind?, Int64, CustomerID, TaskID?) in
      (AgendaKind(rawValue: row.text(0)), row.int(1), row.id(2), row.idOrNil(3))
    }
    guard let (kind, subject, customer, task) = found, let kind else { return nil }
    return (AgendaKey(kind, subject), customer, task)
  }

  /// Whether somebody has done something about a line on a day.
  static func isHandled(
    _ key: AgendaKey, of customer: CustomerID, company: CompanyID, by person: PersonID, on day: CivilDate,
    _ snapshot: Snapshot
  ) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM agenda_mark
      WHERE company = \(company) AND customer = \(customer) AND kind = \(key.kind.rawValue)
        AND subject = \(key.subject) AND person = \(person) AND day = \(day) AND handled AND undone IS NULL
      """) > 0
  }

  /// Takes back that the last answer of a customer was dealt with on a day, whoever did: one waits to be read again.
  static func undoRead(
    _ customer: CustomerID, company: CompanyID, on day: CivilDate, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE agenda_mark SET undone = \(at) WHERE id = (
        SELECT MAX(m.id) FROM agenda_mark m
        WHERE m.company = \(company) AND m.customer = \(customer) AND m.kind = \(AgendaKind.reply.rawValue)
          AND m.day = \(day) AND m.handled AND m.until IS NULL AND m.report IS NULL AND m.undone IS NULL)
      """)
  }

  /// Whose word keeps a line from the agenda of a day: nobody has to say it twice. What a report of a call said is not
  /// meant: it may leave the line there. Nor are answers that were dealt with: others may have come since.
  /// - Parameters:
  ///   - seen: until when what has come up is meant.
  ///   - putOffTo: the day to which the line is known to be put off: that alone does not keep it away.
  static func standing(
    on key: AgendaKey, of customer: CustomerID, company: CompanyID, on day: CivilDate, seen: CivilDate?,
    putOffTo: CivilDate? = nil, _ snapshot: Snapshot
  ) throws -> String? {
    let unknown: SQL = putOffTo.map { " AND (m.until IS NULL OR m.until <> \($0))" } ?? ""
    return try snapshot.first(
      """
      SELECT p.name FROM agenda_mark m JOIN person p ON p.id = m.person
      WHERE m.company = \(company) AND m.customer = \(customer) AND m.kind = \(key.kind.rawValue)
        AND m.subject = \(key.subject) AND m.undone IS NULL AND m.report IS NULL AND m.day = \(day)
        AND (m.until > \(day) OR (m.until IS NULL AND m.kind <> \(AgendaKind.reply.rawValue)))
        AND COALESCE(m.seen, m.day) >= \(max(day, seen ?? day))\(unknown)
      ORDER BY m.id DESC LIMIT 1
      """
    ) { $0.text(0) }
  }

  /// Keeps which calls of the scenario a mark settled.
  static func note(_ actions: [ActionID], settledBy mark: Int64, _ transaction: Transaction) throws {
    for action in actions {
      try transaction.execute("INSERT INTO agenda_mark_action (mark, action) VALUES (\(mark), \(action))")
    }
  }

  /// The calls that a mark settled.
  static func settled(by mark: Int64, _ snapshot: Snapshot) throws -> [ActionID] {
    try snapshot.query("SELECT action FROM agenda_mark_action WHERE mark = \(mark) ORDER BY action") { $0.id(0) }
  }

  /// Whether the scenario has gone on from a call that a mark settled.
  static func isFollowed(_ mark: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM agenda_mark_action s JOIN dunning_action a ON a.id = s.action
        JOIN dunning_action n ON n.company = a.company AND n.customer = a.customer AND n.id > a.id
      WHERE s.mark = \(mark) AND a.company = \(company) AND n.state <> 'cancelled'
      """) > 0
  }

  /// The report of a call that a mark is part of.
  static func report(of mark: Int64, company: CompanyID, _ snapshot: Snapshot) throws -> Int64? {
    try snapshot.first("SELECT report FROM agenda_mark WHERE company = \(company) AND id = \(mark)") {
      $0.isNull(0) ? nil : $0.int(0)
    } ?? nil
  }

  /// Takes back the marks of a report.
  /// - Returns: the lines that they were on, the one that the report was given for first.
  static func undo(
    ofReport report: Int64, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> [AgendaKey] {
    let keys = try transaction.query(
      """
      SELECT kind, subject FROM agenda_mark WHERE company = \(company) AND report = \(report) AND undone IS NULL ORDER BY id
      """
    ) { AgendaKey(AgendaKind(rawValue: $0.text(0)) ?? .task, $0.int(1)) }
    try transaction.execute(
      "UPDATE agenda_mark SET undone = \(at) WHERE company = \(company) AND report = \(report) AND undone IS NULL")
    return keys
  }

  /// The latest mark of each line of some customers.
  public static func latest(
    of customers: Set<CustomerID>, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [AgendaKey: AgendaMark] {
    var result: [AgendaKey: AgendaMark] = [:]
    let ids = customers.sorted()
    try snapshot.forEach(
      """
      SELECT kind, subject, day, until, seen, person FROM agenda_mark
      WHERE company = \(company) AND customer IN \(ids) AND undone IS NULL ORDER BY id
      """
    ) { row in
      guard let kind = AgendaKind(rawValue: row.text(0)) else { return }
      result[AgendaKey(kind, row.int(1))] = AgendaMark(
        on: try row.date(2), until: try row.dateOrNil(3), seen: try row.dateOrNil(4),
        by: row.id(5))
    }
    return result
  }

  /// A line that somebody finished.
  public struct Finished: Sendable, Hashable {
    public let key: AgendaKey
    public let code: String
    public let name: String
    public let person: String
  }

  /// What was done on a day.
  public struct Done: Sendable, Hashable {
    /// The latest first.
    public var listed: [Finished] = []
    /// Lines that were done, whether they are listed or not: one that was done twice counts once.
    public var lines = 0
    /// What was done before what is listed.
    public var behind = 0

    public init() {}
  }

  /// What is listed of what was done on a day: more than anybody does, and less than a team.
  public static let doneMax = 300

  /// What was done on a day.
  public static func done(
    of scope: AgendaScope, _ sight: Sight, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> Done {
    var whose: SQL = ""
    if case .of(let person) = scope { whose = "AND m.person = \(person)" }
    let rows: SQL = """
      FROM agenda_mark m WHERE m.company = \(sight.company) AND m.day = \(day) AND m.handled AND m.undone IS NULL
        \(whose)\(sight.only("m.customer"))
      """
    var done = Done()
    done.listed = try snapshot.query(
      """
      SELECT m.kind, m.subject, c.code, c.name, p.name, m.total,
        (SELECT COUNT(*) FROM (SELECT DISTINCT m.kind, m.subject \(rows)) k)
      FROM (SELECT m.id, m.kind, m.subject, m.customer, m.person, COUNT(*) OVER () AS total \(rows)
          ORDER BY m.id DESC LIMIT \(doneMax)) m
        JOIN customer c ON c.id = m.customer JOIN person p ON p.id = m.person
      ORDER BY m.id DESC
      """
    ) { row in
      (done.behind, done.lines) = (Int(row.int(5)), Int(row.int(6)))
      return Finished(
        key: AgendaKey(AgendaKind(rawValue: row.text(0)) ?? .task, row.int(1)), code: row.text(2), name: row.text(3),
        person: row.text(4))
    }
    done.behind -= done.listed.count
    return done
  }
}
