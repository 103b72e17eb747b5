import Kernel

/// The ranges of numbers a text names: `1201 à 1205`, `FA-2026-0012 - 0018`, `invoices 12 to 18`, `1201-05`.
///
/// Only what stands on either side is read; which items lie between is asked of the items
/// (``NumberRange/items(among:)``). Days and months are no numbers: what is a whole date was taken out before, and `1
/// au 31 mai` or `01/05 au 31/05` is left alone.
struct RangesInText {
  private(set) var ranges: [NumberRange] = []

  /// Ranges that one text may name.
  private static let rangesMax = 8
  /// Words such as `la facture n°` between the mark and the last number.
  private static let wordsBetweenMax = 3

  /// What stands between a word and the one before.
  private enum Joint { case space, point, dash, spacedDash }

  private struct Token {
    var bytes: [UInt8] = []
    let joint: Joint
    /// Its runs of digits.
    var groups: [[UInt8]] { bytes.split { !Wording.isDigit($0) }.map(Array.init) }
    var hasDigit: Bool { bytes.contains(where: Wording.isDigit) }
    var endsInDigit: Bool { bytes.last.map(Wording.isDigit) ?? false }
    var startsWithDigit: Bool { bytes.first.map(Wording.isDigit) ?? false }
    var isNumber: Bool { !bytes.isEmpty && bytes.allSatisfy(Wording.isDigit) }
    /// Joined to the word before it by a slash, a point or a dash.
    var isJoined: Bool { joint == .point || joint == .dash }
    /// Letters before digits: where they follow a number, they may as well begin another.
    var isLettersAndDigits: Bool { hasDigit && !startsWithDigit }
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// - Parameter text: without its dates.
  init(_ text: String) {
    guard RangesInText.mayHold(text) else { return }
    let tokens = RangesInText.tokens(text)
    for place in tokens.indices where ranges.count < RangesInText.rangesMax {
      if let range = RangesInText.range(at: place, tokens), !ranges.contains(range) { ranges.append(range) }
    }
  }

  /// Most texts have nothing after a number that may be the mark of a range.
  private static func mayHold(_ text: String) -> Bool {
    var isAfterNumber = false
    var isInWord = false
    for byte in text.utf8.prefix(Wording.lengthMax) {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        isAfterNumber = true
        isInWord = true
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        // The words of a range, and *jusqu'à*, begin with these.
        if isAfterNumber, !isInWord, marks.contains(byte | 0x20) { return true }
        isAfterNumber = false
        isInWord = true
      case UInt8(ascii: "-"), 0x80...:
        if isAfterNumber { return true }
        isInWord = false
      default: isInWord = false
      }
    }
    return false
  }

