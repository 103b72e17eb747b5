public import Kernel
public import PaymentInstrumentsRules
public import Storage

/// Bills of exchange and promissory notes.
public enum BillStore {
  private static func all(
    _ company: CompanyID, where condition: SQL, order: SQL = "q.due_on, q.id", _ snapshot: Snapshot
  ) throws -> [Bill] {
    var parts: [BillID: [DirectDebit.Part]] = [:]
    try snapshot.forEach(
      """
      SELECT p.bill, p.item, p.amount_minor FROM bill_item p JOIN bill q ON q.id = p.bill
      WHERE p.company = \(company) AND \(condition) ORDER BY p.bill, p.item
      """
    ) { row in parts[row.id(0), default: []].append(.init(item: row.id(1), minor: row.int(2))) }
    return try snapshot.query(
      """
      SELECT q.id, q.customer, q.kind, q.drawee, q.iban, q.bank, q.amount_minor, q.currency, q.drawn_on, q.due_on, s.number,
        q.state, q.ended_on, q.reason, CASE WHEN q.entry IS NULL THEN 0 ELSE 1 END
      FROM bill q LEFT JOIN bill_slip s ON s.id = q.slip
      WHERE q.company = \(company) AND \(condition) ORDER BY \(order)
      """
    ) { row in
      let id: BillID = row.id(0)
      return Bill(
        id: id, customer: row.id(1), kind: Bill.Kind(rawValue: row.text(2)) ?? .draft, drawee: row.text(3),
        iban: row.textOrNil(4), bank: row.textOrNil(5), amount: try row.money(6, currency: 7),
        drawnOn: try row.date(8), dueOn: try row.date(9), slip: row.intOrNil(10),
        state: Bill.State(rawValue: row.text(11)) ?? .held, endedOn: try row.dateOrNil(12), reason: row.textOrNil(13),
        isCredited: row.int(14) == 1, parts: parts[id] ?? [])
    }
  }

  /// The bills that no bank has yet, first due first.
  public static func held(of company: CompanyID, _ snapshot: Snapshot) throws -> [Bill] {
    try all(company, where: "q.state = 'held'", snapshot)
  }

  /// What the bank may still credit: the bills that it has, and those on their slips of which it said that they were not paid.
  public static func remitted(of company: CompanyID, _ snapshot: Snapshot) throws -> [Bill] {
    try all(
      company,
      where: """
        (q.state = 'remitted' OR (q.state = 'unpaid' AND q.entry IS NULL AND q.slip IN (
          SELECT r.slip FROM bill r WHERE r.company = \(company) AND r.state = 'remitted')))
        """, snapshot)
  }

  /// The bills that were credited and fell due since a day, or have not yet: those that may come back.
  public static func collected(of company: CompanyID, dueSince day: CivilDate, _ snapshot: Snapshot) throws -> [Bill] {
    try all(company, where: "q.state = 'collected' AND q.due_on >= \(day)", snapshot)
  }

