import Kernel

/// An e-mail address and the name shown with it.
public struct MailAddress: Sendable, Hashable, Codable {
  public let name: String?
  /// In the plain form `name@company.example`; nothing in it can end a header or an SMTP command.
  public let address: String

  /// The address, refused when it is not one we can hand to a mail server.
  public init(name: String? = nil, _ address: String) throws(MailError) {
    guard EmailSyntax.isWellFormed(address) else { throw .badAddress(address) }
    self.address = address
    self.name = name.map { MailText.oneLine($0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What stands after the `@`.
  public var domain: String { address.split(separator: "@").last.map { String($0) } ?? address }
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
