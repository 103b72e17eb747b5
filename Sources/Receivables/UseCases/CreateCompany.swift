public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Creates a company; a second call with the same code changes nothing and returns the first.
public struct CreateCompany: Sendable {
  public let company: Company

  public init(_ company: Company) { self.company = company }

  /// - Returns: the company's key and whether it was created now.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> (id: CompanyID, created: Bool) {
    try actor.needs(.configure)
    // Whoever sees some companies only would not see the new one.
    guard actor.companies == .all else { throw NotAllowed(actor: actor.label, right: .configure) }
    if let existing = try CompanyStore.find(code: company.code, transaction) { return (existing.id, false) }
    let id = try CompanyStore.insert(company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "company.created", "company:\(id)", company: id,
      facts: [
        "name": .text(company.name), "currency": .text(company.currency.code),
        "test_mode": company.test == nil ? .none : .text("on"),
      ])
    return (id, true)
  }
}
