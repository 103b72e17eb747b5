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
    let condition: SQL = """
      i.company = \(company.id) AND i.open_minor > 0 AND i.kind = 'invoice' AND i.disputed_minor = 0
        AND i.currency = \(company.currency) AND i.due <= \(day) AND c.insolvent_since IS NULL
      """
    func owed(_ statement: SQL) throws -> [DemoStatement.Owed] {
      try snapshot.query(statement) {
        DemoStatement.Owed(number: $0.text(0), customer: $0.text(1), open: try $0.money(2, currency: 3))
      }
    }
    // Of a flat rate nobody can tell which invoice is paid.
    let twin = try owed(
      """
      SELECT MAX(i.number), MAX(c.name), i.open_minor, i.currency FROM item i JOIN customer c ON c.id = i.customer
      WHERE \(condition) GROUP BY i.customer, i.open_minor, i.currency HAVING COUNT(*) > 1
      ORDER BY i.customer, i.open_minor LIMIT 1
      """
    ).first
    // Those whose time has come: people pay late more often than early.
    let paid = try owed(
      """
      SELECT i.number, c.name, i.open_minor, i.currency FROM item i JOIN customer c ON c.id = i.customer
      WHERE \(condition) AND c.name <> \(twin?.customer ?? "")
      ORDER BY i.due DESC, i.id LIMIT \(DemoStatement.invoices)
      """)
    return DemoStatement(
      iban: iban, currency: company.currency, owed: paid, twin: twin, day: day, seed: seed)
  }
}
