public import Kernel

/// What a scenario must respect whatever a person writes into it.
///
/// Some guards are not in the scenario at all and cannot be taken out of it: the planner leaves what is disputed or
/// promised out of every claim, stops at an insolvency, sends one message a customer a day, works on working days only.
public enum ScenarioRule {
  /// What must be corrected before a scenario can be published.
  public enum Problem: Hashable, Sendable {
    /// No step comes after the due date: nobody would ever be reminded.
    case nothingAfterDue
    /// A courtesy reminder comes before the due date.
    case courtesyIsLate
    /// The step asks before anything is due.
    case tooEarly(DunningStep)
    /// A firmer step comes no later than the one before it.
    case notInOrder(DunningStep, after: DunningStep)
    case outOfBounds(DunningStep)
    case contactsOutOfBounds
    case nameless
  }

  /// Days around the due date in which a step may stand.
  public static let offsets = -60...365
  /// Days left in peace between two contacts: at least one, because a customer hears from us once a day at most.
  public static let peace = 1...60
  /// Days between a step and the one before it.
  public static let gaps = 0...90
  /// What the last reminder leaves to pay before a formal notice.
  public static let daysBeforeNotice = 8
  /// Letters of a name.
  public static let nameMax = 80

  /// The scenario with its steps in the order of escalation and with the guards of each step.
  ///
  /// A formal notice is a registered letter that a person has read, at the earliest eight days after the step before it;
  /// a call is done by a person and needs no approval.
  public static func guarded(_ scenario: Scenario) -> Scenario {
    var copy = scenario
    copy.steps = scenario.steps.sorted { $0.step < $1.step }.map { step in
      var step = step
      switch step.step {
      case .formalNotice:
        step.means = .registeredLetter
        step.needsApproval = true
        step.daysAfterPrevious = max(step.daysAfterPrevious, daysBeforeNotice)
      case .call:
        step.means = .call
        step.needsApproval = false
      case .courtesy, .first, .second, .last: if step.means == .call { step.means = .message }
      }
      return step
    }
    return copy
  }

  /// What stands against publishing; empty when nothing does.
  public static func problems(_ scenario: Scenario) -> [Problem] {
    var problems: [Problem] = []
    if scenario.name.isEmpty { problems.append(.nameless) }
    if !scenario.steps.contains(where: { $0.step != .courtesy }) { problems.append(.nothingAfterDue) }
    if !peace.contains(scenario.daysBetweenContacts) { problems.append(.contactsOutOfBounds) }
    var previous: Scenario.Step?
    for step in scenario.steps {
      if !offsets.contains(step.offset) || !gaps.contains(step.daysAfterPrevious) || step.itemMinimumMinor < 0
        || step.itemMaximumMinor.map({ $0 <= 0 || $0 < step.itemMinimumMinor }) ?? false
      {
        problems.append(.outOfBounds(step.step))
      } else if step.step == .courtesy {
        if step.offset >= 0 { problems.append(.courtesyIsLate) }
      } else if step.offset < 0 {
        problems.append(.tooEarly(step.step))
      } else if let previous, previous.nominalOffset >= step.nominalOffset {
        problems.append(.notInOrder(step.step, after: previous.step))
      }
      previous = step
    }
    return problems
  }

  /// What a step begins with when it is added to a scenario: as in the one that ships, later than the step before it
  /// and before the step after it where there is room.
  public static func added(_ kind: DunningStep, to scenario: Scenario) -> Scenario {
    guard scenario.step(kind) == nil, var step = Scenario.standard.step(kind) else { return scenario }
    if kind != .courtesy, let before = scenario.steps.last(where: { $0.step < kind }) {
      step.offset = max(step.offset, before.nominalOffset + 1)
    }
    var copy = scenario
    copy.steps.append(step)
    return guarded(copy)
  }
}
