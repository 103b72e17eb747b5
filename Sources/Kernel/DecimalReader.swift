/// Which character separates the decimals in a written amount.
public enum DecimalMark: Sendable {
  case comma
  case point
  /// Decided by the text: the last of comma and point is the decimal mark unless it appears more than once;
  /// alone before three digits it could be either and is refused.
  case either
}

/// Why a written amount could not be read.
public enum DecimalError: Error, Hashable, Sendable {
  case empty
  case notANumber(String)
  case tooManyDecimals(String, allowed: Int)
  case overflow(String)
  /// One mark before three digits, and nothing that says whether it marks decimals or thousands.
  case ambiguous(String)
}

extension DecimalError: Explained {
  public var phrase: Phrase {
    switch self {
    case .empty: Phrase("the amount is empty")
    case .notANumber(let text): Phrase("«\(text)» is not an amount")
    case .tooManyDecimals(let text, let allowed):
      Phrase("«\(text)» has more than \(allowed) decimals that are not zero")
    case .overflow(let text): Phrase("«\(text)» is too large an amount")
    case .ambiguous(let text):
      Phrase(
        """
        «\(text)» can be read with decimals or with thousands; write two decimals or say which mark the \
        file uses
        """)
    }
  }
}

/// Reads amounts as people and software write them, into exact minor units.
///
/// Accepts a sign before or after, parentheses for a negative, grouping by space, no-break space, narrow no-break
/// space, apostrophe, or the mark that is not the decimal one (by threes); a currency sign or code before or after.
public enum DecimalReader {
  /// The amount in minor units of a currency with `exponent` decimals.
  public static func minorUnits(
    _ text: some StringProtocol, exponent: Int, mark: DecimalMark = .either
  ) throws(DecimalError) -> Int64 {
    guard let number = Written(text) else { throw .notANumber(String(text)) }
    guard !number.digits.isEmpty else {
      if text.allSatisfy(\.isWhitespace) { throw .empty }
      throw .notANumber(String(text))
    }
    let decimalAt = try position(of: mark, in: number.digits, exponent: exponent, text: text)
    guard groupsByThree(number.digits, decimalAt: decimalAt) else { throw .notANumber(String(text)) }
    return try assemble(number.digits, decimalAt: decimalAt, exponent: exponent, negative: number.negative, text: text)
  }

  /// The digits and marks of a written amount, once what stands around them is understood.
  private struct Written {
    /// Digits, commas and points only.
    var digits: [UInt8] = []
    var negative = false

    /// `nil` when something stands where it has no business: a sign within the number, a word, half a parenthesis.
    init?(_ text: some StringProtocol) {
      digits.reserveCapacity(24)
      var signs = 0
      var opened = 0
      var closed = 0
      var letters = 0
      // Set once something that may only follow the number was met after it.
      var ended = false
      var lettersEnded = false
      for scalar in text.unicodeScalars {
        switch scalar {
        case "0"..."9", ",", ".":
          if ended || closed > 0 { return nil }
          if letters > 0 { lettersEnded = true }
          digits.append(UInt8(scalar.value))
        case "-", "\u{2212}", "+":
          signs += 1
          if scalar != "+" { negative = true }
          ended = !digits.isEmpty
        case "(":
          opened += 1
          if !digits.isEmpty { return nil }
        case ")":
          closed += 1
          if digits.isEmpty { return nil }
        case " ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}", "\t":
          if letters > 0 { lettersEnded = true }
        case "€", "$", "£": ended = !digits.isEmpty
        case "A"..."Z", "a"..."z":
          if lettersEnded { return nil }
          letters += 1
          ended = !digits.isEmpty
        default: return nil
        }
      }
      guard signs <= 1, opened <= 1, opened == closed, opened == 0 || signs == 0, letters == 0 || letters == 3 else {
        return nil
      }
      if opened == 1 { negative = true }
    }
  }

  private static func position(
    of mark: DecimalMark, in bytes: [UInt8], exponent: Int, text: some StringProtocol
  ) throws(DecimalError) -> Int? {
    let lastComma = bytes.lastIndex(of: UInt8(ascii: ","))
    let lastPoint = bytes.lastIndex(of: UInt8(ascii: "."))
    switch mark {
    case .comma: return lastComma
    case .point: return lastPoint
    case .either:
      switch (lastComma, lastPoint) {
      case (nil, nil): return nil
      case (let at?, let other?): return max(at, other)
      case (let at?, nil), (nil, let at?):
        let repeated = bytes.count { $0 == bytes[at] } > 1
        if repeated { return nil }
        // One to three digits, a mark and three digits is a thousand to some and one to others.
        if exponent < 3, bytes.count - at == 4, (1...3).contains(at), bytes[0] != UInt8(ascii: "0") {
          throw .ambiguous(String(text))
        }
        return at
      }
    }
  }

  /// Whether the marks that only group digits stand before exactly three of them, and all are the same.
  private static func groupsByThree(_ bytes: [UInt8], decimalAt: Int?) -> Bool {
    var grouping: UInt8?
    var sinceMark: Int?
    let end = decimalAt ?? bytes.count
    var before = 0
    for byte in bytes[..<end] {
      if byte >= UInt8(ascii: "0") {
        sinceMark? += 1
        before += 1
        continue
      }
      if let sinceMark, sinceMark != 3 { return false }
      if sinceMark == nil, !(1...3).contains(before) { return false }
      if let grouping, grouping != byte { return false }
      if let decimalAt, bytes[decimalAt] == byte { return false }
      grouping = byte
      sinceMark = 0
    }
    if let sinceMark, sinceMark != 3 { return false }
    return bytes[end...].dropFirst().allSatisfy { $0 >= UInt8(ascii: "0") }
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
