import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Says who signs what a company sends where nobody who collects from the customer does; `nil` for the company's bare name.
public struct SignForCompany: Sendable {
  public let signature: Signature?

  public init(_ signature: Signature?) { self.signature = signature }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard try SignatureStore.ofCompany(company, transaction) != signature else { return }
    try SignatureStore.write(signature, ofCompany: company, transaction)
    func text(_ text: String?) -> JournalFact { text.map { .text($0) } ?? .none }
    Journal(transaction, actor: actor, at: at).record(
      "company.signature_changed", "company:\(company)", company: company,
      facts: ["name": text(signature?.name), "function": text(signature?.role), "phone": text(signature?.phone)])
  }
}
