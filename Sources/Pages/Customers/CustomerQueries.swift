import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What the pages about customers read, each in one statement.
enum CustomerQueries {
  /// A customer of the list, with the figures of the account in its own currency.
  struct Line: Sendable {
    let code: String
    let name: String
    let city: String?
    let open: Money
    let overdue: Money
    let disputed: Money
    let promised: Money
    let oldestDue: CivilDate?
    let isInsolvent: Bool
  }

  /// Which customers a list shows.
  enum View: String, Sendable, CaseIterable {
    case overdue, open, all
  }

  static let page = 50

  /// Customers by code after `after`, one more than a page holds when there are others behind.
  static func list(
    of sight: Sight, view: View, search: String, after: String?, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Line] {
    try snapshot.query(
      listing(of: sight, view: view, search: search, after: after, limit: page + 1, on: day), line)
  }

  /// Hands over every customer of a view.
  static func forEach(
    of sight: Sight, view: View, search: String, on day: CivilDate, _ snapshot: Snapshot, _ body: (Line) throws -> Void
  ) throws {
    try snapshot.forEach(listing(of: sight, view: view, search: search, after: nil, limit: .max, on: day)) {
      try body(try line($0))
    }
  }

  private static func listing(
    of sight: Sight, view: View, search: String, after: String?, limit: Int, on day: CivilDate
  ) -> SQL {
    let company = sight.company
    var conditions: [SQL] = ["c.company = \(company)\(sight.only("c.id"))"]
    if let after { conditions.append("c.code > \(after)") }
    switch view {
    case .all: break
    case .open:
      conditions.append(
        "EXISTS (SELECT 1 FROM item i WHERE i.company = \(company) AND i.customer = c.id AND i.open_minor <> 0)")
    case .overdue:
      conditions.append(
        """
        EXISTS (SELECT 1 FROM item i WHERE i.company = \(company) AND i.customer = c.id AND i.open_minor <> 0
          AND \(Overdue.isLate(on: day)))
        """)
    }
    let folded = Folding.folded(search)
    if !folded.isEmpty {
      let digits = search.filter(\.isNumber)
      conditions.append(
        """
        (c.folded_name LIKE \("%\(folded)%") OR LOWER(c.code) LIKE \(escaped(search.lowercased()) + "%") ESCAPE '!'
          OR c.siren = \(digits))
        """)
    }
    return """
      WITH shown AS (
        SELECT c.id, c.code, c.name, c.city, c.currency, c.insolvent_since FROM customer c
        WHERE \(conditions.joined(" AND ")) ORDER BY c.code LIMIT \(limit)
      )
      SELECT s.code, s.name, s.city, s.currency, CAST(COALESCE(SUM(i.open_minor), 0) AS bigint),
        \(Overdue.sum(on: day)),
        CAST(COALESCE(SUM(i.disputed_minor), 0) AS bigint), CAST(COALESCE(SUM(i.promised_minor), 0) AS bigint),
        \(Overdue.oldest(on: day)), s.insolvent_since
      FROM shown s LEFT JOIN item i ON i.company = \(company) AND i.customer = s.id AND i.open_minor <> 0
        AND i.currency = s.currency
      GROUP BY s.code, s.name, s.city, s.currency, s.insolvent_since ORDER BY s.code
      """
  }

  private static func line(_ row: Row) throws -> Line {
    let currency = try row.currency(3)
    func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
    return Line(
      code: row.text(0), name: row.text(1), city: row.textOrNil(2), open: money(4), overdue: money(5),
      disputed: money(6), promised: money(7), oldestDue: try row.dateOrNil(8), isInsolvent: !row.isNull(9))
  }

  private static func escaped(_ text: String) -> String {
    text.map { "!%_".contains($0) ? "!\($0)" : String($0) }.joined()
  }

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

  /// Who collects from a customer, by name.
  static func collector(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first(
      """
      SELECT p.name FROM in_charge c JOIN person p ON p.id = c.person
      WHERE c.company = \(company) AND c.customer = \(customer) AND c.duty = \(Duty.collector.rawValue)
      """
    ) { $0.text(0) }
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
        (SELECT COUNT(*) FROM item WHERE company = \(company) AND customer = \(customer) AND kind = 'payment'),
        (SELECT COUNT(*) FROM contact WHERE company = \(company) AND customer = \(customer) AND removed IS NULL),
        (SELECT COUNT(*) FROM comment WHERE company = \(company) AND customer = \(customer) AND deleted IS NULL)
      """
    ) { row in (0..<7).map { Int(row.int($0)) } }
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
    case .contacts: "contacts"
    case .notes: "notes"
    }
  }
}
