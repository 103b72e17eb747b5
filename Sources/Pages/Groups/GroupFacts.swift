import Kernel
import Receivables
import Reporting
import ReportingRules
import Storage

/// The members of a group of customers, with what each owes, promised and contests.
struct GroupFacts: Sendable {
  /// What a member owes in one currency.
  struct Line: Sendable {
    let customer: CustomerID
    let code: String
    let name: String
    let isHead: Bool
    let isInsolvent: Bool
    /// `nil` when the account is settled.
    let balance: Balance?
  }

  struct Balance: Sendable {
    /// Net of credits, one for each bracket.
    let buckets: [Money]
    let open: Money
    let overdue: Money
    let disputed: Money
    let promised: Money
    /// The earliest date with something still owed; `nil` when nothing is late.
    let oldestDue: CivilDate?
  }

  /// A promise that is pending, or a dispute that is open, in one currency.
  struct Commitment: Sendable {
    let key: Int64
    let code: String
    let name: String
    /// The day promised, or the day on which it was contested.
    let day: CivilDate
    let amount: Money
    /// Of a dispute: its reason and the document.
    let reason: String
    let number: String
    /// How many there are in this currency, shown or not.
    let count: Int
  }

  /// The name of the customer that heads the group.
  let head: String
  let lines: [Line]
  /// The soonest due first.
  let promises: [Commitment]
  /// The oldest first.
  let disputes: [Commitment]

  /// Members that a page shows; a larger group is a mistake in a file.
  static let membersMax = 500
  /// Promises and disputes that the page names; the lists of each have all of them.
  static let commitmentsMax = 20

  /// - Returns: `nil` when nobody seen belongs to such a group.
  static func read(
    _ head: CustomerID, of sight: Sight, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> GroupFacts? {
    let company = sight.company
    guard
      let name = try snapshot.first(
        """
        SELECT name FROM customer h WHERE h.company = \(company) AND h.id = \(head)
          AND EXISTS (SELECT 1 FROM customer s WHERE s.company = \(company) AND s.parent = h.id)
        """, { $0.text(0) })
    else { return nil }
    let sums = AgeingStore.bucketSums(on: day, of: "i.")
    // A union, so that a circle in imported data ends.
    let lines = try snapshot.query(
      """
      WITH RECURSIVE member (id) AS (
        SELECT c.id FROM customer c WHERE c.company = \(company) AND c.id = \(head)
        UNION SELECT c.id FROM customer c JOIN member m ON c.parent = m.id WHERE c.company = \(company)
      ), shown AS (
        SELECT c.id, c.code, c.name, c.folded_name, c.insolvent_since FROM customer c
        WHERE c.company = \(company) AND c.id IN (SELECT id FROM member)\(sight.only("c.id"))
        ORDER BY c.folded_name, c.id LIMIT \(membersMax)
      )
      SELECT s.id, s.code, s.name, s.insolvent_since, i.currency, CAST(COALESCE(SUM(i.open_minor), 0) AS bigint),
        \(Overdue.sum(on: day)), CAST(COALESCE(SUM(i.disputed_minor), 0) AS bigint),
        CAST(COALESCE(SUM(i.promised_minor), 0) AS bigint), \(Overdue.oldest(on: day)), \(sums.joined(", "))
      FROM shown s LEFT JOIN item i ON i.company = \(company) AND i.customer = s.id AND i.open_minor <> 0
      GROUP BY s.id, s.code, s.name, s.folded_name, s.insolvent_since, i.currency
      ORDER BY CASE WHEN s.id = \(head) THEN 0 ELSE 1 END, s.folded_name, s.id, i.currency
      """
    ) { row in
      let id: CustomerID = row.id(0)
      return Line(
        customer: id, code: row.text(1), name: row.text(2), isHead: id == head, isInsolvent: !row.isNull(3),
        balance: row.isNull(4) ? nil : try balance(row, currency: try row.currency(4)))
    }
    if lines.isEmpty { return nil }
    let members = Set(lines.map(\.customer)).sorted()
    return GroupFacts(
      head: name, lines: lines, promises: try promises(of: members, company, snapshot),
      disputes: try disputes(of: members, company, snapshot))
  }

  private static func balance(_ row: Row, currency: Currency) throws -> Balance {
    func money(_ column: Int) -> Money { Money(minor: row.int(column), currency) }
    return Balance(
      buckets: (0..<AgeingBuckets.standard.count).map { money(10 + $0) }, open: money(5), overdue: money(6),
      disputed: money(7), promised: money(8), oldestDue: try row.dateOrNil(9))
  }

  /// A promise on items of two currencies is a line in each.
  private static func promises(
    of members: [CustomerID], _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Commitment] {
    try snapshot.query(
      """
      SELECT p.id, c.code, c.name, p.promised_for, CAST(SUM(pi.amount_minor) AS bigint), pi.currency, '', '',
        COUNT(*) OVER (PARTITION BY pi.currency)
      FROM promise p JOIN customer c ON c.id = p.customer JOIN promise_item pi ON pi.promise = p.id
      WHERE p.company = \(company) AND p.state = 'pending' AND p.customer IN \(members)
      GROUP BY p.id, c.code, c.name, p.promised_for, pi.currency
      ORDER BY p.promised_for, p.id, pi.currency LIMIT \(commitmentsMax)
      """, commitment)
  }

  private static func disputes(
    of members: [CustomerID], _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Commitment] {
    try snapshot.query(
      """
      SELECT d.id, c.code, c.name, d.opened_on, d.amount_minor, d.currency, d.reason, i.number,
        COUNT(*) OVER (PARTITION BY d.currency)
      FROM dispute d JOIN item i ON i.id = d.item JOIN customer c ON c.id = d.customer
      WHERE d.company = \(company) AND d.customer IN \(members) AND d.closed_on IS NULL
      ORDER BY d.opened_on, d.id LIMIT \(commitmentsMax)
      """, commitment)
  }

  private static func commitment(_ row: Row) throws -> Commitment {
    Commitment(
      key: row.int(0), code: row.text(1), name: row.text(2), day: try row.date(3),
      amount: try row.money(4, currency: 5), reason: row.text(6), number: row.text(7), count: Int(row.int(8)))
  }
}
