public import AgendaRules
public import Kernel
public import Receivables
import ReceivablesRules
public import Storage

/// What each collector has in charge, always of one company.
public enum PortfolioStore {
  /// What each customer owes in a currency and what of it is overdue, for a join on `customer`: read off ``KeptFigures``
  /// where they are those of the day.
  private static func accounts(
    of company: CompanyID, in currency: Currency, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> SQL {
    try KeptFigures.hold(company, on: day, snapshot)
      ? """
      (SELECT customer, overdue_minor AS overdue, open_minor AS owed FROM account
       WHERE company = \(company) AND currency = \(currency))
      """
      : """
      (SELECT customer, \(Overdue.sum(on: day)) AS overdue, CAST(SUM(open_minor) AS bigint) AS owed FROM item
       WHERE company = \(company) AND currency = \(currency) AND open_minor <> 0 GROUP BY customer)
      """
  }

  /// What each collector has in charge; under `nil` the customers of nobody that owe something.
  public static func loads(
    of company: CompanyID, in currency: Currency, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [PersonID?: Load] {
    var result: [PersonID?: Load] = [:]
    let collector = Duty.collector.rawValue
    let accounts = try accounts(of: company, in: currency, on: day, snapshot)
    // A sum of credits is nothing to be brought in, and takes nothing from what others owe.
    try snapshot.forEach(
      """
      SELECT d.person, COUNT(*), CAST(COALESCE(SUM(CASE WHEN o.overdue > 0 THEN o.overdue ELSE 0 END), 0) AS bigint)
      FROM in_charge d LEFT JOIN \(accounts) o ON o.customer = d.customer
      WHERE d.company = \(company) AND d.duty = \(collector) GROUP BY d.person
      UNION ALL
      SELECT 0, COUNT(*), CAST(COALESCE(SUM(CASE WHEN o.overdue > 0 THEN o.overdue ELSE 0 END), 0) AS bigint)
      FROM \(accounts) o
      WHERE o.owed > 0 AND NOT EXISTS (
        SELECT 1 FROM in_charge d WHERE d.company = \(company) AND d.customer = o.customer AND d.duty = \(collector))
      """
    ) { row in
      let person: PersonID? = row.int(0) == 0 ? nil : row.id(0)
      result[person] = Load(customers: Int(row.int(1)), overdue: row.int(2))
    }
    return result
  }

  /// The customers of a collector, or those of nobody that owe something: each with who spoke to it last.
  public static func customers(
    of person: PersonID?, in company: CompanyID, currency: Currency, on day: CivilDate, limit: Int,
    _ snapshot: Snapshot
  ) throws -> [SharedCustomer] {
    let owing: SQL = person == nil ? "AND o.owed > 0" : ""
    let accounts = try accounts(of: company, in: currency, on: day, snapshot)
    return try snapshot.query(
      """
      SELECT c.id, COALESCE(o.overdue, 0),
        (SELECT r.person FROM call_report r
         WHERE r.customer = c.id AND r.company = \(company) AND r.undone IS NULL
           AND r.outcome <> \(CallOutcome.noAnswer.rawValue) ORDER BY r.id DESC LIMIT 1)
      FROM customer c LEFT JOIN \(accounts) o ON o.customer = c.id
      WHERE c.company = \(company) AND \(Entrusted(.collector, to: person).condition("c.id", in: company)) \(owing)
      ORDER BY c.id LIMIT \(limit)
      """
    ) { SharedCustomer($0.id(0), overdue: $0.int(1), spoke: $0.idOrNil(2)) }
  }

  /// How many promises of each collector's customers are for the days until another, those that are late included.
  public static func promises(
    of company: CompanyID, until last: CivilDate, _ snapshot: Snapshot
  ) throws -> [PersonID?: Int] {
    var result: [PersonID?: Int] = [:]
    try snapshot.forEach(
      """
      SELECT d.person, COUNT(*) FROM promise p
        LEFT JOIN in_charge d ON d.company = p.company AND d.customer = p.customer
          AND d.duty = \(Duty.collector.rawValue)
      WHERE p.company = \(company) AND p.state = 'pending' AND p.promised_for <= \(last) GROUP BY d.person
      """
    ) { row in
      let person: PersonID? = row.idOrNil(0)
      result[person] = Int(row.int(1))
    }
    return result
  }
}
