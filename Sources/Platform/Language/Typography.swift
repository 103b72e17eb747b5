/// The spaces of French typography, which nobody types.
public enum Typography {
  /// The text with its spaces before `: ; ! ? % »` and after `«` made unbreakable.
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
        default: if previous == "«" { written = "\u{A0}" }
        }
      } else if scalar == "'" {
        written = "’"
      }
      result.unicodeScalars.append(written)
      previous = scalar
    }
    return result
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
