public import Kernel

/// Decides what one customer hears today: a pure function of what is known, the day and the scenario.
///
/// One message a customer a day at most; an item climbs one step at a time, so that neither skipped days nor old debts
/// that were imported bring a burst; what is disputed or promised is not claimed.
public struct Planner: Sendable {
  public let scenario: Scenario
  public let day: CivilDate
  /// The version under which actions are remembered; `nil` for the scenario that ships.
  private let version: ScenarioVersionID?
  private let isDayOff: Bool
  /// The countries whose offices are closed that day.
  let closedCountries: Set<String>
  /// The place of the first step after the due date, or the number of steps when none comes after it.
  let firstOverdue: Int
  /// What the scenario has steps around, beside the due date.
  let eventKinds: Set<AccountEvent.Kind>
  /// Whether any step around the due date asks something of the account.
  private let hasConditions: Bool
  /// The places of the tasks that are asked for on their day whatever the item has been through.
  let timely: [Int]
  /// Days that each step waits after any message about its item, whatever its own day: none of what people do.
  let daysAfterMessage: [Int]
  /// Where an item stands that was part of a step which the scenario does not have, by the rank of its kind.
  private let placesOfKinds: [Int]

  public init(_ scenario: Scenario, version: ScenarioVersionID? = nil, on day: CivilDate) {
    self.scenario = scenario
    self.version = version
    self.day = day
    isDayOff = !scenario.calendar.isBusinessDay(day)
    closedCountries = Set(NationalHolidays.countries.filter { NationalHolidays.isHoliday(day, in: $0) })
    firstOverdue = scenario.steps.firstIndex { $0.offset >= 0 } ?? scenario.steps.count
    eventKinds = Set(scenario.eventSteps.compactMap(\.event))
    hasConditions = scenario.steps.contains { !$0.conditions.isEmpty }
    timely = scenario.steps.indices.filter { scenario.steps[$0].isTimely && scenario.steps[$0].offset >= 0 }
    daysAfterMessage = scenario.daysAfterMessage
    placesOfKinds = DunningStep.allCases.map { scenario.place(ofKind: $0) }
  }

  /// The decision for a customer, whatever the order of accounts and items.
  ///
  /// What a step around an event asks goes before the steps around the due date: it is the reason to turn to the customer
  /// now. Else the account whose step has waited longest goes first, then the one that needs the firmest: an account in another
  /// currency waits for another day, but not for as long as the first needs words.
  /// - Parameter explaining: also say why items on which nothing is needed wait.
  public func decide(_ customer: CustomerFacts, _ accounts: [AccountFacts], explaining: Bool = false) -> Decision {
    var held: [Held] = []
    var candidates: [(action: PlannedAction, since: CivilDate?)] = []
    var ends: [ScenarioEnd] = []
    let events = events(of: customer, accounts)
    for account in accounts {
      var plan = AccountPlan(self, customer, account, events, explaining: explaining)
      if let action = plan.action() { candidates.append((action, plan.since)) }
      held += plan.held
      if let end = plan.end { ends.append(end) }
    }
    let ordered = candidates.sorted { one, other in
      let (left, right) = (one.action, other.action)
      if left.event != right.event {
        return left.event.map(\.place) ?? .max < right.event.map(\.place) ?? .max
      }
      if let since = one.since, let other = other.since, since != other { return since < other }
      if left.step != right.step { return left.step > right.step }
      if left.key != right.key { return scenario.place(of: left.key) ?? -1 > scenario.place(of: right.key) ?? -1 }
      if left.total.minor != right.total.minor { return left.total.minor > right.total.minor }
      return left.total.currency.code < right.total.currency.code
    }
    let done = ordered.first?.action.step == .task ? Reason.taskToday : .contactedToday
    for (action, _) in ordered.dropFirst() {
      held += action.items.filter { $0.minor > 0 }.map { Held($0.item, done) }
    }
    if explaining, !events.isEmpty { held += settled(events, customer, accounts) }
    var action = ordered.first?.action
    action?.scenario = version
    return Decision(action: action, held: held, ends: ends)
  }

  var isWorkingDay: Bool { !isDayOff }
  var nextWorkingDay: CivilDate { scenario.calendar.onOrAfter(day.adding(days: 1)) }

  /// The next day on which people work both here and in a country.
  func nextWorkingDay(in country: String) -> CivilDate {
    var next = nextWorkingDay
    while NationalHolidays.isHoliday(next, in: country) {
      next = scenario.calendar.onOrAfter(next.adding(days: 1))
    }
    return next
  }

  func daysLate(_ item: ItemFacts) -> Int { day.days(since: item.due) }

  /// Whether a step applies by now to what is due on a day.
  func has(_ step: Scenario.Step, begunFor due: CivilDate) -> Bool {
    // Days of the calendar, which nearly every step counts, are a subtraction.
    step.counting == .calendar ? step.offset <= day.days(since: due) : scenario.start(of: step, due: due) <= day
  }

  /// Whether a reminder of what is late may list the item.
  func isListed(_ item: ItemFacts) -> Bool {
    firstOverdue < scenario.steps.count && has(scenario.steps[firstOverdue], begunFor: item.due)
  }

