import Journal
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// What a page of the audit trail shows, of one state of the database.
struct AuditFacts: Sendable {
  let entries: [JournalEntry]
  let subjects: AuditSubjects
  /// Everybody who appears in the journal.
  let actors: [String]
  let head: (sequence: Int64, hash: String)?
  /// Whether a customer was asked for that there is not.
  let isCustomerUnknown: Bool

  /// People and parts of the program that the form offers.
  private static let actorsMax = 200

  static func read(
    _ request: AuditRequest, of company: CompanyID, for actor: Actor, _ snapshot: Snapshot
  ) throws -> AuditFacts {
    let includesPeople = includesPeople(actor, company)
    let actors = try JournalSearch.actors(of: company, limit: actorsMax, snapshot)
    let search = try search(request, of: company, includesPeople: includesPeople, among: actors, snapshot)
    var entries: [JournalEntry] = []
    try search?.forEach(limit: AuditRequest.page + 1, snapshot) { entries.append($0) }
    return AuditFacts(
      entries: entries, subjects: try AuditSubjects.read(entries, of: company, for: actor, snapshot), actors: actors,
      head: try Journal.head(snapshot), isCustomerUnknown: search == nil)
  }

  /// The question to the journal; `nil` when it is about a customer that there is not.
  static func search(
    _ request: AuditRequest, of company: CompanyID, includesPeople: Bool, among actors: [String], _ snapshot: Snapshot
  ) throws -> JournalSearch? {
    var search = JournalSearch(company)
    search.includesPeople = includesPeople
    if let person = request.person {
      // Somebody who did nothing here is found nowhere, rather than everybody.
      search.actor = actors.first { JournalEntry.person($0) == person } ?? "(\(person))"
    } else {
      search.actor = request.part
    }
    search.family = request.family
    search.from = request.from
    search.until = request.until
    search.isOldestFirst = !request.order.isDescending
    search.after = request.after
    if let code = request.customer {
      guard let customer = try CustomerStore.find(code: code, of: company, snapshot) else { return nil }
      search.subject = "customer:\(customer.id)"
    }
    return search
  }
}
