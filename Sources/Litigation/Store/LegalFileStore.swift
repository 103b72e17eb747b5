public import Kernel
public import LitigationRules
public import Storage

/// Legal files and what is in them.
public enum LegalFileStore {
  private static let columns: SQL = """
    f.id, f.customer, f.number, f.opened_on, f.opened_by, f.step, f.action, f.note, f.closed_on, f.outcome, f.closed_by
    """

  public static func find(
    _ file: LegalFileID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> LegalFile? {
    try snapshot.first("SELECT \(columns) FROM legal_file f WHERE f.company = \(company) AND f.id = \(file)", read)
  }

  /// The files of a customer, the latest first.
  public static func all(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [LegalFile] {
    try snapshot.query(
      """
      SELECT \(columns) FROM legal_file f WHERE f.company = \(company) AND f.customer = \(customer)
      ORDER BY f.id DESC LIMIT 50
      """, read)
  }

  /// What was open of each item of a file when it was taken in, in minor units.
  public static func taken(
    by file: LegalFileID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: Int64] {
    var found: [ItemID: Int64] = [:]
    try snapshot.forEach(
      "SELECT item, open_minor FROM legal_file_item WHERE company = \(company) AND file = \(file)"
    ) { found[$0.id(0)] = $0.int(1) }
    return found
  }

  /// The numbers of the open files in which items of some customers are: one statement, whoever they are.
  /// - Parameter isAmong: the condition on a column of customers that tells them.
  public static func open(
    in company: CompanyID, where isAmong: (SQL) -> SQL, _ snapshot: Snapshot
  ) throws -> [ItemID: Int64] {
    var found: [ItemID: Int64] = [:]
    try snapshot.forEach(
      """
      SELECT i.item, f.number FROM legal_file f JOIN legal_file_item i ON i.file = f.id
      WHERE f.company = \(company) AND f.closed_on IS NULL AND \(isAmong("f.customer"))
      """
    ) { found[$0.id(0)] = $0.int(1) }
    return found
  }

  /// The number of the open file in which an item is.
  public static func number(
    of item: ItemID, in company: CompanyID, _ snapshot: Snapshot
  ) throws -> Int64? {
    try snapshot.first(
      """
      SELECT f.number FROM legal_file_item i JOIN legal_file f ON f.id = i.file
      WHERE i.company = \(company) AND i.item = \(item) AND f.closed_on IS NULL
      """
    ) { $0.int(0) }
  }

  /// That an item is in no open file, for a statement that names it.
  public static func isFree(_ item: SQL) -> SQL {
    """
    NOT EXISTS (SELECT 1 FROM legal_file_item li JOIN legal_file lf ON lf.id = li.file
      WHERE li.item = \(item) AND lf.closed_on IS NULL)
    """
  }

  /// What of an action may go into a file: what is open, not contested in whole, and in no other.
  static func claimable(
    by action: ActionID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [(item: ItemID, minor: Int64)] {
    try snapshot.query(
      """
      SELECT i.id, i.open_minor FROM dunning_action_item d JOIN item i ON i.id = d.item
      WHERE d.company = \(company) AND d.action = \(action) AND d.amount_minor > 0
        AND i.open_minor - i.disputed_minor > 0 AND \(isFree("i.id"))
      ORDER BY i.id
      """
    ) { ($0.id(0), $0.int(1)) }
  }

  /// Those of some items that are a customer's, open and in no file.
  static func claimable(
    _ items: [ItemID], of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [(item: ItemID, minor: Int64)] {
    try snapshot.query(
      """
      SELECT i.id, i.open_minor FROM item i
      WHERE i.company = \(company) AND i.customer = \(customer) AND i.id IN \(items) AND i.open_minor > 0
        AND \(isFree("i.id"))
      ORDER BY i.id
      """
    ) { ($0.id(0), $0.int(1)) }
  }

  /// Writes a file under the next number of its company, which nobody else takes until the end of the transaction.
  static func insert(
    of customer: CustomerID, _ items: [(item: ItemID, minor: Int64)], company: CompanyID, on day: CivilDate,
    cause: LegalFile.Cause, note: String?, by label: String, at: Moment, _ transaction: Transaction
  ) throws -> (id: LegalFileID, number: Int64) {
    _ = try transaction.first(
      "SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    let number = try transaction.count(
      "SELECT COALESCE(MAX(number), 0) + 1 FROM legal_file WHERE company = \(company)")
    var (step, action): (String?, ActionID?) = (nil, nil)
    if case .step(let kind, let done) = cause { (step, action) = (kind, done) }
    let id: LegalFileID = try transaction.insert(
      """
      INSERT INTO legal_file (company, customer, number, opened_on, opened_by, opened_at, step, action, note)
      VALUES (\(company), \(customer), \(number), \(day), \(label), \(at), \(step), \(action), \(note)) RETURNING id
      """)
    try transaction.bulkInsert(into: "legal_file_item", ["company", "file", "item", "open_minor"]) { add in
      for (item, minor) in items { try add([company.bound, id.bound, item.bound, minor.bound]) }
    }
    return (id, number)
  }

  /// - Returns: whether it was open until now.
  static func close(
    _ file: LegalFileID, of company: CompanyID, _ closing: LegalFile.Closing, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE legal_file SET closed_on = \(closing.on), outcome = \(closing.outcome.rawValue), closed_by = \(closing.by)
      WHERE company = \(company) AND id = \(file) AND closed_on IS NULL
      """) == 1
  }

  /// The file that an action opened.
  static func opened(
    by action: ActionID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> LegalFile? {
    try snapshot.first(
      "SELECT \(columns) FROM legal_file f WHERE f.company = \(company) AND f.action = \(action)", read)
  }

  private static func read(_ row: Row) throws -> LegalFile {
    let cause: LegalFile.Cause =
      if let step = row.textOrNil(5), let action: ActionID = row.idOrNil(6) {
        .step(step, action)
      } else {
        .person(row.text(4))
      }
    let closing = try row.dateOrNil(8).map { day in
      LegalFile.Closing(
        on: day, row.textOrNil(9).flatMap { LegalFile.Outcome(rawValue: $0) } ?? .withdrawn, by: row.textOrNil(10) ?? ""
      )
    }
    return LegalFile(
      id: row.id(0), of: row.id(1), number: row.int(2), openedOn: try row.date(3), cause: cause,
      note: row.textOrNil(7), closing: closing)
  }
}
