public import Journal
public import Kernel
public import LawRules
public import Storage

/// A person enters the rates of a semester, with where they read them.
public struct EnterLegalRate: Sendable {
  public let rate: LegalRate

  public init(_ rate: LegalRate) { self.rate = rate }

  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    try LegalRateStore.write(rate, by: actor.label, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "legal_rate.entered", "semester:\(rate.semester)", company: company,
      facts: [
        "main_refinancing": .text(rate.mainRefinancing.description),
        "legal_for_individuals": .text(rate.legalForIndividuals.description),
        "legal_for_others": .text(rate.legalForOthers.description), "source": .text(rate.source),
      ])
  }
}
