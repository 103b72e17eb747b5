import DunningRules
public import Journal
public import Kernel
import Law
import Receivables
public import ReceivablesRules
public import Storage

/// Why an action could not be resolved.
public enum DunningError: Error, Hashable, Sendable, CustomStringConvertible {
  case notWaiting(ActionID)
  /// What it is about stands in a later action.
  case replaced(ActionID)
  case unknownNumber(String)
  /// What it claims is no longer what may be claimed.
  case changedSince(ActionID)
  /// An item that it claims is over.
  case timeBarred(String, since: CivilDate)
  /// Somebody suspended the customer's reminders.
  case paused(until: CivilDate)
  /// The customer wrote on this day, and nobody has read it.
  case unread(since: CivilDate)
  /// It is a formal notice, and the company lacks what one says of its creditor.
  case creditorIncomplete([Company.NoticePart])

  public var description: String {
    switch self {
    case .notWaiting(let id):
      "action \(id) does not wait for anybody any more; somebody has approved, done or withdrawn it"
    case .replaced(let id):
      "what action \(id) is about was planned anew since; decide about the newer action instead"
    case .changedSince(let id):
      "the account has changed since action \(id) was planned; withdraw it: the next daily run plans it anew"
    case .timeBarred(let number, let since):
      "\(number) has been time-barred since \(since); withdraw the action: the next daily run plans anew what is left"
    case .paused(let until):
      "the customer's reminders are suspended until \(until); resume them on the customer's page first"
    case .unread(let since):
      "the customer wrote on \(since) and nobody has read it; read the answer first, it may change what you send"
    case .creditorIncomplete(let missing):
      "a formal notice says who gives it and where to pay; the company has no "
        + "\(missing.map(\.rawValue).joined(separator: ", ")): give it with encours company, or on its page"
    case .unknownNumber(let number):
      "there is no item with the number \(number) in this company; check the number or import the invoice"
    }
  }
}

/// A person approves, does or withdraws an action that waits.
public struct ResolveAction: Sendable {
  public enum Resolution: String, Sendable {
    /// The message goes to the outbox.
    case approved
    /// The call was made, the task is finished.
    case done
    case withdrawn
  }

  public let action: ActionID
  public let resolution: Resolution

  public init(_ action: ActionID, _ resolution: Resolution) {
    self.action = action
    self.resolution = resolution
  }

  /// - Parameter day: the day of the approval, from which the message's dates and interest are counted: a notice that
  ///   waited two weeks must not leave with a time limit that has passed.
  /// - Throws: `DunningError.notWaiting` when it was resolved before; `DunningError.changedSince` when something it
  ///   claims was paid, contested or promised meanwhile, or money came in that it does not deduct;
  ///   `DunningError.timeBarred` when something it claims is over on that day;
  ///   `DunningError.creditorIncomplete` for a formal notice of a company that does not say where it is or where to pay.
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment,
    enqueue: PlanReminders.Enqueue
  ) throws {
    try actor.needs(.remind, in: company)
    guard let stored = try ActionStore.find(action, of: company, transaction) else {
      throw DunningError.notWaiting(action)
    }
    try Sight.check(stored.action.customer, by: actor, in: company, transaction)
    let (from, to): (ActionState, ActionState) =
      switch resolution {
      case .approved: (.toApprove, .queued)
      case .done: (.toDo, .done)
      case .withdrawn: (stored.state == .toApprove ? .toApprove : .toDo, .cancelled)
      }
    if resolution == .approved,
      let pause = try CustomerStore.find(stored.action.customer, of: company, transaction)?.pause, pause.holds(on: day)
    {
      throw DunningError.paused(until: pause.until)
    }
    if resolution == .approved,
      let since = try OutcomeFacts.unread(
        of: company, on: day, where: { "\($0) = \(stored.action.customer)" }, transaction)[stored.action.customer]
    {
      throw DunningError.unread(since: since)
    }
    if resolution == .approved, try !isStillTrue(stored.action, of: company, transaction) {
      throw DunningError.changedSince(action)
    }
    if resolution == .approved { try checkLimitation(stored.action, of: company, on: day, transaction) }
    if resolution == .approved, stored.action.step == .formalNotice,
      let missing = try CompanyStore.find(company, transaction)?.missingOnNotice, !missing.isEmpty
    {
      throw DunningError.creditorIncomplete(missing)
    }
    guard
      try ActionStore.move(action, of: company, from: from, to: to, by: actor.label, at: at, transaction)
    else { throw DunningError.notWaiting(action) }
    if resolution == .approved {
      try ActionStore.redate(action, of: company, to: day, transaction)
      try enqueue(transaction, [StoredAction(id: action, action: stored.action.dated(day), state: .queued)])
    }
    if resolution == .done, !stored.action.starts.isEmpty {
      try StartWhatStepsAsk(company, on: day, only: action).run(transaction, actor: actor, at: at)
    }
    Journal(transaction, actor: actor, at: at).record(
      "reminder.resolved", "action:\(action)", company: company, facts: ["resolution": .text(resolution.rawValue)])
  }

  private func checkLimitation(
    _ planned: PlannedAction, of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws {
    let claimed = planned.items.filter { $0.minor > 0 }.map(\.item)
    let items = try ItemStore.find(claimed, of: company, snapshot).sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    let dues = Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0.due) })
    let over = try LimitationStore.over(dues, of: planned.customer, company: company, on: day, snapshot)
    for item in items {
      if let since = over[item.id] { throw DunningError.timeBarred(item.number, since: since) }
    }
  }

  /// Whether each sum may still be claimed, and no credit of the account is left out.
  private func isStillTrue(_ planned: PlannedAction, of company: CompanyID, _ transaction: Transaction) throws -> Bool {
    let items = try ItemStore.lock(planned.items.map(\.item), of: company, transaction)
    for part in planned.items {
      guard let item = items[part.item] else { return false }
      let claimable = item.open.minor - item.disputed.minor - item.promised.minor
      guard part.minor < 0 ? item.open.minor <= part.minor : claimable >= part.minor else { return false }
    }
    let credits = try transaction.count(
      """
      SELECT CAST(COALESCE(SUM(open_minor), 0) AS bigint) FROM item
      WHERE company = \(company) AND customer = \(planned.customer) AND currency = \(planned.total.currency)
        AND open_minor < 0
      """)
    return credits == planned.items.reduce(-planned.creditsKeptMinor) { $0 + min(0, $1.minor) }
  }
}
