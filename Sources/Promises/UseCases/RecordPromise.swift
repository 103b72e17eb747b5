public import Journal
public import Kernel
public import PromisesRules
import Receivables
import ReceivablesRules
public import Storage

/// A customer promised to pay: until then what is promised is not asked for.
public struct RecordPromise: Sendable {
  public let parts: [PromisedPart]
  public let promisedFor: CivilDate
  public let note: String?

  public init(_ parts: [PromisedPart], promisedFor: CivilDate, note: String? = nil) {
    self.parts = parts
    self.promisedFor = promisedFor
    self.note = note
  }

  /// - Throws: `PromiseRefusal` when more is promised than is owed, undisputed and not promised before.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> PromiseID {
    let items = try ItemStore.lock(parts.map(\.item), of: company, transaction)
    try PromiseToPay.check(parts, items: items, promisedFor: promisedFor, on: day)
    guard let customer = parts.first.flatMap({ items[$0.item]?.customer }) else { throw PromiseRefusal.nothing }
    let id = try PromiseStore.insert(
      parts, customer: customer, company: company, madeOn: day, promisedFor: promisedFor, note: note, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "promise.recorded", "customer:\(customer)", company: company,
      facts: [
        "promise": .number(id.rawValue), "for": .date(promisedFor),
        "amounts": .list(parts.map { .text("\(items[$0.item]?.number ?? "?") \($0.amount)") }),
      ])
    return id
  }
}

/// A promise was recorded by mistake: what it covered is asked for again.
public struct WithdrawPromise: Sendable {
  public let promise: PromiseID

  public init(_ promise: PromiseID) { self.promise = promise }

  /// - Throws: `PromiseRefusal.notPending`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    guard try PromiseStore.close(promise, of: company, as: .withdrawn, on: day, transaction) else {
      throw PromiseRefusal.notPending(promise)
    }
    Journal(transaction, actor: actor, at: at).record("promise.withdrawn", "promise:\(promise)", company: company)
  }
}
