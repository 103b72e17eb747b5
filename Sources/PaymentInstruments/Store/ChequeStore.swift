public import Kernel
public import PaymentInstrumentsRules
import Receivables
public import Storage

/// A slip of cheques that were handed to the bank together.
public struct ChequeSlip: Hashable, Sendable {
  public let id: ChequeSlipID
  /// What people call it: the slips of a company are counted from 1.
  public let number: Int64
  public let madeOn: CivilDate
  public let madeBy: String
  public let takenBackOn: CivilDate?
}

/// Cheques and the slips on which they go to the bank.
public enum ChequeStore {
  private static func query(_ company: CompanyID, _ condition: SQL, _ order: SQL) -> SQL {
    """
    SELECT q.id, q.customer, q.number, q.bank, q.drawer, q.amount_minor, q.currency, q.received_on, s.number, q.state,
      q.ended_on, q.reason
    FROM cheque q LEFT JOIN cheque_slip s ON s.id = q.slip
    WHERE q.company = \(company) AND \(condition) ORDER BY \(order)
    """
  }

  private static func all(
    _ company: CompanyID, where condition: SQL, order: SQL = "q.id", _ snapshot: Snapshot
  ) throws -> [Cheque] {
    var parts: [ChequeID: [DirectDebit.Part]] = [:]
    try snapshot.forEach(
      """
      SELECT p.cheque, p.item, p.amount_minor FROM cheque_item p JOIN cheque q ON q.id = p.cheque
      WHERE p.company = \(company) AND \(condition) ORDER BY p.cheque, p.item
      """
    ) { row in parts[row.id(0), default: []].append(.init(item: row.id(1), minor: row.int(2))) }
    return try snapshot.query(query(company, condition, order)) { row in
      let id: ChequeID = row.id(0)
      return Cheque(
        id: id, customer: row.id(1), number: row.text(2), bank: row.textOrNil(3), drawer: row.text(4),
        amount: try row.money(5, currency: 6), receivedOn: try row.date(7), slip: row.intOrNil(8),
        state: Cheque.State(rawValue: row.text(9)) ?? .held, endedOn: try row.dateOrNil(10), reason: row.textOrNil(11),
        parts: parts[id] ?? [])
    }
  }

  /// The cheques that no bank has yet, first received first.
  public static func held(of company: CompanyID, _ snapshot: Snapshot) throws -> [Cheque] {
    try all(company, where: "q.state = 'held'", order: "q.received_on, q.id", snapshot)
  }

  /// The cheques with the bank.
  public static func remitted(of company: CompanyID, _ snapshot: Snapshot) throws -> [Cheque] {
    try all(company, where: "q.state = 'remitted'", snapshot)
  }

  /// The cheques that were credited since a day.
  public static func collected(of company: CompanyID, since day: CivilDate, _ snapshot: Snapshot) throws -> [Cheque] {
    try all(company, where: "q.state = 'collected' AND q.ended_on >= \(day)", snapshot)
  }

  /// The cheques of a customer, the latest first.
  public static func all(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Cheque] {
    try all(company, where: "q.customer = \(customer)", order: "q.received_on DESC, q.id DESC", snapshot)
  }

  /// The cheques of a slip.
  public static func all(on slip: ChequeSlipID, of company: CompanyID, _ snapshot: Snapshot) throws -> [Cheque] {
    try all(company, where: "q.slip = \(slip)", snapshot)
  }

  public static func find(_ id: ChequeID, of company: CompanyID, _ snapshot: Snapshot) throws -> Cheque? {
    try all(company, where: "q.id = \(id)", snapshot).first
  }

