/// Amounts as bank formats write them: digits with one mark, comma or point, before the decimals and no grouping.
enum MarkedDecimal {
  /// The amount in minor units of a currency with `exponent` decimals; more decimals are allowed when they are zero.
  /// `nil` when it is written otherwise or does not fit.
  static func minor(_ bytes: some Collection<UInt8>, exponent: Int) -> Int64? {
    var value: Int64 = 0
    var digits = 0
    var decimals: Int?
    for byte in bytes {
      switch byte {
      case 0x30...0x39:
        digits += 1
        let digit = Int64(byte - 0x30)
        if let count = decimals {
          if count >= exponent {
            if digit != 0 { return nil }
            continue
          }
          decimals = count + 1
        }
        let (shifted, first) = value.multipliedReportingOverflow(by: 10)
        let (sum, second) = shifted.addingReportingOverflow(digit)
        if first || second { return nil }
        value = sum
      case 0x2C, 0x2E:
        guard decimals == nil else { return nil }
        decimals = 0
      default: return nil
      }
    }
    guard digits > 0 else { return nil }
    return scaled(value, by: exponent - (decimals ?? 0))
  }

  /// The same with a sign before it.
  static func signedMinor(_ bytes: some Collection<UInt8>, exponent: Int) -> Int64? {
    switch bytes.first {
    case 0x2D: return minor(bytes.dropFirst(), exponent: exponent).map { -$0 }
    case 0x2B: return minor(bytes.dropFirst(), exponent: exponent)
    default: return minor(bytes, exponent: exponent)
    }
  }

  /// `value × 10^power`; for a negative power the digits that go must be zero. `nil` when it cannot be.
  static func scaled(_ value: Int64, by power: Int) -> Int64? {
    var result = value
    for _ in 0..<max(0, power) {
      let (shifted, overflow) = result.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      result = shifted
    }
    for _ in 0..<max(0, -power) {
      guard result % 10 == 0 else { return nil }
      result /= 10
    }
    return result
  }
}
