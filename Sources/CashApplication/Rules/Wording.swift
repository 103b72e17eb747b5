import Kernel

/// A payer's text cut into words, with what is a date or a month taken out.
struct Wording {
  struct Word: Hashable {
    /// Lower case letters and digits.
    let text: String
    /// The letters before the first digit.
    let prefix: String
    /// The digits after the prefix, when nothing else follows.
    let digits: String
    /// Nothing but digits after the prefix.
    let isPlain: Bool

    var endsInDigits: Bool { isPlain && !digits.isEmpty }

    init(_ text: String) {
      self.text = text
      prefix = String(text.prefix { !($0 >= "0" && $0 <= "9") })
      digits = String(text.dropFirst(prefix.count))
      isPlain = digits.utf8.allSatisfy(ReferenceIndex.isDigit)
    }
  }

  /// The words as written, and, where that differs, with the letters O, I and L between digits read as 0 and 1.
  let variants: [[Word]]
  /// The months the text names as `05/2026`.
  let months: [CivilDate]
  /// The folded text.
  let folded: String
  /// A long run of digits stands in it that is no date: a number, of ours or not.
  let hasNumber: Bool

  init(_ texts: [String]) {
    var written: [Word] = []
    var read: [Word] = []
    var months: [CivilDate] = []
    var folded: [String] = []
    for text in texts {
      let (rest, found) = Wording.withoutDates(String(text.prefix(ReferenceIndex.wordingMax)))
      months += found
      let words = Folding.folded(rest).split(separator: " ").map(String.init)
      folded.append(Folding.folded(text))
      written += words.map(Word.init)
      read += words.map { Word(Wording.digitsRead($0)) }
      // Texts are kept apart: a number does not run from one into the next.
      written.append(Word("|"))
      read.append(Word("|"))
    }
    variants = written == read ? [written] : [written, read]
    self.months = months
    self.folded = folded.joined(separator: " ")
    hasNumber = Wording.longestRun(written) >= ReferenceIndex.endingDigitsMin
  }

  private static func longestRun(_ words: [Word]) -> Int {
    var longest = 0
    var run = 0
    for word in words {
      let count = word.text.utf8.count(where: ReferenceIndex.isDigit)
      run = word.prefix.isEmpty && word.isPlain ? run + count : count
      longest = max(longest, run)
    }
    return longest
  }

  func says(_ words: Set<String>) -> Bool { folded.split(separator: " ").contains { words.contains(String($0)) } }

  /// O, I and L beside a digit are digits badly read.
  static func digitsRead(_ word: String) -> String {
    var bytes = Array(word.utf8)
    guard bytes.count(where: ReferenceIndex.isDigit) >= 3 else { return word }
    func couldBeDigit(_ index: Int) -> Bool {
      ReferenceIndex.isDigit(bytes[index])
        || [UInt8(ascii: "o"), UInt8(ascii: "i"), UInt8(ascii: "l")].contains(bytes[index])
    }
    for index in bytes.indices {
      // What was read before is a digit by now, so a run of them is read from the left.
      let before = index == 0 || ReferenceIndex.isDigit(bytes[index - 1])
      guard before, index + 1 == bytes.count || couldBeDigit(index + 1) else { continue }
      switch bytes[index] {
      case UInt8(ascii: "o"): bytes[index] = UInt8(ascii: "0")
      case UInt8(ascii: "i"), UInt8(ascii: "l"): bytes[index] = UInt8(ascii: "1")
      default: continue
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text without days such as 31/05/26 and months such as 05/2026, and those months.
  static func withoutDates(_ text: String) -> (String, [CivilDate]) {
    var months: [CivilDate] = []
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word -> Substring in
      let parts = word.split(omittingEmptySubsequences: false) { "/.-".contains($0) }
      let numbers = parts.compactMap { $0.utf8.allSatisfy(ReferenceIndex.isDigit) ? Int($0) : nil }
      guard numbers.count == parts.count else { return word }
      let dashes = word.contains("-")
      if parts.count == 3, parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 2 || parts[2].count == 4,
        CivilDate(year: numbers[2] + (numbers[2] < 100 ? 2000 : 0), month: numbers[1], day: numbers[0]) != nil
      {
        return ""
      }
      if parts.count == 3, parts[0].count == 4, CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) != nil {
        return ""
      }
      if parts.count == 2, !dashes, parts[0].count <= 2, parts[1].count == 4,
        let month = CivilDate(year: numbers[1], month: numbers[0], day: 1)
      {
        months.append(month)
        return ""
      }
      return word
    }
    return (words.joined(separator: " "), months)
  }
}
