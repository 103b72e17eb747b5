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
    let before = try CompanyStore.find(company.id, transaction)
    try CompanyStore.update(company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "company.updated", "company:\(company.id)", company: company.id,
      facts: UpdateCompany.facts(from: before, to: company))
  }

  /// Its name, and what changed, each as it became.
  private static func facts(from before: Company?, to after: Company) -> [String: JournalFact] {
    func facts(_ company: Company) -> [String: JournalFact] {
      func text(_ text: String?) -> JournalFact { text.map { .text($0) } ?? .none }
      let address = company.address
      let lines = address.lines + [address.postcode, address.city].compactMap { $0 } + [address.country]
      return [
        "name": .text(company.name), "siren": text(company.siren), "vat": text(company.vatNumber),
        "legal_mention": text(company.legalMention), "address": .text(lines.joined(separator: ", ")),
        "phone": text(company.phone), "email": text(company.email), "iban": text(company.iban),
        "bic": text(company.bic), "language": .text(company.language.rawValue), "terms": .text(company.terms),
        "penalty_rate": text(company.penaltyRate?.description),
        "reminder_minimum_minor": .number(company.reminderMinimumMinor),
        "year_end_month": .number(Int64(company.yearEndMonth)),
      ]
    }
    let old = before.map(facts) ?? [:]
    return facts(after).filter { $0.key == "name" || old[$0.key] != $0.value }
  }
}
