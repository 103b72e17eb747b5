/// What leads from an empty installation to the first reminders. Its raw value is the code that tables and texts use.
public enum OnboardingStep: String, Sendable, Hashable, CaseIterable {
  /// What letters print: address, account, where to answer.
  case company
  /// Invoices to follow.
  case invoices
  /// What is paid already.
  case bank
  /// How messages leave.
  case mail
  /// Which scenario reminds.
  case scenario
}

/// What a person said of a step.
public enum OnboardingMark: String, Sendable, Hashable {
  case done
  case skipped
}

/// Where the installation of a company stands.
public struct OnboardingProgress: Sendable, Hashable {
  public enum State: Sendable, Hashable {
    case open
    case done
    case skipped
  }

  private let facts: Set<OnboardingStep>
  private let marks: [OnboardingStep: OnboardingMark]

  /// - Parameters:
  ///   - facts: the steps that the company's own data show to be done.
  ///   - marks: what people said; what the data show is stronger than a skip.
  public init(facts: Set<OnboardingStep>, marks: [OnboardingStep: OnboardingMark]) {
    self.facts = facts
    self.marks = marks
  }

  public subscript(step: OnboardingStep) -> State {
    if facts.contains(step) { return .done }
    switch marks[step] {
    case .done: return .done
    case .skipped: return .skipped
    case nil: return .open
    }
  }

  /// The first step that waits.
  public var next: OnboardingStep? { OnboardingStep.allCases.first { self[$0] == .open } }
  public var isOver: Bool { next == nil }
  public var doneCount: Int { OnboardingStep.allCases.count { self[$0] == .done } }
  public var skippedCount: Int { OnboardingStep.allCases.count { self[$0] == .skipped } }
  /// Whether there is something to remind of.
  public var canPrepare: Bool { facts.contains(.invoices) }
}