  /// Some cheques that nobody else changes until the end of the transaction.
  static func lock(_ ids: [ChequeID], of company: CompanyID, _ transaction: Transaction) throws -> [Cheque] {
    _ = try transaction.query(
      "SELECT id FROM cheque WHERE company = \(company) AND id IN \(ids) ORDER BY id\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    return try all(company, where: "q.id IN \(ids)", transaction)
  }

  /// Adds a cheque; its `id` is ignored. What it pays is not asked for meanwhile.
  static func insert(
    _ cheque: Cheque, company: CompanyID, by label: String, at: Moment, _ transaction: Transaction
  ) throws -> ChequeID {
    let id: ChequeID = try transaction.insert(
      """
      INSERT INTO cheque (company, customer, number, bank, drawer, amount_minor, currency, received_on, state, noted_by,
        noted_at)
      VALUES (\(company), \(cheque.customer), \(cheque.number), \(cheque.bank), \(cheque.drawer), \(cheque.amount.minor),
        \(cheque.amount.currency), \(cheque.receivedOn), 'held', \(label), \(at))
      RETURNING id
      """)
    try transaction.bulkInsert(into: "cheque_item", ["company", "cheque", "item", "amount_minor"]) { add in
      for part in cheque.parts { try add([company.bound, id.bound, part.item.bound, part.minor.bound]) }
    }
    try hold(cheque.parts, of: id, on: cheque.receivedOn, company: company, transaction)
    return id
  }

  /// Money that seems to pay items, as what waits on the bank's account does (decision 033): under a key that no line of
  /// the bank has.
  private static func hold(
    _ parts: [DirectDebit.Part], of cheque: ChequeID, on day: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws {
    try AwaitedReceiptStore.write(
      parts.map { ($0.item, $0.minor) }, of: BankEntryID(-cheque.rawValue), on: day, company: company, transaction)
  }

  private static func free(_ cheque: ChequeID, _ transaction: Transaction) throws {
    try AwaitedReceiptStore.forget(BankEntryID(-cheque.rawValue), transaction)
  }

  /// Puts cheques on a slip; what they pay is not asked for while the bank takes its time.
  static func remit(
    _ cheques: [Cheque], on slip: ChequeSlipID, _ day: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE cheque SET state = 'remitted', slip = \(slip)
      WHERE company = \(company) AND id IN \(cheques.map(\.id)) AND state = 'held'
      """)
    for cheque in cheques {
      try free(cheque.id, transaction)
      try hold(cheque.parts, of: cheque.id, on: day, company: company, transaction)
    }
  }

  /// Takes the cheques of a slip off it.
  static func takeBack(_ slip: ChequeSlipID, on day: CivilDate, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE cheque SET state = 'held', slip = NULL
      WHERE company = \(company) AND slip = \(slip) AND state = 'remitted'
      """)
    try transaction.execute(
      "UPDATE cheque_slip SET taken_back_on = \(day) WHERE company = \(company) AND id = \(slip)")
  }

  /// Ends a cheque, or brings it back to what it was before.
  /// - Returns: whether it was in the state that is left.
  @discardableResult
  public static func change(
    _ id: ChequeID, from before: Cheque.State, to state: Cheque.State, on day: CivilDate?, reason: String? = nil,
    entry: BankEntryID? = nil, company: CompanyID, _ transaction: Transaction
  ) throws -> Bool {
    try free(id, transaction)
    return try transaction.execute(
      """
      UPDATE cheque SET state = \(state.rawValue), ended_on = \(day), reason = \(reason), entry = \(entry)
      WHERE company = \(company) AND id = \(id) AND state = \(before.rawValue)
      """) == 1
  }

  /// The cheque that a line of the bank credited.
  public static func find(
    collectedBy entry: BankEntryID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> Cheque? {
    try all(company, where: "q.entry = \(entry) AND q.state = 'collected'", snapshot).first
  }
}

/// The slips of a company.
public enum ChequeSlipStore {
  private static let columns: SQL = "id, number, made_on, made_by, taken_back_on"

  /// The latest slips.
  public static func all(of company: CompanyID, limit: Int = 50, _ snapshot: Snapshot) throws -> [ChequeSlip] {
    try snapshot.query(
      "SELECT \(columns) FROM cheque_slip WHERE company = \(company) ORDER BY number DESC LIMIT \(limit)", read)
  }

  public static func find(_ number: Int64, of company: CompanyID, _ snapshot: Snapshot) throws -> ChequeSlip? {
    try snapshot.first(
      "SELECT \(columns) FROM cheque_slip WHERE company = \(company) AND number = \(number)", read)
  }

  static func insert(
    company: CompanyID, on day: CivilDate, by label: String, at: Moment, _ transaction: Transaction
  ) throws -> ChequeSlip {
    _ = try transaction.first("SELECT id FROM company WHERE id = \(company)\(transaction.dialect.forUpdate)") {
      $0.int(0)
    }
    let number = try transaction.count(
      "SELECT COALESCE(MAX(number), 0) + 1 FROM cheque_slip WHERE company = \(company)")
    let id: ChequeSlipID = try transaction.insert(
      """
      INSERT INTO cheque_slip (company, number, made_on, made_at, made_by)
      VALUES (\(company), \(number), \(day), \(at), \(label)) RETURNING id
      """)
    return ChequeSlip(id: id, number: number, madeOn: day, madeBy: label, takenBackOn: nil)
  }

  private static func read(_ row: Row) throws -> ChequeSlip {
    ChequeSlip(
      id: row.id(0), number: row.int(1), madeOn: try row.date(2), madeBy: row.text(3), takenBackOn: try row.dateOrNil(4)
    )
  }
}
