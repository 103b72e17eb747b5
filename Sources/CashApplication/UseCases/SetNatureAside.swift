import Banking
public import CashApplicationRules
public import Kernel
public import Storage

/// A person puts aside all the lines of one kind that wait apart from what customers pay: each as if it were put aside
/// alone, so that each can be taken back.
public struct SetNatureAside: Sendable {
  public let company: CompanyID
  public let nature: AsideReason

  public init(company: CompanyID, nature: AsideReason) {
    self.company = company
    self.nature = nature
  }

  /// - Returns: how many they were.
  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws -> Int {
    try actor.needs(.applyCash, in: company)
    let entries = try BankEntryStore.apart(as: nature.rawValue, of: company, transaction)
    for entry in entries {
      try SetEntryAside(company: company, entry: entry, reason: nature).run(transaction, actor: actor, at: at)
    }
    return entries.count
  }
}
