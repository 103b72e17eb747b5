public import Kernel

/// Small numbers spelt out, as a sentence of a letter does.
public struct NumberWords: Sendable, Hashable {
  let language: LanguageCode

  public init(_ language: LanguageCode) { self.language = language }

  /// `trois`, `six`, `douze`; digits above sixteen. For what is feminine, as invoices are: `une`, `duas`.
  public func feminine(_ value: Int) -> String {
    let words = language.habits.numbers
    return words.indices.contains(value) ? words[value] : String(value)
  }

  /// The same for what is masculine, as days are: `un`, `dois`.
  public func masculine(_ value: Int) -> String { language.habits.masculine[value] ?? feminine(value) }

  /// The feminine at the start of a sentence: `Trois`.
  public func capitalised(_ value: Int) -> String {
    let word = feminine(value)
    // The capital bears no accent in Dutch: `Eén`.
    let first = word.hasPrefix("éé") ? "E" : word.prefix(1).uppercased()
    return first + word.dropFirst()
  }
}
