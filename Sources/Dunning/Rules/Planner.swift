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
  private let firstOverdue: Scenario.Step?

  public init(_ scenario: Scenario, version: ScenarioVersionID? = nil, on day: CivilDate) {
    self.scenario = scenario
    self.version = version
    self.day = day
    isDayOff = !scenario.calendar.isBusinessDay(day)
    firstOverdue = scenario.firstOverdue
  }

  /// The decision for a customer, whatever the order of accounts and items.
  ///
  /// The account that needs the firmest step goes first; an account in another currency waits for another day.
  /// - Parameter explaining: also say why items on which nothing is needed wait.
  public func decide(_ customer: CustomerFacts, _ accounts: [AccountFacts], explaining: Bool = false) -> Decision {
    var held: [Held] = []
    var candidates: [PlannedAction] = []
    for account in accounts {
      var plan = AccountPlan(self, customer, account, explaining: explaining)
      if let action = plan.action() { candidates.append(action) }
      held += plan.held
    }
    let ordered = candidates.sorted { left, right in
      if left.step != right.step { return left.step > right.step }
      if left.total.minor != right.total.minor { return left.total.minor > right.total.minor }
      return left.total.currency.code < right.total.currency.code
    }
    for action in ordered.dropFirst() {
      held += action.items.filter { $0.minor > 0 }.map { Held($0.item, .contactedToday) }
    }
    var action = ordered.first
    action?.scenario = version
    return Decision(action: action, held: held)
  }

  var isWorkingDay: Bool { !isDayOff }
  var nextWorkingDay: CivilDate { scenario.calendar.onOrAfter(day.adding(days: 1)) }

  func daysLate(_ item: ItemFacts) -> Int { day.days(since: item.due) }

  /// Whether a step applies by now to what is due on a day.
  func has(_ step: Scenario.Step, begunFor due: CivilDate) -> Bool {
    // Days of the calendar, which nearly every step counts, are a subtraction.
    step.counting == .calendar ? step.offset <= day.days(since: due) : scenario.start(of: step, due: due) <= day
  }

  /// Whether a reminder of what is late may list the item.
  func isListed(_ item: ItemFacts) -> Bool { firstOverdue.map { has($0, begunFor: item.due) } ?? false }

  /// The step that the item needs now, one above the one it has reached; `nil` when none is needed yet.
  func needed(_ item: ItemFacts, claim: Int64) -> Scenario.Step? {
    if daysLate(item) < 0 {
      guard item.progress == nil, let courtesy, has(courtesy, begunFor: item.due), courtesy.takes(claim) else {
        return nil
      }
      return courtesy
    }
    guard let next = next(after: item.progress?.step, claim: claim), has(next, begunFor: item.due) else { return nil }
    return next
  }

  /// The step before the due date.
  var courtesy: Scenario.Step? { scenario.steps.first { $0.offset < 0 } }

  /// The step after the due date that follows the one reached and takes such a claim: an invoice too small for a call
  /// goes on without it.
  func next(after reached: DunningStep?, claim: Int64) -> Scenario.Step? {
    scenario.steps.first { candidate in
      candidate.offset >= 0 && (reached.map { candidate.step > $0 } ?? true) && candidate.takes(claim)
    }
  }
}
