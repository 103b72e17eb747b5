import Kernel

/// What an account is asked because of something that happened.
extension AccountPlan {
  /// A step around events that has its turn, and what it is taken for.
  private struct Turn {
    let step: Scenario.Step
    var events: [AccountEvent] = []
    var claims: [Claim] = []
  }

  /// What the account is asked because of something that happened: the step around the weightiest kind of event that can
  /// be taken, for all events of that kind whose turn it is.
  /// - Parameter claims: those that wait for a word about what happened are taken out.
  mutating func eventAction(_ claims: inout [Claim]) -> PlannedAction? {
    var ahead: Set<ItemID> = []
    defer { claims.removeAll { ahead.contains($0.item.item) } }
    for turn in turns(claims, &ahead) {
      if let reason = accountReason(turn.step) {
        if explaining { for claim in turn.claims { explain(claim.item.item, reason) } }
        continue
      }
      let concerned = Set(turn.claims.map(\.item.item))
      let listed = turn.claims + claims.filter { !concerned.contains($0.item.item) && joins($0, turn.step) }
      let told = Set(listed.map(\.item.item))
      switch made(turn.step, listed, spokenFor: spokenFor(claims, besides: told, turn.step), { planned($0, turn) }) {
      case .failure(let refusal): held += turn.claims.map { Held($0.item.item, refusal.reason) }
      case .success(var action):
        action.events = Dictionary(turn.events.map { ($0.key, $0.day) }, uniquingKeysWith: { first, _ in first })
        if let event = turn.events.first {
          held += claims.filter { $0.needed != nil && !told.contains($0.item.item) }.map {
            Held($0.item.item, .afterEvent(event.kind, on: event.day))
          }
        }
        return action
      }
    }
    return nil
  }

  /// The steps around events that have their turn, the weightiest event first, then the latest step.
  /// - Parameter ahead: the items that a word about what happened to them is about to speak of.
  private mutating func turns(_ claims: [Claim], _ ahead: inout Set<ItemID>) -> [Turn] {
    let standing =
      planner.scenario.eventSteps.contains { !$0.conditions.isEmpty }
      ? AccountStanding(customer, account, on: planner.day) : nil
    var turns: [Turn] = []
    for event in events {
      let about = claims.filter { event.items.contains($0.item.item) }
      if about.isEmpty { continue }
      // What is not late yet is not asked for because of anything that happened, but told to a colleague.
      func concerned(_ step: Scenario.Step) -> [Claim] {
        event.kind.concernsWhatIsNotLate(step.kind) ? about : about.filter { planner.daysLate($0.item) > 0 }
      }
      let turn = planner.turn(of: event, customer.answers[event.key]) { step in
        concerned(step).contains { step.takes($0.minor) } && standing?.allows(step) ?? true
      }
      switch turn {
      case .now(let step):
        let taken = concerned(step).filter { step.takes($0.minor) }
        let place = turns.firstIndex { $0.step.key == step.key } ?? turns.endIndex
        if place == turns.endIndex { turns.append(Turn(step: step)) }
        turns[place].events.append(event)
        let known = Set(turns[place].claims.map(\.item.item))
        turns[place].claims += taken.filter { !known.contains($0.item.item) }
      case .ahead(let step, let from):
        let from = planner.scenario.calendar.onOrAfter(from)
        let isFirst = event.kind.isToldFirst && step.kind != .task && customer.answers[event.key] == nil
        let waits = isFirst && from.days(since: event.day) <= AccountEvent.patience
        // All of the account: another word today would leave the one about what happened for days later.
        for claim in waits ? claims : concerned(step) {
          if waits { ahead.insert(claim.item.item) }
          if explaining || (waits && claim.needed != nil) {
            explain(claim.item.item, .eventAhead(step.kind, event.kind, on: event.day, from: from))
          }
        }
      case .past where explaining:
        held += about.filter { event.kind == .insolvency || planner.daysLate($0.item) > 0 }.map {
          Held($0.item.item, .eventPast(event.kind, on: event.day))
        }
      case .past, nil: break
      }
    }
    return turns.sorted {
      ($0.step.event?.place ?? 0, -$0.step.nominalOffset) < ($1.step.event?.place ?? 0, -$1.step.nominalOffset)
    }
  }

  /// Says why an item waits, before what else is said of it unless that ends sooner.
  private mutating func explain(_ item: ItemID, _ reason: Reason) {
    guard let place = held.firstIndex(where: { $0.item == item }) else {
      held.append(Held(item, reason))
      return
    }
    let isSooner = reason.until.map { until in held[place].reason.until.map { $0 > until } ?? true } ?? false
    held.insert(Held(item, reason), at: isSooner ? place : held.endIndex)
  }

  /// Whether what is late goes with a step around an event that is about something else: not what has been asked for more
  /// firmly.
  private func joins(_ claim: Claim, _ step: Scenario.Step) -> Bool {
    guard step.kind != .task, planner.daysLate(claim.item) > 0, planner.isListed(claim.item) else { return false }
    return step.kind.isByHand || claim.item.progress.map { $0.step <= step.kind } ?? true
  }

  private func planned(_ claim: Claim, _ turn: Turn) -> PlannedItem {
    let own = turn.events.filter { $0.items.contains(claim.item.item) }
    var reasons: [Reason] =
      own.isEmpty
      ? [.joins(daysLate: planner.daysLate(claim.item))]
      : Set(own.map(\.day)).sorted().compactMap { day in own.first.map { .event($0.kind, on: day) } }
    // An insolvency leaves no step for later.
    if let needed = claim.needed, turn.step.event != .insolvency { reasons.append(.yields(step(needed).kind)) }
    return PlannedItem(
      claim.item.item, turn.step.kind, key: turn.step.key, minor: claim.minor, reasons: reasons + parts(claim))
  }
}
