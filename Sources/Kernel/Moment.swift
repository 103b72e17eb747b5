import Foundation

/// An instant in UTC, to the microsecond: when something was recorded, sent or signed.
@frozen
public struct Moment: Hashable, Comparable, Sendable {
  public let microsecondsSince1970: Int64

  @inlinable
  public init(microsecondsSince1970: Int64) { self.microsecondsSince1970 = microsecondsSince1970 }

  @inlinable
  public static func < (left: Moment, right: Moment) -> Bool {
    left.microsecondsSince1970 < right.microsecondsSince1970
  }

  @inlinable
  public func adding(seconds: Int64) -> Moment {
    Moment(microsecondsSince1970: microsecondsSince1970 + seconds * 1_000_000)
  }

  /// Whole seconds from `earlier` to this moment.
  public func seconds(since earlier: Moment) -> Int64 {
    (microsecondsSince1970 - earlier.microsecondsSince1970) / 1_000_000
  }

  /// The civil day in mainland France at this instant.
  public var parisDate: CivilDate {
    let seconds = localSeconds
    return CivilDate(daysSince1970: Int32((seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400))
  }

  /// Hour and minute on a clock in mainland France at this instant.
  public var parisTime: (hour: Int, minute: Int) {
    let inDay = Int(((localSeconds % 86_400) + 86_400) % 86_400)
    return (inDay / 3600, inDay % 3600 / 60)
  }

  /// The instant of a wall-clock time in mainland France; in the hour that is skipped in spring, the hour after it.
  public static func paris(_ date: CivilDate, hour: Int, minute: Int = 0) -> Moment {
    let wall = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60)
    let guess = Moment(microsecondsSince1970: (wall - 3600) * 1_000_000)
    let moment = Moment(microsecondsSince1970: (wall - guess.parisOffset) * 1_000_000)
    // In the hour that spring skips no instant has that time on its clock; the winter guess is an hour after it.
    return moment.localSeconds == wall ? moment : guess
  }

  private var localSeconds: Int64 {
    let floor = microsecondsSince1970 >= 0 ? microsecondsSince1970 : microsecondsSince1970 - 999_999
    return floor / 1_000_000 + parisOffset
  }

  private var parisOffset: Int64 {
    let date = Date(timeIntervalSince1970: Double(microsecondsSince1970) / 1_000_000)
    return Int64(Moment.paris.secondsFromGMT(for: date))
  }

  private static let paris: TimeZone = {
    guard let zone = TimeZone(identifier: "Europe/Paris") else {
      preconditionFailure("the time zone database is missing: install the package tzdata")
    }
    return zone
  }()
}

extension Moment: LosslessStringConvertible, Codable {
  /// ISO 8601 in UTC with six decimals, such as `2026-11-23T14:05:09.000000Z`: sorts as it counts.
  public var description: String {
    let micros = ((microsecondsSince1970 % 1_000_000) + 1_000_000) % 1_000_000
    let seconds = (microsecondsSince1970 - micros) / 1_000_000
    let inDay = ((seconds % 86_400) + 86_400) % 86_400
    let date = CivilDate(daysSince1970: Int32((seconds - inDay) / 86_400))
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let fraction = String(micros)
    return "\(date)T\(two(inDay / 3600)):\(two(inDay % 3600 / 60)):\(two(inDay % 60))."
      + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction + "Z"
  }

  /// Reads ISO 8601 in UTC: `2026-11-23T14:05:09Z` with up to six decimals, a space for the `T`,
  /// and `+00` or `+00:00` for the `Z`, which is how PostgreSQL prints it.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":")
    else { return nil }
    func two(_ at: Int) -> Int64? {
      let tens = bytes[at] &- 48
      let ones = bytes[at + 1] &- 48
      return tens <= 9 && ones <= 9 ? Int64(tens) * 10 + Int64(ones) : nil
    }
    guard let hour = two(11), let minute = two(14), let second = two(17), hour < 24, minute < 60, second < 61
    else { return nil }
    var micros: Int64 = 0
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let digits = rest.prefix { $0 >= 48 && $0 <= 57 }
      guard (1...6).contains(digits.count) else { return nil }
      for digit in digits { micros = micros * 10 + Int64(digit - 48) }
      for _ in digits.count..<6 { micros *= 10 }
      rest = rest.dropFirst(digits.count)
    }
    let zone = String(decoding: rest, as: UTF8.self)
    guard ["Z", "+00", "+00:00"].contains(zone) else { return nil }
    let days = Int64(date.daysSince1970) * 86_400
    self.init(microsecondsSince1970: (days + hour * 3600 + minute * 60 + second) * 1_000_000 + micros)
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let moment = Moment(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(text) is not an instant in UTC"))
    }
    self = moment
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
