public import DunningRules
import Foundation
public import Kernel
import Messaging
import MessagingRules
import ReceivablesRules
public import Storage

/// A scenario as it is stored: what is being written, and which version is in force.
public struct StoredScenario: Sendable, Hashable {
  public let id: ScenarioID
  public let name: String
  /// What is being written; `nil` when nothing differs from the version in force.
  public let draft: Scenario?
  /// Counted up at each save: a form carries the one that it was made from.
  public let revision: Int64
  /// The number of the version in force; 0 while none was published.
  public let published: Int64
  /// The greatest number of a version; not the one in force where another is, or was, only tried.
  public let latest: Int64
  /// Whether two versions of it are being tried on halves of its customers.
  public let isTried: Bool
  public let isDefault: Bool
  public let editedBy: String
  public let editedAt: Moment
}

/// A published version: it never changes.
public struct ScenarioVersion: Sendable, Hashable {
  public let id: ScenarioVersionID
  public let scenario: ScenarioID
  /// Below zero where it is the scenario that ships, kept for those who finish in it.
  public let number: Int64
  public let content: Scenario
  public let publishedBy: String
  public let publishedAt: Moment
}

/// A company's own scenarios, their versions, and the customers who have one.
public enum ScenarioStore {
  /// Scenarios a company may have: a list that a person still reads at once.
  public static let scenariosMax = 50

  // MARK: reading

  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [StoredScenario] {
    try scenarios(company, "1 = 1", snapshot)
  }

