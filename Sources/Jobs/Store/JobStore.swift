import Foundation
public import JobsRules
public import Kernel
public import PeopleRules
public import Storage

public typealias JobID = Identifier<Job>

/// A file that long work made, without its bytes.
public struct JobFile: Sendable, Hashable {
  public let name: String
  public let mediaType: String
}

/// A piece of long work.
public struct Job: Sendable, Hashable {
  public let id: JobID
  public let company: CompanyID
  /// Who asked for it, and in whose name it is done.
  public let person: PersonID
  public let who: String
  /// What is to be done, such as `import`; its texts are under `job.KIND`.
  public let kind: String
  /// What it is done to, such as the name of a file.
  public let title: String
  /// What else the work must know, in its own words.
  public let choices: String
  /// The civil day on which it was asked for.
  public let day: CivilDate
  public let state: JobState
  public let isRepeatable: Bool
  public let progress: JobProgress
  /// Why it failed.
  public let reason: Phrase?
  /// What it did, for the text `job.KIND.done`.
  public let figures: [String: NoticeValue]
  /// The page that shows what it did.
  public let resultPath: String?
  public let cancelAsked: Bool
  public let attempts: Int
  /// How often a person asked for it.
  public let asked: Int
  public let created: Moment
  public let ended: Moment?

  /// Whether it did nothing yet, because a person must say something first, on the page of its result.
  public var asks: Bool { JobOutcome.asks(figures) }
}

/// Long work in the database. What changes a state says which one it leaves, so that two workers never both do.
public enum JobStore {
  /// Seconds after which work that gave no sign is thought to be left.
  static let leaseSeconds: Int64 = 60
  /// Bytes of an input kept in one row.
  static let inputPart = 1 << 20

  private static let columns: SQL = """
    id, company, person, who, kind, title, choices, day, state, is_repeatable, done, total, message, figures, result_path,
    cancel_asked, attempts, created, ended, asked
    """

  static func insert(
    kind: String, title: String, choices: String, isRepeatable: Bool, person: PersonID, who: String,
    company: CompanyID, day: CivilDate, at: Moment, _ transaction: Transaction
  ) throws -> JobID {
    try transaction.insert(
      """
      INSERT INTO job (company, person, who, kind, title, choices, day, state, is_repeatable, done, total, figures,
        cancel_asked, attempts, created)
      VALUES (\(company), \(person), \(who), \(kind), \(title), \(choices), \(day), 'waiting', \(isRepeatable), 0, 0, '{}',
        \(false), 0, \(at)) RETURNING id
      """)
  }

  static func addInput(_ bytes: [UInt8], place: Int, to job: JobID, _ transaction: Transaction) throws {
    try transaction.execute(
      "INSERT INTO job_input (job, place, bytes) VALUES (\(job), \(place), \(Value.bytes(bytes)))")
  }

  static func input(of job: JobID, place: Int, _ snapshot: Snapshot) throws -> [UInt8]? {
    try snapshot.first("SELECT bytes FROM job_input WHERE job = \(job) AND place = \(place)") { $0.bytes(0) }
  }

  public static func find(_ id: JobID, of company: CompanyID, _ snapshot: Snapshot) throws -> Job? {
    try snapshot.first("SELECT \(columns) FROM job WHERE company = \(company) AND id = \(id)", job)
  }

  /// The work that a person asked for, or that everybody did, the latest first.
  /// - Parameter place: the last one of the page before.
  public static func all(
    of person: PersonID?, company: CompanyID, after place: JobID?, limit: Int, _ snapshot: Snapshot
  ) throws -> [Job] {
    var conditions: [SQL] = ["company = \(company)"]
    if let person { conditions.append("person = \(person)") }
    if let place { conditions.append("id < \(place)") }
    return try snapshot.query(
      "SELECT \(columns) FROM job WHERE \(conditions.joined(" AND ")) ORDER BY id DESC LIMIT \(limit)", job)
  }

  // MARK: Doing it

