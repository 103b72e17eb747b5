public import Kernel
import Receivables
public import Storage

/// A person follows customers, or no longer does: they are told what happens there. Nobody else is concerned, so that
/// it is not journalled.
public struct WatchCustomers: Sendable {
  public let customers: [CustomerID]
  public let watched: Bool

  public init(_ customers: [CustomerID], watched: Bool) {
    self.customers = customers
    self.watched = watched
  }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.see, in: company)
    guard let person = actor.person else { return }
    try Sight.check(customers, by: actor, in: company, transaction)
    try WatchStore.set(watched, by: person, of: customers, company: company, at: at, transaction)
  }
}
