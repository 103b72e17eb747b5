public import Kernel
import RiskRules

/// A scenario lived through again: what it would have asked of customers on days that are past, while these paid,
/// contested and promised as they did. Whether they would have paid sooner or later under it nobody knows.
public struct Replay: Sendable {
  /// What a scenario would have done.
  public struct Outcome: Sendable, Hashable {
    /// E-mails, letters, registered letters and text messages.
    public var messages = 0
    /// Of these, registered letters.
    public var registered = 0
    /// Of these, text messages.
    public var sms = 0
    /// Calls and tasks.
    public var calls = 0
    public var customers = 0
    /// Messages that spoke only of invoices which were paid in whole without anybody having asked for them.
    public var needless = 0
    /// Messages and calls by step.
    public var steps: [DunningStep: Int] = [:]

    public init() {}

    public static func += (left: inout Outcome, right: Outcome) {
      left.messages += right.messages
      left.registered += right.registered
      left.sms += right.sms
      left.calls += right.calls
      left.customers += right.customers
      left.needless += right.needless
      left.steps.merge(right.steps, uniquingKeysWith: +)
    }
  }

  private let days: ClosedRange<CivilDate>
  private let hasConditions: Bool
  /// A planner a day, from the first day of the warming up to the last day: thousands of customers share them.
  private let planners: [Planner]
  private let start: CivilDate

  /// Days lived through before those that count: invoices that were late on the first day are then where the scenario
  /// would have brought them, rather than at its first step.
  private static let warmingUp = 120

  /// The day from which what happened must be known for a replay of some days.
  public static func start(of days: ClosedRange<CivilDate>) -> CivilDate {
    days.lowerBound.adding(days: -warmingUp)
  }

  public init(_ scenario: Scenario, over days: ClosedRange<CivilDate>) {
    self.days = days
    hasConditions = scenario.allSteps.contains { !$0.conditions.isEmpty }
    start = Replay.start(of: days)
    let first = start
    planners = (0...days.upperBound.days(since: first)).map { Planner(scenario, on: first.adding(days: $0)) }
  }

  /// What one customer would have received.
  public func live(_ customer: CustomerPast) -> Outcome {
    var life = Life(customer)
    var outcome = Outcome()
    var day = start
    while day <= days.upperBound {
      let planner = planners[day.days(since: start)]
      let accounts = life.accounts(on: day)
      if accounts.isEmpty {
        guard let next = life.change(after: day) else { break }
        day = next
        continue
      }
      let decision = planner.decide(life.facts(on: day), accounts, explaining: !hasConditions)
      if let action = decision.action {
        if day >= days.lowerBound { life.count(action, in: &outcome) }
        life.note(action)
        day = day.adding(days: 1)
      } else if hasConditions {
        // What a condition asks may come to hold on any day.
        day = day.adding(days: 1)
      } else {
        let ends =
          decision.held.compactMap { $0.reason.ends(after: day) } + (life.change(after: day).map { [$0] } ?? [])
        guard let next = ends.min() else { break }
        day = next
      }
    }
    outcome.customers = outcome.messages + outcome.calls > 0 ? 1 : 0
    return outcome
  }
}

/// One customer while days pass.
private struct Life {
  private let customer: CustomerPast
  private let changes: [CivilDate]
  private let unasked: Set<ItemID>
  private var steps: [ItemID: ItemSteps] = [:]
  private var asked: [ItemID: CivilDate] = [:]
  private var lastContact: CivilDate?
  private var contacts: [CivilDate] = []
  /// What a step of the scenario took into a legal file: nobody knows when that would have ended.
  private var inLegalFile: Set<ItemID> = []
  private var answers: [AccountEvent.Key: AccountEvent.Answer] = [:]

  init(_ customer: CustomerPast) {
    self.customer = customer
    let items = customer.accounts.flatMap(\.items)
    changes = Set(items.flatMap(\.changes) + customer.events.map(\.known) + customer.events.compactMap(\.over)).sorted()
    unasked = Set(items.filter(\.wasPaidUnasked).map(\.item))
  }

