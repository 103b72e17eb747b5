/// A step of a scenario, from the gentlest to the last before a court. Its text is the code that tables and texts use.
public enum DunningStep: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  /// Before the due date of a large invoice: is everything in order?
  case courtesy
  case first
  case second
  /// A collector telephones.
  case call
  /// A colleague does something, such as speaking to the customer at their next visit; the customer hears nothing of it.
  case task
  /// The last reminder before formal notice.
  case last
  /// *Mise en demeure*, registered, once a person has approved it.
  case formalNotice = "formal_notice"

  /// The order of escalation, from 0.
  public var rank: Int {
    switch self {
    case .courtesy: 0
    case .first: 1
    case .second: 2
    case .call: 3
    case .task: 4
    case .last: 5
    case .formalNotice: 6
    }
  }

  /// Whether a person does it instead of a message: it is neither firmer nor gentler than what is written.
  public var isByHand: Bool { self == .call || self == .task }

  public static func < (left: DunningStep, right: DunningStep) -> Bool { left.rank < right.rank }
}

/// How an action reaches the customer.
public enum DunningChannel: String, Sendable, Hashable, Codable, CaseIterable {
  case email
  case letter
  case registeredLetter = "registered_letter"
  /// A text message to a mobile telephone.
  case sms
  /// A collector's telephone call.
  case call
  /// Something else a collector must do, such as finding a telephone number.
  case task

  /// Whether the outbox delivers it, rather than a person.
  public var isMessage: Bool { self == .email || self == .sms || isPaper }

  /// Whether it is printed and posted.
  public var isPaper: Bool { self == .letter || self == .registeredLetter }
}

extension DunningStep {
  /// Days left to pay, as the text of its message says.
  public var daysToPay: Int {
    self == .last || self == .formalNotice ? ScenarioRule.daysBeforeNotice : DunningStep.daysOfReminder
  }

  /// Days that a reminder gives, and that the next one waits where its scenario draws them no closer.
  static let daysOfReminder = 7
}
