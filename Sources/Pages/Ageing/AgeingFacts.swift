import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage

/// Everything a page of the aged balance shows, of one state of the database.
struct AgeingFacts: Sendable {
  let company: Company
  let currency: Currency
  /// Every currency in which something is open, the company's first.
  let currencies: [Currency]
  let day: CivilDate
  let asOf: CivilDate
  let totals: CustomerAgeingStore.Totals
  let customers: Int
  /// One more than a page holds when there are others behind.
  let lines: [CustomerAgeingStore.Line]
  /// The open items of the unfolded customer, and how many are not shown.
  let items: [Item]
  let itemsLeftOut: Int

  static let page = 50
  /// Items shown under an unfolded customer; the others are on the customer's page.
  static let itemsMax = 60

  static func read(
    _ company: Company, seen sight: Sight, _ request: AgeingRequest, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> AgeingFacts {
    let currency = request.currency ?? company.currency
    let asOf = request.asOf ?? day
    var query = CustomerAgeingStore.Query(
      sight, currency: currency, asOf: asOf, today: day, limit: page + 1)
    query.order = request.order
    query.selection = request.view.selection
    query.after = request.after
    query.isKept = asOf == day ? try KeptFigures.hold(company.id, on: day, snapshot) : false
    let totals = try CustomerAgeingStore.totals(query, snapshot)
    let lines = try CustomerAgeingStore.lines(query, snapshot)
    // Today's currencies, also for a day gone by: its own would cost another pass over all allocations.
    let open = try AgeingStore.today(of: sight, on: day, isKept: query.isKept, snapshot)
    let others = open.keys.filter { $0 != company.currency }.sorted { $0.code < $1.code }
    var items: [Item] = []
    // On a day gone by the items' open amounts are not those of that day: the line is not unfolded.
    if asOf == day, let line = lines.first(where: { $0.code == request.unfolded }) {
      items = try ItemStore.open(of: line.customer, company: company.id, snapshot).filter {
        $0.open.currency == currency
      }
    }
    return AgeingFacts(
      company: company, currency: currency, currencies: [company.currency] + others, day: day, asOf: asOf,
      totals: totals.line, customers: totals.customers, lines: lines, items: Array(items.prefix(itemsMax)),
      itemsLeftOut: max(0, items.count - itemsMax))
  }
}