  public static func find(_ id: ScenarioID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredScenario? {
    try scenarios(company, "id = \(id)", snapshot).first
  }

  private static func scenarios(
    _ company: CompanyID, _ condition: SQL, _ snapshot: Snapshot
  ) throws -> [StoredScenario] {
    try snapshot.query(
      """
      SELECT id, name, draft, revision, published, is_default, edited_by, edited_at,
        (SELECT COALESCE(MAX(v.number), 0) FROM scenario_version v WHERE v.scenario = scenario.id),
        (SELECT COUNT(*) FROM scenario_trial t WHERE t.scenario = scenario.id AND t.ended IS NULL)
      FROM scenario
      WHERE company = \(company) AND \(condition) ORDER BY name, id LIMIT \(scenariosMax)
      """
    ) { row in
      StoredScenario(
        id: row.id(0), name: row.text(1), draft: try row.textOrNil(2).map { try ScenarioText.read($0) },
        revision: row.int(3), published: row.int(4), latest: row.int(8), isTried: row.int(9) > 0,
        isDefault: row.flag(5),
        editedBy: row.text(6), editedAt: try row.moment(7))
    }
  }

  /// The versions of a scenario, latest first.
  public static func versions(
    of scenario: ScenarioID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [ScenarioVersion] {
    try versions(company, "v.scenario = \(scenario)", limit: limit, snapshot)
  }

  /// A version by its number; `nil` where there is none.
  static func version(
    _ number: Int64, of scenario: ScenarioID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> ScenarioVersion? {
    try versions(company, "v.scenario = \(scenario) AND v.number = \(number)", limit: 1, snapshot).first
  }

  /// The versions in force, one a scenario.
  public static func inForce(of company: CompanyID, _ snapshot: Snapshot) throws -> [ScenarioVersion] {
    try versions(company, "v.number = s.published", limit: scenariosMax, snapshot)
  }

  /// The versions that may remind somebody: those in force, those in which customers finish, and those that are tried.
  public static func reminding(of company: CompanyID, _ snapshot: Snapshot) throws -> [ScenarioVersion] {
    let finishing: SQL = """
      SELECT f.version FROM scenario_finisher f WHERE f.company = \(company) AND f.released IS NULL
      UNION ALL SELECT t.version FROM scenario_trial t WHERE t.company = \(company) AND t.ended IS NULL
      """
    return try versions(company, "(v.number = s.published OR v.id IN (\(finishing)))", limit: .max, snapshot)
  }

  private static func versions(
    _ company: CompanyID, _ condition: SQL, limit: Int, _ snapshot: Snapshot
  ) throws -> [ScenarioVersion] {
    try snapshot.query(
      """
      SELECT v.id, v.scenario, v.number, v.content, v.published_by, v.published_at
      FROM scenario_version v JOIN scenario s ON s.id = v.scenario
      WHERE v.company = \(company) AND \(condition) ORDER BY v.number DESC, v.id LIMIT \(limit)
      """
    ) { row in
      ScenarioVersion(
        id: row.id(0), scenario: row.id(1), number: row.int(2), content: try ScenarioText.read(row.text(3)),
        publishedBy: row.text(4), publishedAt: try row.moment(5))
    }
  }

  /// Some versions as a book has them.
  static func entries(
    _ versions: [ScenarioVersionID], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ScenarioVersionID: ScenarioBook.Entry] {
    Dictionary(
      try snapshot.query(
        "SELECT id, number, content FROM scenario_version WHERE company = \(company) AND id IN \(versions)"
      ) { row in
        (row.id(0), ScenarioBook.Entry(try ScenarioText.read(row.text(2)), version: row.id(0), number: row.int(1)))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// How many customers of a scenario finish in each of its earlier versions, by the number of the version.
  public static func finishers(
    of scenario: ScenarioID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Int64: Int] {
    let kept = try snapshot.count(
      "SELECT COUNT(*) FROM scenario_finisher WHERE company = \(company) AND scenario = \(scenario) AND released IS NULL"
    )
    return kept == 0 ? [:] : try book(of: company, snapshot).finishers(of: scenario)
  }

  /// The scenario that a customer has of its own.
  public static func scenario(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> ScenarioID? {
    try snapshot.first(
      "SELECT scenario FROM scenario_customer WHERE company = \(company) AND customer = \(customer)"
    ) { $0.id(0) }
  }

  /// Who is reminded by what, for the customers of a range.
  public static func book(
    of company: CompanyID, among customers: ClosedRange<CustomerID>? = nil, _ snapshot: Snapshot
  ) throws -> ScenarioBook {
    var minimum: Int64 = 0
    var rules: String?
    var standard: ScenarioID?
    var published: [ScenarioID: ScenarioBook.Entry] = [:]
    var trials: [ScenarioID: VersionTrial] = [:]
    try snapshot.forEach(
      """
      SELECT c.reminder_minimum_minor, v.id, v.scenario, v.content, CASE WHEN s.is_default THEN 1 ELSE 0 END,
        \(SendingRulesStore.ofCompany), v.number, t.version
      FROM company c LEFT JOIN scenario s ON s.company = c.id AND s.published > 0
        LEFT JOIN scenario_version v ON v.scenario = s.id AND v.number = s.published
        LEFT JOIN scenario_trial t ON t.scenario = s.id AND t.ended IS NULL
      WHERE c.id = \(company)
      """
    ) { row in
      minimum = row.int(0)
      rules = row.textOrNil(5)
      guard let version: ScenarioVersionID = row.idOrNil(1) else { return }
      let scenario: ScenarioID = row.id(2)
      published[scenario] = ScenarioBook.Entry(try ScenarioText.read(row.text(3)), version: version, number: row.int(6))
      if row.int(4) == 1 { standard = scenario }
      if let tried: ScenarioVersionID = row.idOrNil(7) {
        trials[scenario] = VersionTrial(of: scenario, inForce: version, tried: tried)
      }
    }
    var assigned: [CustomerID: ScenarioID] = [:]
    let range = customers ?? CustomerID(Int64.min)...CustomerID(Int64.max)
    if !published.isEmpty {
      try snapshot.forEach(
        """
        SELECT customer, scenario FROM scenario_customer
        WHERE company = \(company) AND customer >= \(range.lowerBound) AND customer <= \(range.upperBound)
        """
      ) { row in
        let scenario: ScenarioID = row.id(1)
        if published[scenario] != nil { assigned[row.id(0)] = scenario }
      }
    }
    var apart: [CustomerID: ShippedScenario] = [:]
    if standard == nil {
      try snapshot.forEach(
        """
        SELECT id, kind FROM customer
        WHERE company = \(company) AND id >= \(range.lowerBound) AND id <= \(range.upperBound)
          AND kind IN \(ShippedScenario.apart.map(\.rawValue))
        """
      ) { row in apart[row.id(0)] = CustomerKind(rawValue: row.text(1)).map { ShippedScenario.usual(for: $0) } }
    }
    let sending = try SendingRulesStore.read(rules)
    let finishers = published.isEmpty ? [] : try FinisherStore.read(of: company, among: range, snapshot)
    let others = Set(finishers.map(\.version)).union(trials.values.map(\.tried)).sorted()
    return ScenarioBook(
      standard: standard.flatMap { published[$0] }, standardKey: standard, published: published, assigned: assigned,
      gifts: try SegmentFacts.gifts(of: company, among: range, inForce: Set(published.keys), snapshot),
      apart: apart, finishers: finishers, trials: trials,
      others: others.isEmpty ? [:] : try entries(others, of: company, snapshot),
      oneCompanyADay: sending.oneCompanyADay == true, remindsOfPromises: sending.promiseDays != nil, minimum: minimum
    )
  }

  // MARK: writing

  static func insert(
    _ draft: Scenario, company: CompanyID, by actor: String, at: Moment, _ transaction: Transaction
  ) throws -> ScenarioID {
    try transaction.insert(
      """
      INSERT INTO scenario (company, name, draft, revision, published, is_default, edited_by, edited_at)
      VALUES (\(company), \(draft.name), \(try ScenarioText.write(draft)), 1, 0, \(false), \(actor), \(at)) RETURNING id
      """)
  }

  /// - Returns: whether the scenario still was the revision that was read.
  static func save(
    _ draft: Scenario?, named name: String, of id: ScenarioID, revision: Int64, company: CompanyID, by actor: String,
    at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE scenario SET name = \(name), draft = \(try draft.map { try ScenarioText.write($0) }),
        revision = revision + 1, edited_by = \(actor), edited_at = \(at)
      WHERE company = \(company) AND id = \(id) AND revision = \(revision)
      """) == 1
  }

  /// - Returns: the new version; `nil` when the scenario no longer is the revision that was read.
  static func publish(
    _ content: Scenario, number: Int64, of id: ScenarioID, revision: Int64, company: CompanyID, by actor: String,
    at: Moment, _ transaction: Transaction
  ) throws -> ScenarioVersionID? {
    let changed = try transaction.execute(
      """
      UPDATE scenario SET published = \(number), draft = NULL, revision = revision + 1
      WHERE company = \(company) AND id = \(id) AND revision = \(revision)
      """)
    return changed == 1
      ? try insert(content, number: number, of: id, company: company, by: actor, at: at, transaction) : nil
  }

  /// Writes a version that another statement puts into force, or a trial to the test.
  static func insert(
    _ content: Scenario, number: Int64, of id: ScenarioID, company: CompanyID, by actor: String, at: Moment,
    _ transaction: Transaction
  ) throws -> ScenarioVersionID {
    try transaction.insert(
      """
      INSERT INTO scenario_version (company, scenario, number, content, published_by, published_at)
      VALUES (\(company), \(id), \(number), \(try ScenarioText.write(content)), \(actor), \(at)) RETURNING id
      """)
  }

  /// Whether a scenario of the company's own is the default.
  static func hasDefault(_ company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      "SELECT COUNT(*) FROM scenario WHERE company = \(company) AND is_default AND published > 0") > 0
  }

  /// Keeps the scenario that ships beside the versions of one that takes its place: numbered below zero, never in force.
  static func keepShipped(
    beside id: ScenarioID, of company: CompanyID, by actor: String, at: Moment, _ transaction: Transaction
  ) throws -> ScenarioVersionID {
    // With the company's least sum, as it is read while the scenario ships.
    let minimum = try transaction.count("SELECT reminder_minimum_minor FROM company WHERE id = \(company)")
    let content = Scenario.standard.withMinimum(minimum)
    let kept = try versions(company, "v.scenario = \(id) AND v.number < 0", limit: .max, transaction)
    if let same = kept.first(where: { $0.content == content }) { return same.id }
    let lowest = kept.map(\.number).min() ?? 0
    return try insert(content, number: lowest - 1, of: id, company: company, by: actor, at: at, transaction)
  }

  /// Puts a version that exists into force.
  static func putIntoForce(
    _ number: Int64, of id: ScenarioID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE scenario SET published = \(number), revision = revision + 1
      WHERE company = \(company) AND id = \(id)
      """)
  }

  /// Makes one scenario the default; `nil` gives the shipped one its place back.
  static func makeDefault(_ id: ScenarioID?, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE scenario SET is_default = \(false) WHERE company = \(company) AND is_default")
    guard let id else { return }
    try transaction.execute(
      "UPDATE scenario SET is_default = \(true) WHERE company = \(company) AND id = \(id)")
  }

  static func assign(
    _ scenario: ScenarioID?, to customers: [CustomerID], of company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "DELETE FROM scenario_customer WHERE company = \(company) AND customer IN \(customers)")
    guard let scenario else { return }
    try transaction.execute(
      """
      INSERT INTO scenario_customer (customer, company, scenario)
      SELECT id, \(company), \(scenario) FROM customer WHERE company = \(company) AND id IN \(customers)
      """)
  }
}

/// Scenarios as they are stored: JSON with sorted keys.
enum ScenarioText {
  static func write(_ scenario: Scenario) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(scenario), as: UTF8.self)
  }

  static func read(_ text: String) throws -> Scenario {
    try JSONDecoder().decode(Scenario.self, from: Data(text.utf8))
  }
}
