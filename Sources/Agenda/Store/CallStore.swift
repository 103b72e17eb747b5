public import AgendaRules
public import Kernel
public import Storage

/// What was said on the telephone.
public struct CallReport: Sendable, Hashable {
  public let customer: CustomerID
  public let day: CivilDate
  public let outcome: CallOutcome
  /// Who at the customer's spoke.
  public let contact: String?
  public let note: String?
  /// The day on which the customer is called again: as agreed, or as the outcome wants it.
  public let callBack: CivilDate?
  /// Who called.
  public let person: String
  public let written: Moment
}

/// Reports of calls, always of one company.
public enum CallStore {
  static func insert(
    customer: CustomerID, company: CompanyID, person: PersonID, on day: CivilDate, at: Moment, outcome: CallOutcome,
    contact: String?, note: String?, callBack: CivilDate?, promise: PromiseID?, _ transaction: Transaction
  ) throws -> Int64 {
    try transaction.count(
      """
      INSERT INTO call_report (company, customer, person, day, written, outcome, contact, note, call_back, promise)
      VALUES (\(company), \(customer), \(person), \(day), \(at), \(outcome.rawValue), \(contact), \(note), \(callBack),
        \(promise)) RETURNING id
      """)
  }

  /// The latest calls with a customer.
  public static func all(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [CallReport] {
    try snapshot.query(
      """
      SELECT r.customer, r.day, r.outcome, r.contact, r.note, r.call_back, p.name, r.written
      FROM call_report r JOIN person p ON p.id = r.person
      WHERE r.company = \(company) AND r.customer = \(customer) ORDER BY r.id DESC LIMIT \(limit)
      """
    ) { row in
      CallReport(
        customer: row.id(0), day: try row.date(1), outcome: CallOutcome(rawValue: row.text(2)) ?? .noAnswer,
        contact: row.textOrNil(3), note: row.textOrNil(4), callBack: try row.dateOrNil(5), person: row.text(6),
        written: try row.moment(7))
    }
  }
}
