import Foundation

/// How many messages a text makes on its way: each of them is paid for.
///
/// Source: 3GPP TS 23.038, 6.2.1 (the alphabet and its extension) and TS 23.040, 9.2.3.24.1 (parts of one message).
public struct SmsParts: Sendable, Hashable {
  public enum Alphabet: String, Sendable, Hashable {
    /// That of telephones: 160 signs a message, 153 a part of several.
    case gsm
    /// Every letter there is: 70 a message, 67 a part of several.
    case unicode
  }

  public let alphabet: Alphabet
  /// Signs as they are counted: two for one of the extension, and for one beyond the first plane of Unicode.
  public let signs: Int
  /// Messages on the way; none for an empty text.
  public let count: Int
  /// What the alphabet of telephones does not have, each once, in the order of the text.
  public let foreign: [String]

  /// Signs that a single message holds.
  public var room: Int { alphabet == .gsm ? 160 : 70 }

  public init(_ text: String) {
    let scalars = text.precomposedStringWithCanonicalMapping.unicodeScalars
    var foreign: [String] = []
    for scalar in scalars where !SmsParts.basic.contains(scalar) && !SmsParts.extended.contains(scalar) {
      let sign = String(Character(scalar))
      if !foreign.contains(sign) { foreign.append(sign) }
    }
    self.foreign = foreign
    alphabet = foreign.isEmpty ? .gsm : .unicode
    let isBasic = foreign.isEmpty
    let widths = scalars.map { scalar in
      isBasic ? (SmsParts.extended.contains(scalar) ? 2 : 1) : (scalar.value > 0xFFFF ? 2 : 1)
    }
    signs = widths.reduce(0, +)
    let (alone, part) = isBasic ? (160, 153) : (70, 67)
    guard signs > alone else {
      count = signs == 0 ? 0 : 1
      return
    }
    // A sign of two halves is not cut: it begins the next part.
    var (parts, left) = (1, part)
    for width in widths {
      if width > left { (parts, left) = (parts + 1, part) }
      left -= width
    }
    count = parts
  }

  private static let basic = Set(
    """
    @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§\
    ¿abcdefghijklmnopqrstuvwxyzäöñüà
    """.unicodeScalars)
  private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}

/// A text for telephones: signs of print that mean the same are written as telephones have them, so that a curly apostrophe
/// does not double the price.
public enum SmsText {
  public static func plain(_ text: String) -> String {
    var plain = ""
    for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
      switch scalar {
      case "\u{2019}", "\u{2018}", "\u{02BC}": plain += "'"
      case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}": plain += "\""
      case "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}": plain += "-"
      case "\u{2026}": plain += "..."
      case "\u{A0}", "\u{202F}", "\u{2009}", "\u{2007}", "\t": plain += " "
      case "œ": plain += "oe"
      case "Œ": plain += "OE"
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}