  private static let marks = Set("abhjt".utf8)

  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    var between = ""
    func joint() -> Joint {
      guard !between.isEmpty else { return .space }
      if between.contains(where: { "-–—‐‑−".contains($0) }) { return between.count == 1 ? .dash : .spacedDash }
      return between.count == 1 && "./".contains(between) ? .point : .space
    }
    func end() {
      guard !word.isEmpty else { return }
      let bytes = Array(Folding.folded(word).utf8)
      if !bytes.isEmpty { tokens.append(Token(bytes: bytes, joint: joint())) }
      word = ""
      between = ""
    }
    for character in text.prefix(Wording.lengthMax) {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        end()
        between.append(character)
      }
    }
    end()
    return tokens
  }

  // MARK: one mark

  /// The range whose mark is at a word: a word such as *à*, or the dash before it.
  private static func range(at place: Int, _ tokens: [Token]) -> NumberRange? {
    let token = tokens[place]
    switch token.joint {
    case .spacedDash where place > 0:
      return number(from: place, tokens).flatMap { range(to: place - 1, from: $0, tokens) }
    case .dash where place > 0: return tight(tokens[place - 1], token)
    default: break
    }
    guard !token.hasDigit else { return nil }
    var before = place - 1
    // Within `2026/A/00401` it is a letter of the number.
    if isThrough(token.text), token.joint != .point {
      if before >= 0, tokens[before].text == "jusqu" { before -= 1 }
    } else if token.text == "m", before > 0, tokens[before].text == "t" {
      // Dutch t/m, *tot en met*.
      before -= 1
    } else {
      return nil
    }
    guard before >= 0 else { return nil }
    return number(from: place + 1, tokens).flatMap { range(to: before, from: $0, tokens) }
  }

  /// Where the last number begins, after words such as *la facture n°*.
  private static func number(from start: Int, _ tokens: [Token]) -> Int? {
    for place in start..<min(tokens.count, start + wordsBetweenMax + 1) {
      if tokens[place].hasDigit { return place }
      // Of two marks the one next to the number is.
      if place > start || tokens[place].joint != .spacedDash, isThrough(tokens[place].text) { return nil }
    }
    return nil
  }

  private static func isThrough(_ word: String) -> Bool {
    var hash = RunningHash()
    hash.add(word.utf8)
    return Vocabulary.through.hashes.contains(hash.value)
  }

  /// `1201-1205`, `1201-05`: but a year before a dash, or numbers of other lengths, are one number.
  private static func tight(_ left: Token, _ right: Token) -> NumberRange? {
    guard left.endsInDigit, right.isNumber, let first = left.groups.last else { return nil }
    let last = right.bytes
    let isAlike = first.count == last.count && first.count >= 3
    let isCut = first.count >= 4 && last.count < first.count && last.count >= 2
    let isYear = first.count == 4 && first.starts(with: [UInt8(ascii: "2"), UInt8(ascii: "0")])
    guard isAlike || isCut, !isYear else { return nil }
    return NumberRange(first: [[first]], last: [[last]], isTight: true)
  }

  private static func range(to before: Int, from after: Int, _ tokens: [Token]) -> NumberRange? {
    guard tokens[before].endsInDigit, !isDay(before, after, tokens) else { return nil }
    var first: [[[UInt8]]] = []
    var place = before
    var isJoined = false
    while place >= 0, first.count < NumberRange.groupsMax {
      let token = tokens[place]
      guard token.hasDigit || (isJoined && isWithin(place, tokens)) else { break }
      if isJoined { first[0] = token.groups + first[0] } else { first.insert(token.groups, at: 0) }
      guard token.startsWithDigit || isWithin(place, tokens) else { break }
      isJoined = token.joint != .space && !token.isLettersAndDigits
      place -= 1
    }
    var last: [[[UInt8]]] = []
    place = after
    while place < tokens.count, last.count < NumberRange.groupsMax {
      let token = tokens[place]
      guard token.hasDigit || (place + 1 < tokens.count && tokens[place + 1].isJoined) else { break }
      guard place == after || token.startsWithDigit || isWithin(place, tokens) else { break }
      // A dash with spaces around it begins something else.
      guard place == after || token.joint != .spacedDash else { break }
      if place > after, token.joint != .space, !token.isLettersAndDigits {
        last[last.count - 1] += token.groups
      } else {
        last.append(token.groups)
      }
      place += 1
    }
    return NumberRange(first: first, last: last, isTight: false)
  }

  /// Letters of a number that began before them: the F of `2026/F/00401` and of `2026/F00401`.
  private static func isWithin(_ place: Int, _ tokens: [Token]) -> Bool {
    place > 0 && !tokens[place].startsWithDigit && tokens[place].isJoined && tokens[place - 1].endsInDigit
  }

  /// `01/05 au 31/05`, `1 au 31 mai`.
  private static func isDay(_ before: Int, _ after: Int, _ tokens: [Token]) -> Bool {
    if after + 1 < tokens.count, tokens[after].isNumber, DatesInText.names[tokens[after + 1].text] != nil {
      return true
    }
    func isDayAndMonth(_ day: Int) -> Bool {
      guard day >= 0, day + 1 < tokens.count, tokens[day + 1].joint == .point, tokens[day].isNumber,
        tokens[day + 1].isNumber, tokens[day].bytes.count <= 2, tokens[day + 1].bytes.count <= 2
      else { return false }
      let (one, other) = (Int(tokens[day].text) ?? 0, Int(tokens[day + 1].text) ?? 0)
      return (1...31).contains(one) && (1...12).contains(other)
    }
    return isDayAndMonth(before - 1) || isDayAndMonth(after)
  }
}
