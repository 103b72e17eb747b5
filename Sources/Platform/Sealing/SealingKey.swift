import Crypto
import Foundation

/// The key under which secrets are kept that the program must read again: a mail server's password, the secret of a
/// second factor. What only has to be recognised is kept as a digest instead.
///
/// The key is not in the database, so that a copy of the database alone gives nothing away.
public struct SealingKey: Sendable {
  private let key: SymmetricKey

  static let byteCount = 32

  /// A new key.
  public init() { key = SymmetricKey(size: .bits256) }

  /// A key that was written down as base64.
  public init(base64 text: String) throws(SealingError) {
    guard let data = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)),
      data.count == SealingKey.byteCount
    else { throw .notAKey }
    key = SymmetricKey(data: data)
  }

  var base64: String { key.withUnsafeBytes { Data($0).base64EncodedString() } }

  /// Encrypts with AES-256-GCM under a fresh nonce.
  /// - Parameter purpose: what the secret belongs to, such as `mail-server:3`; it opens for that only, so that a value
  ///   copied to another row is worth nothing there.
  public func seal(_ secret: String, for purpose: String) throws -> String {
    let box = try AES.GCM.seal(Data(secret.utf8), using: key, authenticating: Data(purpose.utf8))
    guard let combined = box.combined else { throw SealingError.unreadable(purpose) }
    // In letters that fit a cookie too.
    return combined.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// A short mark of a text that only this key can make: the first 80 bits of HMAC-SHA-256, in letters and digits.
  /// - Parameter purpose: a mark made for one thing is worth nothing for another.
  public func mark(_ text: String, for purpose: String) -> String {
    Base32.encoded(Array(code(of: text, for: purpose).prefix(SealingKey.markBytes))).lowercased()
  }

  /// Whether a mark is that of a text; how long that takes says nothing of how much of it is right.
  public func recognises(_ mark: String, of text: String, for purpose: String) -> Bool {
    guard let typed = Base32.decoded(mark), typed.count == SealingKey.markBytes else { return false }
    let difference = zip(typed, code(of: text, for: purpose)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    return difference == 0
  }

  private static let markBytes = 10

  private func code(of text: String, for purpose: String) -> [UInt8] {
    // A key of its own: what seals does not sign.
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: key, info: Data("mark:\(purpose)".utf8), outputByteCount: SealingKey.byteCount)
    return Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
  }

  public func open(_ sealed: String, for purpose: String) throws(SealingError) -> String {
    let plainLetters = sealed.replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - plainLetters.utf8.count % 4) % 4)
    guard let data = Data(base64Encoded: plainLetters + padding), let box = try? AES.GCM.SealedBox(combined: data),
      let plain = try? AES.GCM.open(box, using: key, authenticating: Data(purpose.utf8))
    else { throw .unreadable(purpose) }
    return String(decoding: plain, as: UTF8.self)
  }
}

/// Why a secret could not be kept or read.
public enum SealingError: Error, Sendable, Hashable {
  case notAKey
  /// Another key sealed it, or it was changed; the text says what it belongs to.
  case unreadable(String)
  case file(path: String, reason: String)
}

extension SealingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAKey:
      "the key is not 32 bytes in base64; put back the encours.key of this installation, or correct ENCOURS_KEY"
    case .unreadable(let purpose):
      "the secret of \(purpose) was sealed under another key; put back encours.key, or enter the secret again"
    case .file(let path, let reason): "the key \(path) can be neither read nor made: \(reason)"
    }
  }
}
