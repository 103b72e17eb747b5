public import Journal
public import Kernel
import PromisesRules
import Receivables
public import Storage

/// A person takes back that they ended a promise: it stands as it did, and what it covers is not asked for.
public struct ReopenPromise: Sendable {
  public let promise: PromiseID
  /// The version that ``EndPromise`` left.
  public let version: Int64

  public init(_ promise: PromiseID, version: Int64) {
    self.promise = promise
    self.version = version
  }

  /// - Throws: `NotAllowed`; `PromiseRefusal.notReopened` when somebody else or the cash ended it, or it has changed
  ///   since; `PromiseRefusal.notOwed` when another promise has taken its place.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.recordPromise, in: company)
    guard let stored = try PromiseStore.find(promise, of: company, transaction) else {
      throw PromiseRefusal.notReopened(promise)
    }
    try Sight.check(stored.customer, by: actor, in: company, transaction)
    guard
      try PromiseStore.reopen(promise, of: company, version: version, endedBy: actor.label, transaction)
    else { throw PromiseRefusal.notReopened(promise) }
    let items = try ItemStore.lock(stored.parts.map(\.item), of: company, transaction)
    try PromiseToPay.checkAgain(stored.parts, items: items)
    try PromiseStore.cover(stored, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "promise.reopened", "promise:\(promise)", company: company, facts: ["was": .text(stored.state.rawValue)])
  }
}
