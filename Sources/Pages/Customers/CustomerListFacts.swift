import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Teamwork
import TeamworkRules
import Web

/// Everything that the list of customers shows, of one state of the database.
struct CustomerListFacts: Sendable {
  let lines: [CustomerListQuery.Line]
  let sums: [CustomerListQuery.Sum]
  let saved: [SavedView]
  /// How many customers each tab has: those that every list has, then the kept ones.
  let counts: [Int]
  /// Who collects from somebody, for the filter.
  let collectors: [Colleague]

  static func read(
    _ query: CustomerListQuery, for reader: ListReader, role: String, _ snapshot: Snapshot
  ) throws -> CustomerListFacts {
    let company = reader.sight.company
    let saved = try SavedViewStore.all(of: .customers, for: reader.person, role: role, company: company, snapshot)
    let tabs = CustomerListQuery.View.allCases.map { view in CustomerListQuery().with { $0.view = view } }
    return CustomerListFacts(
      lines: try query.lines(for: reader, snapshot), sums: try query.sums(for: reader, snapshot), saved: saved,
      counts: try CustomerListQuery.counts(
        tabs + saved.map { CustomerListQuery(Form(encoded: $0.query)) }, for: reader, snapshot),
      collectors: try collectors(of: company, snapshot))
  }

  /// Who collects from some customer of the company.
  static func collectors(of company: CompanyID, _ snapshot: Snapshot) throws -> [Colleague] {
    try snapshot.query(
      """
      SELECT p.id, p.name FROM person p WHERE p.id IN (
        SELECT o.person FROM in_charge o WHERE o.company = \(company) AND o.duty = \(Duty.collector.rawValue))
      ORDER BY p.id LIMIT 50
      """
    ) { Colleague(id: $0.id(0), name: $0.text(1)) }.sortedByFamilyName(\.name)
  }
}
