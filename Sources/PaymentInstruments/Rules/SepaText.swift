import Foundation

/// Texts in the characters that every bank of SEPA takes.
///
/// Source: EPC217-08 (SEPA requirements for an extended character set), basic Latin set: letters, digits,
/// / - ? : ( ) . , ' + and the space.
public enum SepaText {
  private static let signs = Set("/-?:().,'+ ".unicodeScalars)

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: signs.contains(scalar)
    }
  }

  /// Whether a text may stand as an identification: of the set, and neither beginning nor ending with a slash, nor with two
  /// in a row, which would end a field of other formats.
  public static func isIdentification(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy(isAllowed) && !text.hasPrefix("/") && !text.hasSuffix("/") && !text.contains("//")
      && text.contains { $0 != " " }
  }

  /// The nearest text of the set, at most so long: accents go, what has no likeness is a space.
  public static func plain(_ text: String, max: Int) -> String {
    var result = ""
    for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
      switch scalar {
      case _ where isAllowed(scalar): result.unicodeScalars.append(scalar)
      case "&": result += "+"
      case "_", "–", "—": result += "-"
      case "’", "‘", "`": result += "'"
      case "œ": result += "oe"
      case "Œ": result += "OE"
      case "æ": result += "ae"
      case "Æ": result += "AE"
      case "ß": result += "ss"
      case "ø": result += "o"
      case "Ø": result += "O"
      case "ł": result += "l"
      case "Ł": result += "L"
      case _ where scalar.properties.canonicalCombiningClass != .notReordered: continue
      default: result += " "
      }
    }
    let words = result.split(separator: " ").joined(separator: " ")
    return words.prefix(max).trimmingCharacters(in: .whitespaces)
  }

  /// A part of an identification made from a text: without spaces and slashes.
  public static func mark(_ text: String, max: Int) -> String {
    String(plain(text, max: 200).filter { $0 != " " && $0 != "/" }.prefix(max))
  }

  /// What a debit pays, as the customer's statement says it: the numbers of the invoices, as many as fit.
  public static func remittance(_ numbers: [String], max: Int = 140) -> String {
    var text = ""
    for (place, number) in numbers.map({ plain($0, max: max) }).enumerated() {
      let left = numbers.count - place
      let next = text.isEmpty ? number : text + " " + number
      let rest = left > 1 ? " +\(left - 1)" : ""
      guard next.count + rest.count <= max else { return text.isEmpty ? number : "\(text) +\(left)" }
      text = next
    }
    return text
  }
}
