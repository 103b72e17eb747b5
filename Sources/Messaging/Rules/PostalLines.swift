import Foundation

/// The lines of a postal address as the sorting machines read them.
public enum PostalLines {
  /// A French address with its last two lines, street and town, in capitals without accents or punctuation; any other
  /// address as it is.
  ///
  /// Source: NF Z10-011 as the design's notes recall it (docs/design, "Letter, A4"); not read in the standard itself.
  public static func french(_ lines: [String]) -> [String] {
    guard let town = lines.last, town.utf8.count > 6, town.utf8.prefix(5).allSatisfy({ (48...57).contains($0) }),
      town.utf8.dropFirst(5).first == UInt8(ascii: " ")
    else { return lines }
    let first = max(0, lines.count - 2)
    return lines[..<first] + lines[first...].map(capitals)
  }

  private static func capitals(_ text: String) -> String {
    var result = ""
    for scalar in text.decomposedStringWithCanonicalMapping.uppercased().unicodeScalars {
      switch scalar {
      case "A"..."Z", "0"..."9": result.unicodeScalars.append(scalar)
      case "Œ": result += "OE"
      case "Æ": result += "AE"
      default:
        if scalar.properties.canonicalCombiningClass == .notReordered { result += " " }
      }
    }
    return result.split(separator: " ").joined(separator: " ")
  }
}
