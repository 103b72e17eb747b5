import Kernel

typealias Bytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
  /// The bytes without spaces, tabs, line ends and NUL bytes around them.
  var trimmed: Bytes {
    var start = 0
    var end = count
    while start < end, self[start] <= 0x20 { start += 1 }
    while end > start, self[end - 1] <= 0x20 { end -= 1 }
    return Bytes(rebasing: self[start..<end])
  }

  /// A 64-bit mix of the bytes, the same in every run, to tell values apart without keeping them. Among a million
  /// values two different ones meet with a probability under one in ten million.
  func mixed(_ seed: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    var hash = seed
    for byte in self { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash = (hash ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 32
    hash = hash &* 0xD6E8_FEB8_6659_FD93
    return hash ^ hash >> 29
  }

  func hasPrefix(_ prefix: StaticString) -> Bool {
    guard count >= prefix.utf8CodeUnitCount else { return false }
    for offset in 0..<prefix.utf8CodeUnitCount where self[offset] != prefix.utf8Start[offset] { return false }
    return true
  }
}

/// Reads the values of a ledger line without making text of them.
enum FecValues {
  struct Amount: Hashable {
    var minor: Int64
    /// Written with a decimal point, which the tax administration refuses since 2019.
    var hasPoint = false
  }

  /// Whether the bytes begin like an account: three digits.
  static func isAccount(_ bytes: Bytes) -> Bool {
    let account = bytes.trimmed
    guard account.count >= 3 else { return false }
    return account[0] &- 48 <= 9 && account[1] &- 48 <= 9 && account[2] &- 48 <= 9
  }

  /// An amount in cents: decimal comma, or point; sign before or after; empty is zero. `nil` when unreadable.
  static func amount(_ bytes: Bytes) -> Amount? {
    var value: Int64 = 0
    var decimals = -1
    var negative = false
    var point = false
    var digits = 0
    for byte in bytes {
      switch byte {
      case 0x30...0x39:
        let digit = Int64(byte &- 0x30)
        digits += 1
        if decimals >= 0 {
          if decimals == 2 {
            guard digit == 0 else { return nil }
            continue
          }
          decimals += 1
        }
        let (shifted, first) = value.multipliedReportingOverflow(by: 10)
        let (sum, second) = shifted.addingReportingOverflow(digit)
        if first || second { return nil }
        value = sum
      case 0x2C, 0x2E:
        guard decimals < 0 else { return slowAmount(bytes) }
        decimals = 0
        point = byte == 0x2E
      case 0x2D: negative = true
      case 0x2B, 0x20, 0x00, 0x0D: continue
      default: return slowAmount(bytes)
      }
    }
    guard digits > 0 else { return bytes.trimmed.isEmpty ? Amount(minor: 0) : nil }
    if decimals < 0 { decimals = 0 }
    while decimals < 2 {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = shifted
      decimals += 1
    }
    return Amount(minor: negative ? -value : value, hasPoint: point)
  }

  /// Scientific notation, grouped thousands and the like, which no hot path needs to know.
  private static func slowAmount(_ bytes: Bytes) -> Amount? {
    let text = String(decoding: bytes.trimmed, as: UTF8.self)
    if let plain = ScientificNumber.plain(text) {
      return (try? DecimalReader.minorUnits(plain, exponent: 2, mark: .point)).map {
        Amount(minor: $0, hasPoint: text.contains("."))
      }
    }
    // In a byte encoding a no-break space is a lone A0.
    let spaced = bytes.trimmed.map { $0 == 0xA0 ? 0x20 : $0 }
    let ascii = String(decoding: spaced, as: UTF8.self)
    return (try? DecimalReader.minorUnits(ascii, exponent: 2, mark: .either)).map { Amount(minor: $0) }
  }

  /// A date as AAAAMMJJ, or year first or day first with `/`, `-` or `.`; years 1900 to 2099.
  static func date(_ bytes: Bytes) -> CivilDate? {
    let value = bytes.trimmed
    var digits: (Int, Int, Int) = (0, 0, 0)
    if value.count == 8 {
      guard let all = number(value) else { return nil }
      digits = (all / 10_000, all / 100 % 100, all % 100)
    } else if value.count == 10 {
      if isSeparator(value[4]), value[4] == value[7] {
        guard let year = number(value, 0, 4), let month = number(value, 5, 7), let day = number(value, 8, 10)
        else { return nil }
        digits = (year, month, day)
      } else if isSeparator(value[2]), value[2] == value[5] {
        guard let day = number(value, 0, 2), let month = number(value, 3, 5), let year = number(value, 6, 10)
        else { return nil }
        digits = (year, month, day)
      } else {
        return nil
      }
    } else {
      return nil
    }
    guard (1900...2099).contains(digits.0) else { return nil }
    return CivilDate(year: digits.0, month: digits.1, day: digits.2)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x2D || byte == 0x2E }

  private static func number(_ bytes: Bytes) -> Int? { number(bytes, 0, bytes.count) }

  private static func number(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var value = 0
    for index in start..<end {
      let digit = bytes[index] &- 48
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// +1 for a debit, -1 for a credit: D, C, +1, -1.
  static func sense(_ bytes: Bytes) -> Int64? {
    let value = bytes.trimmed
    switch value.count {
    case 1:
      switch value[0] {
      case UInt8(ascii: "D"), UInt8(ascii: "d"), UInt8(ascii: "1"), UInt8(ascii: "+"): return 1
      case UInt8(ascii: "C"), UInt8(ascii: "c"), UInt8(ascii: "-"): return -1
      default: return nil
      }
    case 2 where value[1] == UInt8(ascii: "1"):
      if value[0] == UInt8(ascii: "+") { return 1 }
      return value[0] == UInt8(ascii: "-") ? -1 : nil
    default: return nil
    }
  }
}

/// Numbers as computers print them, such as `1.2E+3`.
enum ScientificNumber {
  /// The number in plain digits with a point, or `nil` when the text is not in scientific notation.
  static func plain(_ text: String) -> String? {
    guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return nil }
    let exponentText = text[text.index(after: mark)...]
    guard let exponent = Int(exponentText), abs(exponent) <= 18 else { return nil }
    var mantissa = text[..<mark].replacing(",", with: ".")
    let negative = mantissa.hasPrefix("-")
    if negative || mantissa.hasPrefix("+") { mantissa.removeFirst() }
    let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts.first.map(String.init) ?? ""
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    guard (whole + fraction).allSatisfy({ $0.isASCII && $0.isNumber }), !(whole + fraction).isEmpty else { return nil }
    var digits = whole + fraction
    var point = whole.count + exponent
    if point < 0 {
      digits = String(repeating: "0", count: -point) + digits
      point = 0
    }
    if point > digits.count { digits += String(repeating: "0", count: point - digits.count) }
    let at = digits.index(digits.startIndex, offsetBy: point)
    let plain = (digits[..<at].isEmpty ? "0" : String(digits[..<at])) + "." + digits[at...]
    return (negative ? "-" : "") + plain
  }
}
