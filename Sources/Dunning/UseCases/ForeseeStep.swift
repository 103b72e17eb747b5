public import DunningRules
public import Kernel
public import Storage

/// Whom a step reaches on a day, beside whom the same step of what is in force does.
public struct StepForecast: Sendable {
  public struct Line: Sendable {
    public let action: PlannedAction
    /// What is in force does about the same customer that day.
    public let inForce: PlannedAction?
  }

  public let day: CivilDate
  /// Whether the scenario reminds anybody; one that does not is tried on everybody.
  public let isUsed: Bool
  /// What would be done, the greatest sums first.
  public fileprivate(set) var lines: [Line] = []
  /// Customers that the same step reaches as it is in force.
  public fileprivate(set) var before = 0

  /// What is asked for in each currency, by its code.
  public var totals: [Money] {
    var sums: [Currency: Int64] = [:]
    for line in lines { sums[line.action.total.currency, default: 0] += line.action.total.minor }
    return sums.map { Money(minor: $0.value, $0.key) }.sorted { $0.currency.code < $1.currency.code }
  }
}

/// Runs a scenario dry for what one of its steps would do, on the customers it is for: nothing is written.
public struct ForeseeStep: Sendable {
  public let id: ScenarioID
  public let content: Scenario
  public let step: StepKey
  public let day: CivilDate

  public init(_ step: StepKey, of id: ScenarioID, _ content: Scenario, on day: CivilDate) {
    self.id = id
    self.content = content
    self.step = step
    self.day = day
  }

  public func run(_ snapshot: Snapshot, company: CompanyID) throws -> StepForecast {
    let trial = try TriedDraft(id, content, of: company, snapshot)
    let day = try trial.simulatedDay(from: day, company, snapshot)
    var tried = PlannerShelf(trial.triedBook, on: day)
    var shelf = PlannerShelf(trial.book, on: day)
    var result = StepForecast(day: day, isUsed: trial.isUsed)
    try FactStore.forEach(
      of: company, on: day, needs: trial.book.needs.and(trial.tried), snapshot
    ) { customer, accounts in
      guard trial.concerns(customer.customer) else { return }
      let before = shelf[customer.customer].decide(customer, accounts).action
      let after = tried[customer.customer].decide(customer, accounts).action
      if trial.isUsed, before?.key == step { result.before += 1 }
      if let after, after.key == step { result.lines.append(StepForecast.Line(action: after, inForce: before)) }
    }
    result.lines.sort {
      ($1.action.total.minor, $0.action.customer) < ($0.action.total.minor, $1.action.customer)
    }
    return result
  }
}
