import Journal
import Kernel
import Web

/// What the address of the audit trail asks for.
struct AuditRequest: Sendable, Equatable {
  var person: PersonID?
  /// A part of the program instead of a person, such as `encours:worker`.
  var part: String?
  /// The beginning of the events, such as `promise`.
  var family: String?
  /// The code of a customer.
  var customer: String?
  var from: CivilDate?
  var until: CivilDate?
  /// The order that somebody asked for; see ``order``.
  var asked: ListOrder<Order>?
  var after: Int64?
  /// Days that were asked for and cannot be read.
  var refused: [AskedDay] = []

  /// What the journal can be sorted by: by the numbers of its entries, and so by their moments.
  enum Order: String, SortColumn {
    case day = "jour"

    var isHighFirst: Bool { true }
    var kind: SortedPlace.Kind { .moment }
  }

  static let page = 50

  /// The latest first unless the oldest are asked for.
  var order: ListOrder<Order> { asked ?? ListOrder(.day) }

  /// The families of events, as the form offers them.
  static let families = [
    "promise", "plan", "dispute", "payment", "allocation", "entry", "cash", "reminder", "reminders", "message",
    "comment",
    "call", "agenda", "task", "customer", "contact", "scenario", "segment", "text", "file", "row", "list", "mapping",
    "job",
    "company", "onboarding", "mail_server", "sms_service", "postal_service", "mailbox", "source", "reply", "person",
    "session",
    "role", "provider",
    "legal_rate",
    "schedule", "view", "absence", "mandate", "debits", "debit", "cheque", "cheques", "bill", "bills",
  ]

  init() {}

  init(_ query: Form, today: CivilDate) {
    let by = query["par"] ?? ""
    if let key = Int64(by) { person = PersonID(key) } else if by.hasPrefix("encours:") { part = String(by.prefix(60)) }
    family = query["quoi"].flatMap { AuditRequest.families.contains($0) ? $0 : nil }
    customer = query["client"].flatMap { $0.isEmpty ? nil : String($0.prefix(100)) }
    let days = ["du", "au"].map { AskedDay(query[$0], today: today, mayBeToCome: true) }
    (from, until) = (days[0]?.day, days[1]?.day)
    refused = days.compactMap { $0 }.filter { $0.refusal != nil }
    asked = ListOrder(query)
    after = query["apres"].flatMap { Int64($0) }
  }

  var path: String {
    let parts: [(String, String?)] = [
      ("par", person.map { "\($0)" } ?? part), ("quoi", family), ("client", customer), ("du", from?.description),
      ("au", until?.description), (ListOrder<Order>.parameter, asked?.text), ("apres", after.map { "\($0)" }),
    ]
    let query = parts.compactMap { name, value in value.map { "\(name)=\(Form.encoded($0))" } }.joined(separator: "&")
    return query.isEmpty ? "/journal" : "/journal?" + query
  }

  var first: AuditRequest {
    var copy = self
    copy.after = nil
    copy.refused = []
    return copy
  }

  var isFiltered: Bool {
    var plain = first
    plain.asked = nil
    return plain != AuditRequest()
  }
}
