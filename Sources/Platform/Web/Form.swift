public import Foundation
public import Hummingbird

/// What a form or a query sent, decoded.
public struct Form: Sendable, Hashable {
  public var fields: [Field] = []
  public var files: [UploadedFile] = []

  public struct Field: Sendable, Hashable {
    public let name: String
    public let value: String
  }

  public init() {}

  /// Reads `application/x-www-form-urlencoded`.
  public init(encoded text: String) {
    for pair in text.split(separator: "&").prefix(Limits.formParts) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      fields.append(Field(name: Form.decoded(parts[0]), value: parts.count > 1 ? Form.decoded(parts[1]) : ""))
    }
  }

  /// The first value under a name; nil when it was not sent.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Every value under a name: checkboxes, lists.
  public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// The value as one component of a path or of a query: a slash in an invoice's number does not begin another.
  public static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  /// A component of a path, decoded: there a plus is a plus.
  public static func decoded(component text: some StringProtocol) -> String {
    decoded(String(text).replacing("+", with: "%2B"))
  }

  /// Percent and plus decoded; bytes that are not UTF-8 become the replacement character.
  static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(0x20)
      } else if byte == UInt8(ascii: "%"), let high = rest.first?.hexValue, let low = rest.dropFirst().first?.hexValue {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A file that was sent, on disk until the answer is given.
public struct UploadedFile: Sendable, Hashable {
  /// The name of the field.
  public let field: String
  /// The name it had on the sender's machine: for people to read, never a path of ours.
  public let name: String
  public let path: URL
  public let bytes: Int
}

extension UInt8 {
  fileprivate var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension Request {
  /// The query of the address, decoded.
  public var query: Form { Form(encoded: uri.query ?? "") }
}
