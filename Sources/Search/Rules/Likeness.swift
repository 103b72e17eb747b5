/// How far a word is from another: letters left out, added, replaced, or two neighbours exchanged.
public enum Likeness {
  /// Typing errors forgiven in a word: none in a short one or a number, where they would make another of it.
  static func forgiven(_ word: some Collection<UInt8>) -> Int {
    if word.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) { return 0 }
    return switch word.count {
    case ...3: 0
    case ...7: 1
    default: 2
    }
  }

  /// Parts of a word, of three letters at least: whoever makes as many errors as are forgiven leaves one of them whole,
  /// except in a short word, whose beginning or end is hoped for.
  static func parts(of word: String) -> [String] {
    let letters = Array(word.utf8)
    let errors = forgiven(letters)
    guard errors > 0 else { return [] }
    func text(_ range: Range<Int>) -> String { String(decoding: letters[range], as: UTF8.self) }
    if letters.count < 6 { return [text(0..<3), text(letters.count - 3..<letters.count)] }
    let count = min(errors + 1, letters.count / 3)
    return (0..<count).map { text(letters.count * $0 / count..<letters.count * ($0 + 1) / count) }
  }

  /// Which letters and digits a folded word has, a bit for each.
  private static func letters(_ word: some Collection<UInt8>) -> UInt64 {
    word.reduce(0) { $0 | 1 << UInt64($1 & 63) }
  }

  /// What was typed, with what is asked of it for each word that it is compared with.
  struct Typed {
    fileprivate let word: [UInt8]
    fileprivate let letters: UInt64
    fileprivate let most: Int

    init(_ word: [UInt8]) {
      self.word = word
      letters = Likeness.letters(word)
      most = forgiven(word)
    }

    /// Whether a word may be the one meant. Each error accounts for one letter that it lacks: nearly every word is told
    /// apart so, without comparing the order of its letters.
    func mayBe(_ other: some Collection<UInt8>) -> Bool {
      most > 0 && other.count + most >= word.count && (letters & ~Likeness.letters(other)).nonzeroBitCount <= most
    }
  }

  /// Whether each word that was typed is, but for typing errors, a word of a name or the beginning of one.
  ///
  /// - Parameters: both folded.
  public static func isMeant(_ typed: String, in name: String) -> Bool {
    let words = name.split(separator: " ")
    return typed.split(separator: " ").allSatisfy { part in
      let what = Typed(Array(part.utf8))
      return words.contains { $0.hasPrefix(part) || errors(of: what, in: $0.utf8) != nil }
    }
  }

  /// Typing errors between what was typed and a word, or the beginning of one; `nil` when they are more than forgiven.
  static func errors(of what: Typed, in other: some Collection<UInt8>) -> Int? {
    guard what.mayBe(other) else { return nil }
    let (typed, word, most) = (what.word, Array(other), what.most)
    let width = min(word.count, typed.count + most)
    var beforeLast = [Int](repeating: 0, count: width + 1)
    var last = Array(0...width)
    var current = beforeLast
    var leastOfLast = 0
    for row in 1...typed.count {
      current[0] = row
      var leastOfRow = row
      for column in stride(from: 1, through: width, by: 1) {
        let same = typed[row - 1] == word[column - 1]
        var least = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, typed[row - 1] == word[column - 2], typed[row - 2] == word[column - 1] {
          least = min(least, beforeLast[column - 2] + 1)
        }
        current[column] = least
        leastOfRow = min(leastOfRow, least)
      }
      // What follows is never nearer than the nearest of the two rows that it is made of.
      if leastOfRow > most, leastOfLast > most { return nil }
      leastOfLast = leastOfRow
      swap(&beforeLast, &last)
      swap(&last, &current)
    }
    // A beginning counts as the word: people stop typing when they see what they look for.
    guard let least = last[max(0, typed.count - most)...].min(), least <= most else { return nil }
    return least
  }
}
