public import Kernel

/// Which scenario each customer of a company is reminded by.
public struct ScenarioBook: Sendable {
  /// A scenario in force and the version under which it is remembered; no version for the one that ships.
  public struct Entry: Sendable, Hashable {
    public let version: ScenarioVersionID?
    public let scenario: Scenario

    public init(_ scenario: Scenario, version: ScenarioVersionID? = nil) {
      self.scenario = scenario
      self.version = version
    }
  }

  /// The scenario of the customers who have none of their own.
  public let standard: Entry
  private let published: [ScenarioID: Entry]
  private let assigned: [CustomerID: ScenarioID]
  private let standardKey: ScenarioID?

  /// - Parameters:
  ///   - standardKey: which of the company's own the default is; `nil` for the one that ships.
  ///   - published: the scenarios in force.
  ///   - assigned: the customers who have one of their own.
  ///   - minimum: the company's least sum, in minor units, 0 when it has none.
  public init(
    standard: Entry?, standardKey: ScenarioID? = nil, published: [ScenarioID: Entry] = [:],
    assigned: [CustomerID: ScenarioID] = [:], minimum: Int64
  ) {
    self.standardKey = standardKey
    func raised(_ entry: Entry) -> Entry { Entry(entry.scenario.withAtLeast(minimum), version: entry.version) }
    self.standard = standard.map(raised) ?? Entry(Scenario.standard.withMinimum(minimum))
    self.published = published.mapValues(raised)
    self.assigned = assigned
  }

  public func entry(of customer: CustomerID) -> Entry {
    assigned[customer].flatMap { published[$0] } ?? standard
  }

  /// Which scenario of the company's own the customer has; `nil` for the default.
  public func scenario(of customer: CustomerID) -> ScenarioID? { assigned[customer] }

  /// The scenario that reminds the customer, its own or the default; `nil` for the one that ships.
  public func key(of customer: CustomerID) -> ScenarioID? { assigned[customer] ?? standardKey }

  public func planner(of customer: CustomerID, on day: CivilDate) -> Planner {
    let entry = entry(of: customer)
    return Planner(entry.scenario, version: entry.version, on: day)
  }

  /// What must be read for the scenarios in force.
  public var needs: FactNeeds {
    published.values.reduce(FactNeeds(of: standard.scenario)) { $0.and($1.scenario) }
  }
}

/// Which facts scenarios ask for, besides those that all of them need: what no condition names is not read.
public struct FactNeeds: Sendable, Hashable {
  /// How far back before the day contacts matter.
  public private(set) var contactDays: Int
  public private(set) var brokenPromises: Bool

  /// Contacts only.
  public init(contactDays: Int) {
    self.contactDays = contactDays
    brokenPromises = false
  }

  public init(of scenario: Scenario) {
    contactDays = max(
      scenario.daysBetweenContacts, scenario.contactsPerMonth == nil ? 0 : CustomerFacts.RecentContacts.days)
    brokenPromises = scenario.steps.contains { $0.conditions.contains { $0.fact == .brokenPromise } }
  }

  /// What is needed for another scenario too.
  public func and(_ scenario: Scenario) -> FactNeeds {
    let other = FactNeeds(of: scenario)
    var both = self
    both.contactDays = max(contactDays, other.contactDays)
    both.brokenPromises = brokenPromises || other.brokenPromises
    return both
  }
}

/// The planners of one day, one a scenario, made when they are first needed: thousands of customers share a few.
public struct PlannerShelf: Sendable {
  private let book: ScenarioBook
  private let day: CivilDate
  private let standard: Planner
  private var planners: [ScenarioID: Planner] = [:]

  public init(_ book: ScenarioBook, on day: CivilDate) {
    self.book = book
    self.day = day
    standard = Planner(book.standard.scenario, version: book.standard.version, on: day)
  }

  public subscript(customer: CustomerID) -> Planner {
    mutating get {
      guard let scenario = book.scenario(of: customer) else { return standard }
      if let known = planners[scenario] { return known }
      let made = book.planner(of: customer, on: day)
      planners[scenario] = made
      return made
    }
  }
}
