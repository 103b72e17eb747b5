import Foundation
public import Kernel
public import Receivables
public import SegmentsRules
public import Storage

/// A segment as it is stored.
public struct StoredSegment: Sendable, Hashable {
  public let id: SegmentID
  public let segment: Segment
  /// Its place in the order of the company's segments.
  public let place: Int64
  /// The first day on which its customers were told.
  public let since: CivilDate
  /// Counted up at each save: a form carries the one that it was made from.
  public let revision: Int64
  public let editedBy: String
  public let editedAt: Moment
}

/// What a segment is called where others speak of it.
public struct SegmentName: Sendable, Hashable {
  public let id: SegmentID
  public let name: String
  /// The scenario that it gives.
  public let scenario: ScenarioID?
  public let isEnded: Bool
}

/// The segments of a company, in their order.
public enum SegmentStore {
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [StoredSegment] {
    try segments(company, "ended_on IS NULL", snapshot)
  }

  public static func find(_ id: SegmentID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredSegment? {
    try segments(company, "id = \(id) AND ended_on IS NULL", snapshot).first
  }

  /// What every segment of the company is called, in their order, those that were ended too.
  public static func names(of company: CompanyID, _ snapshot: Snapshot) throws -> [SegmentName] {
    try snapshot.query(
      "SELECT id, name, scenario, ended_on FROM segment WHERE company = \(company) ORDER BY place, id"
    ) { SegmentName(id: $0.id(0), name: $0.text(1), scenario: $0.idOrNil(2), isEnded: !$0.isNull(3)) }
  }

  /// A segment that a customer is in, and the day on which it came.
  public struct Stay: Sendable, Hashable {
    public let id: SegmentID
    public let name: String
    public let since: CivilDate
  }

  public static func segments(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Stay] {
    try snapshot.query(
      """
      SELECT s.id, s.name, m.since FROM segment_member m JOIN segment s ON s.id = m.segment
      WHERE m.company = \(company) AND m.customer = \(customer) AND m.until IS NULL AND s.ended_on IS NULL
      ORDER BY s.place, s.id
      """
    ) { Stay(id: $0.id(0), name: $0.text(1), since: try $0.date(2)) }
  }

  /// That the column names a customer of a segment.
  public static func contains(_ customer: SQL, _ segment: SegmentID, of company: CompanyID) -> SQL {
    """
    \(customer) IN (SELECT g.customer FROM segment_member g
      WHERE g.company = \(company) AND g.segment = \(segment) AND g.until IS NULL)
    """
  }

  private static func segments(
    _ company: CompanyID, _ condition: SQL, lock: SQL = "", _ snapshot: Snapshot
  ) throws -> [StoredSegment] {
    try snapshot.query(
      """
      SELECT id, name, conditions, scenario, collector, minimum_minor, place, since, revision, edited_by, edited_at,
        terms, brand
      FROM segment WHERE company = \(company) AND \(condition) ORDER BY place, id\(lock)
      """
    ) { row in
      StoredSegment(
        id: row.id(0),
        segment: Segment(
          row.text(1), try JSONDecoder().decode([SegmentCondition].self, from: Data(row.text(2).utf8)),
          gift: Segment.Gift(
            scenario: row.idOrNil(3), collector: row.idOrNil(4), minimumMinor: row.int(5), terms: row.textOrNil(11),
            brand: row.idOrNil(12))),
        place: row.int(6), since: try row.date(7), revision: row.int(8), editedBy: row.text(9),
        editedAt: try row.moment(10))
    }
  }

  // MARK: writing

  /// The segments of a company, which nobody else changes or computes until the end of the transaction.
  static func locked(_ company: CompanyID, _ transaction: Transaction) throws -> [StoredSegment] {
    try segments(company, "ended_on IS NULL", lock: transaction.dialect.forUpdate, transaction)
  }

  private static func text(_ conditions: [SegmentCondition]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(conditions), as: UTF8.self)
  }

  /// Behind all others.
  static func insert(
    _ segment: Segment, company: CompanyID, on day: CivilDate, by actor: String, at: Moment, _ transaction: Transaction
  ) throws -> SegmentID {
    try transaction.insert(
      """
      INSERT INTO segment (company, name, place, conditions, scenario, collector, minimum_minor, terms, brand, since,
        revision, edited_by, edited_at)
      SELECT \(company), \(segment.name), COALESCE(MAX(place), 0) + 1, \(try text(segment.conditions)),
        CAST(\(segment.gift.scenario) AS bigint), CAST(\(segment.gift.collector) AS bigint),
        CAST(\(segment.gift.minimumMinor) AS bigint), CAST(\(segment.gift.terms) AS text),
        CAST(\(segment.gift.brand) AS bigint), \(day), 1, \(actor), \(at)
      FROM segment WHERE company = \(company) RETURNING id
      """)
  }

  /// - Returns: whether the segment still was the revision that was read.
  static func save(
    _ segment: Segment, of id: SegmentID, revision: Int64, company: CompanyID, by actor: String, at: Moment,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE segment SET name = \(segment.name), conditions = \(try text(segment.conditions)),
        scenario = \(segment.gift.scenario), collector = \(segment.gift.collector),
        minimum_minor = \(segment.gift.minimumMinor), terms = \(segment.gift.terms),
        brand = \(segment.gift.brand), revision = revision + 1, edited_by = \(actor), edited_at = \(at)
      WHERE company = \(company) AND id = \(id) AND revision = \(revision) AND ended_on IS NULL
      """) == 1
  }

  static func put(_ id: SegmentID, at place: Int64, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("UPDATE segment SET place = \(place) WHERE company = \(company) AND id = \(id)")
  }

  /// - Returns: whether there was such a segment, ended or not as it had to be.
  static func end(
    _ id: SegmentID, on day: CivilDate?, of company: CompanyID, _ transaction: Transaction
  ) throws -> Bool {
    let was: SQL = day == nil ? "ended_on IS NOT NULL" : "ended_on IS NULL"
    return try transaction.execute(
      "UPDATE segment SET ended_on = \(day) WHERE company = \(company) AND id = \(id) AND \(was)") == 1
  }
}
