public import Kernel

/// The spaces of French typography, which nobody types.
public enum Typography {
  /// The text with its spaces before `: ; ! ? % »` and after `«` made unbreakable, and those that keep a number with
  /// its unit or an article of law with its number: `30 j`, `L. 441-14`.
  public static func french(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar?
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      var written = scalar
      if scalar == " " {
        switch next {
        case ":", "»", "€": written = "\u{A0}"
        case ";", "!", "?", "%": written = "\u{202F}"
        default:
          if previous == "«" || holdsUnit(after: previous, scalars[(index + 1)...])
            || holdsArticle(before: next, scalars[..<index])
          {
            written = "\u{A0}"
          }
        }
      } else if scalar == "'" {
        written = "’"
      }
      result.unicodeScalars.append(written)
      previous = scalar
    }
    return result
  }

  /// Whether a number, or a place that one will fill, stands before a space and its unit after it.
  private static func holdsUnit(after previous: Unicode.Scalar?, _ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let previous, ("0"..."9").contains(previous) || previous == "}" else { return false }
    let word = rest.prefix(6).prefix { $0.properties.isAlphabetic }
    return units.contains(String(String.UnicodeScalarView(word)))
  }

  /// Whether the letter of a code's article stands before a space and its number after it.
  private static func holdsArticle(before next: Unicode.Scalar?, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let next, ("0"..."9").contains(next) else { return false }
    let end = text.suffix(3)
    guard end.last == ".", let letter = end.dropLast().last, "LRDA".unicodeScalars.contains(letter) else {
      return false
    }
    return end.count < 3 || end.first == " "
  }

  private static let units: Set<String> = ["j", "jour", "jours", "h", "min", "mois", "an", "ans"]

  /// Several clauses in one sentence, in the language's own way.
  public static func clauses(_ texts: [String], in language: LanguageCode) -> String {
    texts.joined(separator: language == .french ? "\u{202F}; " : "; ")
  }

  /// The text with the wider no-break space where the narrow one stands: some mail readers draw the narrow one as a box
  /// or drop it.
  public static func forMail(_ text: String) -> String {
    guard text.unicodeScalars.contains("\u{202F}") else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(scalar == "\u{202F}" ? "\u{A0}" : scalar) }
    return String(result)
  }
}
