/// How well a text answers a query: the smaller, the nearer the top.
public enum SearchRank {
  /// - Parameters:
  ///   - lines: the text, folded, one thing a line.
  ///   - ownLines: how many lines, from the first, are the customer's own; the others are of people there.
  /// - Returns: `nil` when a word is not found, even with the typing errors that are forgiven.
  public static func rank(_ query: SearchQuery, in lines: [String], ownLines: Int) -> Int? {
    let whole = query.words.joined(separator: " ")
    guard !whole.isEmpty else { return nil }
    for (index, line) in lines.enumerated() where line.hasPrefix(whole) {
      return (line.utf8.count == whole.utf8.count ? 0 : 10) + (index < ownLines ? index : 5)
    }
    var rank = 20
    for word in query.words {
      guard let found = nearness(of: word, lines, ownLines) else { return nil }
      rank = max(rank, found)
    }
    return rank
  }

  private static func nearness(of word: String, _ lines: [String], _ ownLines: Int) -> Int? {
    var best: Int?
    let typed = Array(word.utf8)
    let meant = Likeness.Typed(typed)
    for (index, line) in lines.enumerated() {
      let distance = index < ownLines ? 0 : 5
      if let found = place(of: typed, in: line) {
        best = min(best ?? .max, (found == .wordStart ? 20 : 30) + distance)
      } else {
        if let errors = errors(of: meant, in: line) { best = min(best ?? .max, 30 + errors * 10 + distance) }
      }
    }
    return best
  }

  /// The fewest typing errors between what was typed and a word of a line; `nil` when none resembles it.
  private static func errors(of typed: Likeness.Typed, in line: String) -> Int? {
    var line = line
    return line.withUTF8 { letters -> Int? in
      var best: Int?
      var start = 0
      while start < letters.count {
        let end = letters[start...].firstIndex(of: UInt8(ascii: " ")) ?? letters.count
        if let errors = Likeness.errors(of: typed, in: letters[start..<end]) { best = min(best ?? .max, errors) }
        start = end + 1
      }
      return best
    }
  }

  private enum Found { case wordStart, within }

  /// Where a line holds the letters of a word, the beginning of one of its words first.
  private static func place(of typed: [UInt8], in line: String) -> Found? {
    var line = line
    return line.withUTF8 { letters -> Found? in
      guard let first = typed.first, letters.count >= typed.count else { return nil }
      var found: Found?
      for start in 0...letters.count - typed.count where letters[start] == first {
        guard letters[start..<start + typed.count].elementsEqual(typed) else { continue }
        if start == 0 || letters[start - 1] == UInt8(ascii: " ") { return .wordStart }
        found = .within
      }
      return found
    }
  }
}
