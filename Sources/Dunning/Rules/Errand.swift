public import Kernel

/// What a step asks of a colleague.
public struct Errand: Sendable, Hashable, Codable {
  public var text: String
  /// Days of the calendar to do it in, from the day of the step.
  public var days: Int

  public init(_ text: String = "", within days: Int = Errand.usualDays) {
    self.text = text
    self.days = days
  }

  /// What a new step leaves.
  public static let usualDays = 5
}

/// What a colleague is asked to do by a day.
public struct PlannedErrand: Sendable, Hashable {
  public let text: String
  public let due: CivilDate

  public init(_ text: String, by due: CivilDate) {
    self.text = text
    self.due = due
  }
}
