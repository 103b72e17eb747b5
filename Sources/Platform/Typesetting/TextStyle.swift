/// A colour of print.
public struct Ink: Sendable, Hashable {
  public let red: Double
  public let green: Double
  public let blue: Double

  /// The colour of six hexadecimal digits, such as `0x1A1A17`.
  public init(_ rgb: UInt32) {
    red = Double(rgb >> 16 & 0xFF) / 255
    green = Double(rgb >> 8 & 0xFF) / 255
    blue = Double(rgb & 0xFF) / 255
  }
}

/// How a text is set. Sizes are in points; `lineHeight` is the distance from one baseline to the next, and the first
/// line sits in the middle of its own, as in a style sheet.
public struct TextStyle: Sendable, Hashable {
  public enum Weight: Int32, Sendable {
    case regular = 400
    case semibold = 600
  }

  public var size: Double
  public var lineHeight: Double
  public var weight: Weight
  public var ink: Ink
  /// Whether all figures are equally wide, for columns of amounts.
  public var hasTabularFigures = false

  public init(size: Double, lineHeight: Double, weight: Weight = .regular, ink: Ink) {
    self.size = size
    self.lineHeight = lineHeight
    self.weight = weight
    self.ink = ink
  }

  public func with(weight: Weight) -> TextStyle {
    var copy = self
    copy.weight = weight
    return copy
  }

  public var withTabularFigures: TextStyle {
    var copy = self
    copy.hasTabularFigures = true
    return copy
  }
}

/// A text and which of its bytes stand raised and smaller, such as the `er` of `1er`.
public struct SetText: Sendable, Hashable, ExpressibleByStringLiteral {
  public let string: String
  /// Ranges of UTF-8 bytes.
  public let raised: [Range<Int>]

  public init(_ string: String, raised: [Range<Int>] = []) {
    self.string = string
    self.raised = raised
  }

  public init(stringLiteral value: String) { self.init(value) }

  /// The text with a raised mark after it, such as the number of a footnote.
  public init(_ string: String, mark: String) {
    self.init(string + mark, raised: [string.utf8.count..<string.utf8.count + mark.utf8.count])
  }

  /// The text with a raised mark before it.
  public init(mark: String, _ string: String) {
    self.init(mark + string, raised: [0..<mark.utf8.count])
  }

  /// The text with the `er` of every French `1er` raised.
  public static func raisingOrdinals(_ string: String) -> SetText {
    let bytes = Array(string.utf8)
    var raised: [Range<Int>] = []
    var index = 0
    while index + 2 < bytes.count {
      if bytes[index] == UInt8(ascii: "1"), bytes[index + 1] == UInt8(ascii: "e"),
        bytes[index + 2] == UInt8(ascii: "r"), index == 0 || !isWordByte(bytes[index - 1]),
        index + 3 == bytes.count || !isWordByte(bytes[index + 3])
      {
        raised.append(index + 1..<index + 3)
        index += 2
      }
      index += 1
    }
    return SetText(string, raised: raised)
  }

  /// Letters and digits of ASCII; what lies beyond is a space or a mark of punctuation in every phrase with a date.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
