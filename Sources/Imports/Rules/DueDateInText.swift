import Kernel

/// Finds a due date that someone wrote in a label: `ech 30/09`, `Échéance : 30.09.2024`, `due 2024-09-30`.
enum DueDateInText {
  /// The due date in the bytes of a label, in any encoding that keeps ASCII; a date without a year is the first on or
  /// after the day of issue. Dates before the issue or more than two years after it are not due dates.
  static func find(_ bytes: Bytes, issued: CivilDate) -> CivilDate? {
    var at = 0
    while let start = keyword(bytes, from: at) {
      at = start
      var place = start
      // The rest of the word, then punctuation: «éance : », «. », « le ».
      while place < bytes.count, !isDigit(bytes[place]), place - start < 14 { place += 1 }
      if place < bytes.count, let date = date(bytes, at: place, issued: issued) { return date }
    }
    return nil
  }

  /// The place after the next `ech` (or `éch` in any encoding) or `due`.
  private static func keyword(_ bytes: Bytes, from start: Int) -> Int? {
    guard bytes.count >= 3 else { return nil }
    for index in start..<max(start, bytes.count - 2) {
      let second = bytes[index + 1] | 0x20
      let third = bytes[index + 2] | 0x20
      let first = bytes[index] | 0x20
      let isStart = index == 0 || !isLetter(bytes[index - 1])
      if second == UInt8(ascii: "c"), third == UInt8(ascii: "h"), first == UInt8(ascii: "e") || bytes[index] >= 0x80 {
        // In UTF-8 the accented letter takes two bytes; both are above 7F.
        if isStart || bytes[index - 1] >= 0x80 { return index + 3 }
      }
      if isStart, first == UInt8(ascii: "d"), second == UInt8(ascii: "u"), third == UInt8(ascii: "e") {
        return index + 3
      }
    }
    return nil
  }

  private static func date(_ bytes: Bytes, at start: Int, issued: CivilDate) -> CivilDate? {
    var groups: [(value: Int, digits: Int)] = []
    var at = start
    while at < bytes.count, groups.count < 3 {
      var value = 0
      var digits = 0
      while at < bytes.count, isDigit(bytes[at]), digits < 8 {
        value = value * 10 + Int(bytes[at] - 48)
        digits += 1
        at += 1
      }
      guard digits > 0 else { break }
      groups.append((value, digits))
      guard at < bytes.count, [0x2F, 0x2D, 0x2E].contains(bytes[at]) else { break }
      at += 1
    }
    guard let found = assembled(groups, issued: issued), found >= issued, found.days(since: issued) <= 730
    else { return nil }
    return found
  }

  private static func assembled(_ groups: [(value: Int, digits: Int)], issued: CivilDate) -> CivilDate? {
    switch groups.count {
    case 1:
      let all = groups[0].value
      if groups[0].digits == 6 { return CivilDate(year: 2000 + all % 100, month: all / 100 % 100, day: all / 10_000) }
      guard groups[0].digits == 8 else { return nil }
      return CivilDate(year: all % 10_000, month: all / 10_000 % 100, day: all / 1_000_000)
        .flatMap { (1990...2099).contains($0.year) ? $0 : nil }
        ?? CivilDate(year: all / 10_000, month: all / 100 % 100, day: all % 100)
    case 2:
      guard groups[0].digits <= 2, groups[1].digits <= 2 else { return nil }
      let thisYear = CivilDate(year: issued.year, month: groups[1].value, day: groups[0].value)
      if let thisYear, thisYear >= issued { return thisYear }
      return CivilDate(year: issued.year + 1, month: groups[1].value, day: groups[0].value)
    case 3:
      if groups[0].digits == 4 {
        return CivilDate(year: groups[0].value, month: groups[1].value, day: groups[2].value)
      }
      let year = groups[2].digits == 2 ? 2000 + groups[2].value : groups[2].value
      return CivilDate(year: year, month: groups[1].value, day: groups[0].value)
    default: return nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte >= 0x80 }
}
