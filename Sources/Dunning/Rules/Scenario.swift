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
    case call
    /// A task of a colleague: whoever sells to the customer, else whoever collects from it.
    case task
  }

  public var name: String
  /// In the order of their days.
  public var steps: [Step]
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
    name: String, steps: [Step], daysBetweenContacts: Int, contactsPerMonth: Int? = nil, minimumMinor: Int64,
    promiseTolerance: Int, calendar: BusinessCalendar
  ) {
    self.name = name
    self.steps = steps
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

  public func step(_ key: StepKey) -> Step? { place(of: key).map { steps[$0] } }

  /// The first step of a kind.
  public func step(_ kind: DunningStep) -> Step? { steps.first { $0.kind == kind } }

  /// The first day on which a step applies to what is due on a day.
  public func start(of step: Step, due: CivilDate) -> CivilDate {
    switch step.counting {
    case .calendar: due.adding(days: step.offset)
    case .business: calendar.adding(businessDays: step.offset, to: due)
    }
  }

  /// The posts that its steps write to.
  var roles: Set<ContactRole> {
    steps.reduce(into: []) { all, step in
      if let role = step.recipient { all.insert(role) }
      all.formUnion(step.copies)
    }
  }

  /// The segments that conditions of its steps name.
  public var segments: Set<SegmentID> {
    steps.flatMap(\.conditions).reduce(into: []) { all, condition in
      if case .segments(let named) = condition.fact { all.formUnion(named) }
    }
  }

  /// The last day on which a promise still suspends what it covers.
  public func suspended(until promised: CivilDate) -> CivilDate {
    calendar.adding(businessDays: promiseTolerance, to: promised)
  }
}
