public import Journal
public import Kernel
import PromisesRules
public import Receivables
import ReceivablesRules
public import Storage

/// Has promises follow money at once: one that it keeps is kept, what it covers is promised no more, and one whose money is
/// taken back stands again.
///
/// Only what money keeps within the promise's day is known at once. How long it is waited for after that, and so what is
/// broken, ``JudgePromises`` says in the daily run.
public struct FollowMoney: Sendable {
  private let company: CompanyID
  private let day: CivilDate

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// - Parameter moved: the items whose money moved.
  public func run(
    _ moved: [AllocationStore.Movement], _ transaction: Transaction, actor: Actor, at: Moment
  ) throws {
    let journal = Journal(transaction, actor: actor, at: at)
    for id in try PromiseStore.takeBackKept(
      on: moved.filter(\.isTakenBack).map(\.debit), of: company, transaction)
    {
      journal.record("promise.reopened", "promise:\(id)", company: company)
    }
    let customers = Set(moved.map(\.customer)).sorted()
    for (promise, parts) in try pending(customers, transaction).sharedOut()
    where PromiseVerdict.judge(parts, deadline: promise.promisedFor, on: day) == .kept {
      guard try PromiseStore.close(promise.id, of: company, as: .kept, on: day, transaction) else { continue }
      journal.record("promise.kept", "promise:\(promise.id)", company: company)
    }
    try PromiseStore.noteCovered(try pending(customers, transaction), of: company, transaction)
  }

  /// Customers beyond which all promises of the company are read.
  private static let most = 500

  /// The promises of some customers that wait, with their money.
  private func pending(_ customers: [CustomerID], _ snapshot: Snapshot) throws -> [PromiseStore.Pending] {
    if customers.count > FollowMoney.most { return try PromiseStore.pending(of: company, snapshot) }
    return try PromiseStore.counted(
      "p.company = \(company) AND p.state = 'pending' AND p.customer IN \(customers)", snapshot)
  }
}
