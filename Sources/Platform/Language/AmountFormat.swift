public import Kernel

/// Amounts and rates as people read them.
///
/// Not Foundation's formatter: its spaces change with the version of the locale data, and a letter that was kept must
/// be reproduced byte for byte.
public struct AmountFormat: Sendable, Hashable {
  let language: LanguageCode

  public init(_ language: LanguageCode) { self.language = language }

  /// The amount with its currency: `147 006,43 €`, `12 400,00 CHF`; in English `€147,006.43`, `CHF 12,400.00`; in Dutch
  /// `€ 147.006,43`.
  public func amount(_ money: Money) -> String {
    with(symbol(of: money.currency), digits(money), isNegative: money.isNegative)
  }

  /// A number with the symbol where the language puts it.
  func with(_ symbol: String, _ digits: String, isNegative: Bool) -> String {
    let minus = isNegative ? "\u{2212}" : ""
    switch language.habits.currency {
    case .after: return minus + digits + LanguageCode.noBreakSpace + symbol
    case .beforeSpaced: return symbol + LanguageCode.noBreakSpace + minus + digits
    // A code of letters stands apart from the number, a sign does not.
    case .before: return minus + symbol + (symbol.count > 1 ? LanguageCode.noBreakSpace : "") + digits
    }
  }

  /// The amount alone, for a column whose heading names the currency: `14 532,00`.
  public func number(_ money: Money) -> String { (money.isNegative ? "\u{2212}" : "") + digits(money) }

  /// The amount with its currency and no decimals where they are zero: `40 €`.
  public func short(_ money: Money) -> String {
    let text = amount(money)
    guard money.currency.exponent > 0, money.minor % money.currency.minorPerMajor == 0 else { return text }
    let decimals = mark + String(repeating: "0", count: money.currency.exponent)
    guard let range = text.range(ofText: decimals) else { return text }
    return String(text[..<range.lowerBound] + text[range.upperBound...])
  }

  /// A rate of exchange with four decimals, or six where it is small: `0,9664`, `0,006160`.
  public func rate(_ rate: ExchangeRate) -> String {
    let isSmall = rate.millionths < 100_000
    let scaled = isSmall ? rate.millionths : (rate.millionths + 50) / 100
    let (unit, width): (Int64, Int) = isSmall ? (1_000_000, 6) : (10_000, 4)
    let decimals = String(scaled % unit)
    return count(Int(scaled / unit)) + mark + String(repeating: "0", count: width - decimals.utf8.count) + decimals
  }

  /// A whole number with its thousands grouped: `4 812`.
  public func count(_ value: Int) -> String {
    (value < 0 ? "\u{2212}" : "") + grouped(String(value.magnitude))
  }

  /// A rate: `12,15 %`; in English `12.15%`.
  public func percent(_ percent: Percent) -> String {
    let parts = percent.description.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0]).replacingMinus()
    let text = parts.count > 1 ? whole + mark + String(parts[1]) : whole
    return text + language.habits.percent
  }

  /// A share as reports show it, with one decimal: `58,6 %`.
  public func share(_ percent: Percent) -> String { share(percent.partsPerMillion, of: 1_000_000) ?? "–" }

  /// The sign people use for a currency, or its code.
  public func symbol(of currency: Currency) -> String {
    switch currency {
    case .eur: "€"
    case .gbp: "£"
    case .usd: language == .english ? "$" : "USD"
    default: currency.code
    }
  }

  private var mark: String { language.habits.decimal }
  private var separator: String { language.habits.thousands }

  private func digits(_ money: Money) -> String {
    let exponent = money.currency.exponent
    var text = String(money.minor.magnitude)
    if text.utf8.count <= exponent {
      text = String(repeating: "0", count: exponent + 1 - text.utf8.count) + text
    }
    let whole = grouped(String(text.dropLast(exponent)))
    return exponent == 0 ? whole : whole + mark + String(text.suffix(exponent))
  }

  private func grouped(_ digits: String) -> String {
    guard digits.utf8.count > 3 else { return digits }
    var result = ""
    var left = digits.utf8.count
    for digit in digits {
      if left < digits.utf8.count, left.isMultiple(of: 3) { result += separator }
      result.append(digit)
      left -= 1
    }
    return result
  }
}

extension String {
  fileprivate func replacingMinus() -> String { hasPrefix("-") ? "\u{2212}" + dropFirst() : self }

  fileprivate func range(ofText text: String) -> Range<String.Index>? { ranges(of: text).last }
}
