public import Kernel
import Law
public import MessagingRules
import Receivables
import ReceivablesRules
public import Storage

/// What is open on customers' accounts, as the statements that go with messages name it.
public enum StatementStore {
  /// A customer's statements, one for each currency of the account.
  /// - Parameter day: what is time-barred on it is asked for in no message, and left out.
  public static func read(
    of customer: CustomerID, company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Currency: Statement] {
    var statements: [Currency: Statement] = [:]
    let items = try ItemStore.open(of: customer, company: company, snapshot)
    let dues = Dictionary(uniqueKeysWithValues: items.filter { $0.open.isPositive }.map { ($0.id, $0.due) })
    let over = try LimitationStore.over(dues, of: customer, company: company, on: day, snapshot)
    for item in items where over[item.id] == nil {
      let currency = item.open.currency
      var statement = statements[currency] ?? Statement(lines: [], othersOpen: Money(minor: 0, currency))
      if statement.lines.count < Statement.linesMax {
        statement.lines.append(
          Statement.Line(
            number: item.number, kind: item.kind, issued: item.issued, due: item.due, amount: item.amount,
            open: item.open, disputed: item.disputed))
      } else {
        statement.others += 1
        statement.othersOpen = try statement.othersOpen + item.open
      }
      statements[currency] = statement
    }
    return statements
  }
}
