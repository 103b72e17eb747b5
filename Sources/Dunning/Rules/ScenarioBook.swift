public import Kernel
public import ReceivablesRules

/// Which scenario each customer of a company is reminded by.
public struct ScenarioBook: Sendable {
  /// A scenario in force and the version under which it is remembered; no version for the one that ships.
  public struct Entry: Sendable, Hashable {
    public let version: ScenarioVersionID?
    /// What people call the version: the first that was published is 1.
    public let number: Int64?
    public let scenario: Scenario

    public init(_ scenario: Scenario, version: ScenarioVersionID? = nil, number: Int64? = nil) {
      self.scenario = scenario
      self.version = version
      self.number = number
    }
  }

  /// A customer who finishes in the version of a scenario in which it began, though a later one is in force.
  public struct Finisher: Sendable, Hashable {
    public let customer: CustomerID
    public let scenario: ScenarioID
    public let version: ScenarioVersionID

    public init(_ customer: CustomerID, _ scenario: ScenarioID, in version: ScenarioVersionID) {
      self.customer = customer
      self.scenario = scenario
      self.version = version
    }
  }

  /// What the segments of a customer give.
  public struct Gift: Sendable, Hashable {
    /// The first of the segments that gives a scenario in force, with it.
    public let scenario: ScenarioID?
    public let segment: SegmentID?
    /// The least sum, in minor units, of the first that gives one; 0 when none does.
    public let minimumMinor: Int64

    public init(scenario: ScenarioID? = nil, by segment: SegmentID? = nil, minimumMinor: Int64 = 0) {
      self.scenario = scenario
      self.segment = scenario == nil ? nil : segment
      self.minimumMinor = minimumMinor
    }
  }

  /// What customers who are reminded alike share.
  public struct Place: Sendable, Hashable {
    let scenario: ScenarioID?
    /// Another version than the one in force; `nil` for that one.
    let version: ScenarioVersionID?
    /// The one that ships for customers of its kind, where the default is such a one.
    let shipped: ShippedScenario
    let minimumMinor: Int64
  }

  private struct Seat: Hashable {
    let customer: CustomerID
    let scenario: ScenarioID
  }

  /// The scenario of the customers to whom nobody and no segment gives one.
  public let standard: Entry
  private let published: [ScenarioID: Entry]
  private let assigned: [CustomerID: ScenarioID]
  private let gifts: [CustomerID: Gift]
  private let standardKey: ScenarioID?
  /// The customers who have another of those that ship than the standard, each raised to the company's least sum.
  private let apart: [CustomerID: ShippedScenario]
  private let shipped: [ShippedScenario: Entry]
  private let finishing: [Seat: ScenarioVersionID]
  private let trials: [ScenarioID: VersionTrial]
  /// The versions besides those in force that remind somebody.
  private let others: [ScenarioVersionID: Entry]
  /// Whether a customer who heard from another company is left in peace on that day.
  private let oneCompanyADay: Bool
  /// Whether customers are reminded of what they promised before its day: those messages are contacts too.
  private let remindsOfPromises: Bool

