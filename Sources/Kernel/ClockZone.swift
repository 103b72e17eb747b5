import Foundation

/// The clocks of a place on earth, with their summer time.
public struct ClockZone: Sendable, Hashable {
  private let zone: TimeZone

  /// - Parameter name: as the database of time zones has it, such as `Europe/Paris`.
  /// - Returns: `nil` for a name that it does not know.
  public init?(_ name: String) {
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.zone = zone
  }

  /// The civil day there.
  public func day(at moment: Moment) -> CivilDate {
    let seconds = (moment.microsecondsSince1970.dividedDown(by: 1_000_000)) + offset(at: moment)
    return CivilDate(daysSince1970: Int32(seconds.dividedDown(by: 86_400)))
  }

  /// The instant of a time on the clocks there; in an hour that is skipped in spring, the hour after it, and of one that
  /// comes twice in autumn the second.
  public func moment(_ day: CivilDate, hour: Int, minute: Int = 0) -> Moment {
    let wall = Int64(day.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60)
    func at(_ offset: Int64) -> Moment { Moment(microsecondsSince1970: (wall - offset) * 1_000_000) }
    // Half a day around it the clocks are as before a change of that day, and as after it.
    let around = at(offset(at: at(0)))
    let after = offset(at: around.adding(seconds: 43_200))
    return offset(at: at(after)) == after ? at(after) : at(offset(at: around.adding(seconds: -43_200)))
  }

  private func offset(at moment: Moment) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.microsecondsSince1970) / 1_000_000)))
  }
}

extension Int64 {
  /// Towards the past, also before 1970.
  fileprivate func dividedDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
