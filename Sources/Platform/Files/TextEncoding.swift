import Foundation

/// How the bytes of a file stand for characters. What a file declares is never trusted: it is worked out.
public enum TextEncoding: String, Sendable, Hashable, Codable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1252 = "windows-1252"
  case iso8859_15 = "iso-8859-15"
  /// DOS code page 850, still written by French accounting software.
  case codePage850 = "cp850"
  /// What old Macintosh programs write.
  case macRoman = "macintosh"

  /// One character for each byte, for the encodings of one byte; empty for the others.
  var characters: [Unicode.Scalar] {
    switch self {
    case .windows1252: SingleByteTables.windows1252
    case .iso8859_15: SingleByteTables.iso8859_15
    case .codePage850: SingleByteTables.codePage850
    case .macRoman: SingleByteTables.macRoman
    case .utf8, .utf16LittleEndian, .utf16BigEndian: []
    }
  }
}

/// The upper halves of the encodings of one byte, asked of the C library once.
enum SingleByteTables {
  static let windows1252 = table("CP1252")
  static let iso8859_15 = table("ISO-8859-15")
  static let codePage850 = table("CP850")
  static let macRoman = table("MACINTOSH")

  /// A byte without a character becomes U+FFFD.
  private static func table(_ name: String) -> [Unicode.Scalar] {
    guard let converter = iconv_open("UTF-32LE", name), converter != iconv_t(bitPattern: -1) else {
      return (0..<256).map { Unicode.Scalar(UInt8($0)) }
    }
    defer { iconv_close(converter) }
    return (0..<256).map { byte in
      var input = CChar(bitPattern: UInt8(byte))
      var output: UInt32 = 0
      return withUnsafeMutablePointer(to: &input) { inputAddress in
        withUnsafeMutableBytes(of: &output) { outputBytes in
          var source: UnsafeMutablePointer<CChar>? = inputAddress
          var sourceLeft = 1
          var target = outputBytes.baseAddress?.assumingMemoryBound(to: CChar.self)
          var targetLeft = 4
          iconv(converter, nil, nil, nil, nil)
          let outcome = iconv(converter, &source, &sourceLeft, &target, &targetLeft)
          guard outcome != -1, targetLeft == 0 else { return "\u{FFFD}" }
          return Unicode.Scalar(outputBytes.loadUnaligned(as: UInt32.self)) ?? "\u{FFFD}"
        }
      }
    }
  }
}

/// Turns bytes of a known encoding into text.
public struct TextDecoder: Sendable {
  public let encoding: TextEncoding
  private let characters: [Unicode.Scalar]
  private let allowsUTF8: Bool

  /// - Parameter allowsUTF8: whether a piece that is UTF-8 is read as such among others of one byte: a list that was put
  ///   together from two has both, and «Ã©» is no French.
  public init(_ encoding: TextEncoding, allowsUTF8: Bool = false) {
    self.encoding = encoding
    self.allowsUTF8 = allowsUTF8
    characters = encoding.characters
  }

  /// The text of a few bytes; bytes that mean nothing become U+FFFD.
  public func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if characters.isEmpty {
      switch encoding {
      case .utf16LittleEndian, .utf16BigEndian: return String(decoding: utf16(bytes), as: UTF16.self)
      default: return String(decoding: bytes, as: UTF8.self)
      }
    }
    if bytes.allSatisfy({ $0 < 0x80 }) || (allowsUTF8 && UTF8Check.firstInvalid(bytes) == nil) {
      return String(decoding: bytes, as: UTF8.self)
    }
    var scalars = String.UnicodeScalarView()
    scalars.reserveCapacity(bytes.count)
    for byte in bytes { scalars.append(characters[Int(byte)]) }
    return String(scalars)
  }

  private func utf16(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt16] {
    let little = encoding == .utf16LittleEndian
    return stride(from: 0, to: bytes.count - 1, by: 2).map { at in
      let first = UInt16(bytes[at])
      let second = UInt16(bytes[at + 1])
      return little ? second << 8 | first : first << 8 | second
    }
  }
}
