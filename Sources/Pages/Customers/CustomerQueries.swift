import Kernel
import Receivables
import ReceivablesRules
import Storage
import Teamwork

/// What the pages about customers read, each in one statement.
enum CustomerQueries {
  /// What a customer's account adds up to, in each currency it has.
  struct Position: Sendable {
    let open: Money
    let overdue: Money
    let disputedOverdue: Money
    let disputed: Money
    let promised: Money
    let items: Int
  }

  static func positions(
    of customer: CustomerID, company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Position] {
    try snapshot.query(
      """
      SELECT currency, CAST(SUM(open_minor) AS bigint), \(Overdue.sum(on: day)),
        CAST(SUM(CASE WHEN \(Overdue.isLate(on: day)) THEN disputed_minor ELSE 0 END) AS bigint),
        CAST(SUM(disputed_minor) AS bigint), CAST(SUM(promised_minor) AS bigint), COUNT(*)
      FROM item WHERE company = \(company) AND customer = \(customer) AND open_minor <> 0
      GROUP BY currency ORDER BY currency
      """
    ) { row in
      let currency = try row.currency(0)
      func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
      return Position(
        open: money(1), overdue: money(2), disputedOverdue: money(3), disputed: money(4), promised: money(5),
        items: Int(row.int(6)))
    }
  }

  /// How a customer has paid what it settled in the last twelve months: days from issue and days late, weighted by
  /// amount, in tenths of a day; `nil` when it settled nothing.
  struct Behaviour: Sendable {
    let daysToPay: Int
    let daysLate: Int
    let invoices: Int
  }

  static func behaviour(
    of customer: CustomerID, company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> Behaviour? {
    var amount: Int128 = 0
    var paidIn: Int128 = 0
    var late: Int128 = 0
    var count = 0
    try snapshot.forEach(
      """
      SELECT amount_minor, issued, due, settled_on FROM item
      WHERE company = \(company) AND customer = \(customer) AND kind = 'invoice' AND settled_on IS NOT NULL
        AND settled_on > \(day.adding(days: -365)) AND settled_on <= \(day)
      """
    ) { row in
      let settled = try row.date(3)
      let weight = Int128(row.int(0))
      amount += weight
      paidIn += weight * Int128(settled.days(since: try row.date(1)))
      late += weight * Int128(max(0, settled.days(since: try row.date(2))))
      count += 1
    }
    guard amount > 0 else { return nil }
    return Behaviour(
      daysToPay: Int(roundedHalfAwayFromZero(paidIn, over: amount)),
      daysLate: Int(roundedHalfAwayFromZero(late, over: amount)), invoices: count)
  }

  /// Who speaks with a customer, on our side and on its own.
  struct People: Sendable {
    /// Who collects from it, by name.
    let collector: String?
    /// The segment that put them in charge; `nil` where a person did.
    let giver: SegmentID?
    /// Whether the reader follows it.
    let isWatched: Bool
  }

  static func people(
    of customer: CustomerID, reader: PersonID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> People {
    let found = try snapshot.first(
      """
      SELECT
        (SELECT p.name FROM in_charge c JOIN person p ON p.id = c.person
         WHERE c.company = \(company) AND c.customer = \(customer) AND c.duty = \(Duty.collector.rawValue)),
        CASE WHEN \(WatchStore.watches(reader, "\(customer)", company: company)) THEN 1 ELSE 0 END,
        (SELECT c.segment FROM in_charge c
         WHERE c.company = \(company) AND c.customer = \(customer) AND c.duty = \(Duty.collector.rawValue))
      """
    ) { People(collector: $0.textOrNil(0), giver: $0.idOrNil(2), isWatched: $0.int(1) != 0) }
    return found ?? People(collector: nil, giver: nil, isWatched: false)
  }

  /// A group of customers, by its head.
  struct Group: Sendable {
    let head: CustomerID
    let name: String
  }

  /// The group that a customer belongs to, or the one that it heads; `nil` when it is on its own.
  static func group(of customer: Customer, _ snapshot: Snapshot) throws -> Group? {
    try snapshot.first(
      """
      SELECT h.id, h.name FROM customer h
      WHERE h.company = \(customer.company) AND h.id = \(customer.parent ?? customer.id)
        AND EXISTS (SELECT 1 FROM customer s WHERE s.company = \(customer.company) AND s.parent = h.id)
      """
    ) { Group(head: $0.id(0), name: $0.text(1)) }
  }

  /// How many lines each tab of a customer has.
  static func counts(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [String: Int] {
    let row = try snapshot.first(
      """
      SELECT
        (SELECT COUNT(*) FROM item WHERE company = \(company) AND customer = \(customer) AND open_minor <> 0),
        (SELECT COUNT(*) FROM dunning_action WHERE company = \(company) AND customer = \(customer)),
        (SELECT COUNT(*) FROM promise WHERE company = \(company) AND customer = \(customer)),
        (SELECT COUNT(*) FROM dispute d JOIN item i ON i.id = d.item
         WHERE d.company = \(company) AND i.customer = \(customer)),
        (SELECT COUNT(*) FROM item
         WHERE company = \(company) AND customer = \(customer) AND \(KeptFigures.isPaidOnAccount)),
        (SELECT COUNT(*) FROM outbox WHERE company = \(company) AND customer = \(customer)),
        (SELECT COUNT(*) FROM contact WHERE company = \(company) AND customer = \(customer) AND removed IS NULL),
        (SELECT COUNT(*) FROM comment WHERE company = \(company) AND customer = \(customer) AND deleted IS NULL)
      """
    ) { row in (0..<8).map { Int(row.int($0)) } }
    return Dictionary(uniqueKeysWithValues: zip(CustomerTab.allCases.map(\.rawValue), row ?? []))
  }
}

/// The tabs of a customer's page, in their order.
enum CustomerTab: String, Sendable, CaseIterable {
  case invoices = "factures"
  case reminders = "relances"
  case promises = "promesses"
  case disputes = "litiges"
  case payments = "paiements"
  case documents = "documents"
  case contacts = "contacts"
  case notes = "notes"

  /// The middle of the keys of its texts.
  var key: String {
    switch self {
    case .invoices: "invoices"
    case .reminders: "reminders"
    case .promises: "promises"
    case .disputes: "disputes"
    case .payments: "payments"
    case .documents: "documents"
    case .contacts: "contacts"
    case .notes: "notes"
    }
  }
}
