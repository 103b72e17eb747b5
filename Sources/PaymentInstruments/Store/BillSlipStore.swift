public import Kernel
public import PaymentInstrumentsRules
public import Storage

/// A slip of bills that were handed to the bank together (bordereau de remise).
public struct BillSlip: Hashable, Sendable {
  public let id: BillSlipID
  /// What people call it: the slips of a company are counted from 1.
  public let number: Int64
  public let purpose: BillPurpose
  public let madeOn: CivilDate
  public let madeBy: String
  public let takenBackOn: CivilDate?
}

/// The slips of bills of a company.
public enum BillSlipStore {
  private static let columns: SQL = "id, number, purpose, made_on, made_by, taken_back_on"

  /// The latest slips.
  public static func all(of company: CompanyID, limit: Int = 50, _ snapshot: Snapshot) throws -> [BillSlip] {
    try snapshot.query(
      "SELECT \(columns) FROM bill_slip WHERE company = \(company) ORDER BY number DESC LIMIT \(limit)", read)
  }

  /// Some slips by their numbers.
  public static func find(
    _ numbers: [Int64], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [BillSlip] {
    try snapshot.query(
      "SELECT \(columns) FROM bill_slip WHERE company = \(company) AND number IN \(numbers) ORDER BY number", read)
  }

  public static func find(_ number: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> BillSlip? {
    try find([number], of: company, snapshot).first
  }

  /// The bank's file of a slip as it was made.
  public static func content(_ number: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> String? {
    try snapshot.first("SELECT content FROM bill_slip WHERE company = \(company) AND number = \(number)") { $0.text(0) }
  }

  /// The next number, which nobody else takes until the end of the transaction.
  static func nextNumber(of company: CompanyID, _ transaction: Transaction) throws -> Int64 {
    _ = try transaction.first("SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forUpdate)") {
      $0.int(0)
    }
    return try transaction.count("SELECT COALESCE(MAX(number), 0) + 1 FROM bill_slip WHERE company = \(company)")
  }

  static func insert(
    number: Int64, _ purpose: BillPurpose, content: String, company: CompanyID, on day: CivilDate, by label: String,
    at: Moment, _ transaction: Transaction
  ) throws -> BillSlipID {
    try transaction.insert(
      """
      INSERT INTO bill_slip (company, number, purpose, made_on, made_at, made_by, content)
      VALUES (\(company), \(number), \(purpose.rawValue), \(day), \(at), \(label), \(content)) RETURNING id
      """)
  }

  private static func read(_ row: Row) throws -> BillSlip {
    BillSlip(
      id: row.id(0), number: row.int(1), purpose: BillPurpose(rawValue: row.text(2)) ?? .collection,
      madeOn: try row.date(3), madeBy: row.text(4), takenBackOn: try row.dateOrNil(5))
  }
}
