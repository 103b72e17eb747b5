public import Kernel
import LawRules
public import Receivables
public import ReceivablesRules
public import Storage

/// When an invoice is due that does not say so: by the customer's own terms, else by those that its segment gives, else
/// by the law where a public body owes it. The company's terms are behind these, and were guessed by whoever read the
/// file.
public struct AgreedDue: Sendable {
  private typealias Terms = (term: PaymentTerm, isOwn: Bool)

  private let terms: [CustomerID: Terms]

  /// Of nobody.
  static let none = AgreedDue()

  private init() { terms = [:] }

  /// - Parameter customer: the only one whose invoices are asked about; all when `nil`.
  public init(of company: CompanyID, only customer: CustomerID? = nil, _ snapshot: Snapshot) throws {
    var found: [CustomerID: Terms] = try AgreedTerms.all(of: company, only: customer, snapshot)
      .compactMapValues { agreed in PaymentTerm(agreed.text).map { ($0, agreed.isOwn) } }
    let one: SQL = customer.map { " AND id = \($0)" } ?? ""
    try snapshot.forEach(
      "SELECT id FROM customer WHERE company = \(company) AND kind = \(CustomerKind.publicBody.rawValue)\(one)"
    ) { row in
      // Which of them are health establishments or public undertakings, with their longer delays, nobody has said.
      let buyer: CustomerID = row.id(0)
      if found[buyer] == nil { found[buyer] = (term: PaymentTerm.net(PublicBuyerDelay.general.days), isOwn: false) }
    }
    terms = found
  }

  /// Whether nothing is known of anybody but the company's terms.
  var isEmpty: Bool { terms.isEmpty }

  /// - Returns: the day and what it rests on; `nil` where nothing but the company's terms is known. What a segment or
  ///   the law gives stays to be confirmed, for nobody agreed it with the customer: no penalty runs from it.
  public func due(_ customer: CustomerID, from issued: CivilDate) -> (day: CivilDate, source: DueSource)? {
    terms[customer].map { ($0.term.due(from: issued), $0.isOwn ? .terms : .inferred) }
  }
}
