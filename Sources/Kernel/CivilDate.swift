/// A civil day, with no time and no time zone: the day a bill is due, the day a payment is booked.
///
/// Stored as a count of days since 1970-01-01 in the proleptic Gregorian calendar.
@frozen
public struct CivilDate: Hashable, Comparable, Sendable {
  public let daysSince1970: Int32

  @inlinable
  public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

  /// The day, or `nil` when the calendar has no such day (31 November, month 13).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.lengthOfMonth(year: year, month: month)
    else { return nil }
    self.init(uncheckedYear: year, month: month, day: day)
  }

  /// The day counted from year, month and day that are known to be in the calendar.
  ///
  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms" (days_from_civil), public algorithm.
  private init(uncheckedYear year: Int, month: Int, day: Int) {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSince1970 = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month and day of the calendar.
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(daysSince1970) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  public var year: Int { components.year }
  public var month: Int { components.month }
  public var day: Int { components.day }

  /// 1 for Monday to 7 for Sunday (ISO 8601).
  public var isoWeekday: Int {
    let fromMonday = (Int(daysSince1970) + 3) % 7
    return (fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1
  }

  public var isWeekend: Bool { isoWeekday >= 6 }

  @inlinable
  public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSince1970 < right.daysSince1970 }

  /// The day `days` later, or earlier when negative.
  @inlinable
  public func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + Int32(days)) }

  /// Days from `earlier` to this day; negative when this day comes first.
  @inlinable
  public func days(since earlier: CivilDate) -> Int { Int(daysSince1970) - Int(earlier.daysSince1970) }

  /// The same day number `months` later, or the last day of that month when it is shorter.
  public func adding(months: Int) -> CivilDate {
    let (year, month, day) = components
    let zeroBased = year * 12 + (month - 1) + months
    let newYear = zeroBased >= 0 ? zeroBased / 12 : (zeroBased - 11) / 12
    let newMonth = zeroBased - newYear * 12 + 1
    let length = CivilDate.lengthOfMonth(year: newYear, month: newMonth)
    return CivilDate(uncheckedYear: newYear, month: newMonth, day: min(day, length))
  }

  public var firstOfMonth: CivilDate { adding(days: 1 - day) }

  public var endOfMonth: CivilDate {
    let (year, month, day) = components
    return adding(days: CivilDate.lengthOfMonth(year: year, month: month) - day)
  }

  public static func lengthOfMonth(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: isLeap(year) ? 29 : 28
    default: 31
    }
  }

  public static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }
}

extension CivilDate: LosslessStringConvertible, ExpressibleByStringLiteral, Codable {
  /// ISO 8601, such as `2026-11-23`.
  public var description: String {
    let (year, month, day) = components
    return String(unsafeUninitializedCapacity: 10) { buffer in
      func put(_ value: Int, at index: Int, count: Int) {
        var rest = value
        for offset in stride(from: count - 1, through: 0, by: -1) {
          buffer[index + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
      }
      put(max(0, min(9999, year)), at: 0, count: 4)
      buffer[4] = UInt8(ascii: "-")
      put(month, at: 5, count: 2)
      buffer[7] = UInt8(ascii: "-")
      put(day, at: 8, count: 2)
      return 10
    }
  }

  /// Reads `2026-11-23`, and nothing else.
  public init?(_ text: String) {
    var copy = text
    let parsed: CivilDate? = copy.withUTF8 { CivilDate(iso: $0) }
    guard let parsed else { return nil }
    self = parsed
  }

  /// Reads ten bytes of ISO 8601 without making a string.
  public init?(iso bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for index in range {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        value = value * 10 + Int(digit)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// A literal day in source text, such as `"2026-11-23"`.
  /// - Precondition: the text is a day of the calendar.
  public init(stringLiteral value: String) {
    guard let date = CivilDate(value) else { preconditionFailure("\(value) is not a day of the calendar") }
    self = date
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let date = CivilDate(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(text) is not a date such as 2026-11-23"))
    }
    self = date
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
