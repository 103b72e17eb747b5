public import Kernel

/// An addition that gives a customer's score: a number to start from, and points for each fact that is known.
///
/// Data, not code: a version never changes, because the same inputs give the same grade for ever. Its extremes are 0 and 100,
/// so that the points always add up to what is shown.
public struct Scorecard: Sendable, Hashable {
  /// What points are given for.
  public enum Factor: String, Sendable, Hashable, Codable, CaseIterable {
    case delay
    case trend
    case overdue
    case promises
    case returned
    case disputes
    case steps
    case relation
    case limit
  }

  /// Points for a value up to a bound.
  public struct Bracket: Sendable, Hashable {
    /// `nil` for all that is above the bracket before.
    public let most: Int?
    public let points: Int

    init(_ most: Int?, _ points: Int) {
      self.most = most
      self.points = points
    }
  }

  /// What one factor gives.
  public struct Part: Sendable, Hashable, Codable {
    public let factor: Factor
    public let points: Int

    public init(_ factor: Factor, _ points: Int) {
      self.factor = factor
      self.points = points
    }
  }

  /// The number to start from, what each known factor adds, and what they come to.
  public struct Result: Sendable, Hashable {
    public let version: Int
    public let base: Int
    public let parts: [Part]
    public var score: Int { parts.reduce(base) { $0 + $1.points } }
    public let grade: Grade

    init(version: Int, base: Int, parts: [Part], grade: Grade) {
      self.version = version
      self.base = base
      self.parts = parts
      self.grade = grade
    }
  }

  public let version: Int
  /// From which day it was used.
  public let since: CivilDate
  public let base: Int
  /// In the order in which they are shown.
  public let brackets: [(factor: Factor, brackets: [Bracket])]
  /// The least score of each grade.
  private let least: [(grade: Grade, score: Int)]
  /// Invoices below which too little is known.
  public let invoicesLeast: Int

  public static func == (left: Scorecard, right: Scorecard) -> Bool { left.version == right.version }
  public func hash(into hasher: inout Hasher) { hasher.combine(version) }

  /// The score of a customer; `nil` where too little is known for any.
  public func result(_ inputs: ScoreInputs) -> Result? {
    guard inputs.invoices >= invoicesLeast else { return nil }
    let parts = brackets.compactMap { factor, brackets -> Part? in
      guard let value = inputs.value(of: factor),
        let bracket = brackets.first(where: { $0.most.map { value <= $0 } ?? true })
      else { return nil }
      return Part(factor, bracket.points)
    }
    let score = parts.reduce(base) { $0 + $1.points }
    return Result(
      version: version, base: base, parts: parts, grade: least.first { score >= $0.score }?.grade ?? .e)
  }

  /// The lowest and the highest score there can be.
  public var range: ClosedRange<Int> {
    let low = brackets.reduce(base) { $0 + min(0, $1.brackets.map(\.points).min() ?? 0) }
    let high = brackets.reduce(base) { $0 + max(0, $1.brackets.map(\.points).max() ?? 0) }
    return low...high
  }

  /// The one in use.
  public static let current = Scorecard(
    version: 2, since: "2026-12-14", base: 55,
    brackets: [
      (.delay, [.init(0, 15), .init(5, 10), .init(15, 0), .init(30, -8), .init(60, -13), .init(nil, -16)]),
      (.trend, [.init(-5, 4), .init(4, 0), .init(14, -3), .init(nil, -5)]),
      (.overdue, [.init(0, 8), .init(10, 3), .init(30, 0), .init(60, -5), .init(nil, -9)]),
      (.promises, [.init(0, 5), .init(33, -2), .init(66, -4), .init(nil, -6)]),
      (.returned, [.init(0, 0), .init(1, -3), .init(nil, -6)]),
      (.disputes, [.init(0, 0), .init(1, -1), .init(nil, -2)]),
      (.steps, [.init(1, -3), .init(nil, -5)]),
      (.relation, [.init(179, -2), .init(729, 0), .init(1_824, 4), .init(nil, 7)]),
      (.limit, [.init(50, 6), .init(80, 3), .init(100, 0), .init(nil, -4)]),
    ],
    least: [(.a, 80), (.b, 65), (.c, 50), (.d, 35), (.e, 0)], invoicesLeast: 3)
}

extension ScoreInputs {
  /// What a factor compares with its brackets; `nil` where nothing is known.
  func value(of factor: Scorecard.Factor) -> Int? {
    switch factor {
    case .delay: delay
    case .trend: trend
    case .overdue: overduePercent
    case .promises: promises == 0 ? nil : (100 * brokenPromises + promises - 1) / promises
    case .returned: returnedPayments
    case .disputes: refusedDisputes
    case .steps: weighingSteps
    case .relation: relationDays
    case .limit: limitPercent
    }
  }
}
