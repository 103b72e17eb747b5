/// Where a piece of long work stands.
public enum JobState: String, Sendable, Hashable, CaseIterable {
  /// Nobody has begun it.
  case waiting
  case running
  case done
  /// It ended with an error; nothing of it was kept.
  case failed
  /// A person gave it up.
  case cancelled
  /// Whoever did it was stopped in the middle, and it was not begun again.
  case interrupted

  public var isOver: Bool { self != .waiting && self != .running }

  /// Whether a person may ask for it once more.
  public var mayBegin: Bool { self == .failed || self == .cancelled || self == .interrupted }

  /// Whether it can be given up. What is running looks now and then whether it was, and undoes what it began.
  public var mayCancel: Bool { !isOver }

  /// Times that work is begun by itself: what stops the program each time must not do so for ever.
  public static let attemptsMax = 3

  /// What becomes of running work whose doer has gone.
  ///
  /// - Parameters:
  ///   - isRepeatable: whether beginning again does nothing twice.
  ///   - attempts: how often it was begun so far.
  public static func afterLoss(isRepeatable: Bool, attempts: Int, cancelAsked: Bool) -> JobState {
    if cancelAsked { return .cancelled }
    return isRepeatable && attempts < attemptsMax ? .waiting : .interrupted
  }
}

/// How far something is, of how much; the parts have no unit.
public struct JobProgress: Sendable, Hashable {
  public let done: Int
  public let total: Int

  public init(done: Int, total: Int) {
    self.total = max(0, total)
    self.done = min(max(0, done), max(0, total))
  }

  /// Whole per cents; nil while nobody knows how much there is to do. 100 only at the end.
  public var percent: Int? { total > 0 ? Int(Int128(done) * 100 / Int128(total)) : nil }
}
