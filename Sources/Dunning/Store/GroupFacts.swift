import DunningRules
import Kernel
import Storage

/// What the other companies of the installation said to the same customers.
enum GroupFacts {
  /// Those of a company's customers to whom another company has written, or whom it calls, on a day: a customer there
  /// with the same SIREN. A message about a promise is one of these. What waits for approval is not said yet, and a company that
  /// is tried out says nothing.
  static func heard(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    let others: [CompanyID] = try snapshot.query(
      "SELECT id FROM company WHERE id <> \(company) AND test_since IS NULL ORDER BY id"
    ) { $0.id(0) }
    guard !others.isEmpty else { return [] }
    return Set(
      try snapshot.query(
        """
        SELECT DISTINCT c.id FROM dunning_action a JOIN customer o ON o.id = a.customer
          JOIN customer c ON c.company = \(company) AND c.siren = o.siren
        WHERE a.company IN \(others) AND a.day = \(day) AND a.state NOT IN ('cancelled', 'to_approve')
          AND a.step <> 'task' AND o.siren IS NOT NULL AND \(isAmong("c.id"))
        UNION SELECT c.id FROM outbox m JOIN customer o ON o.id = m.customer
          JOIN customer c ON c.company = \(company) AND c.siren = o.siren
        WHERE m.company IN \(others) AND m.action < 0 AND m.created >= \(Moment.paris(day, hour: 0))
          AND m.created < \(Moment.paris(day.adding(days: 1), hour: 0)) AND m.state NOT IN ('withdrawn', 'failed')
          AND o.siren IS NOT NULL AND \(isAmong("c.id"))
        """
      ) { $0.id(0) })
  }
}
