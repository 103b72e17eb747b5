/// A decimal number as XML Schema writes it, read into exact minor units.
public enum XmlDecimal {
  /// The number in units of `10⁻ᵉˣᵖᵒⁿᵉⁿᵗ`: digits with an optional sign and one point. `nil` for anything else, for
  /// decimals beyond `exponent` that are not zero, and for what does not fit in 64 bits.
  ///
  /// Source: W3C XML Schema part 2, decimal; no grouping, no comma, no exponent.
  public static func minorUnits(_ text: String, exponent: Int) -> Int64? {
    var text = text
    return text.withUTF8 { minorUnits($0, exponent: exponent) }
  }

  /// The same over bytes.
  public static func minorUnits(_ bytes: UnsafeBufferPointer<UInt8>, exponent: Int) -> Int64? {
    var value: Int64 = 0
    var negative = false
    var point = false
    var decimals = 0
    var digits = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        let digit = Int64(byte - UInt8(ascii: "0"))
        if point, decimals == exponent {
          if digit != 0 { return nil }
          continue
        }
        if point { decimals += 1 }
        let (shifted, first) = value.multipliedReportingOverflow(by: 10)
        let (sum, second) = shifted.addingReportingOverflow(digit)
        if first || second { return nil }
        value = sum
      case UInt8(ascii: ".") where !point: point = true
      case UInt8(ascii: "-") where digits == 0 && !point && !negative: negative = true
      case UInt8(ascii: "+") where digits == 0 && !point && !negative: continue
      default: return nil
      }
    }
    guard digits > 0 else { return nil }
    while decimals < exponent {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = shifted
      decimals += 1
    }
    return negative ? -value : value
  }
}
