import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Segments
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
  /// Who is in charge of somebody, for the filters.
  let inCharge: [Duty: [Colleague]]
  let segments: [SegmentName]

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
      inCharge: try inCharge(of: company, snapshot), segments: try SegmentStore.names(of: company, snapshot))
  }

  /// People of each duty that a filter offers.
  private static let peopleMax = 50

  /// Who is in charge of some customer of the company, for each duty.
  static func inCharge(of company: CompanyID, _ snapshot: Snapshot) throws -> [Duty: [Colleague]] {
    let found = try snapshot.query(
      """
      SELECT d.duty, p.id, p.name FROM person p CROSS JOIN (SELECT \(Duty.collector.rawValue) AS duty
        UNION ALL SELECT \(Duty.salesperson.rawValue)) d
      WHERE EXISTS (SELECT 1 FROM in_charge o WHERE o.company = \(company) AND o.duty = d.duty AND o.person = p.id)
      ORDER BY d.duty, p.id
      """
    ) { row in (duty: Duty(rawValue: row.text(0)), colleague: Colleague(id: row.id(1), name: row.text(2))) }
    var result: [Duty: [Colleague]] = [:]
    for (duty, colleague) in found { if let duty { result[duty, default: []].append(colleague) } }
    return result.mapValues { Array($0.prefix(peopleMax)).sortedByFamilyName(\.name) }
  }
}
