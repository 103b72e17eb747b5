public import Kernel
public import Storage

/// What a person wants to be told, and how, in one company.
public struct NoticeChoice: Sendable, Hashable {
  /// A summary by e-mail on working mornings.
  public var digest: Bool
  /// Follows by itself the customers on which the person writes.
  public var watchesWritten: Bool

  public init(digest: Bool = false, watchesWritten: Bool = true) {
    self.digest = digest
    self.watchesWritten = watchesWritten
  }
}

public enum NoticeChoiceStore {
  public static func read(of person: PersonID, company: CompanyID, _ snapshot: Snapshot) throws -> NoticeChoice {
    try snapshot.first(
      "SELECT digest, watches_written FROM notice_choice WHERE company = \(company) AND person = \(person)"
    ) { NoticeChoice(digest: $0.flag(0), watchesWritten: $0.flag(1)) } ?? NoticeChoice()
  }

  static func write(
    _ choice: NoticeChoice, of person: PersonID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO notice_choice (company, person, digest, watches_written)
      VALUES (\(company), \(person), \(choice.digest), \(choice.watchesWritten))
      ON CONFLICT (company, person) DO UPDATE SET digest = excluded.digest, watches_written = excluded.watches_written
      """)
  }

  /// The people who want a summary, have had none on the day, and whose last try is not too recent.
  static func wanting(_ day: CivilDate, of company: CompanyID, at: Moment, _ snapshot: Snapshot) throws -> [PersonID] {
    try snapshot.query(
      """
      SELECT n.person FROM notice_choice n JOIN person p ON p.id = n.person
      WHERE n.company = \(company) AND n.digest AND (n.sent IS NULL OR n.sent < \(day))
        AND (n.next_attempt IS NULL OR n.next_attempt <= \(at)) AND \(TeamStore.sees(company))
      ORDER BY n.person
      """
    ) { $0.id(0) }
  }

  /// A summary that was taken to be sent.
  struct Claim: Sendable {
    /// The day of the one before.
    let before: CivilDate?
    /// How often it has been tried, this time included.
    let attempts: Int
  }

  /// Takes a person's summary of a day, so that no other process sends it.
  /// - Returns: `nil` when it was taken already, or is not to be tried now.
  static func claim(
    _ day: CivilDate, of person: PersonID, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> Claim? {
    let claim = try transaction.first(
      """
      SELECT sent, attempts FROM notice_choice WHERE company = \(company) AND person = \(person) AND digest
        AND (sent IS NULL OR sent < \(day)) AND (next_attempt IS NULL OR next_attempt <= \(at))\(transaction.dialect.forUpdate)
      """
    ) { Claim(before: try $0.dateOrNil(0), attempts: Int($0.int(1)) + 1) }
    guard let claim else { return nil }
    try transaction.execute(
      """
      UPDATE notice_choice SET sent = \(day), attempts = 0, next_attempt = NULL
      WHERE company = \(company) AND person = \(person)
      """)
    return claim
  }

  /// Gives back a summary that surely did not leave, to be tried again at a moment.
  static func release(
    _ claim: Claim, attempts: Int, next: Moment, of person: PersonID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE notice_choice SET sent = \(claim.before), attempts = \(attempts), next_attempt = \(next)
      WHERE company = \(company) AND person = \(person)
      """)
  }
}
