/// HTML made of trusted markup and escaped values: a value can only get in through `text` or `attribute`.
struct HTMLText {
  private(set) var bytes: [UInt8] = []

  /// Markup written in the source.
  mutating func markup(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// A value, escaped.
  ///
  /// Byte by byte and not character by character: a quote followed by a combining accent is one character of Swift,
  /// which a replacement of `"` would miss while every browser ends the attribute there.
  mutating func text(_ value: String) {
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
      case 0..<0x20 where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\t"): bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
  }

  /// An address for `href`, escaped; anything but the web and mail becomes a harmless `#`.
  mutating func address(_ value: String) {
    let lower = value.prefix(8).lowercased()
    text(lower.hasPrefix("https://") || lower.hasPrefix("http://") || lower.hasPrefix("mailto:") ? value : "#")
  }

  /// Several values with a line break between them.
  mutating func lines(_ values: [String], separator: StaticString = "<br>") {
    for (index, value) in values.enumerated() {
      if index > 0 { markup(separator) }
      text(value)
    }
  }

  var string: String { String(decoding: bytes, as: UTF8.self) }
}
