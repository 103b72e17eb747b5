public import Kernel

/// What a step asks of a colleague.
public struct Errand: Sendable, Hashable, Codable {
  public var text: String
  /// Days of the calendar to do it in, from the day of the step.
  public var days: Int
  /// Whether it is asked for on its day, whatever the item has been through and also while reminders are suspended: a time
  /// limit that somebody else set, such as an insurer, waits for none of that.
  public var isTimely: Bool

  public init(_ text: String = "", within days: Int = Errand.usualDays, isTimely: Bool = false) {
    self.text = text
    self.days = days
    self.isTimely = isTimely
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    text = try fields.decode(String.self, forKey: .text)
    days = try fields.decode(Int.self, forKey: .days)
    // Versions that were kept before there was a choice say nothing about it.
    isTimely = try fields.decodeIfPresent(Bool.self, forKey: .isTimely) ?? false
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
