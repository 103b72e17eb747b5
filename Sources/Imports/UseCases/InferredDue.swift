import Kernel
import LawRules

/// The due date of an invoice that gives none.
enum InferredDue {
  /// By the company's terms; 30 days where they cannot be read.
  ///
  /// Source: Code de commerce, art. L441-10 I: thirty days where nothing was agreed.
  static func rule(terms: String) -> @Sendable (CivilDate) -> CivilDate {
    let terms = PaymentTerm(terms) ?? .net(30)
    return { terms.due(from: $0) }
  }

  /// By terms in their short form; `nil` when they are not understood.
  static func due(by terms: String, from issued: CivilDate) -> CivilDate? { PaymentTerm(terms)?.due(from: issued) }
}
