public import Kernel

/// Small numbers spelt out, as a sentence of a letter does.
public struct NumberWords: Sendable, Hashable {
  let language: LanguageCode

  public init(_ language: LanguageCode) { self.language = language }

  /// `trois`, `six`, `douze`; digits above sixteen. Feminine in French, for invoices: `une`.
  public func feminine(_ value: Int) -> String {
    let words = language == .french ? NumberWords.french : NumberWords.english
    return words.indices.contains(value) ? words[value] : String(value)
  }

  /// The same at the start of a sentence: `Trois`.
  public func capitalised(_ value: Int) -> String {
    let word = feminine(value)
    return word.prefix(1).uppercased() + word.dropFirst()
  }

  private static let french = [
    "aucune", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize",
  ]
  private static let english = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen",
  ]
}
