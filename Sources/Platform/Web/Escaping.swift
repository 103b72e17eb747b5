import Mustache

/// Escapes what is put into a page, byte by byte.
///
/// The library's own escaper replaces grapheme clusters: a quote followed by a combining accent is another `Character`,
/// stays raw and ends an attribute. Bytes have no such neighbours.
struct SafeHTML: MustacheContentType {
  /// The pragma that every template, partial and parent must begin with: one that lacks it falls back to the broken
  /// escaper, even inside a page that has it.
  static let pragma = "{{% CONTENT_TYPE:SAFE}}"

  private static let registered: Void = MustacheContentTypes.register(SafeHTML(), named: "SAFE")

  /// Makes the content type known to the library; done once however often it is called.
  static func register() { _ = registered }

  func escapeText(_ text: String) -> String { SafeHTML.escaped(text) }

  /// The text as it may stand in the content of an element or in a quoted attribute.
  static func escaped(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.contains(where: { needsEscaping($0) }) else { return String(decoding: bytes, as: UTF8.self) }
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count + 32)
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "<"): result.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): result.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "&"): result.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "\""): result.append(contentsOf: "&quot;".utf8)
        case UInt8(ascii: "'"): result.append(contentsOf: "&#39;".utf8)
        case UInt8(ascii: "`"): result.append(contentsOf: "&#96;".utf8)
        default: result.append(byte)
        }
      }
      return String(decoding: result, as: UTF8.self)
    }
  }

  private static func needsEscaping(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "`"):
      true
    default: false
    }
  }
}
