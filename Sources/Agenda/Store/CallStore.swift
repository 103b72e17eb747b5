public import AgendaRules
public import Kernel
public import Storage

/// What was said on the telephone.
public struct CallReport: Sendable, Hashable {
  public let id: Int64
  public let customer: CustomerID
  public let day: CivilDate
  public let outcome: CallOutcome
  /// Who at the customer's spoke.
  public let contact: String?
  public let note: String?
  /// The day on which the customer is called again: as agreed, or as the outcome wants it.
  public let callBack: CivilDate?
  /// The time of that day, where one was agreed.
  public let callBackTime: TimeOfDay?
  /// Who called.
  public let person: String
  public let written: Moment
}

/// Reports of calls, always of one company.
public enum CallStore {
  static func insert(
    customer: CustomerID, company: CompanyID, person: PersonID, on day: CivilDate, at: Moment, outcome: CallOutcome,
    contact: String?, note: String?, callBack: CivilDate?, callBackTime: TimeOfDay?, promise: PromiseID?,
    _ transaction: Transaction
  ) throws -> Int64 {
    try transaction.count(
      """
      INSERT INTO call_report (company, customer, person, day, written, outcome, contact, note, call_back,
        call_back_time, promise)
      VALUES (\(company), \(customer), \(person), \(day), \(at), \(outcome.rawValue), \(contact), \(note), \(callBack),
        \(callBackTime?.text), \(promise)) RETURNING id
      """)
  }

  /// Keeps which calls of the scenario a report settled.
  static func note(_ actions: [ActionID], settledBy report: Int64, _ transaction: Transaction) throws {
    for action in actions {
      try transaction.execute("INSERT INTO call_report_action (report, action) VALUES (\(report), \(action))")
    }
  }

  /// A report that was taken back, and what it had written beside its marks.
  struct Undone {
    let customer: CustomerID
    let promise: PromiseID?
    let written: Moment
    let actions: [ActionID]
  }

  /// Takes a report back.
  /// - Returns: what it was, when it was the person's and still stood.
  static func undo(
    _ report: Int64, of company: CompanyID, by person: PersonID, at: Moment, _ transaction: Transaction
  ) throws -> Undone? {
    let actions: [ActionID] = try transaction.query(
      "SELECT action FROM call_report_action WHERE report = \(report) ORDER BY action"
    ) { $0.id(0) }
    return try transaction.first(
      """
      UPDATE call_report SET undone = \(at)
      WHERE company = \(company) AND id = \(report) AND person = \(person) AND undone IS NULL
      RETURNING customer, promise, written
      """
    ) { Undone(customer: $0.id(0), promise: $0.idOrNil(1), written: try $0.moment(2), actions: actions) }
  }

  /// Whether the customer was called again since a report, a line that it marked was marked anew, or the scenario has
  /// gone on from a call that it settled.
  static func isFollowed(
    _ report: Int64, _ undone: Undone, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> Bool {
    try snapshot.count(
      """
      SELECT (
        SELECT COUNT(*) FROM call_report n
        WHERE n.company = \(company) AND n.customer = \(undone.customer) AND n.id > \(report) AND n.undone IS NULL
      ) + (
        SELECT COUNT(*) FROM agenda_mark m JOIN agenda_mark n
          ON n.customer = m.customer AND n.kind = m.kind AND n.subject = m.subject AND n.id > m.id AND n.undone IS NULL
        WHERE m.company = \(company) AND m.report = \(report)
      ) + (
        SELECT COUNT(*) FROM call_report_action s JOIN dunning_action a ON a.id = s.action
          JOIN dunning_action n ON n.company = a.company AND n.customer = a.customer
        WHERE s.report = \(report) AND n.decided_at > \(undone.written) AND n.state <> 'cancelled'
      )
      """) > 0
  }

  /// The latest call with a customer; nobody reports another one until the transaction is over.
  static func last(of customer: CustomerID, company: CompanyID, _ transaction: Transaction) throws -> CallReport? {
    _ = try transaction.first(
      "SELECT id FROM customer WHERE company = \(company) AND id = \(customer)\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    return try all(of: customer, company: company, limit: 1, transaction).first
  }

  /// The latest calls with a customer.
  public static func all(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [CallReport] {
    try snapshot.query(
      """
      SELECT r.customer, r.day, r.outcome, r.contact, r.note, r.call_back, p.name, r.written, r.id, r.call_back_time
      FROM call_report r JOIN person p ON p.id = r.person
      WHERE r.company = \(company) AND r.customer = \(customer) AND r.undone IS NULL
      ORDER BY r.id DESC LIMIT \(limit)
      """
    ) { row in
      CallReport(
        id: row.int(8), customer: row.id(0), day: try row.date(1),
        outcome: CallOutcome(rawValue: row.text(2)) ?? .noAnswer,
        contact: row.textOrNil(3), note: row.textOrNil(4), callBack: try row.dateOrNil(5),
        callBackTime: row.textOrNil(9).flatMap { TimeOfDay(typed: $0) }, person: row.text(6),
        written: try row.moment(7))
    }
  }
}
