public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Why reminders were not suspended.
public enum PauseRefusal: Error, Sendable, Hashable {
  case notAhead(CivilDate)
  case tooFar(CivilDate)
  case noReason
}

extension PauseRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAhead(let day): "\(day) has come already; give a day to come"
    case .tooFar(let day): "\(day) is more than \(RemindersPause.daysMax) days ahead; give a nearer day"
    case .noReason: "a pause needs a reason, so that the others understand it; give one"
    }
  }
}

/// A person suspends the reminders of customers until a day, or lets them go on. The daily run and the sender obey.
public struct PauseReminders: Sendable {
  public let customers: [CustomerID]
  /// `nil` to let reminders go on.
  public let pause: RemindersPause?

  public init(_ pause: RemindersPause?, of customers: [CustomerID]) {
    self.pause = pause
    self.customers = customers
  }

  /// - Throws: `NotAllowed`, `PauseRefusal`.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws {
    try actor.needs(.remind, in: company)
    if let pause {
      guard pause.holds(on: day) else { throw PauseRefusal.notAhead(pause.until) }
      guard pause.until.days(since: day) <= RemindersPause.daysMax else { throw PauseRefusal.tooFar(pause.until) }
      guard !pause.reason.isEmpty else { throw PauseRefusal.noReason }
    }
    try Sight.check(customers, by: actor, in: company, transaction)
    try CustomerStore.setPause(pause, of: customers, company: company, transaction)
    let journal = Journal(transaction, actor: actor, at: at)
    for customer in customers {
      if let pause {
        journal.record(
          "reminders.paused", "customer:\(customer)", company: company,
          facts: ["until": .date(pause.until), "reason": .text(pause.reason)])
      } else {
        journal.record("reminders.resumed", "customer:\(customer)", company: company)
      }
    }
  }
}
