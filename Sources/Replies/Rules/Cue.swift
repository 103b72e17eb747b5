import Kernel

/// Words that a rule looks for in a sentence: alternatives between `|`, `..` for up to three other words.
///
/// Compared without accents, case and signs: `je|nous .. regle|reglons` finds « Nous vous réglons ».
struct Cue: Sendable, ExpressibleByStringLiteral {
  private enum Part: Sendable {
    case words(Set<String>)
    case gap
  }

  private let parts: [Part]

  init(stringLiteral text: String) {
    parts = text.split(separator: " ").map {
      $0 == ".." ? .gap : .words(Set($0.split(separator: "|").map { String($0) }))
    }
  }

  /// Other words that a gap may take.
  private static let gapMax = 3

  func matches(_ words: [String]) -> Bool {
    words.indices.contains { follows(words, at: $0, part: 0) }
  }

  private func follows(_ words: [String], at index: Int, part: Int) -> Bool {
    guard part < parts.count else { return true }
    switch parts[part] {
    case .words(let choices):
      return index < words.count && choices.contains(words[index]) && follows(words, at: index + 1, part: part + 1)
    case .gap:
      return (0...Cue.gapMax).contains { follows(words, at: index + $0, part: part + 1) }
    }
  }
}

extension Folding {
  static func words(_ text: String) -> [String] { folded(text).split(separator: " ").map { String($0) } }
}
