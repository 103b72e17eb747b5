public import Kernel
public import Storage

/// Which entries of the journal are asked for; a page at a time, latest first unless the oldest are asked for.
public struct JournalSearch: Sendable, Hashable {
  public var company: CompanyID
  /// Whether entries that concern no company, such as those about people, are among them.
  public var includesPeople = false
  /// The actor as the journal names them.
  public var actor: String?
  /// The beginning of the event: `promise` for `promise.kept`.
  public var family: String?
  /// What it happened to, such as `customer:42`.
  public var subject: String?
  public var from: CivilDate?
  /// The last day, included.
  public var until: CivilDate?
  /// Whether the oldest come first.
  public var isOldestFirst = false
  /// The last entry of the page before.
  public var after: Int64?

  public init(_ company: CompanyID) { self.company = company }

  private var condition: SQL {
    var parts: [SQL] = [
      includesPeople ? "(company = \(company) OR company IS NULL)" : "company = \(company)"
    ]
    if let actor { parts.append("actor = \(actor)") }
    if let family { parts.append("event >= \(family + ".") AND event < \(family + "/")") }
    if let subject { parts.append("subject = \(subject)") }
    if let from { parts.append("at >= \(Moment.paris(from, hour: 0))") }
    if let until { parts.append("at < \(Moment.paris(until.adding(days: 1), hour: 0))") }
    if let after { parts.append(isOldestFirst ? "id > \(after)" : "id < \(after)") }
    return parts.joined(" AND ")
  }

  /// Hands over the entries in their order.
  public func forEach(limit: Int, _ snapshot: Snapshot, _ body: (JournalEntry) throws -> Void) throws {
    try snapshot.forEach(
      """
      SELECT id, at, company, actor, event, subject, facts, previous_hash, hash FROM journal
      WHERE \(condition) ORDER BY \(isOldestFirst ? "id" : "id DESC" as SQL) LIMIT \(limit)
      """
    ) { try body(try JournalEntry($0)) }
  }

  /// How often each actor did what.
  public func counts(_ snapshot: Snapshot) throws -> [(actor: String, event: String, count: Int)] {
    try snapshot.query("SELECT actor, event, COUNT(*) FROM journal WHERE \(condition) GROUP BY actor, event") {
      ($0.text(0), $0.text(1), Int($0.int(2)))
    }
  }

  /// Everybody who appears in the journal of the company, by name.
  public static func actors(of company: CompanyID, limit: Int, _ snapshot: Snapshot) throws -> [String] {
    try snapshot.query(
      "SELECT actor FROM journal WHERE company = \(company) GROUP BY actor ORDER BY actor LIMIT \(limit)"
    ) { $0.text(0) }
  }
}

extension Journal {
  /// Where the chain stands: its last entry and the hash that seals all before it.
  public static func head(_ snapshot: Snapshot) throws -> (sequence: Int64, hash: String)? {
    try snapshot.first("SELECT sequence, hash FROM journal_head") { ($0.int(0), $0.text(1)) }
  }
}

extension JournalEntry {
  init(_ row: Row) throws {
    self.init(
      sequence: row.int(0), at: try row.moment(1), company: row.idOrNil(2), actor: row.text(3), event: row.text(4),
      subject: row.text(5), facts: row.text(6), previousHash: row.text(7), hash: row.text(8))
  }

  /// The person who acted, when it was one: what the journal calls `Claire Delmas (3)`.
  public var person: PersonID? { JournalEntry.person(actor) }

  /// The person behind the name of an actor; `nil` for a part of the program.
  public static func person(_ actor: String) -> PersonID? {
    guard actor.hasSuffix(")"), let open = actor.lastIndex(of: "(") else { return nil }
    return Int64(actor[actor.index(after: open)...].dropLast()).map { PersonID($0) }
  }

  /// The name of an actor without its number.
  public static func name(_ actor: String) -> String {
    guard person(actor) != nil, let open = actor.lastIndex(of: "(") else { return actor }
    return String(actor[..<open].dropLast())
  }
}
