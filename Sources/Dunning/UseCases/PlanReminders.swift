public import DunningRules
public import Journal
public import Kernel
import Messaging
public import Storage

/// What a run of the scenario did, or would do.
public struct PlanSummary: Sendable, Hashable, Codable {
  /// Actions by channel.
  public var actions: [String: Int]
  /// Items held back, by reason.
  public var blocked: [String: Int]
  /// Customers looked at.
  public var customers = 0
  /// Items looked at.
  public var items = 0

  public init() {
    actions = ["email": 0, "letter": 0, "registered_letter": 0, "sms": 0, "call": 0, "task": 0]
    blocked = Dictionary(uniqueKeysWithValues: Reason.blockedCodes.map { ($0, 0) })
  }

  /// Everything done, whatever the channel.
  public var total: Int { actions.values.reduce(0, +) }

  mutating func add(_ part: PlanSummary) {
    customers += part.customers
    items += part.items
    actions.merge(part.actions, uniquingKeysWith: +)
    blocked.merge(part.blocked, uniquingKeysWith: +)
  }

  mutating func count(_ held: [Held]) {
    for entry in held {
      if let code = entry.reason.blockedCode { blocked[code, default: 0] += 1 }
    }
  }
}

/// Walks the scenario over every customer of a company: who is reminded today, how, and why the others are not.
///
/// Customers are taken in batches, each batch read, decided and written in one transaction. Killed anywhere it starts
/// again and does nothing twice: a customer has at most one action a day.
public struct PlanReminders: Sendable {
  /// Takes freshly written actions on, in the same transaction: messages go into the outbox, tasks to colleagues, and what
  /// an event asks for is compared with what people did about it.
  public typealias Enqueue = @Sendable (Transaction, [StoredAction]) throws -> Void

  public let company: CompanyID
  public let day: CivilDate

  public init(_ company: CompanyID, on day: CivilDate) {
    self.company = company
    self.day = day
  }

  /// Customers a transaction: long enough to be fast, short enough that other writers wait less than a second.
  static let batch = 2_000

  /// Decides and writes.
  ///
  /// - Throws: `NotAllowed`.
  public func run(
    _ database: Database, actor: Actor, at: Moment, enqueue: @escaping Enqueue
  ) async throws -> PlanSummary {
    try actor.needs(.remind, in: company)
    let ranges = try await database.write { try begin($0, actor: actor, at: at) }
    var summary = PlanSummary()
    for range in ranges {
      summary.add(try await batch(range, database, actor: actor, at: at, enqueue: enqueue))
    }
    return summary
  }

  /// What the same would do, within a transaction that whoever rehearses a day takes back.
  ///
  /// Of what it decides only the calls around an event are written, because what people did may take some of them back: on
  /// the day of a first import every customer has a message, and to write them takes ten times as long as to decide.
  /// - Returns: the summary of the run, and whom it would turn to.
  /// - Throws: `NotAllowed`.
  public func rehearse(
    _ transaction: Transaction, actor: Actor, at: Moment, enqueue: Enqueue
  ) throws -> (summary: PlanSummary, heard: Set<CustomerID>) {
    try actor.needs(.remind, in: company)
    var summary = PlanSummary()
    var heard: Set<CustomerID> = []
    for range in try begin(transaction, actor: actor, at: at) {
      let actions = try ActionStore.fresh(
        try decide(range, transaction, &summary).actions, company: company, on: day, transaction)
      let (written, counted) = (actions.filter(\.isCallAroundEvent), actions.filter { !$0.isCallAroundEvent })
      for action in counted { summary.actions[action.channel.rawValue, default: 0] += 1 }
      heard.formUnion(counted.lazy.filter { $0.step != .task }.map(\.customer))
      try keep(written, among: range, transaction, &summary, at: at, enqueue: enqueue)
    }
    return (summary, heard)
  }

  /// Ends what the day has overtaken.
  /// - Returns: the customers in batches.
  private func begin(
    _ transaction: Transaction, actor: Actor, at: Moment
  ) throws -> [ClosedRange<CustomerID>] {
    try ActionStore.redateLate(of: company, by: day, transaction)
    let early = try ActionStore.queued(after: day, of: company, at: at, transaction)
    try Outbox.withdraw(
      early, of: company, because: Phrase("it was decided on a day that has not come: the clock was ahead"), transaction
    )
    let cancelled = try ActionStore.cancelWithdrawn(of: company, at: at, transaction)
    try ActionStore.redateAhead(of: company, by: day, at: at, transaction)
    let outdated = try ActionStore.cancelOutdated(of: company, before: day, at: at, transaction)
    if cancelled + outdated > 0 {
      Journal(transaction, actor: actor, at: at).record(
        "reminders.cancelled", "day:\(day)", company: company,
        facts: ["withdrawn": .number(Int64(cancelled)), "outdated": .number(Int64(outdated))])
    }
    try ScenarioEndStore.forgetSettled(of: company, before: day, transaction)
    try UnreachableStore.forgetSettled(of: company, transaction)
    try FinisherStore.forget(of: company, transaction)
    let customers = try FactStore.customers(of: company, transaction)
    return stride(from: 0, to: customers.count, by: PlanReminders.batch).map { start in
      customers[start]...customers[min(start + PlanReminders.batch, customers.count) - 1]
    }
  }

