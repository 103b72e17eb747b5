import Crypto
import Foundation

/// Who somebody is, by a provider's signed word.
public struct Identity: Sendable, Hashable {
  public let issuer: String
  /// The provider's own name for the person, which never becomes another's.
  public let subject: String
  public let email: String?
  /// Nil when the provider does not say.
  public let isEmailVerified: Bool?
  public let name: String?

  public init(issuer: String, subject: String, email: String?, isEmailVerified: Bool?, name: String?) {
    self.issuer = issuer
    self.subject = subject
    self.email = email
    self.isEmailVerified = isEmailVerified
    self.name = name
  }
}

/// An identity token, as it came and not trusted yet.
///
/// Source: RFC 7519 (JWT), OpenID Connect Core 1.0, section 3.1.3.7 (what must be checked).
struct IdentityToken {
  private let signed: Data
  private let signature: Data
  private let claims: Claims
  let keyID: String?
  let algorithm: SigningKeys.Algorithm

  /// Seconds by which clocks may differ.
  private static let tolerance = 60.0

  private struct Header: Decodable {
    let alg: String
    let kid: String?
  }

  private struct Claims: Decodable {
    let iss: String
    let sub: String
    let aud: Audience
    let azp: String?
    // Some providers write these with decimals.
    let exp: Double
    let iat: Double
    let nbf: Double?
    let nonce: String?
    let at_hash: String?
    let email: String?
    let email_verified: Flag?
    let name: String?
  }

  /// One audience or several.
  private struct Audience: Decodable {
    let all: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) { all = [one] } else { all = try container.decode([String].self) }
    }
  }

  /// A truth that some providers write as a text.
  private struct Flag: Decodable {
    let isTrue: Bool

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        isTrue = flag
      } else {
        isTrue = try container.decode(String.self) == "true"
      }
    }
  }

  init(_ text: String) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.decoded(parts[0]), let body = Base64URL.decoded(parts[1]),
      let signature = Base64URL.decoded(parts[2])
    else { throw OpenIDError.badToken("it does not have three parts") }
    do {
      let read = try JSONDecoder().decode(Header.self, from: header)
      guard let algorithm = SigningKeys.Algorithm(rawValue: read.alg) else {
        throw OpenIDError.badToken("the algorithm «\(read.alg)» is not taken")
      }
      self.algorithm = algorithm
      keyID = read.kid
      claims = try JSONDecoder().decode(Claims.self, from: body)
    } catch let error as DecodingError {
      throw OpenIDError.badToken("\(error)")
    }
    signed = Data("\(parts[0]).\(parts[1])".utf8)
    self.signature = signature
  }

  /// The identity, once everything holds.
  /// - Parameter now: seconds since 1970.
  func identity(
    signedBy key: SigningKeys.Key, issuer: String, client: String, nonce: String, accessToken: String?, now: Double
  ) throws -> Identity {
    func require(_ holds: Bool, _ what: String) throws { if !holds { throw OpenIDError.badToken(what) } }
    try require(key.signs(signed, signature, algorithm), "its signature is not the provider's")
    try require(claims.iss == issuer, "it comes from «\(claims.iss)»")
    try require(claims.aud.all.contains(client), "it is for \(claims.aud.all), not for us")
    try require(claims.azp.map { $0 == client } ?? (claims.aud.all.count == 1), "it was given to another client")
    try require(claims.exp > now - IdentityToken.tolerance, "it has expired")
    try require(claims.iat < now + IdentityToken.tolerance, "it comes from the future")
    try require((claims.nbf ?? 0) < now + IdentityToken.tolerance, "it does not count yet")
    try require(claims.nonce == nonce, "it does not answer our question")
    try require(!claims.sub.isEmpty && claims.sub.utf8.count <= 255, "it names nobody")
    if let expected = claims.at_hash, let accessToken {
      try require(expected == accessHash(accessToken), "it does not belong to the access token beside it")
    }
    return Identity(
      issuer: issuer, subject: claims.sub, email: claims.email, isEmailVerified: claims.email_verified?.isTrue,
      name: claims.name)
  }

  /// The left half of the access token's digest.
  private func accessHash(_ token: String) -> String {
    let data = Data(token.utf8)
    let digest: [UInt8] =
      switch algorithm {
      case .RS256, .PS256, .ES256: Array(SHA256.hash(data: data))
      case .RS384: Array(SHA384.hash(data: data))
      case .RS512: Array(SHA512.hash(data: data))
      }
    return Base64URL.encoded(digest.prefix(digest.count / 2))
  }
}