  /// Whether something of some kinds waits to be done, or anything was left.
  static func hasWork(of kinds: [String], at: Moment, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM job
      WHERE (state = 'waiting' AND kind IN \(kinds)) OR (state = 'running' AND lease_until < \(at))
      """) > 0
  }

  /// Running work that gave no sign for a while, with its owner.
  static func left(at: Moment, _ transaction: Transaction) throws -> [(job: Job, owner: String)] {
    try transaction.query(
      """
      SELECT \(columns), owner FROM job WHERE state = 'running' AND lease_until < \(at)
      ORDER BY id\(transaction.dialect.forUpdateSkipLocked)
      """
    ) { (try job($0), $0.text(20)) }
  }

  /// Takes the oldest work of some kinds that waits.
  static func claim(_ kinds: [String], owner: String, at: Moment, _ transaction: Transaction) throws -> Job? {
    let found: JobID? = try transaction.first(
      """
      SELECT id FROM job WHERE state = 'waiting' AND kind IN \(kinds)
      ORDER BY id LIMIT 1\(transaction.dialect.forUpdateSkipLocked)
      """
    ) { $0.id(0) }
    guard let id = found else { return nil }
    try transaction.execute(
      """
      UPDATE job SET state = 'running', owner = \(owner), lease_until = \(at.adding(seconds: leaseSeconds)),
        attempts = attempts + 1, started = \(at), done = 0, total = 0, message = NULL, cancel_asked = \(false)
      WHERE id = \(id)
      """)
    return try transaction.first("SELECT \(columns) FROM job WHERE id = \(id)", job)
  }

  /// Says that the work goes on, and how far it is.
  static func sign(_ id: JobID, owner: String, _ progress: JobProgress, at: Moment, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE job SET done = \(progress.done), total = \(progress.total),
        lease_until = \(at.adding(seconds: leaseSeconds))
      WHERE id = \(id) AND state = 'running' AND owner = \(owner)
      """)
  }

  static func isCancelAsked(_ id: JobID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count("SELECT COUNT(*) FROM job WHERE id = \(id) AND cancel_asked") > 0
  }

  /// Ends running work of an owner.
  /// - Returns: whether it was still the owner's.
  static func end(
    _ id: JobID, owner: String, as state: JobState, reason: Phrase? = nil, figures: [String: NoticeValue] = [:],
    path: String? = nil, at: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let ended: Moment? = state.isOver ? at : nil
    let changed = try transaction.execute(
      """
      UPDATE job SET state = \(state.rawValue), message = \(try reason.map { try json($0) }), figures = \(NoticeValue.json(figures)),
        result_path = \(path), ended = \(ended), lease_until = NULL
      WHERE id = \(id) AND state = 'running' AND owner = \(owner)
      """)
    // What can be asked for once more keeps what it was given.
    if changed == 1, state == .done { try forgetInput(id, transaction) }
    return changed == 1
  }

  static func forgetInput(_ id: JobID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM job_input WHERE job = \(id)")
  }

  // MARK: What it made

  static func setFile(_ file: JobFile, of job: JobID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM job_file_part WHERE job = \(job)")
    try transaction.execute("DELETE FROM job_file WHERE job = \(job)")
    try transaction.execute(
      "INSERT INTO job_file (job, name, media_type) VALUES (\(job), \(file.name), \(file.mediaType))")
  }

  static func addToFile(_ bytes: [UInt8], place: Int, of job: JobID, _ transaction: Transaction) throws {
    try transaction.execute(
      "INSERT INTO job_file_part (job, place, bytes) VALUES (\(job), \(place), \(Value.bytes(bytes)))")
  }

  /// The file that work made, while it is kept.
  public static func file(of job: JobID, _ snapshot: Snapshot) throws -> JobFile? {
    try snapshot.first("SELECT name, media_type FROM job_file WHERE job = \(job)") {
      JobFile(name: $0.text(0), mediaType: $0.text(1))
    }
  }

  public static func filePart(of job: JobID, place: Int, _ snapshot: Snapshot) throws -> [UInt8]? {
    try snapshot.first("SELECT bytes FROM job_file_part WHERE job = \(job) AND place = \(place)") { $0.bytes(0) }
  }

  /// Seconds for which work that is over keeps the file it was given or made: both hold names and sums.
  public static let keptSeconds: Int64 = 7 * 24 * 3600

  /// Removes the files of work that was over long ago.
  public static func tidy(_ company: CompanyID, at: Moment, _ transaction: Transaction) throws {
    let old: SQL = """
      SELECT id FROM job WHERE company = \(company) AND ended < \(at.adding(seconds: -keptSeconds))
      """
    try transaction.execute(
      "UPDATE job SET result_path = NULL WHERE id IN (\(old)) AND id IN (SELECT job FROM job_file)")
    try transaction.execute("DELETE FROM job_file_part WHERE job IN (\(old))")
    try transaction.execute("DELETE FROM job_file WHERE job IN (\(old))")
    try transaction.execute("DELETE FROM job_input WHERE job IN (\(old))")
  }

  // MARK: A person's wishes

  /// Gives up work that waits at once, and asks for it where it runs.
  /// - Returns: whether it was not over.
  static func cancel(_ id: JobID, of company: CompanyID, at: Moment, _ transaction: Transaction) throws -> Bool {
    let waited = try transaction.execute(
      """
      UPDATE job SET state = 'cancelled', ended = \(at)
      WHERE company = \(company) AND id = \(id) AND state = 'waiting'
      """)
    if waited == 1 { return true }
    return try transaction.execute(
      "UPDATE job SET cancel_asked = \(true) WHERE company = \(company) AND id = \(id) AND state = 'running'") == 1
  }

  /// Lets work that did not come to its end wait once more.
  /// - Returns: whether it was in such a state.
  static func beginAgain(_ id: JobID, of company: CompanyID, at: Moment, _ transaction: Transaction) throws -> Bool {
    let states = JobState.allCases.filter(\.mayBegin).map(\.rawValue)
    return try transaction.execute(
      """
      UPDATE job SET state = 'waiting', attempts = 0, asked = asked + 1, ended = NULL, message = NULL,
        cancel_asked = \(false), done = 0, figures = '{}'
      WHERE company = \(company) AND id = \(id) AND state IN \(states)
        AND ended > \(at.adding(seconds: -keptSeconds))
      """) == 1
  }

  private static func json(_ reason: Phrase) throws -> String {
    String(decoding: try JSONEncoder().encode(reason), as: UTF8.self)
  }

  private static func job(_ row: Row) throws -> Job {
    Job(
      id: row.id(0), company: row.id(1), person: row.id(2), who: row.text(3), kind: row.text(4), title: row.text(5),
      choices: row.text(6), day: try row.date(7), state: JobState(rawValue: row.text(8)) ?? .interrupted,
      isRepeatable: row.flag(9), progress: JobProgress(done: Int(row.int(10)), total: Int(row.int(11))),
      reason: row.textOrNil(12).flatMap { try? JSONDecoder().decode(Phrase.self, from: Data($0.utf8)) },
      figures: NoticeValue.values(row.text(13)), resultPath: row.textOrNil(14),
      cancelAsked: row.flag(15), attempts: Int(row.int(16)), asked: Int(row.int(19)),
      created: try row.moment(17), ended: try row.momentOrNil(18))
  }
}
