import Kernel

/// A balance of MT940: `C110522EUR3236,28`.
struct Mt940Balance {
  let amount: Money
  let day: CivilDate?
  /// The day as it is written.
  let dayText: String

  /// `nil` when it is written otherwise.
  /// - Parameter currency: the statement's, for a balance that names none.
  init?(_ text: String, currency: Currency?) {
    let bytes = Array(text.utf8.filter { $0 > 0x20 })
    guard let mark = bytes.first, mark == UInt8(ascii: "C") || mark == UInt8(ascii: "D"), bytes.count >= 8 else {
      return nil
    }
    dayText = String(decoding: bytes[1..<7], as: UTF8.self)
    day = SwiftDay.read(bytes[1..<7])?.day
    var rest = bytes[7...]
    var own: Currency?
    if rest.count > 3, rest.first.map({ $0 >= 0x41 }) == true {
      own = Currency(String(decoding: rest.prefix(3), as: UTF8.self))
      rest = rest.dropFirst(3)
    }
    guard let currency = own ?? currency, let minor = MarkedDecimal.minor(rest, exponent: currency.exponent) else {
      return nil
    }
    amount = Money(minor: mark == UInt8(ascii: "D") ? -minor : minor, currency)
  }
}

/// Days of SWIFT messages: six digits, year first.
enum SwiftDay {
  /// The day; a month that lacks it gives its last, and says so. `nil` when there is no such month.
  static func read(_ bytes: some Collection<UInt8>) -> (day: CivilDate, isClamped: Bool)? {
    guard bytes.count == 6, let number = BankDay.number(bytes) else { return nil }
    return day(year: BankDay.year(number / 10_000), month: number / 100 % 100, day: number % 100)
  }

  static func day(year: Int, month: Int, day: Int) -> (day: CivilDate, isClamped: Bool)? {
    if let exact = CivilDate(year: year, month: month, day: day) { return (exact, false) }
    guard (29...31).contains(day), let first = CivilDate(year: year, month: month, day: 1) else { return nil }
    return (first.endOfMonth, true)
  }

  /// The day of month and day alone: of the years it could be in, the one nearest to another day.
  static func nearest(month: Int, day: Int, to other: CivilDate) -> (day: CivilDate, isClamped: Bool)? {
    let years = [other.year - 1, other.year, other.year + 1]
    let days = years.compactMap { self.day(year: $0, month: month, day: day) }
    return days.min { abs($0.day.days(since: other)) < abs($1.day.days(since: other)) }
  }
}
