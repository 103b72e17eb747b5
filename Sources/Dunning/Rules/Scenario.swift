public import Kernel

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
  }

  /// One step and its conditions.
  public struct Step: Sendable, Hashable, Codable {
    public let step: DunningStep
    /// Days after the due date from which it applies; negative before it.
    public var offset: Int
    public var means: Means
    /// Waits for a person's approval.
    public var needsApproval: Bool
    /// Only items whose claim reaches this, in minor units.
    public var itemMinimumMinor: Int64
    /// Days that must have passed since the step before it.
    public var daysAfterPrevious: Int

    public init(
      _ step: DunningStep, offset: Int, means: Means = .message, needsApproval: Bool = false,
      itemMinimumMinor: Int64 = 0, daysAfterPrevious: Int = 0
    ) {
      self.step = step
      self.offset = offset
      self.means = means
      self.needsApproval = needsApproval
      self.itemMinimumMinor = itemMinimumMinor
      self.daysAfterPrevious = daysAfterPrevious
    }
  }

  public var name: String
  /// In order of escalation.
  public var steps: [Step]
  /// Days left in peace between two contacts of a customer.
  public var daysBetweenContacts: Int
  /// Below this sum, in minor units, nobody is reminded.
  public var minimumMinor: Int64
  /// Working days after a promise's date before its amount is asked for again.
  public var promiseTolerance: Int
  public var calendar: BusinessCalendar

  public init(
    name: String, steps: [Step], daysBetweenContacts: Int, minimumMinor: Int64, promiseTolerance: Int,
    calendar: BusinessCalendar
  ) {
    self.name = name
    self.steps = steps
    self.daysBetweenContacts = daysBetweenContacts
    self.minimumMinor = minimumMinor
    self.promiseTolerance = promiseTolerance
    self.calendar = calendar
  }

  /// The scenario that works out of the box.
  public static let standard = Scenario(
    name: "standard",
    steps: [
      Step(.courtesy, offset: -7, itemMinimumMinor: 10_000_00),
      Step(.first, offset: 3),
      Step(.second, offset: 10),
      Step(.call, offset: 15, means: .call),
      Step(.last, offset: 21),
      // Eight days are what the last reminder leaves to pay.
      Step(.formalNotice, offset: 30, means: .registeredLetter, needsApproval: true, daysAfterPrevious: 8),
    ],
    daysBetweenContacts: 5, minimumMinor: 15_00, promiseTolerance: 1, calendar: BusinessCalendar(.france))

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

  public func step(_ step: DunningStep) -> Step? { steps.first { $0.step == step } }

  /// The first step after the due date.
  var firstOverdue: Step? { steps.first { $0.offset >= 0 } }

  /// The last day on which a promise still suspends what it covers.
  public func suspended(until promised: CivilDate) -> CivilDate {
    calendar.adding(businessDays: promiseTolerance, to: promised)
  }
}
