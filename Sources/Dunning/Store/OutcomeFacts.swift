import DunningRules
import Kernel
import Storage

/// What became of what customers were last asked: whether they answered, whether it arrived.
enum OutcomeFacts {
  /// The day of each customer's last answer. What a person set aside is none, nor is a holiday note.
  static func answers(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: CivilDate] {
    var found: [CustomerID: CivilDate] = [:]
    let since = Moment.paris(day.adding(days: -FactNeeds.answerMemory), hour: 0)
    let end = Moment.paris(day.adding(days: 1), hour: 0)
    try snapshot.forEach(
      """
      SELECT customer, MAX(received) FROM reply
      WHERE company = \(company) AND customer IS NOT NULL AND nature = 'answer' AND state <> 'set_aside'
        AND received >= \(since) AND received < \(end) AND \(isAmong("customer"))
      GROUP BY customer
      """
    ) { row in found[row.id(0)] = try row.moment(1).parisDate }
    return found
  }

  /// The days on which answers of some customers came.
  static func allAnswers(
    of company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> [CustomerID: [CivilDate]] {
    var found: [CustomerID: [CivilDate]] = [:]
    try snapshot.forEach(
      """
      SELECT customer, received FROM reply
      WHERE company = \(company) AND customer IN \(customers) AND nature = 'answer' AND state <> 'set_aside'
      ORDER BY customer, received
      """
    ) { row in found[row.id(0), default: []].append(try row.moment(1).parisDate) }
    return found
  }

  /// What came back, and what a mail server refused for good; each told so that it is found along its index.
  private static let lost: [SQL] = [
    "o.returned_at IS NOT NULL", "o.state IN ('failed', 'to_check') AND o.state = 'failed'",
  ]

  /// The customers whose last e-mail did not arrive: nothing has left for them since.
  static func returned(
    of company: CompanyID, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    let parts = lost.map { condition -> SQL in
      """
      SELECT o.customer FROM outbox o
      WHERE o.company = \(company) AND o.channel = 'email' AND \(condition) AND \(isAmong("o.customer"))
        AND NOT EXISTS (SELECT 1 FROM outbox n WHERE n.customer = o.customer AND n.id > o.id AND n.state = 'sent'
          AND n.returned_at IS NULL)
      """
    }
    return Set(try snapshot.query(parts.joined(" UNION ")) { $0.id(0) })
  }

  /// The days on which it was known that messages to some customers had not arrived.
  static func allReturns(
    of company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> [CustomerID: [CivilDate]] {
    var found: [CustomerID: [CivilDate]] = [:]
    try snapshot.forEach(
      """
      SELECT o.customer, COALESCE(o.returned_at, o.next_attempt) FROM outbox o
      WHERE o.company = \(company) AND o.customer IN \(customers) AND o.channel = 'email'
        AND (o.returned_at IS NOT NULL OR o.state = 'failed')
      ORDER BY o.customer, o.id
      """
    ) { row in found[row.id(0), default: []].append(try row.moment(1).parisDate) }
    return found
  }
}
