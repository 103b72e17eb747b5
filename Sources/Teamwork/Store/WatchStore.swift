public import Kernel
public import Storage

/// Who follows which customer.
public enum WatchStore {
  static func set(
    _ watched: Bool, by person: PersonID, of customers: [CustomerID], company: CompanyID, at: Moment,
    _ transaction: Transaction
  ) throws {
    guard watched else {
      try transaction.execute(
        "DELETE FROM watch WHERE company = \(company) AND person = \(person) AND customer IN \(customers)")
      return
    }
    try transaction.execute(
      """
      INSERT INTO watch (company, customer, person, since)
      SELECT \(company), c.id, \(person), \(at) FROM customer c WHERE c.company = \(company) AND c.id IN \(customers)
      ON CONFLICT (person, customer) DO NOTHING
      """)
  }

  public static func isWatched(
    _ customer: CustomerID, by person: PersonID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Bool {
    try snapshot.first(
      "SELECT 1 FROM watch WHERE company = \(company) AND person = \(person) AND customer = \(customer)", { _ in true })
      ?? false
  }

  /// Somebody who is told what happens with a customer.
  struct Concerned: Sendable {
    let id: PersonID
    /// Whether they follow it, not only look after it.
    let isWatching: Bool
    let customerCode: String
    let customerName: String
  }

  /// The people who follow each of some customers or look after it, and may still see it; with who is away on the day,
  /// the colleague who looks after their customers meanwhile.
  static func concerned(
    by customers: [CustomerID], company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [CustomerID: [Concerned]] {
    var result: [CustomerID: [Concerned]] = [:]
    try snapshot.forEach(
      """
      SELECT x.customer, x.person, MAX(x.watching), c.code, c.name FROM (
        SELECT customer, person, 1 AS watching FROM watch WHERE company = \(company) AND customer IN \(customers)
        UNION ALL
        SELECT customer, person, 0 FROM in_charge WHERE company = \(company) AND customer IN \(customers)
        UNION ALL
        SELECT h.customer, a.deputy, 0 FROM in_charge h
          JOIN absence a ON a.company = h.company AND a.person = h.person
        WHERE h.company = \(company) AND h.customer IN \(customers) AND \(AbsenceStore.stands(on: day))
      ) x JOIN person p ON p.id = x.person JOIN customer c ON c.id = x.customer
      WHERE \(TeamStore.sees(company, customer: "x.customer", on: day))
      GROUP BY x.customer, x.person, c.code, c.name ORDER BY x.customer, x.person
      """
    ) { row in
      result[row.id(0), default: []].append(
        Concerned(
          id: row.id(1), isWatching: row.int(2) != 0, customerCode: row.text(3), customerName: row.text(4)))
    }
    return result
  }

  /// A condition to add to a query, beginning with `EXISTS`: that the column names a customer the person follows.
  public static func watches(_ person: PersonID, _ customer: SQL, company: CompanyID) -> SQL {
    """
    EXISTS (SELECT 1 FROM watch w WHERE w.company = \(company) AND w.person = \(person) AND w.customer = \(customer))
    """
  }
}
