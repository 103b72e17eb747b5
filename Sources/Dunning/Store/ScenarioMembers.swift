public import DunningRules
public import Kernel
public import Receivables
public import Storage

/// The customers whom a scenario of the company's own reminds: those who were given it by a person, and those whose first
/// segment that gives one in force gives it, as ``ScenarioBook`` decides it.
public enum ScenarioMembers {
  /// A customer with a scenario of its own.
  public struct Member: Sendable, Hashable {
    public let id: CustomerID
    public let code: String
    public let name: String
    /// The segment that gives the scenario; none when a person did.
    public let segment: String?
  }

  /// How many customers each scenario has.
  public static func counts(of company: CompanyID, _ snapshot: Snapshot) throws -> [ScenarioID: Int64] {
    Dictionary(
      try snapshot.query("SELECT g.scenario, COUNT(*) FROM (\(given(of: company))) g GROUP BY g.scenario") {
        ($0.id(0), $0.int(1))
      }, uniquingKeysWith: { $1 })
  }

  /// The customers of one scenario that are seen, by their keys.
  public static func list(
    of scenario: ScenarioID, _ sight: Sight, after: Int64 = 0, limit: Int = .max, _ snapshot: Snapshot
  ) throws -> [Member] {
    try snapshot.query(
      """
      SELECT c.id, c.code, c.name, s.name
      FROM (\(given(of: sight.company))) g JOIN customer c ON c.id = g.customer LEFT JOIN segment s ON s.id = g.segment
      WHERE g.scenario = \(scenario) AND c.id > \(after)\(sight.only("c.id"))
      ORDER BY c.id LIMIT \(limit)
      """
    ) { Member(id: $0.id(0), code: $0.text(1), name: $0.text(2), segment: $0.textOrNil(3)) }
  }

  /// Customers with their scenario and who gives it. A scenario that is not in force reminds nobody: the next one does.
  private static func given(of company: CompanyID) -> SQL {
    let byHand: SQL = """
      SELECT h.customer, h.scenario, NULL AS segment
      FROM scenario_customer h JOIN scenario p ON p.id = h.scenario AND p.published > 0 WHERE h.company = \(company)
      """
    return """
      \(byHand) UNION ALL
      SELECT m.customer, s.scenario, s.id AS segment
      FROM segment s JOIN scenario p ON p.id = s.scenario AND p.published > 0 CROSS JOIN segment_member m
      WHERE s.company = \(company) AND s.ended_on IS NULL
        AND m.segment = s.id AND m.company = \(company) AND m.until IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM scenario_customer h JOIN scenario p ON p.id = h.scenario AND p.published > 0
          WHERE h.company = \(company) AND h.customer = m.customer)
        AND NOT EXISTS (
          SELECT 1 FROM segment o JOIN scenario p ON p.id = o.scenario AND p.published > 0 CROSS JOIN segment_member n
          WHERE o.company = \(company) AND o.ended_on IS NULL AND n.segment = o.id AND n.company = \(company)
            AND n.customer = m.customer AND n.until IS NULL
            AND (o.place < s.place OR (o.place = s.place AND o.id < s.id)))
      """
  }
}
