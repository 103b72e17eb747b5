public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Writes what a company became: its address, its accounts, its terms.
public struct UpdateCompany: Sendable {
  public let company: Company

  public init(_ company: Company) { self.company = company }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company.id)
    try CompanyStore.update(company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "company.updated", "company:\(company.id)", company: company.id,
      facts: [
        "name": .text(company.name), "siren": company.siren.map { .text($0) } ?? .none,
        "iban": company.iban.map { .text($0) } ?? .none, "terms": .text(company.terms),
        "penalty_rate": company.penaltyRate.map { .text($0.description) } ?? .none,
        "reminder_minimum_minor": .number(company.reminderMinimumMinor),
      ])
  }
}
