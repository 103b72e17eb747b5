public import Journal
public import Kernel
import PromisesRules
public import Storage

/// Judges every pending promise by the cash received up to a day. Doing it twice changes nothing more.
public struct JudgePromises: Sendable {
  /// How many were kept and broken.
  public struct Outcome: Sendable, Hashable, Codable {
    public var kept = 0
    public var broken = 0

    public init() {}
  }

  public let day: CivilDate
  /// Working days that a transfer may take.
  public let tolerance: Int
  public let calendar: BusinessCalendar

  public init(on day: CivilDate, tolerance: Int = 1, calendar: BusinessCalendar = BusinessCalendar(.france)) {
    self.day = day
    self.tolerance = tolerance
    self.calendar = calendar
  }

  /// What the verdicts would be.
  public func simulate(_ snapshot: Snapshot, company: CompanyID) throws -> Outcome {
    verdicts(try PromiseStore.pending(of: company, snapshot)).reduce(into: Outcome()) { outcome, verdict in
      if verdict.state == .kept { outcome.kept += 1 } else { outcome.broken += 1 }
    }
  }

  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Outcome {
    var outcome = Outcome()
    let journal = Journal(transaction, actor: actor, at: at)
    for verdict in verdicts(try PromiseStore.pending(of: company, transaction)) {
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
    return outcome
  }

  private func verdicts(
    _ pending: [PromiseStore.Pending]
  ) -> [(promise: PromiseID, state: PromiseState, missingMinor: Int64)] {
    // Promises on one item share its money: the one for the earliest day takes first.
    var used: [ItemID: Int64] = [:]
    return pending.compactMap { promise in
      let parts = zip(promise.items, promise.parts).map { $1.less(used[$0] ?? 0) }
      for (item, part) in zip(promise.items, parts) { used[item, default: 0] += part.taken }
      let deadline = PromiseVerdict.deadline(promise.promisedFor, tolerance: tolerance, calendar: calendar)
      switch PromiseVerdict.judge(parts, deadline: deadline, on: day) {
      case .pending: return nil
      case .kept: return (promise.id, .kept, 0)
      case .broken(let missing): return (promise.id, .broken, missing)
      }
    }
  }
}
