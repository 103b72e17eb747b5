import DunningRules
import Kernel
import ReceivablesRules
import Storage

/// What the other companies of the installation said to the same customers.
enum GroupFacts {
  /// Those of a company's customers to whom another company has written, or whom it calls, on a day: a customer there
  /// that is the same legal entity. A message about a promise is one of these. What waits for approval is not said yet,
  /// and a company that is tried out says nothing.
  static func heard(
    of company: CompanyID, on day: CivilDate, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    let others: [CompanyID] = try snapshot.query(
      "SELECT id FROM company WHERE id <> \(company) AND test_since IS NULL ORDER BY id"
    ) { $0.id(0) }
    guard !others.isEmpty else { return [] }
    var heard = LegalEntities()
    try snapshot.forEach(
      """
      SELECT o.siren, o.vat_number FROM dunning_action a JOIN customer o ON o.id = a.customer
      WHERE a.company IN \(others) AND a.day = \(day) AND a.state NOT IN ('cancelled', 'to_approve')
        AND a.step <> 'task' AND (o.siren IS NOT NULL OR o.vat_number IS NOT NULL)
      UNION SELECT o.siren, o.vat_number FROM outbox m JOIN customer o ON o.id = m.customer
      WHERE m.company IN \(others) AND m.action < 0 AND m.created >= \(Moment.paris(day, hour: 0))
        AND m.created < \(Moment.paris(day.adding(days: 1), hour: 0)) AND m.state NOT IN ('withdrawn', 'failed')
        AND (o.siren IS NOT NULL OR o.vat_number IS NOT NULL)
      """
    ) { heard.insert(siren: $0.textOrNil(0), vatNumber: $0.textOrNil(1)) }
    var customers: Set<CustomerID> = []
    try snapshot.forEach(
      """
      SELECT c.id, c.siren, c.vat_number FROM customer c
      WHERE c.company = \(company) AND (c.siren IS NOT NULL OR c.vat_number IS NOT NULL) AND \(isAmong("c.id"))
      """
    ) { row in
      if heard.contains(siren: row.textOrNil(1), vatNumber: row.textOrNil(2)) { customers.insert(row.id(0)) }
    }
    return customers
  }
}
