/// Which character separates the decimals in a written amount.
public enum DecimalMark: Sendable {
  case comma
  case point
  /// Decided by the text: the last of comma and point is the decimal mark unless it groups three digits
  /// and appears more than once, or groups thousands beside the other one.
  case either
}

/// Why a written amount could not be read.
public enum DecimalError: Error, Hashable, Sendable {
  case empty
  case notANumber(String)
  case tooManyDecimals(String, allowed: Int)
  case overflow(String)
}

extension DecimalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "the amount is empty"
    case .notANumber(let text): "«\(text)» is not an amount"
    case .tooManyDecimals(let text, let allowed): "«\(text)» has more than \(allowed) decimals that are not zero"
    case .overflow(let text): "«\(text)» is too large an amount"
    }
  }
}

/// Reads amounts as people and software write them, into exact minor units.
///
/// Accepts a sign before or after, parentheses for a negative, grouping by space, no-break space, narrow no-break
/// space, apostrophe, or the mark that is not the decimal one; a currency sign or code around the number.
public enum DecimalReader {
  /// The amount in minor units of a currency with `exponent` decimals.
  public static func minorUnits(
    _ text: some StringProtocol, exponent: Int, mark: DecimalMark = .either
  ) throws(DecimalError) -> Int64 {
    var cleaned: [UInt8] = []
    var negative = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9", ",", ".": cleaned.append(UInt8(scalar.value))
      case "-", "\u{2212}", "(": negative = true
      case "+", ")", " ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}", "\t": continue
      case "€", "$", "£": continue
      case "A"..."Z", "a"..."z":
        // A currency code around the number is allowed; anything longer is refused below by its letter count.
        continue
      default: throw .notANumber(String(text))
      }
    }
    let letters = text.unicodeScalars.count { ("A"..."Z").contains($0) || ("a"..."z").contains($0) }
    guard letters == 0 || letters == 3 else { throw .notANumber(String(text)) }
    guard !cleaned.isEmpty else {
      if text.allSatisfy(\.isWhitespace) { throw .empty }
      throw .notANumber(String(text))
    }
    let decimalAt = try position(of: mark, in: cleaned, exponent: exponent, text: text)
    return try assemble(cleaned, decimalAt: decimalAt, exponent: exponent, negative: negative, text: text)
  }

  private static func position(
    of mark: DecimalMark, in bytes: [UInt8], exponent: Int, text: some StringProtocol
  ) throws(DecimalError) -> Int? {
    let comma = UInt8(ascii: ",")
    let point = UInt8(ascii: ".")
    let lastComma = bytes.lastIndex(of: comma)
    let lastPoint = bytes.lastIndex(of: point)
    switch mark {
    case .comma: return lastComma
    case .point: return lastPoint
    case .either:
      switch (lastComma, lastPoint) {
      case (nil, nil): return nil
      case (let at?, let other?): return max(at, other)
      case (let at?, nil), (nil, let at?):
        let repeated = bytes.count { $0 == bytes[at] } > 1
        return repeated ? nil : at
      }
    }
  }

  private static func assemble(
    _ bytes: [UInt8], decimalAt: Int?, exponent: Int, negative: Bool, text: some StringProtocol
  ) throws(DecimalError) -> Int64 {
    var value: Int64 = 0
    var decimals = 0
    var digits = 0
    for (index, byte) in bytes.enumerated() {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { continue }
      let digit = Int64(byte - UInt8(ascii: "0"))
      digits += 1
      if let decimalAt, index > decimalAt {
        if decimals == exponent {
          if digit != 0 { throw .tooManyDecimals(String(text), allowed: exponent) }
          continue
        }
        decimals += 1
      }
      value = try appended(digit, to: value, text: text)
    }
    guard digits > 0 else { throw .notANumber(String(text)) }
    while decimals < exponent {
      value = try appended(0, to: value, text: text)
      decimals += 1
    }
    return negative ? -value : value
  }

  private static func appended(_ digit: Int64, to value: Int64, text: some StringProtocol) throws(DecimalError) -> Int64
  {
    let (shifted, first) = value.multipliedReportingOverflow(by: 10)
    let (sum, second) = shifted.addingReportingOverflow(digit)
    if first || second { throw .overflow(String(text)) }
    return sum
  }
}
