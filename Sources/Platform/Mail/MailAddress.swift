/// An e-mail address and the name shown with it.
public struct MailAddress: Sendable, Hashable, Codable {
  public let name: String?
  /// In the plain form `name@company.example`; nothing in it can end a header or an SMTP command.
  public let address: String

  /// The address, refused when it is not one we can hand to a mail server.
  public init(name: String? = nil, _ address: String) throws(MailError) {
    guard MailAddress.isWellFormed(address) else { throw .badAddress(address) }
    self.address = address
    self.name = name.map { MailText.oneLine($0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What stands after the `@`.
  public var domain: String { address.split(separator: "@").last.map { String($0) } ?? address }

  /// One `@`, visible ASCII without the characters that have a meaning in headers and commands, a domain of letters,
  /// digits, dots and hyphens. Narrower than RFC 5322, and what mail servers take in practice.
  private static func isWellFormed(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].count), (1...253).contains(parts[1].count) else { return false }
    let special = Set("<>()[]\\,;:\" ".utf8)
    return parts[0].allSatisfy { $0 > 0x20 && $0 < 0x7F && !special.contains($0) }
      && parts[1].allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      } && parts[1].first != UInt8(ascii: ".") && parts[1].last != UInt8(ascii: ".")
  }
}

enum MailText {
  /// The text with every control character a space, so that a value can never start a header of its own.
  static func oneLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      let isBreak = scalar == "\u{2028}" || scalar == "\u{2029}"
      result.append(isControl || isBreak ? " " : scalar)
    }
    return String(result).split(separator: " ").joined(separator: " ")
  }
}
