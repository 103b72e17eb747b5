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
    _ request: AuditRequest, of company: CompanyID, includesPeople: Bool, _ snapshot: Snapshot
  ) throws -> AuditFacts {
    let actors = try JournalSearch.actors(of: company, limit: actorsMax, snapshot)
    let search = try search(request, of: company, includesPeople: includesPeople, among: actors, snapshot)
    var entries: [JournalEntry] = []
    try search?.forEach(limit: AuditRequest.page + 1, snapshot) { entries.append($0) }
    return AuditFacts(
      entries: entries, subjects: try AuditSubjects.read(entries, of: company, snapshot), actors: actors,
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
    search.before = request.before
    if let code = request.customer {
      guard let customer = try CustomerStore.find(code: code, of: company, snapshot) else { return nil }
      search.subject = "customer:\(customer.id)"
    }
    return search
  }
}

/// The names of what entries are about, read together.
struct AuditSubjects: Sendable {
  private var customers: [Int64: (code: String, name: String)] = [:]
  private var items: [Int64: String] = [:]

  static func read(
    _ entries: [JournalEntry], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> AuditSubjects {
    var result = AuditSubjects()
    func keys(_ kind: String) -> [Int64] {
      Set(entries.compactMap { part($0.subject, kind) }).sorted()
    }
    try snapshot.forEach(
      "SELECT id, code, name FROM customer WHERE company = \(company) AND id IN \(keys("customer"))"
    ) { result.customers[$0.int(0)] = ($0.text(1), $0.text(2)) }
    try snapshot.forEach(
      "SELECT id, number FROM item WHERE company = \(company) AND id IN \(keys("item"))"
    ) { result.items[$0.int(0)] = $0.text(1) }
    return result
  }

  private static func part(_ subject: String, _ kind: String) -> Int64? {
    subject.hasPrefix(kind + ":") ? Int64(subject.dropFirst(kind.count + 1)) : nil
  }

  /// What an entry is about, and its page.
  func name(_ subject: String) -> (text: String, path: String?)? {
    if let customer = AuditSubjects.part(subject, "customer").flatMap({ customers[$0] }) {
      return (customer.name, "/clients/\(Form.encoded(customer.code))")
    }
    if let number = AuditSubjects.part(subject, "item").flatMap({ items[$0] }) {
      return (number, "/factures/\(Form.encoded(number))")
    }
    if let message = AuditSubjects.part(subject, "message") { return ("n° \(message)", "/envois/\(message)") }
    return nil
  }
}
