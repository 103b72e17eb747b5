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
    /// A firmer message comes before a gentler one.
    case notInOrder(DunningStep, after: DunningStep)
    /// Two steps fall on one day: a customer hears from us once a day at most.
    case sameDay(DunningStep, DunningStep)
    /// A customer is given formal notice once.
    case noticedTwice
    /// A task does not say what is to be done.
    case errandMissing
    case outOfBounds(DunningStep)
    case contactsOutOfBounds
    case tooManySteps
    case nameless
  }

  /// Days around the due date in which a step may stand.
  public static let offsets = -60...365
  /// Days after an event in which a step may stand.
  public static let eventOffsets = 0...60
  /// Days left in peace between two contacts: at least one, because a customer hears from us once a day at most.
  public static let peace = 1...60
  /// Contacts of a customer in thirty days, where a scenario bounds them.
  public static let monthly = 1...30
  /// Days between a step and the one before it.
  public static let gaps = 0...90
  /// What the last reminder leaves to pay before a formal notice.
  public static let daysBeforeNotice = 8
  /// Letters of a name.
  public static let nameMax = 80
  /// Letters of what a step is called.
  public static let labelMax = 30
  /// Steps that a person still reads on one axis.
  public static let stepsMax = 20
  /// Letters of what a colleague is asked.
  public static let errandMax = 500
  /// Days that a colleague may be given.
  public static let errandDays = 0...60
  /// Conditions of a step.
  public static let conditionsMax = 6

  /// The scenario with its steps in the order of their days and with the guards of each step.
  ///
  /// A formal notice is a registered letter that a person has read, at the earliest eight days after the step before it;
  /// what a person does needs no approval.
  public static func guarded(_ scenario: Scenario) -> Scenario {
    var copy = scenario
    let all = scenario.allSteps.map { step in
      var step = step
      if let event = step.event {
        if !event.takes(step.kind) { step.event = nil }
        step.daysAfterPrevious = 0
      }
      switch step.kind {
      case .formalNotice:
        step.means = .registeredLetter
        step.needsApproval = true
        step.daysAfterPrevious = max(step.daysAfterPrevious, daysBeforeNotice)
      case .call:
        step.means = .call
        step.needsApproval = false
      case .task:
        step.means = .task
        step.needsApproval = false
        step.recipient = nil
        step.errand = step.errand ?? Errand()
      case .courtesy, .first, .second, .last:
        if step.means == .call || step.means == .task { step.means = .message }
      }
      if step.kind != .task { step.errand = nil }
      if step.kind.isByHand { step.text = nil }
      if !step.means.takesAttachments { step.attachments = [] }
      step.starts = Scenario.Start.allCases.filter { step.starts.contains($0) && step.startable.contains($0) }
      // Paper and telephone have no copies; nobody gets one of what they receive.
      step.copies =
        step.means == .message ? Set(step.copies).subtracting([step.recipient].compactMap { $0 }).sorted() : []
      return step
    }
    copy.steps = all.filter { $0.event == nil }.sorted {
      ($0.nominalOffset, $0.kind.rank, $0.key.rawValue) < ($1.nominalOffset, $1.kind.rank, $1.key.rawValue)
    }
    copy.eventSteps = all.filter { $0.event != nil }.sorted {
      ($0.event?.place ?? 0, $0.nominalOffset, $0.kind.rank, $0.key.rawValue)
        < ($1.event?.place ?? 0, $1.nominalOffset, $1.kind.rank, $1.key.rawValue)
    }
    return copy
  }

  /// What stands against publishing; empty when nothing does.
  public static func problems(_ scenario: Scenario) -> [Problem] {
    var problems: [Problem] = []
    if scenario.name.isEmpty { problems.append(.nameless) }
    if !scenario.steps.contains(where: { $0.kind != .courtesy }) { problems.append(.nothingAfterDue) }
    if !peace.contains(scenario.daysBetweenContacts)
      || !(scenario.contactsPerMonth.map { monthly.contains($0) } ?? true)
    {
      problems.append(.contactsOutOfBounds)
    }
    if scenario.allSteps.contains(where: { $0.errand?.text.allSatisfy(\.isWhitespace) ?? false }) {
      problems.append(.errandMissing)
    }
    if scenario.allSteps.count > stepsMax { problems.append(.tooManySteps) }
    if scenario.steps.count(where: { $0.kind == .formalNotice }) > 1 { problems.append(.noticedTwice) }
    var previous: Scenario.Step?
    var firmest: Scenario.Step?
    for step in scenario.steps {
      if isOutOfBounds(step) {
        problems.append(.outOfBounds(step.kind))
      } else if step.kind == .courtesy, step.offset >= 0 {
        problems.append(.courtesyIsLate)
      } else if step.kind != .courtesy, step.offset < 0 {
        problems.append(.tooEarly(step.kind))
      } else if let previous, previous.nominalOffset == step.nominalOffset {
        problems.append(.sameDay(previous.kind, step.kind))
      } else if !step.kind.isByHand, let firmest, firmest.kind > step.kind {
        problems.append(.notInOrder(firmest.kind, after: step.kind))
      }
      previous = step
      if !step.kind.isByHand, firmest.map({ $0.kind < step.kind }) ?? true { firmest = step }
    }
    for (place, step) in scenario.eventSteps.enumerated() {
      if isOutOfBounds(step) {
        problems.append(.outOfBounds(step.kind))
      } else if let other = scenario.eventSteps[..<place].first(where: {
        $0.event == step.event && $0.nominalOffset == step.nominalOffset
      }) {
        problems.append(.sameDay(other.kind, step.kind))
      }
    }
    return problems
  }

  private static func isOutOfBounds(_ step: Scenario.Step) -> Bool {
    !(step.event == nil ? offsets : eventOffsets).contains(step.offset) || !gaps.contains(step.daysAfterPrevious)
      || step.itemMinimumMinor < 0
      || step.itemMaximumMinor.map { $0 <= 0 || $0 < step.itemMinimumMinor } ?? false
      || step.errand.map { $0.text.count > errandMax || !errandDays.contains($0.days) } ?? false
      || step.conditions.count > conditionsMax || (step.label ?? "").count > labelMax
  }

  /// The kinds that may be added to a scenario: any, but a second formal notice.
  public static func addable(to scenario: Scenario) -> [DunningStep] {
    guard scenario.allSteps.count < stepsMax else { return [] }
    return DunningStep.allCases.filter { $0 != .formalNotice || scenario.step(.formalNotice) == nil }
  }

  /// The scenario with one step more, as it stands in the one that ships, on a day that no other step has: later than
  /// the messages that are gentler, and before the due date for a courtesy reminder. A message that is added is
  /// read before it leaves, until a person lets it go by itself.
  /// - Returns: the scenario and the name of the new step; `nil` when the kind cannot be added.
  public static func added(_ kind: DunningStep, to scenario: Scenario) -> (Scenario, StepKey)? {
    guard addable(to: scenario).contains(kind), let shipped = Scenario.standard.step(kind) ?? ownStep(kind) else {
      return nil
    }
    let key = freeKey(kind, in: scenario)
    var step = shipped.named(key)
    step.needsApproval = true
    if kind != .courtesy, let before = scenario.steps.last(where: { $0.kind <= kind }) {
      step.offset = max(step.offset, before.nominalOffset + 1)
    }
    return (put(step, into: scenario), key)
  }

  /// How a step begins of a kind that the scenario that ships does not have.
  private static func ownStep(_ kind: DunningStep) -> Scenario.Step? {
    kind == .task ? Scenario.Step(.task, offset: 12, means: .task, errand: Errand()) : nil
  }

  /// The scenario with a second step like one of its own, a week later where that day is free.
  /// - Returns: the scenario and the name of the new step; `nil` when the step is not there or cannot be doubled.
  public static func doubled(_ key: StepKey, in scenario: Scenario) -> (Scenario, StepKey)? {
    guard let original = scenario.step(key), addable(to: scenario).contains(original.kind) else { return nil }
    let new = freeKey(original.kind, in: scenario)
    var step = original.named(new)
    step.offset += original.kind == .courtesy ? -7 : 7
    if let event = original.event {
      let taken = Set(scenario.eventSteps.filter { $0.event == event }.map(\.nominalOffset))
      while taken.contains(step.nominalOffset) { step.offset += 1 }
      var copy = scenario
      copy.eventSteps.append(step)
      return (guarded(copy), new)
    }
    return (put(step, into: scenario), new)
  }

  /// The scenario with a step moved away from the days that others have: earlier before the due date, later after it,
  /// but not past a firmer message while a day is free before that one.
  private static func put(_ step: Scenario.Step, into scenario: Scenario) -> Scenario {
    var step = step
    let taken = Set(scenario.steps.map(\.nominalOffset))
    while taken.contains(step.nominalOffset) { step.offset += step.kind == .courtesy ? -1 : 1 }
    let messages = step.kind.isByHand ? [] : scenario.steps.filter { !$0.kind.isByHand }
    if let firmer = messages.first(where: { $0.kind > step.kind })?.nominalOffset, step.nominalOffset >= firmer {
      let earliest = messages.last { $0.kind <= step.kind && $0.offset >= 0 }.map { $0.nominalOffset + 1 } ?? 0
      if let free = (min(earliest, firmer)..<firmer).last(where: { !taken.contains($0) }) {
        step.counting = .calendar
        step.offset = free
      }
    }
    var copy = scenario
    copy.steps.append(step)
    return guarded(copy)
  }

  private static func freeKey(_ kind: DunningStep, in scenario: Scenario) -> StepKey {
    if scenario.step(StepKey(kind)) == nil { return StepKey(kind) }
    var number = 2
    func key() -> StepKey { StepKey(rawValue: "\(kind.rawValue).\(number)") }
    while scenario.step(key()) != nil { number += 1 }
    return key()
  }
}
