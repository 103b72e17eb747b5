public import Kernel
import Litigation
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// What debits could collect: the items of customers who have signed a mandate.
public enum DebitCandidateStore {
  /// Items due by a day, with what keeps each from being debited.
  public static func due(
    by last: CivilDate, of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [DebitCandidate] {
    try candidates(
      """
      i.due <= \(last) AND EXISTS (SELECT 1 FROM mandate m WHERE m.company = \(company) AND m.customer = i.customer)
      """, company, on: day, snapshot)
  }

  /// Those of some items that are open.
  static func find(
    _ items: [ItemID], of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [DebitCandidate] {
    try candidates("i.id IN \(items)", company, on: day, snapshot)
  }

  private static func candidates(
    _ condition: SQL, _ company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [DebitCandidate] {
    let kinds = [ItemKind.invoice.rawValue, ItemKind.fee.rawValue]
    return try snapshot.query(
      """
      SELECT i.id, i.customer, i.number, i.due, i.open_minor, i.currency, i.disputed_minor, i.promised_minor,
        CASE WHEN \(LegalFileStore.isFree("i.id")) THEN 0 ELSE 1 END,
        CASE WHEN c.insolvent_since IS NULL THEN 0 ELSE 1 END,
        CASE WHEN \(InstrumentUnderWayStore.isFree("i.id")) THEN 0 ELSE 1 END,
        CASE WHEN EXISTS (SELECT 1 FROM awaited_receipt r WHERE r.item = i.id AND r.day <= \(day)
          AND r.day >= \(AwaitedReceipt.first(on: day))) THEN 1 ELSE 0 END
      FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.company = \(company) AND i.open_minor > 0 AND i.kind IN \(kinds) AND \(condition)
      ORDER BY i.due, i.id
      """
    ) { row in
      let currency = try row.currency(5)
      return DebitCandidate(
        item: row.id(0), customer: row.id(1), number: row.text(2), due: try row.date(3),
        open: Money(minor: row.int(4), currency), disputed: Money(minor: row.int(6), currency),
        promised: Money(minor: row.int(7), currency), isInLegalFile: row.int(8) == 1, isInsolvent: row.int(9) == 1,
        isUnderDebit: row.int(10) == 1, awaitsReceipt: row.int(11) == 1)
    }
  }

  /// What is open on the credit side of the accounts of customers with a mandate, in euros, positive.
  public static func credits(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID: Money] {
    var result: [CustomerID: Money] = [:]
    try snapshot.forEach(
      """
      SELECT i.customer, CAST(-SUM(i.open_minor) AS bigint) FROM item i
      WHERE i.company = \(company) AND i.open_minor < 0 AND i.currency = 'EUR'
        AND i.customer IN (SELECT m.customer FROM mandate m WHERE m.company = \(company))
      GROUP BY i.customer
      """
    ) { row in result[row.id(0)] = Money(minor: row.int(1), .eur) }
    return result
  }
}
