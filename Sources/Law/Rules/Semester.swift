public import Kernel

/// Half of a calendar year: the period for which a legal rate holds.
public struct Semester: Hashable, Comparable, Sendable {
  public enum Half: Int, Hashable, Sendable {
    case first = 1
    case second = 2
  }

  public let year: Int
  public let half: Half

  public init(_ year: Int, _ half: Half) {
    self.year = year
    self.half = half
  }

  /// The semester in which a day lies.
  public init(of day: CivilDate) {
    let (year, month, _) = day.components
    self.init(year, month <= 6 ? .first : .second)
  }

  /// 1 January or 1 July.
  public var firstDay: CivilDate { start }

  /// 30 June or 31 December.
  public var lastDay: CivilDate { start.adding(months: 6).adding(days: -1) }

  private var start: CivilDate {
    let january = CivilDate(year: year, month: 1, day: 1) ?? CivilDate(daysSince1970: 0)
    return half == .first ? january : january.adding(months: 6)
  }

  public static func < (left: Semester, right: Semester) -> Bool {
    (left.year, left.half.rawValue) < (right.year, right.half.rawValue)
  }
}

extension Semester: CustomStringConvertible {
  /// Such as `2026 H1`.
  public var description: String { "\(year) H\(half.rawValue)" }
}
