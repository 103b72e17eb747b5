import Foundation
public import Kernel
public import Storage

/// The record of every change: who, when, what, chained by SHA-256.
public struct Journal {
  private let transaction: Transaction
  private let actor: Actor
  private let at: Moment

  /// The journal of one transaction, for one actor at one moment.
  public init(_ transaction: Transaction, actor: Actor, at: Moment) {
    self.transaction = transaction
    self.actor = actor
    self.at = at
  }

  public static let migrations = [
    Migration(
      "2026-11-23-journal",
      schema: """
        CREATE TABLE journal (
          id ID PRIMARY KEY,
          at MOMENT NOT NULL,
          company ID,
          actor TEXT NOT NULL,
          event TEXT NOT NULL,
          subject TEXT NOT NULL,
          facts TEXT NOT NULL,
          previous_hash TEXT NOT NULL,
          hash TEXT NOT NULL
        );
        CREATE INDEX journal_subject ON journal (company, subject);
        CREATE TABLE journal_head (id ID PRIMARY KEY, sequence ID NOT NULL, hash TEXT NOT NULL);
        INSERT INTO journal_head (id, sequence, hash)
          VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')
        """),
    Migration(
      "2026-11-26-journal-by-person-and-day",
      schema: """
        CREATE INDEX journal_actor ON journal (company, actor, id);
        CREATE INDEX journal_at ON journal (company, at)
        """),
  ]

  /// Notes that something happened. The entry is written just before the commit, after every other lock is taken.
  public func record(
    _ event: StaticString, _ subject: String, company: CompanyID?, facts: [String: JournalFact] = [:]
  ) {
    let text = JournalFact.json(facts)
    let actor = actor.label
    let at = at
    transaction.beforeCommit { transaction in
      try Journal.append(
        transaction, at: at, company: company, actor: actor, event: event.description, subject: subject, facts: text)
    }
  }

  private static func append(
    _ transaction: Transaction, at: Moment, company: CompanyID?, actor: String, event: String, subject: String,
    facts: String
  ) throws {
    // Updating the head before reading it makes a second writer wait here until the first has committed.
    try transaction.execute("UPDATE journal_head SET sequence = sequence + 1 WHERE id = 1")
    guard let head = try transaction.first("SELECT sequence, hash FROM journal_head", { ($0.int(0), $0.text(1)) })
    else {
      throw StorageError.refused(statement: "journal_head", state: "02000", reason: "the journal has no head")
    }
    let hash = HashChain.hash(
      sequence: head.0, at: at, company: company, actor: actor, event: event, subject: subject, facts: facts,
      previousHash: head.1)
    try transaction.execute(
      """
      INSERT INTO journal (id, at, company, actor, event, subject, facts, previous_hash, hash)
      VALUES (\(head.0), \(at), \(company), \(actor), \(event), \(subject), \(facts), \(head.1), \(hash))
      """)
    try transaction.execute("UPDATE journal_head SET hash = \(hash) WHERE id = 1")
  }

  /// Walks the whole chain and returns what does not hold; empty when all is well.
  public static func verify(_ snapshot: Snapshot) throws -> [String] {
    var problems: [String] = []
    var expected: Int64 = 1
    var previous = HashChain.origin
    try snapshot.forEach(
      "SELECT id, at, company, actor, event, subject, facts, previous_hash, hash FROM journal ORDER BY id"
    ) { row in
      let sequence = row.int(0)
      if sequence != expected { problems.append("journal: entry \(expected) is missing") }
      if row.text(7) != previous { problems.append("journal: entry \(sequence) does not follow the one before it") }
      let hash = HashChain.hash(
        sequence: sequence, at: try row.moment(1), company: row.idOrNil(2), actor: row.text(3), event: row.text(4),
        subject: row.text(5), facts: row.text(6), previousHash: row.text(7))
      if hash != row.text(8) { problems.append("journal: entry \(sequence) was changed after it was written") }
      previous = row.text(8)
      expected = sequence + 1
    }
    let head = try snapshot.first("SELECT sequence, hash FROM journal_head") { ($0.int(0), $0.text(1)) }
    if head?.0 != expected - 1 || head?.1 != previous {
      problems.append("journal: the end of the chain was removed")
    }
    return problems
  }

  /// The entries of some events after one of them, oldest first.
  public static func entries(
    after sequence: Int64, of events: [String], company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [JournalEntry] {
    try snapshot.query(
      """
      SELECT id, at, company, actor, event, subject, facts, previous_hash, hash FROM journal
      WHERE id > \(sequence) AND company = \(company) AND event IN \(events) ORDER BY id LIMIT \(limit)
      """, entry)
  }

  /// The number of the latest entry; 0 when there is none.
  public static func last(_ snapshot: Snapshot) throws -> Int64 {
    try snapshot.first("SELECT sequence FROM journal_head") { $0.int(0) } ?? 0
  }

  private static func entry(_ row: Row) throws -> JournalEntry {
    JournalEntry(
      sequence: row.int(0), at: try row.moment(1), company: row.idOrNil(2), actor: row.text(3), event: row.text(4),
      subject: row.text(5), facts: row.text(6), previousHash: row.text(7), hash: row.text(8))
  }

  /// The latest entries about a subject, newest first.
  public static func entries(
    about subject: String, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [JournalEntry] {
    try snapshot.query(
      """
      SELECT id, at, company, actor, event, subject, facts, previous_hash, hash FROM journal
      WHERE company = \(company) AND subject = \(subject) ORDER BY id DESC LIMIT \(limit)
      """, entry)
  }
}
