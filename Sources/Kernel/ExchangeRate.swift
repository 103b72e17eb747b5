/// What one unit of a currency is worth in another, exact to a millionth.
@frozen
public struct ExchangeRate: Hashable, Sendable {
  public let millionths: Int64

  @inlinable
  public init(millionths: Int64) { self.millionths = millionths }

  /// Reads `1.0348`; up to six decimals; `nil` for anything else, and for nothing or less.
  public init?(_ text: String) {
    guard let value = try? DecimalReader.minorUnits(text, exponent: 6, mark: .either), value > 0 else { return nil }
    millionths = value
  }

  /// What was paid for one unit of what it settled; `nil` where nothing was settled.
  public init?(_ paid: Money, for settled: Money) {
    guard settled.minor != 0 else { return nil }
    let value = Int128(paid.minor) * Int128(settled.currency.minorPerMajor) * 1_000_000
    let unit = Int128(settled.minor) * Int128(paid.currency.minorPerMajor)
    guard let millionths = Int64(exactly: ExchangeRate.rounded(value, unit)) else { return nil }
    self.millionths = millionths
  }

  /// What a sum in the currency of the quotation is worth in the one that is quoted: at 1 EUR = 1.0348 CHF, 103.48 CHF are
  /// 100 EUR. Half a minor unit is rounded away from zero. `nil` where it does not fit into 64 bits.
  public func value(of money: Money, in currency: Currency) -> Money? {
    guard millionths > 0 else { return nil }
    let value = Int128(money.minor) * Int128(currency.minorPerMajor) * 1_000_000
    let unit = Int128(millionths) * Int128(money.currency.minorPerMajor)
    return Int64(exactly: ExchangeRate.rounded(value, unit)).map { Money(minor: $0, currency) }
  }

  /// What a sum in the currency of the unit is worth in the one that is quoted: at 1 EUR = 1.0348 CHF, 100 EUR are 103.48 CHF.
  /// Rounded likewise.
  public func price(of money: Money, in currency: Currency) -> Money? {
    let value = Int128(money.minor) * Int128(millionths) * Int128(currency.minorPerMajor)
    let unit = Int128(1_000_000) * Int128(money.currency.minorPerMajor)
    return Int64(exactly: ExchangeRate.rounded(value, unit)).map { Money(minor: $0, currency) }
  }

  private static func rounded(_ value: Int128, _ unit: Int128) -> Int128 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
    guard rest.magnitude * 2 >= unit.magnitude else { return quotient }
    return quotient + ((value < 0) == (unit < 0) ? 1 : -1)
  }
}
