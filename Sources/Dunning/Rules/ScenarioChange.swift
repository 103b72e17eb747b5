public import Kernel

/// What differs between two versions of a scenario.
public enum ScenarioChange: Sendable, Hashable {
  case added(Scenario.Step)
  case removed(Scenario.Step)
  /// A step that stayed, said or done otherwise.
  case changed(from: Scenario.Step, to: Scenario.Step)
  case name(from: String, to: String)
  case daysBetweenContacts(from: Int, to: Int)
  case contactsPerMonth(from: Int?, to: Int?)
  case minimum(from: Int64, to: Int64)
  case promiseTolerance(from: Int, to: Int)
  case calendar(from: BusinessCalendar.Region, to: BusinessCalendar.Region)
}

extension Scenario {
  /// What was changed since another version: the steps in the order of their days, then what holds for all of them.
  public func changes(since old: Scenario) -> [ScenarioChange] {
    var changes: [(day: Int, change: ScenarioChange)] = []
    // What is around an event comes after what is around the due date.
    func place(_ step: Step) -> Int { step.nominalOffset + (step.event.map { 1_000 * ($0.place + 1) } ?? 0) }
    for step in allSteps {
      guard let before = old.step(step.key) else {
        changes.append((place(step), .added(step)))
        continue
      }
      if before != step { changes.append((place(step), .changed(from: before, to: step))) }
    }
    for step in old.allSteps where self.step(step.key) == nil { changes.append((place(step), .removed(step))) }
    changes.sort { $0.day < $1.day }
    var all = changes.map(\.change)
    if name != old.name { all.append(.name(from: old.name, to: name)) }
    if daysBetweenContacts != old.daysBetweenContacts {
      all.append(.daysBetweenContacts(from: old.daysBetweenContacts, to: daysBetweenContacts))
    }
    if contactsPerMonth != old.contactsPerMonth {
      all.append(.contactsPerMonth(from: old.contactsPerMonth, to: contactsPerMonth))
    }
    if minimumMinor != old.minimumMinor { all.append(.minimum(from: old.minimumMinor, to: minimumMinor)) }
    if promiseTolerance != old.promiseTolerance {
      all.append(.promiseTolerance(from: old.promiseTolerance, to: promiseTolerance))
    }
    if calendar.region != old.calendar.region {
      all.append(.calendar(from: old.calendar.region, to: calendar.region))
    }
    return all
  }
}
