import Kernel
import MessagingRules
import Promises
import Receivables
import ReceivablesRules
import Storage

/// The lines of a customer's tabs, and of the page of a document, latest first.
extension CustomerQueries {
  /// A promise of a customer, latest first.
  struct PromiseLine: Sendable {
    let id: PromiseID
    let made: CivilDate
    let promisedFor: CivilDate
    let state: String
    /// The day on which it was found kept or broken, or was withdrawn.
    let ended: CivilDate?
    let amount: Money
    let items: Int
    /// The number of its only item.
    let number: String?
    let promisedBy: String?
    let note: String?
    /// The instalment plan of which it is a payment.
    let plan: InstalmentPlanID?
    /// What came in for it; only of a promise that was not kept, and `nil` where nothing did.
    var received: Money?
  }

  /// - Parameter place: the last promise of the page before.
  static func promises(
    of customer: CustomerID, company: CompanyID, after place: DatedPlace? = nil, limit: Int, _ snapshot: Snapshot
  ) throws -> [PromiseLine] {
    let condition: SQL =
      place.map { "p.customer = \(customer) AND " + $0.before("p.made_on", "p.id") }
      ?? "p.customer = \(customer)"
    return try promises(company, condition, limit: limit, snapshot)
  }

  /// The promises in which an item takes part, latest first, with what was promised on it.
  static func promises(
    ofItem item: ItemID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [PromiseLine] { try promises(company, "pi.item = \(item)", limit: limit, snapshot) }

  private static func promises(
    _ company: CompanyID, _ condition: SQL, limit: Int, _ snapshot: Snapshot
  ) throws -> [PromiseLine] {
    var lines = try snapshot.query(
      """
      SELECT p.id, p.made_on, p.promised_for, p.state, i.currency, CAST(SUM(pi.amount_minor) AS bigint), COUNT(*),
        MIN(i.number), p.promised_by, p.note, p.judged_on, p.plan
      FROM promise p JOIN promise_item pi ON pi.promise = p.id JOIN item i ON i.id = pi.item
      WHERE p.company = \(company) AND \(condition)
      GROUP BY p.id, p.made_on, p.promised_for, p.state, i.currency, p.promised_by, p.note, p.judged_on, p.plan
      ORDER BY p.made_on DESC, p.id DESC LIMIT \(limit)
      """
    ) { row in
      PromiseLine(
        id: row.id(0), made: try row.date(1), promisedFor: try row.date(2), state: row.text(3),
        ended: try row.dateOrNil(10), amount: try row.money(5, currency: 4), items: Int(row.int(6)),
        number: row.int(6) == 1 ? row.text(7) : nil,
        promisedBy: row.textOrNil(8), note: row.textOrNil(9), plan: row.isNull(11) ? nil : row.id(11))
    }
    let received = try PromiseStore.inPart(lines.map { ($0.id, $0.state) }, of: company, snapshot)
    for place in lines.indices { lines[place].received = received[lines[place].id] }
    return lines
  }

  /// A dispute on an item of a customer, latest first.
  struct DisputeLine: Sendable {
    let id: DisputeID
    let opened: CivilDate
    let closed: CivilDate?
    let reason: String
    let outcome: String?
    let number: String
    let amount: Money
    let note: String?
    let creditExpected: CivilDate?
  }

  /// - Parameter place: the last dispute of the page before.
  static func disputes(
    of customer: CustomerID, company: CompanyID, after place: DatedPlace? = nil, limit: Int, _ snapshot: Snapshot
  ) throws -> [DisputeLine] {
    let condition: SQL =
      place.map { "i.customer = \(customer) AND " + $0.before("d.opened_on", "d.id") }
      ?? "i.customer = \(customer)"
    return try disputes(company, condition, limit: limit, snapshot)
  }

  /// The disputes on an item, latest first.
  static func disputes(
    ofItem item: ItemID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [DisputeLine] { try disputes(company, "d.item = \(item)", limit: limit, snapshot) }

  private static func disputes(
    _ company: CompanyID, _ condition: SQL, limit: Int, _ snapshot: Snapshot
  ) throws -> [DisputeLine] {
    try snapshot.query(
      """
      SELECT d.id, d.opened_on, d.closed_on, d.reason, d.outcome, i.number, d.amount_minor, i.currency, d.note,
        d.credit_expected_since
      FROM dispute d JOIN item i ON i.id = d.item
      WHERE d.company = \(company) AND \(condition) ORDER BY d.opened_on DESC, d.id DESC LIMIT \(limit)
      """
    ) { row in
      DisputeLine(
        id: row.id(0), opened: try row.date(1), closed: try row.dateOrNil(2), reason: row.text(3),
        outcome: row.textOrNil(4), number: row.text(5), amount: try row.money(6, currency: 7), note: row.textOrNil(8),
        creditExpected: try row.dateOrNil(9))
    }
  }

  /// Money received from a customer, or that went back.
  struct PaymentLine: Sendable {
    let id: ItemID
    let day: CivilDate
    let number: String
    let label: String?
    let amount: Money
    let left: Money
    /// Why it went back; `nil` where it did not.
    let back: MoneyBack?
  }

  /// What was received from a customer, and what went back, latest first.
  /// - Parameter place: the last payment of the page before.
  static func payments(
    of customer: CustomerID, company: CompanyID, after place: DatedPlace? = nil, limit: Int, _ snapshot: Snapshot
  ) throws -> [PaymentLine] {
    var conditions: [SQL] = ["company = \(company) AND customer = \(customer) AND \(KeptFigures.isPaidOnAccount)"]
    if let place { conditions.append(place.before("issued", "id")) }
    return try snapshot.query(
      """
      SELECT id, issued, number, label, -amount_minor, -open_minor, currency, \(MoneyBack.ofItem) FROM item
      WHERE \(conditions.joined(" AND ")) ORDER BY issued DESC, id DESC LIMIT \(limit)
      """
    ) { row in
      PaymentLine(
        id: row.id(0), day: try row.date(1), number: row.text(2), label: row.textOrNil(3),
        amount: try row.money(4, currency: 6), left: try row.money(5, currency: 6),
        back: row.textOrNil(7).flatMap { MoneyBack(rawValue: $0) })
    }
  }

  /// A letter or a message to a customer, as it stands in the outbox.
  struct DocumentLine: Sendable {
    let id: MessageID
    let channel: String
    let subject: String
    let recipient: String
    let state: String
    let created: Moment
    let sent: Moment?
    /// Whether a person let it go although the books were old.
    let isReleased: Bool
    /// The day on which a letter was posted.
    let posted: CivilDate?
    /// What the post says of a registered letter.
    let answer: PostOutcome?
    /// Whether a text message reached its telephone, or was said not to.
    let isDelivered: Bool
    let isLost: Bool
    /// Whether a service that is paid has it.
    let isServed: Bool
  }

  /// What was written to a customer, latest first.
  /// - Parameter place: the last message of the page before.
  static func documents(
    of customer: CustomerID, company: CompanyID, after place: Int64? = nil, limit: Int, _ snapshot: Snapshot
  ) throws -> [DocumentLine] {
    var conditions: [SQL] = ["company = \(company) AND customer = \(customer)"]
    if let place { conditions.append("id < \(place)") }
    return try snapshot.query(
      """
      SELECT id, channel, subject, recipient, state, created, sent_at, release, posted_on, post_outcome,
        delivered_at, returned_at, external_ref
      FROM outbox
      WHERE \(conditions.joined(" AND ")) ORDER BY id DESC LIMIT \(limit)
      """
    ) { row in
      DocumentLine(
        id: row.id(0), channel: row.text(1), subject: row.text(2), recipient: row.text(3), state: row.text(4),
        created: try row.moment(5), sent: try row.momentOrNil(6), isReleased: !row.isNull(7),
        posted: try row.dateOrNil(8), answer: row.textOrNil(9).flatMap { PostOutcome(rawValue: $0) },
        isDelivered: !row.isNull(10), isLost: !row.isNull(11), isServed: !row.isNull(12))
    }
  }
}
