import DunningRules
import Kernel
import MessagingRules
import Storage

/// What became of what customers were last asked: whether they answered, it arrived, a call reached them.
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

  /// The day of each customer's latest answer that nobody has read, while it holds messages.
  static func unread(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: CivilDate] {
    var found: [CustomerID: CivilDate] = [:]
    let since = Moment.paris(day.adding(days: 1 - CustomerFacts.answerPatience), hour: 0)
    let end = Moment.paris(day.adding(days: 1), hour: 0)
    try snapshot.forEach(
      """
      SELECT customer, MAX(received) FROM reply
      WHERE company = \(company) AND state = 'waiting' AND nature = 'answer' AND customer IS NOT NULL
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
    try days(
      """
      SELECT customer, received FROM reply
      WHERE company = \(company) AND customer IN \(customers) AND nature = 'answer' AND state <> 'set_aside'
      ORDER BY customer, received
      """,
      snapshot)
  }

  /// The registered letters that came back, refused or not fetched, in the words of the index of the register.
  private static let cameBack: SQL = """
    o.channel = 'registered_letter' AND o.posted_on IS NOT NULL AND o.post_outcome <> \(PostOutcome.delivered.rawValue)
    """

  /// What came back, and what a mail server refused for good; each told so that it is found along its index.
  private static func lost(by day: CivilDate) -> [SQL] {
    let isElectronic: SQL = "o.channel IN ('email', 'sms')"
    let since = day.adding(days: -FactNeeds.answerMemory)
    return [
      "\(isElectronic) AND o.returned_at IS NOT NULL",
      "\(isElectronic) AND o.state IN ('failed', 'to_check') AND o.state = 'failed'",
      "\(cameBack) AND o.posted_on >= \(since) AND o.post_outcome_on <= \(day)",
    ]
  }

  /// The numbers that text messages are not sent to for now: what a service refused for good waits for a person; what did not
  /// reach its telephone lets the number rest.
  static func lostNumbers(of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws -> Set<String> {
    let since = Moment.paris(day.adding(days: -SmsReceipt.restDays), hour: 0)
    return Set(
      try snapshot.query(
        """
        SELECT recipient FROM outbox WHERE company = \(company) AND \(FactStore.failed) AND channel = 'sms'
        UNION SELECT recipient FROM outbox
        WHERE company = \(company) AND returned_at IS NOT NULL AND returned_at >= \(since) AND channel = 'sms'
        """
      ) { $0.text(0) })
  }

  /// The customers whose last e-mail, text message or registered letter did not arrive: nothing has left since.
  static func returned(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    let parts = lost(by: day).map { condition -> SQL in
      """
      SELECT o.customer FROM outbox o
      WHERE o.company = \(company) AND \(condition) AND \(isAmong("o.customer"))
        AND NOT EXISTS (SELECT 1 FROM outbox n WHERE n.customer = o.customer AND n.id > o.id AND n.state = 'sent'
          AND n.returned_at IS NULL)
      """
    }
    return Set(try snapshot.query(parts.joined(" UNION ")) { $0.id(0) })
  }

  /// The customers whose last message that left was opened, as far as openings are reported: nothing has left for them since.
  static func opened(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    let since = Moment.paris(day.adding(days: -FactNeeds.answerMemory), hour: 0)
    let end = Moment.paris(day.adding(days: 1), hour: 0)
    return Set(
      try snapshot.query(
        """
        SELECT o.customer FROM outbox o
        WHERE o.company = \(company) AND o.opened_at IS NOT NULL AND o.opened_at >= \(since) AND o.opened_at < \(end)
          AND \(isAmong("o.customer"))
          AND NOT EXISTS (SELECT 1 FROM outbox n WHERE n.customer = o.customer AND n.id > o.id AND n.state = 'sent')
        """
      ) { $0.id(0) })
  }

  /// The days on which messages to some customers were first opened.
  static func allOpenings(
    of company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> [CustomerID: [CivilDate]] {
    try days(
      """
      SELECT customer, opened_at FROM outbox
      WHERE company = \(company) AND customer IN \(customers) AND opened_at IS NOT NULL ORDER BY customer, opened_at
      """,
      snapshot)
  }

  /// The days on which it was known that messages to some customers had not arrived.
  static func allReturns(
    of company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> [CustomerID: [CivilDate]] {
    var found = try days(
      """
      SELECT o.customer, COALESCE(o.returned_at, o.next_attempt) FROM outbox o
      WHERE o.company = \(company) AND o.customer IN \(customers) AND o.channel IN ('email', 'sms')
        AND (o.returned_at IS NOT NULL OR o.state = 'failed')
      ORDER BY o.customer, o.id
      """,
      snapshot)
    try snapshot.forEach(
      """
      SELECT o.customer, o.post_outcome_on FROM outbox o
      WHERE o.company = \(company) AND o.customer IN \(customers) AND \(cameBack) ORDER BY o.customer, o.id
      """
    ) { row in found[row.id(0), default: []].append(try row.date(1)) }
    return found
  }

  /// The day of each customer's last call, where it reached nobody. A report that was taken back is none.
  static func unansweredCalls(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: CivilDate] {
    var found: [CustomerID: CivilDate] = [:]
    let since = day.adding(days: -FactNeeds.answerMemory)
    try snapshot.forEach(
      """
      SELECT r.customer, r.day FROM call_report r
      WHERE r.company = \(company) AND r.outcome = 'no_answer' AND r.undone IS NULL AND r.day >= \(since)
        AND r.day <= \(day) AND \(isAmong("r.customer"))
        AND NOT EXISTS (SELECT 1 FROM call_report n WHERE n.customer = r.customer AND n.id > r.id AND n.undone IS NULL
          AND n.day <= \(day))
      """
    ) { row in found[row.id(0)] = try row.date(1) }
    return found
  }

  /// The calls that were made to some customers, in their order.
  static func allCalls(
    of company: CompanyID, _ customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> [CustomerID: [CustomerPast.Call]] {
    var found: [CustomerID: [CustomerPast.Call]] = [:]
    try snapshot.forEach(
      """
      SELECT customer, day, CASE WHEN outcome = 'no_answer' THEN 0 ELSE 1 END FROM call_report
      WHERE company = \(company) AND customer IN \(customers) AND undone IS NULL ORDER BY customer, id
      """
    ) { row in
      found[row.id(0), default: []].append(CustomerPast.Call(on: try row.date(1), isReached: row.int(2) != 0))
    }
    return found
  }

  /// The days in Paris of the moments of each customer, in the order of a statement that gives both.
  private static func days(_ statement: SQL, _ snapshot: Snapshot) throws -> [CustomerID: [CivilDate]] {
    var found: [CustomerID: [CivilDate]] = [:]
    try snapshot.forEach(statement) { row in
      found[row.id(0), default: []].append(try row.moment(1).parisDate)
    }
    return found
  }
}
