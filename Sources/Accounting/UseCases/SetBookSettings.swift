public import AccountingRules
public import Journal
public import Kernel
import Receivables
public import Storage

/// Says in which accounts of a company's accounting software its receipts are booked.
public struct SetBookSettings: Sendable {
  public enum Refusal: Error, Hashable, Sendable {
    case notAnAccount(name: String, value: String)
  }

  public let company: CompanyID
  public let settings: BookSettings

  public init(_ settings: BookSettings, of company: CompanyID) {
    self.settings = settings
    self.company = company
  }

  /// Batches that were handed over stay as they are.
  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    if let flaw = settings.flaw { throw Refusal.notAnAccount(name: flaw.name, value: flaw.value) }
    _ = try CompanyStore.lock(company, transaction)
    let before = try BookSettingsStore.find(company, transaction)
    guard before != settings else { return }
    try BookSettingsStore.write(settings, of: company, transaction)
    let changed = BookSettings.names.filter { before[keyPath: $0.path] != settings[keyPath: $0.path] }.map {
      "\($0.name) \(settings[keyPath: $0.path])"
    }
    let banks = settings.banks.filter { before.banks[$0.key] != $0.value }.map { "\($0.key) \($0.value)" }.sorted()
    let gone = before.banks.keys.filter { settings.banks[$0] == nil }.map { "\($0) –" }.sorted()
    let vat = before.vatDue == settings.vatDue ? [] : ["vat \(settings.vatDue)"]
    Journal(transaction, actor: actor, at: at).record(
      "books.accounts", "company:\(company)", company: company,
      facts: ["accounts": .text((changed + banks + gone + vat).joined(separator: ", "))])
  }
}

extension SetBookSettings.Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnAccount(let name, let value):
      "\(name) cannot be «\(value)»: an account begins with three digits and has at most 20 digits and letters"
    }
  }
}
