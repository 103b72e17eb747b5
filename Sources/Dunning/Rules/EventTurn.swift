import Kernel

/// Where an event stands with the steps that are around its kind.
enum EventTurn {
  /// Its step has its turn.
  case now(Scenario.Step)
  /// Its step comes on a day.
  case ahead(Scenario.Step, from: CivilDate)
  /// Its step was not taken in time.
  case past
}

extension Planner {
  /// What happened to a customer, as far as the scenario has a step around it.
  func events(of customer: CustomerFacts, _ accounts: [AccountFacts]) -> [AccountEvent] {
    guard !eventKinds.isEmpty else { return [] }
    var events = customer.events.filter { eventKinds.contains($0.kind) && $0.stands(on: day) }
    if eventKinds.contains(.insolvency), let since = customer.insolventSince, since <= day {
      let owed = accounts.flatMap(\.items).filter { $0.openMinor > 0 }.map(\.item)
      events.append(AccountEvent(.insolvent(since: since), on: since, items: Set(owed)))
    }
    return events.sorted { $0.key < $1.key }
  }

  /// Where an event stands; `nil` when nothing is to be done because of it, or all of it was.
  /// - Parameter isFor: whether a step may be taken for what the event is about.
  func turn(
    of event: AccountEvent, _ answer: AccountEvent.Answer?, isFor: (Scenario.Step) -> Bool
  ) -> EventTurn? {
    // A promise that was judged again, a dispute that was closed twice, is no new reason to write.
    if let answer, answer.of != event.day { return nil }
    var ahead: EventTurn?
    for step in scenario.eventSteps.reversed() where step.event == event.kind && isFor(step) {
      let start = scenario.start(of: step, due: event.day)
      if start > day {
        ahead = .ahead(step, from: start)
        continue
      }
      // What comes later than a step stands for it: two steps that waited do not both go out.
      if let answer, answer.last >= start { return ahead }
      let isLate =
        day > start.adding(days: AccountEvent.memory)
        || event.day > event.happened.adding(days: AccountEvent.memory)
      return isLate ? ahead ?? .past : .now(step)
    }
    return ahead
  }

  /// The events whose items are all paid while a step still waited for its turn.
  func settled(_ events: [AccountEvent], _ customer: CustomerFacts, _ accounts: [AccountFacts]) -> [Held] {
    let open = Set(accounts.flatMap(\.items).filter { $0.openMinor > 0 }.map(\.item))
    return events.filter { event in
      guard event.items.isDisjoint(with: open) else { return false }
      switch turn(of: event, customer.answers[event.key], isFor: { _ in true }) {
      case .now, .ahead: return true
      case .past, nil: return false
      }
    }.flatMap { event in event.items.sorted().map { Held($0, .eventSettled(event.kind, on: event.day)) } }
  }
}

extension AccountEvent.Key {
  /// The opening of proceedings on a day.
  static func insolvent(since day: CivilDate) -> Self { Self(.insolvency, Int64(day.daysSince1970)) }
}