  /// - Parameters:
  ///   - standardKey: which of the company's own the default is; `nil` for the one that ships.
  ///   - published: the scenarios in force.
  ///   - assigned: the customers who were given one of their own by a person.
  ///   - gifts: what segments give to their customers.
  ///   - apart: the customers of a kind for which another than the standard ships.
  ///   - finishers: who finishes in an earlier version of a scenario; it counts while that scenario is the customer's.
  ///   - trials: the trials that run, by their scenario.
  ///   - others: the versions in which they do, and those that are tried.
  ///   - oneCompanyADay: whether a customer who heard from another company is left in peace on that day.
  ///   - remindsOfPromises: whether customers are reminded of what they promised.
  ///   - minimum: the company's least sum, in minor units, 0 when it has none.
  public init(
    standard: Entry?, standardKey: ScenarioID? = nil, published: [ScenarioID: Entry] = [:],
    assigned: [CustomerID: ScenarioID] = [:], gifts: [CustomerID: Gift] = [:],
    apart: [CustomerID: ShippedScenario] = [:], finishers: [Finisher] = [], trials: [ScenarioID: VersionTrial] = [:],
    others: [ScenarioVersionID: Entry] = [:], oneCompanyADay: Bool = false,
    remindsOfPromises: Bool = false, minimum: Int64
  ) {
    self.oneCompanyADay = oneCompanyADay
    self.remindsOfPromises = remindsOfPromises
    self.standardKey = standardKey
    func raised(_ entry: Entry) -> Entry { entry.withAtLeast(minimum) }
    self.standard = standard.map(raised) ?? Entry(Scenario.standard.withMinimum(minimum))
    self.apart = standardKey == nil ? apart : [:]
    shipped = Dictionary(
      uniqueKeysWithValues: Set(self.apart.values).map { ($0, Entry($0.scenario.withMinimum(minimum))) })
    self.published = published.mapValues(raised)
    self.assigned = assigned
    self.gifts = gifts
    self.others = others.mapValues(raised)
    self.trials = trials
    finishing = Dictionary(
      finishers.lazy.filter { others[$0.version] != nil }
        .map { (Seat(customer: $0.customer, scenario: $0.scenario), $0.version) },
      uniquingKeysWith: { first, _ in first })
  }

  private init(trying entry: Entry, as other: ScenarioBook) {
    standard = entry
    published = [:]
    assigned = [:]
    gifts = other.gifts.mapValues { Gift(minimumMinor: $0.minimumMinor) }
    standardKey = nil
    apart = [:]
    shipped = [:]
    finishing = [:]
    trials = [:]
    others = [:]
    oneCompanyADay = other.oneCompanyADay
    remindsOfPromises = other.remindsOfPromises
  }

  /// Everybody reminded by one scenario, with the least sums of their segments.
  public func trying(_ entry: Entry) -> ScenarioBook { ScenarioBook(trying: entry, as: self) }

  public func place(of customer: CustomerID) -> Place {
    Place(
      scenario: scenario(of: customer), version: otherVersion(of: customer), shipped: shipped(for: customer),
      minimumMinor: gifts[customer]?.minimumMinor ?? 0)
  }

  /// Which of those that ship reminds the customer where no scenario of the company's own does.
  public func shipped(for customer: CustomerID) -> ShippedScenario { apart[customer] ?? .standard }

  public func entry(at place: Place) -> Entry {
    let own =
      place.version.flatMap { others[$0] } ?? place.scenario.flatMap { published[$0] } ?? shipped[place.shipped]
      ?? standard
    return own.withAtLeast(place.minimumMinor)
  }

  /// The version of its scenario by which the customer is reminded though it is not the one in force.
  private func otherVersion(of customer: CustomerID) -> ScenarioVersionID? {
    if finishing.isEmpty && trials.isEmpty { return nil }
    guard let key = key(of: customer) else { return nil }
    if let kept = finishing[Seat(customer: customer, scenario: key)] { return kept }
    guard let trial = trials[key], trial.half(of: customer) == .b else { return nil }
    return trial.tried
  }

  /// Whether the customer finishes in an earlier version of the scenario that is its own.
  public func isFinishing(_ customer: CustomerID) -> Bool {
    key(of: customer).map { finishing[Seat(customer: customer, scenario: $0)] != nil } ?? false
  }

  /// The half of the customer in the trial of its scenario; `nil` where none runs.
  public func half(of customer: CustomerID) -> TrialHalf? {
    isFinishing(customer) ? nil : key(of: customer).flatMap { trials[$0]?.half(of: customer) }
  }

  /// How many customers of a scenario finish in each of its earlier versions, by the number of the version.
  public func finishers(of scenario: ScenarioID) -> [Int64: Int] {
    var counts: [Int64: Int] = [:]
    for (seat, version) in finishing where seat.scenario == scenario && key(of: seat.customer) == scenario {
      if let number = others[version]?.number { counts[number, default: 0] += 1 }
    }
    return counts
  }

  public func entry(of customer: CustomerID) -> Entry { entry(at: place(of: customer)) }

