public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
public import Storage

/// Says under which creditor identifier a company debits, and which version of the message its bank takes.
public struct SetDebitSettings: Sendable {
  public let company: CompanyID
  public let creditor: String
  public let layout: DebitLayout

  public init(creditor: String, layout: DebitLayout = .version8, of company: CompanyID) {
    self.creditor = creditor
    self.layout = layout
    self.company = company
  }

  /// - Throws: `NotAllowed`, `DebitRefusal`.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    guard let creditor = DebitNumbers.creditor(creditor) else { throw DebitRefusal.creditor }
    _ = try CompanyStore.lock(company, transaction)
    let settings = DebitSettings(creditor: creditor, layout: layout)
    guard try DebitSettingsStore.find(company, transaction) != settings else { return }
    try DebitSettingsStore.write(settings, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "debits.settings", "company:\(company)", company: company,
      facts: ["creditor": .text(creditor), "layout": .text(layout.rawValue)])
  }
}
