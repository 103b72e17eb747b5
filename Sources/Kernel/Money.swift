/// Why a sum of money could not be computed or read.
public enum MoneyError: Error, Hashable, Sendable {
  /// The result does not fit in 64 bits of minor units.
  case overflow
  /// Two currencies met in one operation.
  case mixedCurrencies(Currency, Currency)
}

extension MoneyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .overflow: "the amount is too large: amounts go up to 92 233 720 368 547 758,07"
    case .mixedCurrencies(let left, let right):
      "amounts in \(left) and \(right) cannot be added; convert one of them first"
    }
  }
}

/// An exact sum of money: a count of minor units (cents) and its currency. Never a floating-point number.
@frozen
public struct Money: Hashable, Sendable, Codable {
  /// Minor units: cents for the euro. Negative for a credit.
  public let minor: Int64
  public let currency: Currency

  @inlinable
  public init(minor: Int64, _ currency: Currency) {
    self.minor = minor
    self.currency = currency
  }

  @inlinable
  public static func zero(_ currency: Currency) -> Money { Money(minor: 0, currency) }

  @inlinable public var isZero: Bool { minor == 0 }
  @inlinable public var isNegative: Bool { minor < 0 }
  @inlinable public var isPositive: Bool { minor > 0 }

  /// The sum; fails on overflow or when the currencies differ.
  @inlinable
  public static func + (left: Money, right: Money) throws(MoneyError) -> Money {
    guard left.currency == right.currency else { throw .mixedCurrencies(left.currency, right.currency) }
    let (sum, overflow) = left.minor.addingReportingOverflow(right.minor)
    if overflow { throw .overflow }
    return Money(minor: sum, left.currency)
  }

  /// The difference; fails on overflow or when the currencies differ.
  @inlinable
  public static func - (left: Money, right: Money) throws(MoneyError) -> Money {
    guard left.currency == right.currency else { throw .mixedCurrencies(left.currency, right.currency) }
    let (difference, overflow) = left.minor.subtractingReportingOverflow(right.minor)
    if overflow { throw .overflow }
    return Money(minor: difference, left.currency)
  }

  /// The opposite amount; fails only for the smallest 64-bit number.
  @inlinable
  public func negated() throws(MoneyError) -> Money {
    if minor == .min { throw .overflow }
    return Money(minor: -minor, currency)
  }

  /// Whether this amount is smaller; fails when the currencies differ.
  @inlinable
  public func isLess(than other: Money) throws(MoneyError) -> Bool {
    guard currency == other.currency else { throw .mixedCurrencies(currency, other.currency) }
    return minor < other.minor
  }

  /// The sum of a list, zero in `currency` when it is empty.
  public static func sum(_ amounts: some Sequence<Money>, _ currency: Currency) throws(MoneyError) -> Money {
    var total = Money.zero(currency)
    for amount in amounts { total = try total + amount }
    return total
  }

  /// `minor × numerator / denominator`, rounded half away from zero once, computed in 128 bits.
  ///
  /// Every proportional amount of the product (penalty, share, discount) is rounded here and nowhere else.
  /// - Precondition: `denominator` is positive.
  public func scaled(by numerator: Int128, over denominator: Int128) throws(MoneyError) -> Money {
    precondition(denominator > 0, "a proportion needs a positive denominator")
    let (product, overflow) = Int128(minor).multipliedReportingOverflow(by: numerator)
    if overflow { throw .overflow }
    guard let rounded = Int64(exactly: roundedHalfAwayFromZero(product, over: denominator)) else { throw .overflow }
    return Money(minor: rounded, currency)
  }
}

/// The quotient rounded to the nearest whole number, halves away from zero.
/// - Precondition: `denominator` is positive.
public func roundedHalfAwayFromZero(_ numerator: Int128, over denominator: Int128) -> Int128 {
  let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
  guard remainder.magnitude * 2 >= denominator.magnitude else { return quotient }
  return numerator < 0 ? quotient - 1 : quotient + 1
}

extension Money: CustomStringConvertible {
  /// A plain form for logs and errors, such as `-1234.56 EUR`. People read `AmountFormat` instead.
  public var description: String { "\(decimalText(separator: ".")) \(currency)" }

  /// The amount in digits with the currency's decimals and no grouping, such as `-1234.56`.
  public func decimalText(separator: String) -> String {
    let exponent = currency.exponent
    var digits = String(minor.magnitude)
    if exponent > 0 {
      if digits.utf8.count <= exponent {
        digits = String(repeating: "0", count: exponent + 1 - digits.utf8.count) + digits
      }
      digits.insert(contentsOf: separator, at: digits.index(digits.endIndex, offsetBy: -exponent))
    }
    return minor < 0 ? "-" + digits : digits
  }
}
