public import Journal
public import Kernel
import PromisesRules
import Receivables
public import Storage

/// A person ends a pending promise before the cash judges it: what it covered is asked for again.
public struct EndPromise: Sendable {
  /// How it ends.
  public enum Ending: String, Sendable, Hashable, CaseIterable {
    /// It was recorded by mistake, or another takes its place.
    case withdrawn
    /// The customer said that the money will not come.
    case broken
  }

  public let promise: PromiseID
  public let ending: Ending

  public init(_ promise: PromiseID, _ ending: Ending) {
    self.promise = promise
    self.ending = ending
  }

  /// - Returns: the version that the promise is now of: whoever takes the ending back names it.
  /// - Throws: `NotAllowed`, `PromiseRefusal.notPending`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Int64 {
    try actor.needs(.recordPromise, in: company)
    if let stored = try PromiseStore.find(promise, of: company, transaction) {
      try Sight.check(stored.customer, by: actor, in: company, transaction)
    }
    let state: PromiseState = ending == .withdrawn ? .withdrawn : .broken
    guard try PromiseStore.close(promise, of: company, as: state, on: day, by: actor.label, transaction) else {
      throw PromiseRefusal.notPending(promise)
    }
    let journal = Journal(transaction, actor: actor, at: at)
    switch ending {
    case .withdrawn: journal.record("promise.withdrawn", "promise:\(promise)", company: company)
    case .broken:
      journal.record("promise.broken", "promise:\(promise)", company: company, facts: ["said": .text("customer")])
    }
    return try PromiseStore.version(promise, of: company, transaction)
  }
}
