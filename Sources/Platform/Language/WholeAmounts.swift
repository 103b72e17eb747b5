public import Kernel

/// Amounts and shares as overviews show them, where cents would only be noise. Each is rounded by itself, half away
/// from zero; totals are computed from cents and rounded once.
extension AmountFormat {
  /// The amount in whole units without its currency, for a column whose heading names it: `14 532`.
  public func wholeNumber(_ money: Money) -> String {
    let per = Int128(money.currency.minorPerMajor)
    return count(Int(clamping: roundedHalfAwayFromZero(Int128(money.minor), over: per)))
  }

  /// The amount in whole units with its currency: `1 386 215 €`; in English `€1,386,215`.
  public func whole(_ money: Money) -> String {
    let number = wholeNumber(money)
    let isNegative = number.hasPrefix("\u{2212}")
    return with(symbol(of: money.currency), isNegative ? String(number.dropFirst()) : number, isNegative: isNegative)
  }

  /// A part of a whole in percent with one decimal: `28,8 %`; `nil` when there is no whole.
  public func share(_ part: Int64, of whole: Int64) -> String? {
    guard whole > 0 else { return nil }
    let tenths = roundedHalfAwayFromZero(Int128(part) * 1_000, over: Int128(whole))
    return decimal(hundredths: Int64(clamping: tenths * 10), decimals: 1) + language.habits.percent
  }

  /// A figure kept in hundredths, such as days of sales: `54,2`.
  /// - Parameter decimals: 1 or 2; with 1 the last digit is rounded half away from zero.
  public func decimal(hundredths: Int64, decimals: Int = 1) -> String {
    let value = decimals == 1 ? Int64(roundedHalfAwayFromZero(Int128(hundredths), over: 10)) : hundredths
    let unit: UInt64 = decimals == 1 ? 10 : 100
    let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: unit)
    let text = String(rest)
    let padded = String(repeating: "0", count: max(0, decimals - text.utf8.count)) + text
    return (value < 0 ? "\u{2212}" : "") + count(Int(whole)) + language.habits.decimal + padded
  }
}
