public import DemoRules
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// The statement that the bank of a demo's company sends on a day.
public enum WriteDemoStatement {
  /// - Returns: `nil` when the company has no account in the bank.
  public static func run(_ snapshot: Snapshot, day: CivilDate, seed: UInt64) throws -> DemoStatement? {
    guard let company = try CompanyStore.all(snapshot).first, let iban = company.iban else { return nil }
    // Those whose time has come: people pay late more often than early.
    let owed = try snapshot.query(
      """
      SELECT i.number, c.name, i.open_minor, i.currency FROM item i JOIN customer c ON c.id = i.customer
      WHERE i.company = \(company.id) AND i.open_minor > 0 AND i.kind = 'invoice' AND i.disputed_minor = 0
        AND i.currency = \(company.currency) AND i.due <= \(day) AND c.insolvent_since IS NULL
      ORDER BY i.due DESC, i.id LIMIT \(DemoStatement.invoices)
      """
    ) { DemoStatement.Owed(number: $0.text(0), customer: $0.text(1), open: try $0.money(2, currency: 3)) }
    return DemoStatement(iban: iban, currency: company.currency, owed: owed, day: day, seed: seed)
  }
}
