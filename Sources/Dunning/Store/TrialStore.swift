public import DunningRules
import Foundation
public import Kernel
public import Storage

/// A trial as it is stored.
public struct StoredTrial: Sendable, Hashable {
  public let trial: VersionTrial
  /// The numbers of the version in force and of the one that is tried.
  public let numbers: [TrialHalf: Int64]
  public let began: CivilDate
  public let beganAt: Moment
  public let beganBy: String
  /// How it ended; `nil` while it runs.
  public let end: End?

  public struct End: Sendable, Hashable {
    public let day: CivilDate
    public let by: String
    /// The half whose version is in force since.
    public let kept: TrialHalf
    /// What was known on that day.
    public let result: TrialResult
  }

  public func number(of half: TrialHalf) -> Int64 { numbers[half] ?? 0 }
}

/// The trials of a company's scenarios.
public enum TrialStore {
  /// The trials of a scenario, the latest first.
  public static func all(
    of scenario: ScenarioID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [StoredTrial] {
    try trials(company, "t.scenario = \(scenario)", snapshot)
  }

  /// The trial that tries a version, by its number.
  public static func find(
    _ number: Int64, of scenario: ScenarioID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> StoredTrial? {
    try trials(company, "t.scenario = \(scenario) AND v.number = \(number)", snapshot).first
  }

  private static func trials(
    _ company: CompanyID, _ condition: SQL, _ snapshot: Snapshot
  ) throws -> [StoredTrial] {
    try snapshot.query(
      """
      SELECT t.version, t.scenario, t.in_force, f.number, v.number, t.began, t.began_at, t.began_by, t.ended, t.ended_by,
        t.kept, t.result
      FROM scenario_trial t JOIN scenario_version v ON v.id = t.version JOIN scenario_version f ON f.id = t.in_force
      WHERE t.company = \(company) AND \(condition) ORDER BY v.number DESC
      """
    ) { row in
      let end = try row.dateOrNil(8).map { day in
        StoredTrial.End(
          day: day, by: row.text(9), kept: TrialHalf(rawValue: row.text(10)) ?? .a,
          result: try JSONDecoder().decode(TrialResult.self, from: Data(row.text(11).utf8)))
      }
      return StoredTrial(
        trial: VersionTrial(of: row.id(1), inForce: row.id(2), tried: row.id(0)),
        numbers: [.a: row.int(3), .b: row.int(4)], began: try row.date(5), beganAt: try row.moment(6),
        beganBy: row.text(7), end: end)
    }
  }

  static func insert(
    _ trial: VersionTrial, company: CompanyID, on day: CivilDate, by actor: String, at: Moment,
    _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO scenario_trial (version, company, scenario, in_force, began, began_at, began_by)
      VALUES (\(trial.tried), \(company), \(trial.scenario), \(trial.inForce), \(day), \(at), \(actor))
      """)
  }

  /// - Returns: whether it still ran.
  static func end(
    _ trial: VersionTrial, keeping half: TrialHalf, _ result: TrialResult, company: CompanyID, on day: CivilDate,
    by actor: String, _ transaction: Transaction
  ) throws -> Bool {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try transaction.execute(
      """
      UPDATE scenario_trial SET ended = \(day), ended_by = \(actor), kept = \(half.rawValue),
        result = \(String(decoding: try encoder.encode(result), as: UTF8.self))
      WHERE company = \(company) AND version = \(trial.tried) AND ended IS NULL
      """) == 1
  }

  /// What became until a day of the invoices of a trial that runs: those that fell due since it began.
  ///
  /// What was due before says more of the time before. An invoice counts as paid on the day on which nothing of it was owed
  /// any more, unless nothing but credit notes settled it. Whose scenario it was on the day of the beginning, or on one
  /// since, is in the trial and stays in it: else a segment of those who owe would take from it whoever pays.
  public static func result(
    _ stored: StoredTrial, company: CompanyID, until day: CivilDate, _ snapshot: Snapshot
  ) throws -> TrialResult {
    let trial = stored.trial
    let settled: SQL = """
      i.open_minor = 0 AND i.settled_on <= \(day) AND (
        NOT EXISTS (SELECT 1 FROM allocation p WHERE p.debit_item = i.id)
        OR EXISTS (SELECT 1 FROM allocation p JOIN item c ON c.id = p.credit_item
          WHERE p.debit_item = i.id AND c.kind <> 'credit_note'
            AND p.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = p.id)))
      """
    var invoices: [CustomerID: (due: Int, paid: Int, days: Int64)] = [:]
    try snapshot.forEach(
      """
      SELECT customer, COUNT(*), SUM(paid),
        SUM(CASE WHEN paid = 1 THEN \(snapshot.dialect.days(from: "due", to: "settled_on")) ELSE 0 END)
      FROM (
        SELECT i.customer AS customer, i.due AS due, i.settled_on AS settled_on,
          CASE WHEN \(settled) THEN 1 ELSE 0 END AS paid
        FROM item i
        WHERE i.company = \(company) AND i.kind = 'invoice' AND i.amount_minor > 0 AND i.due >= \(stored.began)
          AND i.due <= \(day)) fallen
      GROUP BY customer
      """
    ) { invoices[$0.id(0)] = (Int($0.int(1)), Int($0.int(2)), $0.int(3)) }
    var messages: [CustomerID: Int] = [:]
    try snapshot.forEach(
      """
      SELECT a.customer, COUNT(*) FROM dunning_action a JOIN outbox m ON m.action = a.id
      WHERE a.company = \(company) AND a.scenario_version IN (\(trial.inForce), \(trial.tried))
        AND a.decided_at >= \(stored.beganAt) AND m.company = \(company) AND m.state = 'sent'
      GROUP BY a.customer
      """
    ) { messages[$0.id(0)] = Int($0.int(1)) }
    let book = try ScenarioStore.book(of: company, snapshot)
    let days = stored.began...max(stored.began, day)
    let given = try SegmentFacts.given(of: company, on: days, snapshot)
    let customers: [CustomerID] = try snapshot.query("SELECT id FROM customer WHERE company = \(company)") { $0.id(0) }
    return TrialResult(
      customers.lazy.filter {
        book.reminded($0, by: trial.scenario, on: days, given: given[$0] ?? [])
      }.map { customer in
        let known = invoices[customer] ?? (0, 0, 0)
        return TrialResult.Customer(
          trial.half(of: customer), due: known.due, paid: known.paid, days: known.days,
          messages: messages[customer] ?? 0)
      })
  }
}
