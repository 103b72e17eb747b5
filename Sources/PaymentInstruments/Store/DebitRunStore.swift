public import Kernel
public import PaymentInstrumentsRules
public import Storage

/// Debits that were handed over together.
public struct DebitRun: Hashable, Sendable {
  public let id: DebitRunID
  /// What people call it: the runs of a company are counted from 1.
  public let number: Int64
  public let madeOn: CivilDate
  public let madeBy: String
  public let collectsOn: CivilDate
  /// The reference of the message, which the bank repeats.
  public let message: String
  public let layout: DebitLayout
  /// `nil` unless it was taken back as a whole.
  public let cancelledOn: CivilDate?
  public let debits: Int
  public let amount: Money
  /// Debits by what became of them.
  public let states: [DirectDebit.State: Int]
}

/// The runs of a company.
public enum DebitRunStore {
  private static func query(_ company: CompanyID, _ condition: SQL, _ limit: Int) -> SQL {
    """
    SELECT r.id, r.number, r.made_on, r.made_by, r.collects_on, r.message, r.layout, r.cancelled_on, COUNT(d.id),
      CAST(COALESCE(SUM(d.amount_minor), 0) AS bigint), COUNT(CASE WHEN d.state = 'under_way' THEN 1 END),
      COUNT(CASE WHEN d.state = 'collected' THEN 1 END), COUNT(CASE WHEN d.state = 'rejected' THEN 1 END),
      COUNT(CASE WHEN d.state = 'returned' THEN 1 END), COUNT(CASE WHEN d.state = 'cancelled' THEN 1 END)
    FROM debit_run r LEFT JOIN direct_debit d ON d.run = r.id
    WHERE r.company = \(company) AND \(condition)
    GROUP BY r.id, r.number, r.made_on, r.made_by, r.collects_on, r.message, r.layout, r.cancelled_on
    ORDER BY r.number DESC LIMIT \(limit)
    """
  }

  /// Runs on a page.
  public static let page = 50

  /// The latest runs.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [DebitRun] {
    try snapshot.query(query(company, "1 = 1", page), read)
  }

  public static func find(_ number: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> DebitRun? {
    try snapshot.first(query(company, "r.number = \(number)", 1), read)
  }

  /// The file of a run as it was made.
  public static func content(_ number: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first("SELECT content FROM debit_run WHERE company = \(company) AND number = \(number)") { $0.text(0) }
  }

  /// The next number, which nobody else takes until the end of the transaction.
  static func nextNumber(of company: CompanyID, _ transaction: Transaction) throws -> Int64 {
    _ = try transaction.first("SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forUpdate)") {
      $0.int(0)
    }
    return try transaction.count("SELECT COALESCE(MAX(number), 0) + 1 FROM debit_run WHERE company = \(company)")
  }

  static func insert(
    number: Int64, _ order: DebitOrder, layout: DebitLayout, content: String, company: CompanyID, on day: CivilDate,
    by label: String, at: Moment, _ transaction: Transaction
  ) throws -> DebitRunID {
    try transaction.insert(
      """
      INSERT INTO debit_run (company, number, made_on, made_at, made_by, collects_on, message, layout, content)
      VALUES (\(company), \(number), \(day), \(at), \(label), \(order.collectsOn), \(order.message),
        \(layout.rawValue), \(content)) RETURNING id
      """)
  }

  /// Keeps a run from changing until the end of the transaction.
  static func lock(_ number: Int64, of company: CompanyID, _ transaction: Transaction) throws -> DebitRun? {
    _ = try transaction.query(
      """
      SELECT id FROM debit_run WHERE company = \(company) AND number = \(number)\(transaction.dialect.forUpdate)
      """
    ) { $0.int(0) }
    return try find(number, of: company, transaction)
  }

  static func cancel(
    _ run: DebitRunID, of company: CompanyID, on day: CivilDate, by label: String, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE debit_run SET cancelled_on = \(day), cancelled_by = \(label)
      WHERE company = \(company) AND id = \(run) AND cancelled_on IS NULL
      """)
  }

  private static func read(_ row: Row) throws -> DebitRun {
    let states: [DirectDebit.State] = [.underWay, .collected, .rejected, .returned, .cancelled]
    return DebitRun(
      id: row.id(0), number: row.int(1), madeOn: try row.date(2), madeBy: row.text(3), collectsOn: try row.date(4),
      message: row.text(5), layout: DebitLayout(rawValue: row.text(6)) ?? .version8,
      cancelledOn: try row.dateOrNil(7), debits: Int(row.int(8)), amount: Money(minor: row.int(9), .eur),
      states: Dictionary(
        uniqueKeysWithValues: states.enumerated().map { ($0.element, Int(row.int(10 + $0.offset))) }))
  }
}
