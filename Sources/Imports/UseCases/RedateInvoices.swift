import Journal
public import Kernel
public import Receivables
import ReceivablesRules
public import Storage

/// Dates open invoices anew that did not say when they are due, by what is agreed now: terms that a person or a list gives a
/// customer, that a segment gives, or that the customer is a public body. What a document or a person said stays, and so
/// does what was dated by terms that were the customer's own.
public struct RedateInvoices: Sendable {
  private let company: CompanyID
  private let customer: CustomerID?

  /// - Parameter customer: the only one whose invoices are looked at; all when `nil`.
  public init(of company: CompanyID, only customer: CustomerID? = nil) {
    self.company = company
    self.customer = customer
  }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    let agreed = try AgreedDue(of: company, only: customer, transaction)
    if agreed.isEmpty { return }
    let one: SQL = customer.map { " AND customer = \($0)" } ?? ""
    let inferred = DueSource.inferred.rawValue
    var dated: [CustomerID: [(item: ItemID, due: CivilDate, source: DueSource)]] = [:]
    try transaction.forEach(
      """
      SELECT id, customer, issued, due FROM item
      WHERE company = \(company) AND open_minor <> 0 AND due_source = 'inferred' AND kind = \(ItemKind.invoice.rawValue)\(one)
      ORDER BY id
      """
    ) { row in
      let debtor: CustomerID = row.id(1)
      guard let (due, source) = agreed.due(debtor, from: try row.date(2)),
        try row.date(3) != due || source.rawValue != inferred
      else { return }
      dated[debtor, default: []].append((row.id(0), due, source))
    }
    let journal = Journal(transaction, actor: actor, at: at)
    for (debtor, items) in dated.sorted(by: { $0.key < $1.key }) {
      for (item, due, source) in items {
        try transaction.execute(
          "UPDATE item SET due = \(due), due_source = \(source.rawValue) WHERE company = \(company) AND id = \(item)")
      }
      KeptFigures.changed(items.map(\.item), transaction)
      journal.record(
        "invoices.redated", "customer:\(debtor)", company: company, facts: ["items": .number(Int64(items.count))])
    }
  }
}
