public import Kernel
public import ReceivablesRules

/// When customers are reminded, how and how firmly.
public struct Scenario: Sendable, Hashable, Codable {
  /// What a step asks for.
  public enum Means: String, Sendable, Hashable, Codable, CaseIterable {
    /// An e-mail when a contact has an address, else a letter.
    case message
    /// On paper, even where an address is known.
    case letter
    case registeredLetter = "registered_letter"
    /// A text message to a contact's mobile telephone; nothing where none is known, because another means was not asked for.
    case sms
    case call
    /// A task of a colleague: whoever sells to the customer, else whoever collects from it.
    case task
  }

  public var name: String
  /// The steps around the due date, in the order of their days.
  public var steps: [Step]
  /// The steps around something that happens, by event and day.
  public var eventSteps: [Step]
  /// Days left in peace between two contacts of a customer.
  public var daysBetweenContacts: Int
  /// The most contacts of a customer in thirty days; `nil` for no such bound.
  public var contactsPerMonth: Int?
  /// Below this sum, in minor units, nobody is reminded.
  public var minimumMinor: Int64
  /// Working days after a promise's date before its amount is asked for again.
  public var promiseTolerance: Int
  public var calendar: BusinessCalendar

  public init(
    name: String, steps: [Step], eventSteps: [Step] = [], daysBetweenContacts: Int, contactsPerMonth: Int? = nil,
    minimumMinor: Int64,
    promiseTolerance: Int, calendar: BusinessCalendar
  ) {
    self.name = name
    self.steps = steps
    self.eventSteps = eventSteps
    self.daysBetweenContacts = daysBetweenContacts
    self.contactsPerMonth = contactsPerMonth
    self.minimumMinor = minimumMinor
    self.promiseTolerance = promiseTolerance
    self.calendar = calendar
  }

  /// The same with a company's own least sum, when it has one.
  public func withMinimum(_ minor: Int64) -> Scenario {
    var copy = self
    if minor > 0 { copy.minimumMinor = minor }
    return copy
  }

  /// The same for a company that asks for a least sum of its own: the higher of the two holds.
  func withAtLeast(_ minor: Int64) -> Scenario {
    var copy = self
    copy.minimumMinor = max(minimumMinor, minor)
    return copy
  }

  /// The place of a step. A handful of steps is searched sooner than hashed.
  func place(of key: StepKey) -> Int? { steps.firstIndex { $0.key == key } }

  /// A step, whatever it is around.
  public func step(_ key: StepKey) -> Step? {
    place(of: key).map { steps[$0] } ?? eventSteps.first { $0.key == key }
  }

  /// Every step, those around the due date first.
  public var allSteps: [Step] { steps + eventSteps }

  /// The scenario with each step changed.
  public func mapping(_ change: (inout Step) -> Void) -> Scenario {
    var copy = self
    for place in copy.steps.indices { change(&copy.steps[place]) }
    for place in copy.eventSteps.indices { change(&copy.eventSteps[place]) }
    return copy
  }

  /// The scenario without a step.
  public func without(_ key: StepKey) -> Scenario {
    var copy = self
    copy.steps.removeAll { $0.key == key }
    copy.eventSteps.removeAll { $0.key == key }
    return copy
  }

  /// The first step around the due date of a kind.
  public func step(_ kind: DunningStep) -> Step? { steps.first { $0.kind == kind } }

  /// The first day on which a step applies to what is due, or happened, on a day.
  public func start(of step: Step, due: CivilDate) -> CivilDate {
    switch step.counting {
    case .calendar: due.adding(days: step.offset)
    case .business: calendar.adding(businessDays: step.offset, to: due)
    }
  }

  /// The posts that its steps write to.
  var roles: Set<ContactRole> {
    allSteps.reduce(into: []) { all, step in
      if let role = step.recipient { all.insert(role) }
      all.formUnion(step.copies)
    }
  }

  /// The segments that conditions of its steps name.
  public var segments: Set<SegmentID> {
    allSteps.flatMap(\.conditions).reduce(into: []) { all, condition in
      if case .segments(let named) = condition.fact { all.formUnion(named) }
    }
  }

  /// The last day on which a promise still suspends what it covers.
  public func suspended(until promised: CivilDate) -> CivilDate {
    calendar.adding(businessDays: promiseTolerance, to: promised)
  }
}

/// Versions that were published before steps around events existed have none.
extension Scenario {
  private enum CodingKeys: String, CodingKey {
    case name, steps, eventSteps, daysBetweenContacts, contactsPerMonth, minimumMinor, promiseTolerance, calendar
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    name = try fields.decode(String.self, forKey: .name)
    steps = try fields.decode([Step].self, forKey: .steps)
    eventSteps = try fields.decodeIfPresent([Step].self, forKey: .eventSteps) ?? []
    daysBetweenContacts = try fields.decode(Int.self, forKey: .daysBetweenContacts)
    contactsPerMonth = try fields.decodeIfPresent(Int.self, forKey: .contactsPerMonth)
    minimumMinor = try fields.decode(Int64.self, forKey: .minimumMinor)
    promiseTolerance = try fields.decode(Int.self, forKey: .promiseTolerance)
    calendar = try fields.decode(BusinessCalendar.self, forKey: .calendar)
  }
}
