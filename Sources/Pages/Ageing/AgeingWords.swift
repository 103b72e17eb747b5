import Web

/// The names of the brackets of an aged balance.
struct AgeingWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// As the head of a column: `Non échu`, `1–30 j`, `> 120 j`.
  func column(_ from: Int?, _ to: Int?) -> String {
    guard let from else { return words("ageing.not_due") }
    guard let to else { return words("ageing.beyond", ["days": "\(from - 1)"]) }
    return words("ageing.range", ["from": "\(from)", "to": "\(to)"])
  }
}