  private func batch(
    _ range: ClosedRange<CustomerID>, _ database: Database, actor: Actor, at: Moment, enqueue: @escaping Enqueue
  ) async throws -> PlanSummary {
    do {
      return try await database.write { try write(range, $0, actor: actor, at: at, enqueue: enqueue) }
    } catch StorageError.duplicate {
      // Another worker wrote some of these customers' actions between our look and our insert: look again.
      return try await database.write { try write(range, $0, actor: actor, at: at, enqueue: enqueue) }
    }
  }

  private func write(
    _ range: ClosedRange<CustomerID>, _ transaction: Transaction, actor: Actor, at: Moment, enqueue: Enqueue
  ) throws -> PlanSummary {
    var summary = PlanSummary()
    let decided = try decide(range, transaction, &summary)
    try ScenarioEndStore.keep(decided.ends, of: company, among: range, transaction)
    try UnreachableStore.keep(decided.unreachable, of: company, among: range, on: day, transaction)
    let stored = try keep(decided.actions, among: range, transaction, &summary, at: at, enqueue: enqueue)
    guard !stored.isEmpty else { return summary }
    Journal(transaction, actor: actor, at: at).record(
      "reminders.planned", "day:\(day)", company: company,
      facts: [
        "scenarios": .list(Set(stored.compactMap(\.action.scenario)).sorted().map { .number($0.rawValue) }),
        "actions": .list(stored.map { .number($0.id.rawValue) }),
      ])
    return summary
  }

  /// Writes actions and takes them on.
  @discardableResult
  private func keep(
    _ actions: [PlannedAction], among range: ClosedRange<CustomerID>, _ transaction: Transaction,
    _ summary: inout PlanSummary, at: Moment, enqueue: Enqueue
  ) throws -> [StoredAction] {
    let stored = try ActionStore.insert(actions, company: company, on: day, at: at, transaction)
    for action in stored { summary.actions[action.action.channel.rawValue, default: 0] += 1 }
    guard !stored.isEmpty else { return stored }
    try enqueue(transaction, stored.filter { $0.state == .queued || $0.asksOfColleagues })
    // A call that somebody has made already was taken back at once: nobody is asked for it.
    if stored.contains(where: { !$0.action.events.isEmpty }), let first = stored.map(\.id).min() {
      let back = try ActionStore.takenBack(since: first, of: company, among: range, on: day, transaction)
      summary.actions.merge(back, uniquingKeysWith: -)
    }
    return stored
  }

  /// What was decided about some customers.
  private struct Decided {
    var actions: [PlannedAction] = []
    var ends: [CustomerID: [ScenarioEnd]] = [:]
    /// The step that could not be taken with each customer whom nothing reaches.
    var unreachable: [CustomerID: DunningStep] = [:]
  }

  private func decide(
    _ range: ClosedRange<CustomerID>, _ snapshot: Snapshot, _ summary: inout PlanSummary
  ) throws -> Decided {
    let book = try ScenarioStore.book(of: company, among: range, snapshot)
    var customers: [(facts: CustomerFacts, accounts: [AccountFacts])] = []
    customers.reserveCapacity(PlanReminders.batch)
    try FactStore.forEach(
      of: company, among: range, on: day, needs: book.needs, snapshot
    ) { customers.append(($0, $1)) }
    summary.customers += customers.count
    summary.items += customers.reduce(0) { $0 + $1.accounts.reduce(0) { $0 + $1.items.count } }
    var decided = Decided()
    for (customer, decision) in zip(customers, DecideTogether.decide(customers, by: book, on: day)) {
      summary.count(decision.held)
      if !decision.ends.isEmpty { decided.ends[customer.facts.customer] = decision.ends }
      if let step = decision.unreachedStep { decided.unreachable[customer.facts.customer] = step }
      if let action = decision.action { decided.actions.append(action) }
    }
    return decided
  }
}

extension PlannedAction {
  fileprivate var isCallAroundEvent: Bool { step == .call && !events.isEmpty }
}

extension StoredAction {
  /// Whether people do something of it that others may have done.
  fileprivate var asksOfColleagues: Bool { action.errand != nil || (state == .toDo && !action.events.isEmpty) }
}