  /// Which scenario of the company's own the customer has, from a person or else from a segment; `nil` for the default.
  public func scenario(of customer: CustomerID) -> ScenarioID? { assigned[customer] ?? gifts[customer]?.scenario }

  /// What segments give to the customer, whatever a person chose.
  public func gift(to customer: CustomerID) -> Gift { gifts[customer] ?? Gift() }

  /// The segment that gives the customer its scenario; `nil` when a person chose it, and for the default.
  public func giver(of customer: CustomerID) -> SegmentID? {
    assigned[customer] == nil ? gift(to: customer).segment : nil
  }

  /// What the version of a scenario in force is called.
  public func name(of scenario: ScenarioID) -> String? { published[scenario]?.scenario.name }

  /// The scenario that reminds the customer, its own or the default; `nil` for the one that ships.
  public func key(of customer: CustomerID) -> ScenarioID? { scenario(of: customer) ?? standardKey }

  /// Whether a scenario was the customer's on one of some days. What segments gave is known by the stays in them; what
  /// a person chose, and the default, only as it is now.
  /// - Parameter given: what the segments of the customer gave it, the first in the company's order first.
  public func reminded(
    _ customer: CustomerID, by scenario: ScenarioID, on days: ClosedRange<CivilDate>, given: [GivenScenario]
  ) -> Bool {
    if let chosen = assigned[customer] { return chosen == scenario }
    // Between the days on which a stay begins or ends nothing changes.
    let changes = given.flatMap { [$0.since, $0.until ?? $0.since] }.filter { days.contains($0) }
    return ([days.lowerBound] + changes).contains { day in
      (given.first { $0.holds(on: day) }?.scenario ?? standardKey) == scenario
    }
  }

  public func planner(of customer: CustomerID, on day: CivilDate) -> Planner {
    planner(at: place(of: customer), on: day)
  }

  func planner(at place: Place, on day: CivilDate) -> Planner {
    let entry = entry(at: place)
    return Planner(entry.scenario, version: entry.version, on: day)
  }

  /// What must be read for the scenarios in force.
  public var needs: FactNeeds {
    let entries = Array(published.values) + Array(others.values) + Array(shipped.values)
    return entries.reduce(FactNeeds(of: standard.scenario)) { $0.and($1.scenario) }.withOthers(oneCompanyADay)
      .withPromises(remindsOfPromises)
  }
}

/// A scenario that a segment gave a customer while it was in it.
public struct GivenScenario: Sendable, Hashable {
  public let scenario: ScenarioID
  public let since: CivilDate
  /// The first day on which it no longer did; `nil` while it does.
  public let until: CivilDate?

  public init(_ scenario: ScenarioID, since: CivilDate, until: CivilDate?) {
    self.scenario = scenario
    self.since = since
    self.until = until
  }

  func holds(on day: CivilDate) -> Bool { since <= day && until.map { day < $0 } ?? true }
}

extension ScenarioBook.Entry {
  /// The same for who asks for a least sum of their own, in minor units: the higher of the two holds.
  func withAtLeast(_ minor: Int64) -> Self {
    minor <= scenario.minimumMinor ? self : Self(scenario.withAtLeast(minor), version: version, number: number)
  }
}

/// Which facts scenarios ask for, besides those that all of them need: what no condition names is not read.
public struct FactNeeds: Sendable, Hashable {
  /// How far back before the day contacts matter.
  public private(set) var contactDays: Int
  public private(set) var brokenPromises: Bool
  public private(set) var answers: Bool
  public private(set) var returns: Bool
  public private(set) var openings = false
  /// What came of calls.
  public private(set) var calls = false
  /// Whom an insurer covers.
  public private(set) var insurance = false
  /// Whose limit is exceeded.
  public private(set) var overruns = false
  /// The grades of customers.
  public private(set) var grades = false
  /// What other companies say to the same customers.
  public private(set) var otherCompanies = false
  /// How many contacts there were in thirty days.
  public private(set) var contactsOfMonth = false
  /// The reminders of promises, which count as contacts.
  public private(set) var promiseReminders = false
  public private(set) var segments: Set<SegmentID>
  /// The posts that steps write to.
  public private(set) var roles: Set<ContactRole>
  /// The mobile numbers of contacts.
  public private(set) var mobiles = false
  /// What steps are around.
  public private(set) var events: Set<AccountEvent.Kind> = []
  /// How far back before the day events matter.
  public private(set) var eventDays = 0

