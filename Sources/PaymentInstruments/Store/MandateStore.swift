public import Kernel
public import PaymentInstrumentsRules
public import Storage

/// Mandates with what was debited under them.
public enum MandateStore {
  private static let columns: SQL = """
    m.id, m.customer, m.reference, m.scheme, m.is_one_off, m.signed_on, m.debtor, m.iban, m.bic, m.notice_days,
    m.is_last, m.revoked_on, h.presented, h.debits, h.lasts, \(AmendmentStore.known("old_reference")),
    \(AmendmentStore.known("old_iban"))
    """

  private static func source(_ company: CompanyID, _ condition: SQL) -> SQL {
    """
    FROM mandate m LEFT JOIN (
      SELECT d.mandate, MAX(d.collects_on) AS presented, COUNT(CASE WHEN d.state <> 'rejected' THEN 1 END) AS debits,
        COUNT(CASE WHEN d.state <> 'rejected' AND d.collection = 'FNAL' THEN 1 END) AS lasts
      FROM direct_debit d WHERE d.company = \(company) AND d.state <> 'cancelled' GROUP BY d.mandate
    ) h ON h.mandate = m.id
    WHERE m.company = \(company) AND \(condition)
    """
  }

  public static func find(_ id: MandateID, of company: CompanyID, _ snapshot: Snapshot) throws -> Mandate? {
    try snapshot.first("SELECT \(columns) \(source(company, "m.id = \(id)"))", read)
  }

  public static func find(reference: String, of company: CompanyID, _ snapshot: Snapshot) throws -> Mandate? {
    try snapshot.first("SELECT \(columns) \(source(company, "m.reference = \(reference)"))", read)
  }

  /// The mandates of a customer, signed last first.
  public static func all(of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot) throws -> [Mandate] {
    try snapshot.query(
      "SELECT \(columns) \(source(company, "m.customer = \(customer)")) ORDER BY m.signed_on DESC, m.id DESC", read)
  }

  /// Every mandate of a company by reference.
  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [Mandate] {
    try snapshot.query("SELECT \(columns) \(source(company, "1 = 1")) ORDER BY m.reference", read)
  }

  /// Some mandates that nobody else uses until the end of the transaction.
  static func lock(_ ids: [MandateID], of company: CompanyID, _ transaction: Transaction) throws -> [Mandate] {
    _ = try transaction.query(
      """
      SELECT id FROM mandate WHERE company = \(company) AND id IN \(ids) ORDER BY id\(transaction.dialect.forUpdate)
      """
    ) { $0.int(0) }
    return try transaction.query("SELECT \(columns) \(source(company, "m.id IN \(ids)"))", read)
  }

  /// Adds a mandate; its `id` is ignored.
  static func insert(
    _ mandate: Mandate, company: CompanyID, by label: String, at: Moment, _ transaction: Transaction
  ) throws -> MandateID {
    try transaction.insert(
      """
      INSERT INTO mandate (company, customer, reference, scheme, is_one_off, signed_on, debtor, iban, bic, notice_days,
        is_last, recorded_by, recorded_at)
      VALUES (\(company), \(mandate.customer), \(mandate.reference), \(mandate.scheme.rawValue), \(mandate.isOneOff),
        \(mandate.signedOn), \(mandate.debtor), \(mandate.iban), \(mandate.bic), \(mandate.noticeDays),
        \(mandate.isLast), \(label), \(at))
      RETURNING id
      """)
  }

  /// - Returns: whether it was in force until now.
  static func revoke(
    _ id: MandateID, of company: CompanyID, on day: CivilDate, by label: String, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE mandate SET revoked_on = \(day), revoked_by = \(label)
      WHERE company = \(company) AND id = \(id) AND revoked_on IS NULL
      """) == 1
  }

  static func setLast(
    _ isLast: Bool, _ id: MandateID, of company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute("UPDATE mandate SET is_last = \(isLast) WHERE company = \(company) AND id = \(id)")
  }

  /// Changes what a mandate says of itself; the debits that were made under it keep what their file says.
  static func amend(
    _ mandate: Mandate, reference: String, iban: String, bic: String?, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE direct_debit SET mandate_reference = \(mandate.reference), iban = \(mandate.iban)
      WHERE company = \(company) AND mandate = \(mandate.id) AND mandate_reference IS NULL
      """)
    try transaction.execute(
      """
      UPDATE mandate SET reference = \(reference), iban = \(iban), bic = \(bic)
      WHERE company = \(company) AND id = \(mandate.id)
      """)
  }

  private static func read(_ row: Row) throws -> Mandate {
    Mandate(
      id: row.id(0), customer: row.id(1), reference: row.text(2), scheme: DebitScheme(rawValue: row.text(3)) ?? .core,
      isOneOff: row.flag(4), signedOn: try row.date(5), debtor: row.text(6), iban: row.text(7), bic: row.textOrNil(8),
      noticeDays: Int(row.int(9)), isLast: row.flag(10), revokedOn: try row.dateOrNil(11),
      history: Mandate.History(
        presentedOn: try row.dateOrNil(12), debits: Int(row.intOrNil(13) ?? 0), hasLast: (row.intOrNil(14) ?? 0) > 0),
      amendment: MandateAmendment(
        reference: row.textOrNil(15), iban: row.textOrNil(16), now: (row.text(2), row.text(7))))
  }
}
