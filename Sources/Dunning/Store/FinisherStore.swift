import DunningRules
import Kernel
import Storage

/// Who finishes in an earlier version of its scenario.
enum FinisherStore {
  /// Rows of `dunning_action_item d` that brought an invoice further, joined with its action `a` and the invoice `i`: not
  /// what nobody heard, and not what was done because of an event.
  private static func reminded(_ company: CompanyID) -> SQL {
    """
    d.amount_minor > 0 AND i.open_minor > 0 AND a.state <> 'cancelled'
      AND NOT EXISTS (SELECT 1 FROM dunning_action_event e WHERE e.action = d.action)
      AND d.action NOT IN (\(FactStore.unheard(company)))
    """
  }

  /// The rows of `scenario_finisher f` that count: something is owed still that was reminded when the customer was kept.
  private static func counts(_ company: CompanyID) -> SQL {
    """
    f.released IS NULL AND EXISTS (
      SELECT 1 FROM dunning_action_item d JOIN item i ON i.id = d.item JOIN dunning_action a ON a.id = d.action
      WHERE d.company = \(company) AND d.customer = f.customer AND d.action <= f.last_action
        AND (a.scenario_version IN (SELECT v.id FROM scenario_version v WHERE v.scenario = f.scenario)
          OR (a.scenario_version IS NULL AND EXISTS (
            SELECT 1 FROM scenario_version z WHERE z.id = f.version AND z.number < 0)))
        AND \(reminded(company)))
    """
  }

  /// The customers of a range who finish in an earlier version.
  static func read(
    of company: CompanyID, among range: ClosedRange<CustomerID>, _ snapshot: Snapshot
  ) throws -> [ScenarioBook.Finisher] {
    try snapshot.query(
      """
      SELECT f.customer, f.scenario, f.version FROM scenario_finisher f
      WHERE f.company = \(company) AND f.customer >= \(range.lowerBound) AND f.customer <= \(range.upperBound)
        AND \(counts(company))
      ORDER BY f.customer, f.scenario
      """
    ) { ScenarioBook.Finisher($0.id(0), $0.id(1), in: $0.id(2)) }
  }

  /// The customers who owe something that a version of a scenario has reminded.
  static func inTheMiddle(
    of scenario: ScenarioID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    Set(
      try snapshot.query(
        "SELECT DISTINCT d.customer \(begun(scenario, company))"
      ) { $0.id(0) })
  }

  private static func begun(_ scenario: ScenarioID, _ company: CompanyID) -> SQL {
    """
    FROM dunning_action a JOIN dunning_action_item d ON d.action = a.id JOIN item i ON i.id = d.item
    WHERE a.company = \(company)
      AND a.scenario_version IN (SELECT v.id FROM scenario_version v WHERE v.scenario = \(scenario))
      AND \(reminded(company))
    """
  }

  /// The actions of the scenario that ships: they bear no version.
  private static func begunShipped(_ company: CompanyID) -> SQL {
    """
    FROM dunning_action a JOIN dunning_action_item d ON d.action = a.id JOIN item i ON i.id = d.item
    WHERE a.company = \(company) AND a.scenario_version IS NULL AND \(reminded(company))
      AND d.customer NOT IN (SELECT c.customer FROM scenario_customer c WHERE c.company = \(company))
    """
  }

  /// How many customers owe something that the scenario that ships has reminded, and have none of their own.
  static func inTheMiddleOfShipped(of company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    Int(try snapshot.count("SELECT COUNT(DISTINCT d.customer) \(begunShipped(company))"))
  }

  /// Those customers.
  static func customersInTheMiddleOfShipped(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    Set(try snapshot.query("SELECT DISTINCT d.customer \(begunShipped(company))") { $0.id(0) })
  }

  /// Keeps whoever is in the middle of the scenario that ships in it, beside the one that takes its place.
  static func keepShipped(
    in version: ScenarioVersionID, of scenario: ScenarioID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO scenario_finisher (company, scenario, customer, version, last_action)
      SELECT d.company, \(scenario), d.customer, \(version), MAX(a.id) \(begunShipped(company))
      GROUP BY d.company, d.customer
      ON CONFLICT (scenario, customer) DO NOTHING
      """)
  }

  /// Lets those go over who finished in the scenario that ships, when one of the company's took its place before.
  static func endShipped(_ scenario: ScenarioID, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      DELETE FROM scenario_finisher WHERE company = \(company) AND scenario = \(scenario)
        AND version IN (SELECT v.id FROM scenario_version v WHERE v.scenario = \(scenario) AND v.number < 0)
      """)
  }

  /// Keeps whoever is in the middle of a scenario in a version of it; who finishes in an earlier one goes on there.
  static func keep(
    in version: ScenarioVersionID, of scenario: ScenarioID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try forget(of: company, transaction)
    try transaction.execute(
      """
      INSERT INTO scenario_finisher (company, scenario, customer, version, last_action)
      SELECT d.company, \(scenario), d.customer, \(version), MAX(a.id) \(begun(scenario, company))
      GROUP BY d.company, d.customer
      ON CONFLICT (scenario, customer) DO NOTHING
      """)
  }

  /// Lets everybody who finishes in an earlier version of a scenario go over.
  /// - Returns: how many rows counted no more.
  static func release(
    _ scenario: ScenarioID, of company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> Int {
    try transaction.execute(
      """
      UPDATE scenario_finisher SET released = \(at)
      WHERE company = \(company) AND scenario = \(scenario) AND released IS NULL
      """)
  }

  /// Lets everybody go over for good: what a release before it would bring back is gone, too.
  static func end(_ scenario: ScenarioID, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "DELETE FROM scenario_finisher WHERE company = \(company) AND scenario = \(scenario)")
  }

  /// Takes a release back.
  /// - Returns: how many customers finish again; 0 once a run has followed it.
  static func takeBack(
    release: Moment, of scenario: ScenarioID, company: CompanyID, _ transaction: Transaction
  ) throws -> Int {
    try transaction.execute(
      """
      UPDATE scenario_finisher SET released = NULL
      WHERE company = \(company) AND scenario = \(scenario) AND released = \(release)
      """)
  }

  /// Forgets who has finished, or was let go: what they owe later, or again, follows the version in force.
  static func forget(of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      DELETE FROM scenario_finisher AS f WHERE f.company = \(company) AND NOT (\(counts(company)))
      """)
  }
}
