public import Kernel
import LawRules
public import Receivables
public import ReceivablesRules
public import Storage

/// When an invoice is due that does not say so: by the customer's own terms, else by those that its segment gives. The
/// company's terms are behind both, and were guessed by whoever read the file.
public struct AgreedDue: Sendable {
  private let terms: [CustomerID: (term: PaymentTerm, isOwn: Bool)]

  /// Of nobody.
  static let none = AgreedDue()

  private init() { terms = [:] }

  /// - Parameter customer: the only one whose invoices are asked about; all when `nil`.
  public init(of company: CompanyID, only customer: CustomerID? = nil, _ snapshot: Snapshot) throws {
    terms = try AgreedTerms.all(of: company, only: customer, snapshot).compactMapValues { agreed in
      PaymentTerm(agreed.text).map { ($0, agreed.isOwn) }
    }
  }

  /// - Returns: the day and what it rests on; `nil` where nothing but the company's terms is known. What a segment gives
  ///   stays to be confirmed, for nobody agreed it with the customer: no penalty runs from it.
  public func due(_ customer: CustomerID, from issued: CivilDate) -> (day: CivilDate, source: DueSource)? {
    terms[customer].map { ($0.term.due(from: issued), $0.isOwn ? .terms : .inferred) }
  }
}
