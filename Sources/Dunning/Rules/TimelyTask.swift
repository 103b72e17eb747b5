import Kernel

/// What a colleague is asked on its day, whatever the items have been through.
extension AccountPlan {
  /// The task whose day has come, for every claim that needs it and has not had it; `nil` for none.
  ///
  /// It stands beside the steps that ask the customer: a first reminder that nobody approves, a debt that was imported late or
  /// a suspension keeps a reminder from leaving, and extends no delay of an insurer. What is contested,
  /// promised or about to be paid it leaves out, as every step does.
  /// - Parameter claims: what waits until tomorrow where the account has such a task today.
  mutating func timelyTask(_ claims: [Claim]) -> PlannedAction? {
    for place in planner.timely {
      let had = Set(account.items.filter { planner.hasHad(place, $0) }.map(\.item))
      let needing = claims.filter { !had.contains($0.item.item) && planner.may(place, $0.minor, open) }
      let now = needing.filter { planner.has(step(place), begunFor: $0.item.due) }
      if explaining { foretell(place, needing) }
      if now.isEmpty { continue }
      if let reason = accountReason(step(place)) {
        held += now.map { Held($0.item.item, reason) }
        continue
      }
      switch made(step(place), now, { planned($0, place) }) {
      case .failure(let refusal): held += now.map { Held($0.item.item, refusal.reason) }
      case .success(let action):
        since = now.map { planner.scenario.start(of: step(place), due: $0.item.due) }.min()
        let told = Set(now.map(\.item.item))
        held += claims.filter { $0.needed != nil && !told.contains($0.item.item) }.map {
          Held($0.item.item, .taskToday)
        }
        return action
      }
    }
    return nil
  }

  /// Says of what will need a task on which day that is.
  private mutating func foretell(_ place: Int, _ needing: [Claim]) {
    for claim in needing where !planner.has(step(place), begunFor: claim.item.due) {
      let start = planner.scenario.start(of: step(place), due: claim.item.due)
      held.append(Held(claim.item.item, .notYet(step(place).kind, from: planner.scenario.calendar.onOrAfter(start))))
    }
  }

  private func planned(_ claim: Claim, _ place: Int) -> PlannedItem {
    let level = step(place)
    return PlannedItem(
      claim.item.item, level.kind, key: level.key, minor: claim.minor,
      reasons: [.reached(level.kind, daysLate: planner.daysLate(claim.item))] + parts(claim))
  }
}

extension Planner {
  /// The item as the steps that ask the customer see it: without the tasks that stand beside them.
  func climbing(_ item: ItemFacts) -> ItemFacts {
    guard !timely.isEmpty, let progress = item.progress, progress.step == .task,
      timely.contains(where: { scenario.steps[$0].key == progress.key })
    else { return item }
    var climbing = item
    climbing.progress = progress.climbed.map { last in
      ItemFacts.Progress(
        last.step, key: last.key, on: last.day,
        firmest: progress.firmest.flatMap { step in
          progress.firmestKey.flatMap { $0 == last.key ? nil : (step, $0) }
        },
        made: progress.made.filter { $0.key != last.key })
    }
    return climbing
  }

  /// Whether an item was part of a task, or has gone past it in a scenario that had it among the other steps.
  func hasHad(_ place: Int, _ item: ItemFacts) -> Bool {
    guard let progress = item.progress else { return false }
    let climbed = climbing(item).progress
    return progress.key == scenario.steps[place].key || made(progress).contains(place)
      || self.place(of: climbed) > place
  }
}
