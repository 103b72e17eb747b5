import Foundation
public import Kernel
public import RiskRules
public import Storage

/// The scores of customers, each from the night that computed it to the one that computed another.
public enum ScoreStore {
  private static let columns: SQL = "customer, since, until, version, base, parts, score, grade, inputs"

  /// The score that stands.
  public static func current(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> CustomerScore? {
    try snapshot.first(
      """
      SELECT \(columns) FROM customer_score
      WHERE company = \(company) AND customer = \(customer) AND until IS NULL
      """, score)
  }

  /// The scores of one customer, the latest first.
  public static func history(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [CustomerScore] {
    try snapshot.query(
      """
      SELECT \(columns) FROM customer_score WHERE company = \(company) AND customer = \(customer)
      ORDER BY id DESC LIMIT \(limit)
      """, score)
  }

  /// The grades of customers: one statement, whoever they are.
  public static func grades(
    in company: CompanyID, where isAmong: (SQL) -> SQL = { _ in "1 = 1" }, _ snapshot: Snapshot
  ) throws -> [CustomerID: Grade] {
    var found: [CustomerID: Grade] = [:]
    try snapshot.forEach(
      """
      SELECT customer, grade FROM customer_score
      WHERE company = \(company) AND until IS NULL AND \(isAmong("customer"))
      """
    ) { row in found[row.id(0)] = Grade(rawValue: row.text(1)) }
    return found
  }

  /// Every score of some customers, the earliest first.
  public static func all(
    of customers: [CustomerID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: [CustomerScore]] {
    var found: [CustomerID: [CustomerScore]] = [:]
    try snapshot.forEach(
      """
      SELECT \(columns) FROM customer_score WHERE company = \(company) AND customer IN \(customers)
      ORDER BY customer, id
      """
    ) { row in
      let score = try score(row)
      found[score.customer, default: []].append(score)
    }
    return found
  }

  /// What tells one score from another: its version and what each part gives.
  struct Shape: Hashable {
    let version: Int
    let parts: String
  }

  /// The scores that stand, by customer.
  static func standing(
    in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: (id: Int64, shape: Shape)] {
    var found: [CustomerID: (id: Int64, shape: Shape)] = [:]
    try snapshot.forEach(
      "SELECT customer, id, version, parts FROM customer_score WHERE company = \(company) AND until IS NULL"
    ) { row in found[row.id(0)] = (row.int(1), Shape(version: Int(row.int(2)), parts: row.text(3))) }
    return found
  }

  static func end(_ scores: [Int64], company: CompanyID, on day: CivilDate, _ transaction: Transaction) throws {
    for start in stride(from: 0, to: scores.count, by: 1_000) {
      let some = Array(scores[start..<min(start + 1_000, scores.count)])
      try transaction.execute(
        "UPDATE customer_score SET until = \(day) WHERE company = \(company) AND id IN \(some)")
    }
  }

  static func insert(
    _ scores: [(customer: CustomerID, result: Scorecard.Result, inputs: ScoreInputs)], company: CompanyID,
    on day: CivilDate, _ transaction: Transaction
  ) throws {
    try transaction.bulkInsert(
      into: "customer_score",
      ["company", "customer", "since", "version", "base", "parts", "score", "grade", "inputs"]
    ) { add in
      for (customer, result, inputs) in scores {
        try add([
          company.bound, customer.bound, day.bound, Int64(result.version).bound, Int64(result.base).bound,
          text(result.parts).bound, Int64(result.score).bound, result.grade.rawValue.bound, try json(inputs).bound,
        ])
      }
    }
  }

  /// `delay:-8 trend:0`: the same parts always give the same text.
  static func text(_ parts: [Scorecard.Part]) -> String {
    parts.map { "\($0.factor.rawValue):\($0.points)" }.joined(separator: " ")
  }

  private static func parts(_ text: String) -> [Scorecard.Part] {
    text.split(separator: " ").compactMap { part in
      let halves = part.split(separator: ":")
      guard halves.count == 2, let factor = Scorecard.Factor(rawValue: String(halves[0])), let points = Int(halves[1])
      else { return nil }
      return Scorecard.Part(factor, points)
    }
  }

  private static func json(_ inputs: ScoreInputs) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(inputs), as: UTF8.self)
  }

  private static func score(_ row: Row) throws -> CustomerScore {
    CustomerScore(
      of: row.id(0), since: try row.date(1), until: try row.dateOrNil(2), version: Int(row.int(3)),
      base: Int(row.int(4)), parts: parts(row.text(5)), score: Int(row.int(6)),
      grade: Grade(rawValue: row.text(7)) ?? .e,
      inputs: try JSONDecoder().decode(ScoreInputs.self, from: Data(row.text(8).utf8)))
  }
}
