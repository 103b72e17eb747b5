public import AgendaRules
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// What collectors are to reach, and how far they are, always of one company.
public enum TargetStore {
  static func save(
    _ target: CollectorTarget, of person: PersonID, in company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute("DELETE FROM collector_target WHERE company = \(company) AND person = \(person)")
    if target.isEmpty { return }
    try transaction.execute(
      """
      INSERT INTO collector_target (company, person, lines_day, received_month, currency)
      VALUES (\(company), \(person), \(target.linesPerDay), \(target.receivedPerMonth?.minor),
        \(target.receivedPerMonth?.currency))
      """)
  }

  /// The targets of each who has one.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [PersonID: CollectorTarget] {
    try read("company = \(company)", snapshot)
  }

  public static func of(
    _ person: PersonID, in company: CompanyID, _ snapshot: Snapshot
  ) throws -> CollectorTarget? {
    try read("company = \(company) AND person = \(person)", snapshot)[person]
  }

  private static func read(_ condition: SQL, _ snapshot: Snapshot) throws -> [PersonID: CollectorTarget] {
    let found = try snapshot.query(
      "SELECT person, lines_day, received_month, currency FROM collector_target WHERE \(condition)"
    ) { row in
      (
        id: PersonID(row.int(0)),
        target: CollectorTarget(
          linesPerDay: row.isNull(1) ? nil : Int(row.int(1)),
          receivedPerMonth: row.isNull(2) ? nil : try row.money(2, currency: 3))
      )
    }
    return Dictionary(found.map { ($0.id, $0.target) }, uniquingKeysWith: { _, last in last })
  }

  /// How many lines each person finished on a day; a line that was finished twice is one.
  public static func finished(in company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws -> [PersonID: Int]
  {
    let found = try snapshot.query(
      """
      SELECT d.person, COUNT(*) FROM (
        SELECT DISTINCT person, kind, subject FROM agenda_mark
        WHERE company = \(company) AND day = \(day) AND handled AND undone IS NULL) d
      GROUP BY d.person
      """
    ) { (PersonID($0.int(0)), Int($0.int(1))) }
    return Dictionary(found, uniquingKeysWith: { _, last in last })
  }

  /// What came in since a day from the customers that each collects from, less what went back.
  public static func received(
    in company: CompanyID, _ currency: Currency, since first: CivilDate, _ snapshot: Snapshot
  ) throws -> [PersonID: Money] {
    let found = try snapshot.query(
      """
      SELECT h.person, CAST(-SUM(i.amount_minor) AS bigint)
      FROM (SELECT customer, amount_minor FROM item
        WHERE company = \(company) AND issued >= \(first) AND currency = \(currency) AND \(KeptFigures.isReceipt)) i
        JOIN in_charge h ON h.company = \(company) AND h.customer = i.customer AND h.duty = \(Duty.collector.rawValue)
      GROUP BY h.person
      """
    ) { (PersonID($0.int(0)), Money(minor: $0.int(1), currency)) }
    return Dictionary(found, uniquingKeysWith: { _, last in last })
  }
}
