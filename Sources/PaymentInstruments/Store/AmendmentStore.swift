public import Kernel
import PaymentInstrumentsRules
public import Storage

/// A change of a mandate, as it is kept.
public struct StoredAmendment: Hashable, Sendable {
  public let mandate: MandateID
  /// `nil` where it stayed.
  public let oldReference: String?
  /// `nil` where it stayed.
  public let oldIBAN: String?
  public let on: CivilDate
  public let by: String
  /// The reference of the debit that told the debtor's bank; `nil` while none has.
  public let toldBy: String?
}

/// What of mandates was changed.
public enum AmendmentStore {
  /// Over `a`, that the debtor's bank has not been told: the debit that did never came to it.
  private static let isUntold: SQL = """
    (a.debit IS NULL
      OR EXISTS (SELECT 1 FROM direct_debit t WHERE t.id = a.debit AND t.state IN ('rejected', 'cancelled')))
    """

  /// What the debtor's bank knows of the mandate of the row `m`, where it is not told of a change yet.
  static func known(_ column: SQL) -> SQL {
    """
    (SELECT a.\(column) FROM mandate_amendment a
      WHERE a.mandate = m.id AND a.\(column) IS NOT NULL AND \(isUntold) ORDER BY a.id LIMIT 1)
    """
  }

  /// The changes of the mandates of a customer, oldest first.
  public static func all(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [StoredAmendment] {
    try snapshot.query(
      """
      SELECT a.mandate, a.old_reference, a.old_iban, a.amended_on, a.amended_by,
        CASE WHEN \(isUntold) THEN NULL ELSE d.end_to_end END
      FROM mandate_amendment a JOIN mandate m ON m.id = a.mandate LEFT JOIN direct_debit d ON d.id = a.debit
      WHERE m.company = \(company) AND m.customer = \(customer) ORDER BY a.id
      """
    ) { row in
      StoredAmendment(
        mandate: row.id(0), oldReference: row.textOrNil(1), oldIBAN: row.textOrNil(2), on: try row.date(3),
        by: row.text(4), toldBy: row.textOrNil(5))
    }
  }

  /// Whether another mandate had a reference: its debits are known by it.
  static func hadReference(
    _ reference: String, besides mandate: MandateID?, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM mandate_amendment
      WHERE company = \(company) AND old_reference = \(reference) AND mandate <> \(mandate ?? MandateID(0))
      """) > 0
  }

  static func insert(
    _ mandate: MandateID, oldReference: String?, oldIBAN: String?, company: CompanyID, on day: CivilDate,
    by label: String, at: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO mandate_amendment (company, mandate, old_reference, old_iban, amended_on, amended_by, amended_at)
      VALUES (\(company), \(mandate), \(oldReference), \(oldIBAN), \(day), \(label), \(at))
      """)
  }

  /// A debit tells the debtor's bank what was changed.
  static func note(
    toldBy debit: DirectDebitID, of mandate: MandateID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      UPDATE mandate_amendment AS a SET debit = \(debit)
      WHERE a.company = \(company) AND a.mandate = \(mandate) AND \(isUntold)
      """)
  }
}
