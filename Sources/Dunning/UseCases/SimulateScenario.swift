public import DunningRules
public import Kernel
public import Storage

/// What a scenario would do on a day beside what the one in force does: both are run dry on the same facts.
public struct ScenarioSimulation: Sendable, Hashable {
  /// What one of the two does, in the currency of the company.
  public struct Outcome: Sendable, Hashable {
    public var customers = 0
    public var minor: Int64 = 0
    /// Customers by step.
    public var steps: [DunningStep: Int] = [:]

    mutating func add(_ action: PlannedAction, in currency: Currency) {
      customers += 1
      steps[action.step, default: 0] += 1
      if action.total.currency == currency { minor += action.total.minor }
    }
  }

  /// A customer for whom the two differ.
  public struct Change: Sendable, Hashable {
    public let customer: CustomerID
    public let before: PlannedAction?
    public let after: PlannedAction?

    /// What the difference weighs.
    public var minor: Int64 { max(before?.total.minor ?? 0, after?.total.minor ?? 0) }
  }

  public let day: CivilDate
  public let currency: Currency
  /// Whether the scenario reminds anybody; one that does not is tried on everybody.
  public let isUsed: Bool
  /// Customers who are in the middle of what is in force, or finish in an earlier version.
  public fileprivate(set) var inTheMiddle = 0
  /// Natural persons and public bodies among those concerned, whom the scenario that ships for them reminds until now.
  public fileprivate(set) var apart = 0
  /// Customers with something open who are, or would be, reminded by the scenario.
  public fileprivate(set) var concerned = 0
  public fileprivate(set) var before = Outcome()
  public fileprivate(set) var after = Outcome()
  /// The customers who differ, the weightiest first.
  public fileprivate(set) var changes: [Change] = []
}

/// Runs a draft dry beside what reminds the same customers today.
public struct SimulateScenario: Sendable {
  public let id: ScenarioID
  public let draft: Scenario
  public let day: CivilDate
  /// What would become of those in the middle of what is in force.
  public let middle: MiddleOfVersion
  /// Whether it is tried as the default of the company, in place of the present one, rather than on who follows it.
  public let asDefault: Bool

  public init(
    _ id: ScenarioID, _ draft: Scenario, on day: CivilDate, middle: MiddleOfVersion = .goOn, asDefault: Bool = false
  ) {
    self.asDefault = asDefault
    self.id = id
    self.draft = draft
    self.day = day
    self.middle = middle
  }

  public func run(_ snapshot: Snapshot, company: CompanyID) throws -> ScenarioSimulation {
    let trial = try TriedDraft(id, draft, asDefault: asDefault, of: company, snapshot)
    let book = trial.book
    let currency =
      try snapshot.first("SELECT currency FROM company WHERE id = \(company)") { try $0.currency(0) } ?? .eur
    let day = try trial.simulatedDay(from: day, company, snapshot)
    var tried = PlannerShelf(trial.triedBook, on: day)
    var shelf = PlannerShelf(book, on: day)
    var result = ScenarioSimulation(day: day, currency: currency, isUsed: trial.isUsed)
    var changes: [ScenarioSimulation.Change] = []
    // Only the scenario that ships has those who are set apart by their kind, and lets those finish who follow it.
    let replacesShipped = try asDefault && !ScenarioStore.hasDefault(company, snapshot)
    let begun = try begun(trial, replacesShipped, company, snapshot)
    try FactStore.forEach(
      of: company, on: day, needs: book.needs.and(trial.tried), snapshot
    ) { customer, accounts in
      guard trial.concerns(customer.customer) else { return }
      result.concerned += 1
      if replacesShipped, book.shipped(for: customer.customer) != .standard { result.apart += 1 }
      let isInTheMiddle =
        begun.contains(customer.customer)
        || (trial.isUsed && !asDefault && book.isFinishing(customer.customer))
      if isInTheMiddle { result.inTheMiddle += 1 }
      let before = shelf[customer.customer].decide(customer, accounts).action
      let after =
        isInTheMiddle && middle == .finish ? before : tried[customer.customer].decide(customer, accounts).action
      if let before { result.before.add(before, in: currency) }
      if let after { result.after.add(after, in: currency) }
      guard SimulateScenario.differ(before, after) else { return }
      changes.append(ScenarioSimulation.Change(customer: customer.customer, before: before, after: after))
    }
    result.changes = changes.sorted { ($0.minor, $1.customer) > ($1.minor, $0.customer) }
    return result
  }

  /// Who is in the middle of what would be replaced.
  private func begun(
    _ trial: TriedDraft, _ replacesShipped: Bool, _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    if replacesShipped { return try FinisherStore.customersInTheMiddleOfShipped(of: company, snapshot) }
    return trial.isUsed && !asDefault ? try FinisherStore.inTheMiddle(of: id, company: company, snapshot) : []
  }

  private static func differ(_ before: PlannedAction?, _ after: PlannedAction?) -> Bool {
    guard let before, let after else { return (before == nil) != (after == nil) }
    return before.step != after.step || before.channel != after.channel || before.total != after.total
      || before.needsApproval != after.needsApproval || before.contact != after.contact || before.copies != after.copies
      || before.text != after.text || before.attachments != after.attachments || before.starts != after.starts
  }
}
