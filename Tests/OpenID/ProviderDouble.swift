import Crypto
import CryptoExtras
import Foundation
import Http

@testable import OpenID

/// A provider on paper: it signs whatever it is told to, well or badly.
struct ProviderDouble: Sendable {
  static let issuer = "https://id.example"
  static let now: Int64 = 1_795_437_000

  let rsa: _RSA.Signing.PrivateKey
  let elliptic = P256.Signing.PrivateKey()
  let provider = OpenIDClient.Provider(issuer: ProviderDouble.issuer, clientID: "encours", secret: "a secret:&")

  init() throws { rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

  /// What is wrong with the token that is given.
  struct Flaws: Sendable {
    var header: [String: any Sendable] = ["alg": "RS256", "kid": "r1"]
    var claims: [String: any Sendable] = [:]
    var omitted: Set<String> = []
    var isSignedByAnother = false
    /// Whether the discovery document names another issuer.
    var isImpostor = false
    /// Replaces the whole token.
    var token: String?
  }

  func token(nonce: String, _ flaws: Flaws) throws -> String {
    if let token = flaws.token { return token }
    var claims: [String: any Sendable] = [
      "iss": Self.issuer, "sub": "alice", "aud": "encours", "exp": Self.now + 300, "iat": Self.now, "nonce": nonce,
      "email": "alice@v.example", "email_verified": true, "name": "Alice",
    ]
    claims.merge(flaws.claims) { _, new in new }
    for name in flaws.omitted { claims[name] = nil }
    let head = Base64URL.encoded(try JSONSerialization.data(withJSONObject: flaws.header))
    let body = Base64URL.encoded(try JSONSerialization.data(withJSONObject: claims))
    let signed = Data("\(head).\(body)".utf8)
    return "\(head).\(body).\(Base64URL.encoded(try signature(signed, flaws)))"
  }

  private func signature(_ bytes: Data, _ flaws: Flaws) throws -> Data {
    switch flaws.header["alg"] as? String {
    case "none": return Data()
    case "ES256": return try elliptic.signature(for: bytes).rawRepresentation
    case "HS256":
      let key = SymmetricKey(data: Data(rsa.publicKey.pemRepresentation.utf8))
      return Data(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    case "RS512":
      return try rsa.signature(for: SHA512.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation
    default:
      let key = flaws.isSignedByAnother ? try _RSA.Signing.PrivateKey(keySize: .bits2048) : rsa
      return try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation
    }
  }

  func keys() throws -> [String: any Sendable] {
    let parts = try rsa.publicKey.getKeyPrimitives()
    let point = elliptic.publicKey.rawRepresentation
    return [
      "keys": [
        [
          "kty": "RSA", "kid": "r1", "use": "sig", "n": Base64URL.encoded(parts.modulus),
          "e": Base64URL.encoded(parts.publicExponent),
        ],
        [
          "kty": "EC", "kid": "e1", "crv": "P-256", "x": Base64URL.encoded(point.prefix(32)),
          "y": Base64URL.encoded(point.suffix(32)),
        ],
      ]
    ]
  }

  /// The network as the client finds it.
  func fetch(nonce: String, _ flaws: Flaws) -> WebFetch {
    WebFetch { request in
      let value: [String: any Sendable]
      switch request.address {
      case "\(Self.issuer)/.well-known/openid-configuration":
        value = [
          "issuer": flaws.isImpostor ? "https://other.example" : Self.issuer,
          "authorization_endpoint": "\(Self.issuer)/authorize", "token_endpoint": "\(Self.issuer)/token",
          "jwks_uri": "\(Self.issuer)/keys",
        ]
      case "\(Self.issuer)/keys": value = try keys()
      case "\(Self.issuer)/token":
        value = ["id_token": try token(nonce: nonce, flaws), "access_token": "access", "token_type": "Bearer"]
      default: return WebFetch.Answer(status: 404, body: [])
      }
      return WebFetch.Answer(status: 200, body: Array(try JSONSerialization.data(withJSONObject: value)))
    }
  }
}
