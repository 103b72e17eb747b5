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
  /// Who at the customer's promised.
  public let promisedBy: String?
  public let note: String?

  public init(_ parts: [PromisedPart], promisedFor: CivilDate, promisedBy: String? = nil, note: String? = nil) {
    self.parts = parts
    self.promisedFor = promisedFor
    self.promisedBy = promisedBy
    self.note = note
  }

  /// - Throws: `PromiseRefusal` when more is promised than is owed, undisputed and not promised before.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> PromiseID {
    try actor.needs(.recordPromise, in: company)
    let items = try ItemStore.lock(parts.map(\.item), of: company, transaction)
    try PromiseToPay.check(parts, items: items, promisedFor: promisedFor, on: day)
    guard let customer = parts.first.flatMap({ items[$0.item]?.customer }) else { throw PromiseRefusal.nothing }
    try Sight.check(customer, by: actor, in: company, transaction)
    let id = try PromiseStore.insert(
      parts, customer: customer, company: company, madeOn: day, promisedFor: promisedFor,
      promisedBy: promisedBy, note: note, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "promise.recorded", "customer:\(customer)", company: company,
      facts: [
        "promise": .number(id.rawValue), "for": .date(promisedFor),
        "amounts": .list(parts.map { .text("\(items[$0.item]?.number ?? "?") \($0.amount)") }),
      ])
    return id
  }
}