  func accounts(on day: CivilDate) -> [AccountFacts] {
    customer.accounts.compactMap { account in
      let items = account.items.compactMap {
        $0.facts(
          on: day, steps[$0.item]?.progress, askedOn: asked[$0.item],
          legalFile: inLegalFile.contains($0.item) ? 0 : nil)
      }
      return items.isEmpty ? nil : AccountFacts(account.currency, items)
    }
  }

  func facts(on day: CivilDate) -> CustomerFacts {
    let today = customer.today
    let month = day.adding(days: 1 - CustomerFacts.RecentContacts.days)
    return CustomerFacts(
      today.customer, kind: today.kind, language: today.language, country: today.country,
      insolventSince: today.insolventSince,
      emailContact: today.emailContact, phoneContact: today.phoneContact, smsContact: today.smsContact,
      hasPostalAddress: today.hasPostalAddress,
      lastContact: lastContact, recentContacts: .init(contacts.filter { $0 >= month }),
      lastBrokenPromise: customer.brokenPromises.filter { $0 < day }.max(),
      hasAnswered: hasHappened(customer.answers, by: day), wasReturned: hasHappened(customer.returns, by: day),
      wasOpened: hasHappened(customer.openings, by: day), hasUnansweredCall: hasUnansweredCall(by: day),
      isInsured: CreditLimit.inForce(customer.limits, on: day)?.terms.areInsured ?? false,
      isOverLimit: customer.overruns.contains { $0.beganOn <= day && $0.endedOn.map { day < $0 } ?? true },
      grade: customer.scores.last { $0.stood(on: day) }?.grade,
      segments: Set(customer.stays.filter { $0.holds(on: day) }.map(\.segment)),
      events: customer.events.filter { $0.known <= day }, answers: answers)
  }

  /// Whether one of some days lies between the last contact of this life and a day.
  private func hasHappened(_ days: [CivilDate], by day: CivilDate) -> Bool {
    contacts.last.map { last in days.contains { $0 >= last && $0 < day } } ?? false
  }

  /// Whether the last call since the last contact of this life reached nobody.
  private func hasUnansweredCall(by day: CivilDate) -> Bool {
    guard let contact = contacts.last, let call = customer.calls.last(where: { $0.day < day }) else { return false }
    return !call.isReached && call.day >= contact
  }

  /// The first day after one on which something changes by itself.
  func change(after day: CivilDate) -> CivilDate? { changes.first { $0 > day } }

  mutating func note(_ action: PlannedAction) {
    if action.step != .task {
      lastContact = action.day
      contacts.append(action.day)
    }
    for (key, day) in action.events { answers[key] = AccountEvent.Answer(of: day, last: action.day) }
    if action.starts.contains(.openLegalFile) { inLegalFile.formUnion(action.items.map(\.item)) }
    for item in action.items where item.minor > 0 {
      if !item.step.isByHand { asked[item.item] = action.day }
      // What is done because of an event brings no item further.
      guard action.events.isEmpty else { continue }
      steps[item.item, default: ItemSteps()].add(item.step, key: item.key, on: action.day)
    }
  }

  func count(_ action: PlannedAction, in outcome: inout Replay.Outcome) {
    outcome.steps[action.step, default: 0] += 1
    guard action.channel.isMessage else {
      outcome.calls += 1
      return
    }
    outcome.messages += 1
    if action.channel == .registeredLetter { outcome.registered += 1 }
    if action.channel == .sms { outcome.sms += 1 }
    if action.items.allSatisfy({ $0.minor < 0 || unasked.contains($0.item) }) { outcome.needless += 1 }
  }
}

extension AccountEvent {
  /// The first morning on which the planner knows of it: the bank tells a payment that it took back the day after.
  fileprivate var known: CivilDate { kind == .returnedPayment ? day.adding(days: 1) : day }
}
