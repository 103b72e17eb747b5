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

  /// The people who want a summary and have had none on the day.
  static func wanting(_ day: CivilDate, of company: CompanyID, _ snapshot: Snapshot) throws -> [PersonID] {
    try snapshot.query(
      """
      SELECT n.person FROM notice_choice n JOIN person p ON p.id = n.person
      WHERE n.company = \(company) AND n.digest AND (n.sent IS NULL OR n.sent < \(day)) AND \(TeamStore.sees(company))
      ORDER BY n.person
      """
    ) { $0.id(0) }
  }

  /// Takes a person's summary of a day, so that no other process sends it.
  /// - Returns: the day of the one before, inside; `nil` when it was taken already.
  static func claim(
    _ day: CivilDate, of person: PersonID, company: CompanyID, _ transaction: Transaction
  ) throws -> CivilDate?? {
    let before = try transaction.first(
      """
      SELECT sent FROM notice_choice WHERE company = \(company) AND person = \(person) AND digest
        AND (sent IS NULL OR sent < \(day))\(transaction.dialect.forUpdate)
      """
    ) { try $0.dateOrNil(0) }
    guard let before else { return nil }
    try transaction.execute(
      "UPDATE notice_choice SET sent = \(day) WHERE company = \(company) AND person = \(person)")
    return .some(before)
  }

  /// Gives back a summary that surely did not leave.
  static func release(
    _ before: CivilDate?, of person: PersonID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE notice_choice SET sent = \(before) WHERE company = \(company) AND person = \(person)")
  }
}
