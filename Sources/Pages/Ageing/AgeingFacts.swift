import Kernel
import People
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Teamwork
import TeamworkRules

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
  /// How many rows there are on all pages.
  let rows: Int
  /// One more than a page holds when there are others behind; none where the rows are groups.
  let lines: [CustomerAgeingStore.Line]
  /// The rows where they are groups, likewise.
  let groups: [GroupedAgeingStore.Line]
  /// The open items of the unfolded customer.
  let items: [Item]
  /// The customers of the unfolded group.
  let members: [CustomerAgeingStore.Line]
  /// How many items or customers are not shown of what is unfolded.
  let leftOut: Int
  /// Who collects from each customer that is shown.
  let collectors: [CustomerID: String]
  /// The people that rows or filters name.
  let inCharge: [Duty: [Colleague]]
  let saved: [SavedView]

  static let page = 50
  /// Rows shown under an unfolded one; the others are on a page of their own.
  static let partsMax = 60

  static func read(
    _ company: Company, for reader: ListReader, role: String, _ request: AgeingRequest, _ snapshot: Snapshot
  ) throws -> AgeingFacts {
    let (day, currency) = (reader.day, request.currency ?? company.currency)
    let isKept = try KeptFigures.hold(company.id, on: day, snapshot)
    let query = request.query(
      reader.sight, by: reader.person, currency: currency, on: day, limit: page + 1, isKept: isKept)
    let totals = try CustomerAgeingStore.totals(query, snapshot)
    let inCharge = try CustomerListFacts.inCharge(of: company.id, snapshot)
    var (lines, groups, count): ([CustomerAgeingStore.Line], [GroupedAgeingStore.Line], Int) =
      ([], [], totals.customers)
    var (items, members): ([Item], [CustomerAgeingStore.Line]) = ([], [])
    var all = 0
    if let grouping = request.grouping.stored {
      (groups, count) = try GroupedAgeingStore.lines(query, by: grouping, snapshot)
      if let key = request.unfolded.flatMap({ Int64($0) }), let group = groups.first(where: { $0.key == key }) {
        members = try CustomerAgeingStore.lines(group.customers(of: query, grouping, limit: partsMax), snapshot)
        all = group.customers
      }
    } else {
      lines = try CustomerAgeingStore.lines(query, snapshot)
      // On a day gone by the items' open amounts are not those of that day: the line is not unfolded.
      if query.asOf == day, let line = lines.first(where: { $0.code == request.unfolded }) {
        items = try ItemStore.open(of: line.customer, company: company.id, snapshot).filter {
          $0.open.currency == currency
        }
        all = items.count
      }
    }
    // Today's currencies, also for a day gone by: its own would cost another pass over all allocations.
    let open = try AgeingStore.today(of: query.sight, on: day, isKept: isKept, snapshot)
    let others = open.keys.filter { $0 != company.currency }.sorted { $0.code < $1.code }
    return AgeingFacts(
      company: company, currency: currency, currencies: [company.currency] + others, day: day, asOf: query.asOf,
      totals: totals.line, customers: totals.customers, rows: count, lines: lines, groups: groups,
      items: Array(items.prefix(partsMax)), members: members, leftOut: max(0, all - partsMax),
      collectors: try collectors(of: (lines + members).map(\.customer), in: company.id, snapshot), inCharge: inCharge,
      saved: try SavedViewStore.all(of: .ageing, for: reader.person, role: role, company: company.id, snapshot))
  }

  private static func collectors(
    of customers: [CustomerID], in company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: String] {
    guard !customers.isEmpty else { return [:] }
    let found: [(CustomerID, String)] = try snapshot.query(
      """
      SELECT o.customer, p.name FROM in_charge o JOIN person p ON p.id = o.person
      WHERE o.company = \(company) AND o.duty = \(Duty.collector.rawValue) AND o.customer IN \(customers)
      """
    ) { ($0.id(0), $0.text(1)) }
    return Dictionary(found) { first, _ in first }
  }

  /// What a group of customers is called.
  func name(of group: GroupedAgeingStore.Line, nobody: String) -> String {
    if let name = group.name { return name }
    return inCharge[.collector]?.first { $0.id.rawValue == group.key }?.name ?? nobody
  }
}

extension GroupedAgeingStore.Line {
  /// The question that lists its customers.
  func customers(
    of query: CustomerAgeingStore.Query, _ grouping: GroupedAgeingStore.Grouping, limit: Int
  ) -> CustomerAgeingStore.Query {
    var query = query
    query.after = nil
    query.limit = limit
    switch grouping {
    case .group: query.head = CustomerID(key)
    case .collector: query.entrusted.append(Entrusted(.collector, to: key == 0 ? nil : PersonID(key)))
    }
    return query
  }
}
