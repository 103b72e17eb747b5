import Crypto
import CryptoExtras
import Foundation

/// The public keys of a provider.
///
/// Source: RFC 7517 (key sets), RFC 7518, sections 3 and 6 (algorithms and keys).
struct SigningKeys: Decodable, Sendable {
  let keys: [Key]

  struct Key: Decodable, Sendable {
    let kty: String
    let kid: String?
    let use: String?
    let alg: String?
    let n: String?
    let e: String?
    let crv: String?
    let x: String?
    let y: String?
  }

  /// The algorithms that are taken: signatures with a provider's own key, never `none` nor a shared secret.
  enum Algorithm: String {
    case RS256, RS384, RS512, PS256, ES256
  }

  /// The key that a token names; where it names none, the only one there is.
  func key(_ kid: String?, for algorithm: Algorithm) -> Key? {
    let type = algorithm == .ES256 ? "EC" : "RSA"
    let fitting = keys.filter {
      $0.kty == type && $0.use ?? "sig" == "sig" && $0.alg ?? algorithm.rawValue == algorithm.rawValue
    }
    if let kid { return fitting.first { $0.kid == kid } }
    return fitting.count == 1 ? fitting.first : nil
  }
}

extension SigningKeys.Key {
  /// Whether the signature of the bytes is this key's.
  func signs(_ bytes: Data, _ signature: Data, _ algorithm: SigningKeys.Algorithm) -> Bool {
    switch algorithm {
    case .ES256:
      guard crv == "P-256", let x = x.flatMap(Base64URL.decoded), let y = y.flatMap(Base64URL.decoded),
        let key = try? P256.Signing.PublicKey(rawRepresentation: x + y),
        let value = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(value, for: bytes)
    case .RS256: return rsa(SHA256.hash(data: bytes), signature, .insecurePKCS1v1_5)
    case .RS384: return rsa(SHA384.hash(data: bytes), signature, .insecurePKCS1v1_5)
    case .RS512: return rsa(SHA512.hash(data: bytes), signature, .insecurePKCS1v1_5)
    case .PS256: return rsa(SHA256.hash(data: bytes), signature, .PSS)
    }
  }

  private func rsa(_ digest: some Digest, _ signature: Data, _ padding: _RSA.Signing.Padding) -> Bool {
    // The library refuses keys under 2048 bits.
    guard let n = n.flatMap(Base64URL.decoded), let e = e.flatMap(Base64URL.decoded),
      let key = try? _RSA.Signing.PublicKey(n: n, e: e)
    else { return false }
    return key.isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: padding)
  }
}

/// Source: RFC 4648, section 5, without padding.
enum Base64URL {
  static func decoded(_ text: some StringProtocol) -> Data? {
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }) else { return nil }
    let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
  }

  static func encoded(_ data: some DataProtocol) -> String {
    Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
