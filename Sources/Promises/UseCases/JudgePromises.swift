public import Journal
public import Kernel
import PromisesRules
import Receivables
import ReceivablesRules
public import Storage

/// Judges every pending promise by the cash received up to a day. Doing it twice changes nothing more.
public struct JudgePromises: Sendable {
  /// How many were kept and broken.
  public struct Outcome: Sendable, Hashable, Codable {
    public var kept = 0
    public var broken = 0

    public init() {}
  }

  /// Says how many working days a transfer of a customer may take.
  public typealias Tolerance = @Sendable (CustomerID, Snapshot) throws -> Int

  public let day: CivilDate
  public let tolerance: Tolerance
  public let calendar: BusinessCalendar

  /// - Parameter tolerance: asked only of whose day has passed; one working day where nothing says otherwise.
  public init(
    on day: CivilDate, calendar: BusinessCalendar = BusinessCalendar(.france),
    tolerance: @escaping Tolerance = { _, _ in 1 }
  ) {
    self.day = day
    self.tolerance = tolerance
    self.calendar = calendar
  }

  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Outcome {
    var outcome = Outcome()
    let journal = Journal(transaction, actor: actor, at: at)
    let early = try PromiseStore.takeBackJudged(after: day, of: company, transaction)
    let owed = try PromiseStore.owedAgain(of: company, transaction)
    for id in early + (try PromiseStore.takeBackKept(on: owed, of: company, transaction)) {
      journal.record("promise.reopened", "promise:\(id)", company: company)
    }
    let pending = try PromiseStore.pending(of: company, transaction)
    for verdict in try verdicts(pending, try received(company, transaction), transaction) {
      guard try PromiseStore.close(verdict.promise, of: company, as: verdict.state, on: day, transaction) else {
        continue
      }
      if verdict.state == .kept {
        outcome.kept += 1
        journal.record("promise.kept", "promise:\(verdict.promise)", company: company)
      } else {
        outcome.broken += 1
        journal.record(
          "promise.broken", "promise:\(verdict.promise)", company: company,
          facts: ["missing_minor": .number(verdict.missingMinor)])
      }
    }
    try PromiseStore.noteCovered(try PromiseStore.pending(of: company, transaction), of: company, transaction)
    return outcome
  }

  /// The items that money which waits for a person seems to pay, however long it has waited.
  private func received(_ company: CompanyID, _ snapshot: Snapshot) throws -> Set<ItemID> {
    let everybody = CustomerID(Int64.min)...CustomerID(Int64.max)
    return Set(try AwaitedReceiptStore.byItem(of: company, among: everybody, on: day, alsoOlder: true, snapshot).keys)
  }

  private func verdicts(
    _ pending: [PromiseStore.Pending], _ received: Set<ItemID>, _ snapshot: Snapshot
  ) throws -> [(promise: PromiseID, state: PromiseState, missingMinor: Int64)] {
    try pending.sharedOut().compactMap { promise, parts in
      let days = promise.promisedFor < day ? try tolerance(promise.customer, snapshot) : 0
      let deadline = PromiseVerdict.deadline(promise.promisedFor, tolerance: days, calendar: calendar)
      switch PromiseVerdict.judge(parts, deadline: deadline, on: day) {
      case .pending: return nil
      case .kept: return (promise.id, .kept, 0)
      // Who seems to have paid has not broken their word: it is known once somebody has said whose the money is.
      case .broken where promise.items.contains(where: received.contains): return nil
      case .broken(let missing): return (promise.id, .broken, missing)
      }
    }
  }
}
