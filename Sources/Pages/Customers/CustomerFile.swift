import Dunning
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Everything a customer's page shows, read in one snapshot with a constant number of statements.
struct CustomerFile: Sendable {
  let customer: Customer
  let positions: [CustomerQueries.Position]
  let behaviour: CustomerQueries.Behaviour?
  let counts: [String: Int]
  let items: [Item]
  let contacts: [Contact]
  let actions: [StoredAction]
  let promises: [CustomerQueries.PromiseLine]
  let disputes: [CustomerQueries.DisputeLine]
  let payments: [(day: CivilDate, number: String, label: String?, amount: Money, left: Money)]

  /// Lines of a tab: an account with more is read through its exports.
  static let lines = 200

  static func read(
    _ code: String, of company: CompanyID, on day: CivilDate, tab: CustomerTab, _ snapshot: Snapshot
  ) throws -> CustomerFile? {
    guard let customer = try CustomerStore.find(code: code, of: company, snapshot) else { return nil }
    let id = customer.id
    return CustomerFile(
      customer: customer, positions: try CustomerQueries.positions(of: id, company: company, on: day, snapshot),
      behaviour: try CustomerQueries.behaviour(of: id, company: company, on: day, snapshot),
      counts: try CustomerQueries.counts(of: id, company: company, snapshot),
      items: tab == .invoices ? try ItemStore.open(of: id, company: company, snapshot) : [],
      contacts: try ContactStore.all(of: id, company: company, snapshot),
      actions: try ActionStore.history(of: id, company: company, limit: lines, snapshot),
      promises: try CustomerQueries.promises(of: id, company: company, limit: lines, snapshot),
      disputes: try CustomerQueries.disputes(of: id, company: company, limit: lines, snapshot),
      payments: try CustomerQueries.payments(of: id, company: company, limit: lines, snapshot))
  }
}
