public import Kernel
public import MessagingRules
import Receivables
import ReceivablesRules
public import Storage

/// What is open on customers' accounts, as statements name it.
public enum StatementStore {
  /// A customer's statements, one for each currency of the account.
  public static func read(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [Currency: Statement] {
    var statements: [Currency: Statement] = [:]
    for item in try ItemStore.open(of: customer, company: company, snapshot) {
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