  /// What the bank advanced on bills that have not fallen due: who does not pay is ours to pursue (effets escomptés non échus).
  public static func discounted(of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws -> [Money] {
    try snapshot.query(
      """
      SELECT CAST(SUM(q.amount_minor) AS bigint), q.currency FROM bill q JOIN bill_slip s ON s.id = q.slip
      WHERE q.company = \(company) AND q.state = 'collected' AND s.purpose = \(BillPurpose.discount.rawValue)
        AND q.due_on >= \(day)
      GROUP BY q.currency ORDER BY q.currency
      """
    ) { try $0.money(0, currency: 1) }
  }

  /// The bills of a customer, the latest due first.
  public static func all(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Bill] {
    try all(company, where: "q.customer = \(customer)", order: "q.due_on DESC, q.id DESC", snapshot)
  }

  /// The bills of a slip.
  public static func all(on slip: BillSlipID, of company: CompanyID, _ snapshot: Snapshot) throws -> [Bill] {
    try all(company, where: "q.slip = \(slip)", snapshot)
  }

  public static func find(_ id: BillID, of company: CompanyID, _ snapshot: Snapshot) throws -> Bill? {
    try all(company, where: "q.id = \(id)", snapshot).first
  }

  /// The bill that a line of the bank credited.
  public static func find(collectedBy entry: BankEntryID, of company: CompanyID, _ snapshot: Snapshot) throws -> Bill? {
    try all(company, where: "q.entry = \(entry) AND q.state = 'collected'", snapshot).first
  }

  /// Some bills that nobody else changes until the end of the transaction.
  static func lock(_ ids: [BillID], of company: CompanyID, _ transaction: Transaction) throws -> [Bill] {
    _ = try transaction.query(
      "SELECT id FROM bill WHERE company = \(company) AND id IN \(ids) ORDER BY id\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    return try all(company, where: "q.id IN \(ids)", transaction)
  }

  /// What other bills that are under way pay of some items, in minor units.
  static func covered(
    _ items: [ItemID], of company: CompanyID, _ transaction: Transaction
  ) throws -> [ItemID: Int64] {
    var result: [ItemID: Int64] = [:]
    try transaction.forEach(
      """
      SELECT i.item, CAST(SUM(i.amount_minor) AS bigint) FROM bill_item i JOIN bill b ON b.id = i.bill
      WHERE i.company = \(company) AND i.item IN \(items) AND b.state IN ('held', 'remitted') GROUP BY i.item
      """
    ) { row in result[row.id(0)] = row.int(1) }
    return result
  }

  /// Adds a bill; its `id` is ignored. What it pays is not asked for meanwhile.
  static func insert(
    _ bill: Bill, company: CompanyID, by label: String, at: Moment, _ transaction: Transaction
  ) throws -> BillID {
    let id: BillID = try transaction.insert(
      """
      INSERT INTO bill (company, customer, kind, drawee, iban, bank, amount_minor, currency, drawn_on, due_on, state,
        noted_by, noted_at)
      VALUES (\(company), \(bill.customer), \(bill.kind.rawValue), \(bill.drawee), \(bill.iban), \(bill.bank),
        \(bill.amount.minor), \(bill.amount.currency), \(bill.drawnOn), \(bill.dueOn), 'held', \(label), \(at))
      RETURNING id
      """)
    try transaction.bulkInsert(into: "bill_item", ["company", "bill", "item", "amount_minor"]) { add in
      for part in bill.parts { try add([company.bound, id.bound, part.item.bound, part.minor.bound]) }
    }
    return id
  }

  /// Notes that the customer accepted a bill of exchange.
  static func accept(_ id: BillID, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE bill SET kind = \(Bill.Kind.accepted.rawValue) WHERE company = \(company) AND id = \(id)")
  }

  /// Writes where a bill is payable, and whoever pays it.
  static func correct(
    _ id: BillID, iban: String?, drawee: String, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      "UPDATE bill SET iban = \(iban), drawee = \(drawee) WHERE company = \(company) AND id = \(id)")
  }

  static func remit(
    _ bills: [Bill], on slip: BillSlipID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE bill SET state = 'remitted', slip = \(slip)
      WHERE company = \(company) AND id IN \(bills.map(\.id)) AND state = 'held'
      """)
  }

  /// Takes the bills of a slip off it.
  static func takeBack(_ slip: BillSlipID, on day: CivilDate, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE bill SET state = 'held', slip = NULL WHERE company = \(company) AND slip = \(slip) AND state = 'remitted'"
    )
    try transaction.execute(
      "UPDATE bill_slip SET taken_back_on = \(day) WHERE company = \(company) AND id = \(slip)")
  }

  /// Ends a bill, or brings it back to what it was before.
  /// - Returns: whether it was in the state that is left.
  @discardableResult
  public static func change(
    _ id: BillID, from before: Bill.State, to state: Bill.State, on day: CivilDate?, reason: String? = nil,
    entry: BankEntryID? = nil, company: CompanyID, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE bill SET state = \(state.rawValue), ended_on = \(day), reason = \(reason), entry = \(entry)
      WHERE company = \(company) AND id = \(id) AND state = \(before.rawValue)
      """) == 1
  }
}
