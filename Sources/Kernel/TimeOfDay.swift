/// A time on the clock of a civil day, in no zone of its own.
public struct TimeOfDay: Sendable, Hashable, Codable, Comparable {
  public let hour: Int
  public let minute: Int

  public init(_ hour: Int, _ minute: Int = 0) {
    self.hour = hour
    self.minute = minute
  }

  /// As people type it: `8:30`, `8h30`, `8 h`; `nil` for what is no time of a day.
  public init?(typed text: String) {
    let parts = text.split(omittingEmptySubsequences: false) { ":hH".contains($0) }
      .map { $0.filter { !$0.isWhitespace } }
    guard (1...2).contains(parts.count), let hour = Int(parts[0]), (0...23).contains(hour) else { return nil }
    let minute = parts.count < 2 || parts[1].isEmpty ? 0 : Int(parts[1]) ?? -1
    guard (0...59).contains(minute) else { return nil }
    self.init(hour, minute)
  }

  public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }

  /// Minutes since the day began.
  public var minutes: Int { hour * 60 + minute }

  /// `08:30`
  public var text: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(hour)):\(two(minute))"
  }
}
