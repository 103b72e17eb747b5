public import Kernel
public import PaymentInstrumentsRules
public import Storage

/// The debits of runs.
public enum DirectDebitStore {
  private static func query(_ company: CompanyID, _ condition: SQL) -> SQL {
    """
    SELECT d.id, r.number, d.customer, COALESCE(d.mandate_reference, m.reference), m.debtor,
      COALESCE(d.iban, m.iban), r.message, d.batch, d.end_to_end, d.collection, d.amount_minor, d.collects_on, d.state,
      d.ended_on, d.reason
    FROM direct_debit d JOIN debit_run r ON r.id = d.run JOIN mandate m ON m.id = d.mandate
    WHERE d.company = \(company) AND \(condition) ORDER BY d.id
    """
  }

  /// The debits that the bank has, with what they collect.
  public static func underWay(of company: CompanyID, _ snapshot: Snapshot) throws -> [DirectDebit] {
    try all(company, where: "d.state = 'under_way'", snapshot)
  }

  /// The debits of a run.
  public static func all(in run: DebitRunID, of company: CompanyID, _ snapshot: Snapshot) throws -> [DirectDebit] {
    try all(company, where: "d.run = \(run)", snapshot)
  }

  /// The debits of a message, by its reference.
  static func all(message: String, of company: CompanyID, _ snapshot: Snapshot) throws -> [DirectDebit] {
    try all(company, where: "r.message = \(message)", snapshot)
  }

  public static func find(
    endToEnd: String, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> DirectDebit? {
    try all(company, where: "d.end_to_end = \(endToEnd)", snapshot).first
  }

  /// Calendar days before each debit of a run within which its customer is told, as its mandate has them.
  static func noticeDays(
    in run: DebitRunID, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [DirectDebitID: Int] {
    var days: [DirectDebitID: Int] = [:]
    try snapshot.forEach(
      """
      SELECT d.id, m.notice_days FROM direct_debit d JOIN mandate m ON m.id = d.mandate
      WHERE d.company = \(company) AND d.run = \(run)
      """
    ) { days[$0.id(0)] = Int($0.int(1)) }
    return days
  }

  /// Two statements, however many there are.
  private static func all(_ company: CompanyID, where condition: SQL, _ snapshot: Snapshot) throws -> [DirectDebit] {
    var parts: [DirectDebitID: [DirectDebit.Part]] = [:]
    try snapshot.forEach(
      """
      SELECT p.debit, p.item, p.amount_minor FROM direct_debit_item p JOIN direct_debit d ON d.id = p.debit
        JOIN debit_run r ON r.id = d.run
      WHERE p.company = \(company) AND \(condition) ORDER BY p.debit, p.item
      """
    ) { row in parts[row.id(0), default: []].append(.init(item: row.id(1), minor: row.int(2))) }
    if parts.isEmpty { return [] }
    return try snapshot.query(query(company, condition)) { row in
      let id: DirectDebitID = row.id(0)
      return DirectDebit(
        id: id, run: row.int(1), customer: row.id(2), mandate: row.text(3), debtor: row.text(4), iban: row.text(5),
        message: row.text(6), batch: row.text(7), endToEnd: row.text(8),
        collection: CollectionKind(rawValue: row.text(9)) ?? .recurrent, amount: Money(minor: row.int(10), .eur),
        collectsOn: try row.date(11), state: DirectDebit.State(rawValue: row.text(12)) ?? .underWay,
        endedOn: try row.dateOrNil(13), reason: row.textOrNil(14), parts: parts[id] ?? [])
    }
  }

  static func insert(
    _ debit: DebitOrder.Debit, in batch: DebitOrder.Batch, run: DebitRunID, collectsOn: CivilDate,
    _ items: [DebitCandidate], company: CompanyID, _ transaction: Transaction
  ) throws {
    let id: DirectDebitID = try transaction.insert(
      """
      INSERT INTO direct_debit (company, run, customer, mandate, batch, collection, end_to_end, amount_minor, collects_on,
        mandate_reference, iban, state)
      VALUES (\(company), \(run), \(debit.mandate.customer), \(debit.mandate.id), \(batch.name),
        \(batch.collection.rawValue), \(debit.endToEnd), \(debit.amount.minor), \(collectsOn),
        \(debit.mandate.reference), \(debit.mandate.iban), 'under_way')
      RETURNING id
      """)
    try transaction.bulkInsert(into: "direct_debit_item", ["company", "debit", "item", "amount_minor"]) { add in
      for item in items { try add([company.bound, id.bound, item.item.bound, item.open.minor.bound]) }
    }
    if debit.mandate.amendment != nil {
      try AmendmentStore.note(toldBy: id, of: debit.mandate.id, company: company, transaction)
    }
  }

  /// Ends a debit that is under way.
  /// - Parameter entry: the bank's line that collected it.
  /// - Returns: whether it was under way until now.
  @discardableResult
  public static func end(
    _ id: DirectDebitID, _ state: DirectDebit.State, on day: CivilDate, reason: String? = nil,
    entry: BankEntryID? = nil, company: CompanyID, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE direct_debit SET state = \(state.rawValue), ended_on = \(day), reason = \(reason), entry = \(entry)
      WHERE company = \(company) AND id = \(id) AND state = 'under_way'
      """) == 1
  }

  /// What a line of the bank had collected went back.
  /// - Returns: the debit that it was.
  public static func takeBack(
    collectedBy entry: BankEntryID, on day: CivilDate, reason: String?, company: CompanyID, _ transaction: Transaction
  ) throws -> DirectDebitID? {
    let found: DirectDebitID? = try transaction.first(
      """
      SELECT id FROM direct_debit WHERE company = \(company) AND entry = \(entry) AND state = 'collected'
      """
    ) { $0.id(0) }
    guard let found else { return nil }
    try transaction.execute(
      """
      UPDATE direct_debit SET state = 'returned', ended_on = \(day), reason = \(reason)
      WHERE company = \(company) AND id = \(found)
      """)
    return found
  }

  /// A person undid what a line of the bank had collected: the debit is under way again.
  public static func reopen(
    collectedBy entry: BankEntryID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE direct_debit SET state = 'under_way', ended_on = NULL, entry = NULL
      WHERE company = \(company) AND entry = \(entry) AND state = 'collected'
      """)
  }
}