  /// How customers are reached, as far as these needs ask for it, and nothing of when they were.
  public var ofAddresses: FactNeeds {
    var copy = FactNeeds(contactDays: 0)
    copy.mobiles = mobiles
    return copy
  }

  /// These, with the mobile numbers of contacts.
  public var withMobiles: FactNeeds {
    var needs = self
    needs.mobiles = true
    return needs
  }

  /// Contacts only.
  public init(contactDays: Int) {
    self.contactDays = contactDays
    brokenPromises = false
    answers = false
    returns = false
    segments = []
    roles = []
  }

  /// How far back an answer is looked for, and what it answers, in days.
  public static let answerMemory = 365

  public init(of scenario: Scenario) {
    let facts = Set(scenario.allSteps.flatMap(\.conditions).map(\.fact))
    answers = facts.contains(.answered)
    returns = facts.contains(.returned)
    openings = facts.contains(.opened)
    calls = facts.contains(.callUnanswered)
    insurance = facts.contains(.insured)
    overruns = facts.contains(.overLimit)
    grades = scenario.allSteps.contains { $0.asksForGrades }
    contactDays = max(
      scenario.daysBetweenContacts, scenario.contactsPerMonth == nil ? 0 : CustomerFacts.RecentContacts.days,
      answers || calls ? FactNeeds.answerMemory : 0)
    contactsOfMonth = scenario.contactsPerMonth != nil
    brokenPromises = facts.contains(.brokenPromise)
    segments = scenario.segments
    roles = scenario.roles
    mobiles = scenario.allSteps.contains { $0.means == .sms }
    events = Set(scenario.eventSteps.compactMap(\.event))
    // Working days twice over, and a week of holidays: what matters no more is told apart by the planner.
    eventDays =
      scenario.eventSteps.map { $0.counting == .calendar ? $0.offset : 2 * $0.offset + 7 }.max().map {
        $0 + AccountEvent.memory
      } ?? 0
  }

  func withOthers(_ others: Bool) -> FactNeeds {
    var copy = self
    copy.otherCompanies = others
    return copy
  }

  func withPromises(_ promises: Bool) -> FactNeeds {
    var copy = self
    copy.promiseReminders = promises
    return copy
  }

  /// What is needed for another scenario too.
  public func and(_ scenario: Scenario) -> FactNeeds {
    let other = FactNeeds(of: scenario)
    var both = self
    both.contactDays = max(contactDays, other.contactDays)
    both.contactsOfMonth = contactsOfMonth || other.contactsOfMonth
    both.brokenPromises = brokenPromises || other.brokenPromises
    both.answers = answers || other.answers
    both.returns = returns || other.returns
    both.openings = openings || other.openings
    both.calls = calls || other.calls
    both.insurance = insurance || other.insurance
    both.overruns = overruns || other.overruns
    both.grades = grades || other.grades
    both.segments.formUnion(other.segments)
    both.roles.formUnion(other.roles)
    both.mobiles = mobiles || other.mobiles
    both.events.formUnion(other.events)
    both.eventDays = max(eventDays, other.eventDays)
    return both
  }
}

/// The planners of one day, one a scenario and least sum, made when they are first needed: thousands of customers share
/// a few.
public struct PlannerShelf: Sendable {
  private let book: ScenarioBook
  private let day: CivilDate
  private var planners: [ScenarioBook.Place: Planner] = [:]

  public init(_ book: ScenarioBook, on day: CivilDate) {
    self.book = book
    self.day = day
  }

  public subscript(customer: CustomerID) -> Planner {
    mutating get {
      let place = book.place(of: customer)
      if let known = planners[place] { return known }
      let made = book.planner(at: place, on: day)
      planners[place] = made
      return made
    }
  }
}
