import Http
import Sealing

/// What is typed of an account at a service outside the company, and how its secrets are kept.
enum ServiceAccount {
  /// Letters of a name or a secret.
  private static let textMax = 200

  /// What may stand in a form or, encoded, in a header.
  static func isText(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= textMax
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// What may stand in a header as it is.
  static func isWord(_ text: String) -> Bool { isText(text) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }

  /// Where a service may be, without a slash at its end.
  static func isAddress(_ address: String) -> Bool {
    ServerAddress.isTrusted(address) && address.last != "/" && !address.contains("?")
  }

  /// A secret as it is kept.
  ///
  /// - Parameters:
  ///   - typed: empty keeps the present one.
  ///   - isFit: whether it can be sent to the service.
  /// - Returns: `nil` where there is none, or it cannot be sent.
  static func sealed(
    _ typed: String, for purpose: String, or kept: String?, by key: SealingKey, where isFit: (String) -> Bool
  ) throws -> String? {
    if typed.isEmpty { return kept }
    return isFit(typed) ? try key.seal(typed, for: purpose) : nil
  }
}
