import Foundation

/// Text brought to a form in which two spellings of one name are equal.
public enum Folding {
  /// Lower case, without accents, every run of other characters than letters and digits one space: for searching
  /// and comparing names, headings and references.
  public static func folded(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var pendingSpace = false
    func put(_ byte: UInt8) {
      if pendingSpace, !result.isEmpty { result.append(UInt8(ascii: " ")) }
      pendingSpace = false
      result.append(byte)
    }
    let plain = text.utf8.allSatisfy { $0 < 0x80 }
    let source = plain ? String(text) : expandLigatures(String(text).decomposedStringWithCompatibilityMapping)
    for scalar in source.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": put(UInt8(scalar.value))
      case "A"..."Z": put(UInt8(scalar.value) + 32)
      default:
        if scalar.properties.canonicalCombiningClass != .notReordered { continue }
        if scalar.properties.isAlphabetic {
          for byte in String(scalar).lowercased().utf8 { put(byte) }
        } else {
          pendingSpace = true
        }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A name as it is folded and, where it has umlauts, with those written out as well: banks write `MULLER` or
  /// `MUELLER` for Müller.
  public static func spellings(of name: String) -> [String] {
    let plain = folded(name)
    guard name.utf8.contains(where: { $0 >= 0x80 }) else { return [plain] }
    let written = folded(name.lowercased().map { writtenOut[$0] ?? String($0) }.joined())
    return written == plain ? [plain] : [plain, written]
  }

  private static let writtenOut: [Character: String] = ["ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"]

  private static func expandLigatures(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "œ", "Œ": result += "oe"
      case "æ", "Æ": result += "ae"
      case "ß": result += "ss"
      case "ø", "Ø": result += "o"
      case "ł", "Ł": result += "l"
      // The sigma that ends a word is the letter sigma.
      case "ς": result += "σ"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