  /// Whether the next message after a step is a formal notice.
  func isLastWord(_ place: Int) -> Bool {
    guard !scenario.steps[place].kind.isByHand else { return false }
    return scenario.steps[(place + 1)...].first { !$0.kind.isByHand }?.kind == .formalNotice
  }

  /// Which steps may be taken for an account, a flag a place; `nil` when all may.
  func openSteps(_ customer: CustomerFacts, _ account: AccountFacts) -> [Bool]? {
    guard hasConditions else { return nil }
    let standing = AccountStanding(customer, account, on: day)
    return scenario.steps.map { standing.allows($0) }
  }

  /// The places of the calls and tasks that were done about an item and lie behind where it stands in another version: nobody
  /// is called again because a version changed. One that the scenario does not have stands for the first of its kind.
  func made(_ progress: ItemFacts.Progress?) -> [Int] {
    guard let made = progress?.made, !made.isEmpty else { return [] }
    return made.compactMap { done in
      scenario.place(of: done.key) ?? scenario.steps.firstIndex { $0.kind == done.step }
    }
  }

  /// The place of the step that an item has reached; -1 before any. No message that it was in is behind it.
  func place(of progress: ItemFacts.Progress?) -> Int {
    guard let progress else { return -1 }
    let last = scenario.place(of: progress.key) ?? placesOfKinds[progress.step.rank]
    guard let step = progress.firmest, let key = progress.firmestKey else { return last }
    return max(last, scenario.place(of: key) ?? placesOfKinds[step.rank])
  }

  /// The place of the step that the item needs now, one after the one it has reached; `nil` when none is needed yet.
  func needed(_ item: ItemFacts, claim: Int64, open: [Bool]?) -> Int? {
    let reached = place(of: item.progress)
    if daysLate(item) < 0 {
      // Of the steps before the due date the last that has begun: those before it were for earlier days.
      let made = made(item.progress)
      return (0..<firstOverdue).last { place in
        place > reached && !made.contains(place) && may(place, claim, open)
          && has(scenario.steps[place], begunFor: item.due)
      }
    }
    guard let next = next(after: item.progress, claim: claim, open: open), has(scenario.steps[next], begunFor: item.due)
    else {
      return nil
    }
    return next
  }

  /// The place of the next step that will begin before the due date.
  func nextBeforeDue(after reached: Int, claim: Int64, open: [Bool]?, due: CivilDate) -> Int? {
    (0..<firstOverdue).first { $0 > reached && may($0, claim, open) && !has(scenario.steps[$0], begunFor: due) }
  }

  /// The place of the step after the due date that follows the one reached and may be taken for such a claim: an invoice
  /// too small for a call, or a customer whom a step is not for, goes on without it.
  func next(after progress: ItemFacts.Progress?, claim: Int64, open: [Bool]?) -> Int? {
    let (reached, made) = (place(of: progress), made(progress))
    return (max(reached + 1, firstOverdue)..<max(reached + 1, firstOverdue, scenario.steps.count)).first {
      !made.contains($0) && !timely.contains($0) && may($0, claim, open)
    }
  }

  /// Whether an item has been through every step that there is for it, and the last was given its time.
  func isThrough(_ item: ItemFacts, claim: Int64, open: [Bool]?) -> Bool {
    guard let progress = item.progress, daysLate(item) > 0,
      progress.day.adding(days: ScenarioEnd.grace) <= day
    else { return false }
    return next(after: progress, claim: claim, open: open) == nil
  }

  /// Whether steps follow the one reached, whomever they are for.
  func hasSteps(after progress: ItemFacts.Progress?) -> Bool {
    let (next, made) = (max(place(of: progress) + 1, firstOverdue), made(progress))
    return (next..<max(next, scenario.steps.count)).contains { !made.contains($0) && !timely.contains($0) }
  }

  func may(_ place: Int, _ claim: Int64, _ open: [Bool]?) -> Bool {
    scenario.steps[place].takes(claim) && open.map { $0[place] } ?? true
  }
}

extension Scenario {
  /// Nobody is written to again within the time that a message has just given, unless the scenario draws its messages closer;
  /// nobody at all is put on notice within it.
  fileprivate var daysAfterMessage: [Int] {
    var before: Step?
    return steps.map { step in
      if step.kind.isByHand { return 0 }
      defer { before = step }
      if step.kind == .formalNotice { return ScenarioRule.daysBeforeNotice }
      return min(
        DunningStep.daysOfReminder, before.map { step.nominalOffset - $0.nominalOffset } ?? DunningStep.daysOfReminder)
    }
  }

  /// Where an item stands whose last step, of this kind, the scenario does not have: at the last of the same kind, else
  /// before the first message that is firmer. Nothing that was said is said again.
  fileprivate func place(ofKind kind: DunningStep) -> Int {
    switch kind {
    case .courtesy: (steps.firstIndex { $0.offset >= 0 } ?? steps.count) - 1
    case .call where steps.contains { $0.kind == kind }, .task where steps.contains { $0.kind == kind }:
      steps.firstIndex { $0.kind == kind } ?? -1
    default:
      steps.lastIndex { $0.kind == kind }
        ?? (steps.firstIndex { !$0.kind.isByHand && $0.kind > kind } ?? steps.count) - 1
    }
  }
}
