import Kernel

/// The number of a registered letter as somebody types it from the receipt.
public enum PostNumber {
  /// Why a number is doubted. A person may keep it all the same: other posts have other numbers.
  public enum Doubt: Sendable, Hashable {
    /// Neither the thirteen nor the fifteen signs of La Poste's numbers, with how many there are.
    case length(Int)
    /// As many signs, but not letters and digits where they belong.
    case shape
    /// The ninth digit does not follow from the eight before it: one of them was read or typed wrongly.
    case checkDigit
  }

  /// Two letters, eight digits with a ninth that checks them, the country: `RK 12 345 678 5 FR`. Source: UPU standard S10.
  private static let weights = [8, 6, 4, 2, 3, 5, 9, 7]

  /// What speaks against a number; `nil` for one that may be right. Spaces, dots and dashes do not count.
  ///
  /// Numbers of the UPU are checked by their digit. Those of France alone (`1A 123 456 7890 1`: a digit, a letter, eleven
  /// digits) and those of fifteen signs are asked for their shape only: how La Poste checks them is not published.
  public static func doubt(_ typed: String) -> Doubt? {
    let signs = typed.uppercased().filter { !$0.isWhitespace && $0 != "." && $0 != "-" }
    let digits = signs.map { $0.isASCII ? $0.wholeNumberValue : nil }
    let letters = signs.map { $0.isASCII && $0.isLetter }
    guard signs.count == 13 || signs.count == 15 else { return .length(signs.count) }
    guard zip(digits, letters).allSatisfy({ $0 != nil || $1 }) else { return .shape }
    guard signs.count == 13 else { return digits.count { $0 != nil } >= 11 ? nil : .shape }
    if letters[0] {
      guard letters[1], letters[11], letters[12] else { return .shape }
      let body = digits[2..<11].compactMap { $0 }
      guard body.count == 9 else { return .shape }
      return body[8] == checkDigit(body.prefix(8)) ? nil : .checkDigit
    }
    return letters[1] && digits[2...].allSatisfy { $0 != nil } ? nil : .shape
  }

  private static func checkDigit(_ digits: ArraySlice<Int>) -> Int {
    let rest = 11 - zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
    return rest == 10 ? 0 : rest == 11 ? 5 : rest
  }
}
