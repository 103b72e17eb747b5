public import Kernel

/// What a collector is to reach, as their manager said.
public struct CollectorTarget: Sendable, Hashable {
  /// Lines of the agenda finished on a working day.
  public let linesPerDay: Int?
  /// What comes in from their customers in a calendar month, in the currency of the company.
  public let receivedPerMonth: Money?

  public static let linesMax = 999

  public init(linesPerDay: Int? = nil, receivedPerMonth: Money? = nil) {
    self.linesPerDay = linesPerDay
    self.receivedPerMonth = receivedPerMonth
  }

  public var isEmpty: Bool { linesPerDay == nil && receivedPerMonth == nil }
}
