public import Kernel

/// Numbers as spreadsheets store them.
public enum SheetNumber {
  /// The number in plain digits as a person sees it: at most fifteen significant digits, which is what a spreadsheet
  /// keeps; `16.399999999999999` is 16.4. `nil` when the text is not a number with a point.
  public static func plain(_ text: String) -> String? {
    var mantissa = Substring(text)
    var exponent = 0
    if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      guard let value = Int(text[text.index(after: mark)...]), abs(value) <= 300 else { return nil }
      exponent = value
      mantissa = text[..<mark]
    }
    let negative = mantissa.hasPrefix("-")
    if negative || mantissa.hasPrefix("+") { mantissa.removeFirst() }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, mantissa.utf8.contains(where: { $0 >= 48 && $0 <= 57 }),
      mantissa.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == 0x2E })
    else { return nil }
    var digits = parts.joined().utf8.map { Int($0) - 48 }
    var point = (parts.first?.count ?? 0) + exponent
    while digits.first == 0, !digits.isEmpty {
      digits.removeFirst()
      point -= 1
    }
    if digits.count > 15 { round(&digits, &point) }
    while digits.last == 0, digits.count > max(0, point) { digits.removeLast() }
    guard !digits.isEmpty else { return "0" }
    guard point <= 30, point >= -30 else { return nil }
    return (negative ? "-" : "") + written(digits, point)
  }

  private static func round(_ digits: inout [Int], _ point: inout Int) {
    let up = digits[15] >= 5
    digits.removeLast(digits.count - 15)
    guard up else { return }
    var place = 14
    while place >= 0 {
      if digits[place] < 9 {
        digits[place] += 1
        return
      }
      digits[place] = 0
      place -= 1
    }
    digits.insert(1, at: 0)
    digits.removeLast()
    point += 1
  }

  private static func written(_ digits: [Int], _ point: Int) -> String {
    var text = ""
    if point <= 0 {
      text = "0." + String(repeating: "0", count: -point)
      for digit in digits { text += String(digit) }
      return text
    }
    for place in 0..<max(point, digits.count) {
      if place == point { text += "." }
      text += place < digits.count ? String(digits[place]) : "0"
    }
    return text
  }

  /// The day of a serial number: days since 30 December 1899, or since 1 January 1904 on old Macintoshes.
  ///
  /// The first counts a 29 February 1900 that never was; days before March 1900 are therefore refused.
  public static func day(serial: String, from1904: Bool) -> CivilDate? {
    guard let plain = plain(serial), let days = Int32(plain.prefix { $0 != "." }), days >= (from1904 ? 0 : 61),
      days < 2_958_466
    else { return nil }
    // 1899-12-30 and 1904-01-01, in days since 1970.
    return CivilDate(daysSince1970: days + (from1904 ? -24_107 : -25_569))
  }
}
