import DunningRules
import Kernel
import Storage

/// What reminding must know of the segments that customers are in.
enum SegmentFacts {
  /// What their segments give to the customers of a range: of each thing what the first segment gives that gives any.
  static func gifts(
    of company: CompanyID, among customers: ClosedRange<CustomerID>, inForce: Set<ScenarioID>, _ snapshot: Snapshot
  ) throws -> [CustomerID: ScenarioBook.Gift] {
    var gifts: [CustomerID: ScenarioBook.Gift] = [:]
    try snapshot.forEach(
      """
      SELECT m.customer, s.id, s.scenario, s.minimum_minor
      FROM segment s JOIN segment_member m ON m.segment = s.id AND m.until IS NULL
      WHERE s.company = \(company) AND s.ended_on IS NULL AND (s.scenario IS NOT NULL OR s.minimum_minor > 0)
        AND m.company = \(company) AND m.customer >= \(customers.lowerBound) AND m.customer <= \(customers.upperBound)
      ORDER BY s.place, s.id
      """
    ) { row in
      let customer: CustomerID = row.id(0)
      let known = gifts[customer] ?? .init()
      // A scenario that is not in force reminds nobody: the next segment's does.
      let scenario: ScenarioID? = row.idOrNil(2).flatMap { inForce.contains($0) ? $0 : nil }
      gifts[customer] = ScenarioBook.Gift(
        scenario: known.scenario ?? scenario, by: known.segment ?? row.id(1),
        minimumMinor: known.minimumMinor > 0 ? known.minimumMinor : row.int(3))
    }
    return gifts
  }

  /// Which scenarios in force segments gave to their customers on some days, those of the first segment first.
  static func given(
    of company: CompanyID, on days: ClosedRange<CivilDate>, _ snapshot: Snapshot
  ) throws -> [CustomerID: [GivenScenario]] {
    var given: [CustomerID: [GivenScenario]] = [:]
    try snapshot.forEach(
      """
      SELECT m.customer, s.scenario, m.since, m.until
      FROM segment s JOIN scenario p ON p.id = s.scenario AND p.published > 0 JOIN segment_member m ON m.segment = s.id
      WHERE s.company = \(company) AND m.company = \(company) AND m.since <= \(days.upperBound)
        AND (m.until IS NULL OR m.until > \(days.lowerBound))
      ORDER BY s.place, s.id, m.since
      """
    ) { row in
      given[row.id(0), default: []].append(
        GivenScenario(row.id(1), since: try row.date(2), until: try row.dateOrNil(3)))
    }
    return given
  }

  /// In which of some segments customers are.
  static func memberships(
    of company: CompanyID, in segments: Set<SegmentID>, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [CustomerID: Set<SegmentID>] {
    guard !segments.isEmpty else { return [:] }
    var found: [CustomerID: Set<SegmentID>] = [:]
    try snapshot.forEach(
      """
      SELECT customer, segment FROM segment_member
      WHERE company = \(company) AND until IS NULL AND segment IN \(segments.sorted()) AND \(isAmong("customer"))
      """
    ) { row in found[row.id(0), default: []].insert(row.id(1)) }
    return found
  }

  /// When customers were in some segments. Whoever was in one on the first day that was looked at counts as having always
  /// been: of the days before nothing is known.
  static func stays(
    of company: CompanyID, _ customers: [CustomerID], in segments: Set<SegmentID>, _ snapshot: Snapshot
  ) throws -> [CustomerID: [CustomerPast.Stay]] {
    guard !segments.isEmpty else { return [:] }
    var found: [CustomerID: [CustomerPast.Stay]] = [:]
    try snapshot.forEach(
      """
      SELECT m.customer, m.segment, m.since, m.until, CASE WHEN m.since <= s.since THEN 1 ELSE 0 END
      FROM segment_member m JOIN segment s ON s.id = m.segment
      WHERE m.company = \(company) AND m.segment IN \(segments.sorted()) AND m.customer IN \(customers)
      ORDER BY m.customer, m.segment, m.since
      """
    ) { row in
      found[row.id(0), default: []].append(
        CustomerPast.Stay(
          row.id(1), from: row.int(4) != 0 ? nil : try row.date(2), until: try row.dateOrNil(3)))
    }
    return found
  }
}
