/// Checks of the numbers that name companies and accounts.
public enum BusinessNumbers {
  /// The nine digits of a SIREN without spaces, or `nil` when its control digit is wrong.
  ///
  /// Source: INSEE; Luhn's formula over nine digits.
  public static func siren(_ text: some StringProtocol) -> String? {
    let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
    guard digits.count == 9, passesLuhn(digits) else { return nil }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func passesLuhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (offset, byte) in digits.reversed().enumerated() {
      guard byte >= 48, byte <= 57 else { return false }
      let digit = Int(byte - 48)
      let weighted = offset.isMultiple(of: 2) ? digit : digit * 2
      sum += weighted > 9 ? weighted - 9 : weighted
    }
    return sum.isMultiple(of: 10)
  }

  /// The IBAN in upper case without spaces, or `nil` when its shape or its check digits are wrong.
  ///
  /// Source: ISO 13616; remainder by 97 of the rearranged number is 1 (ISO 7064).
  public static func iban(_ text: some StringProtocol) -> String? {
    let characters = text.uppercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 < 0x80 }
    guard (15...34).contains(characters.count), characters[0..<2].allSatisfy({ $0 >= 65 && $0 <= 90 }),
      characters[2..<4].allSatisfy({ $0 >= 48 && $0 <= 57 })
    else { return nil }
    var remainder = 0
    for byte in characters[4...] + characters[..<4] {
      switch byte {
      case 48...57: remainder = (remainder * 10 + Int(byte - 48)) % 97
      case 65...90: remainder = (remainder * 100 + Int(byte - 55)) % 97
      default: return nil
      }
    }
    return remainder == 1 ? String(decoding: characters, as: UTF8.self) : nil
  }
}
