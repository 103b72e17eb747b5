import Crypto
import Foundation
public import Http

/// Signs people in at another provider: the authorization code flow with a proof key.
///
/// Source: OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE, S256); RFC 9207 (the issuer in the answer).
public struct OpenIDClient: Sendable {
  public struct Provider: Sendable, Hashable {
    /// The provider's name of itself, which is also where it is.
    public let issuer: String
    public let clientID: String
    public let secret: String

    public init(issuer: String, clientID: String, secret: String) {
      self.issuer = issuer
      self.clientID = clientID
      self.secret = secret
    }
  }

  /// What a browser must bring back: kept in a cookie of its own, sealed.
  public struct Pending: Sendable, Hashable, Codable {
    public let state: String
    let nonce: String
    let verifier: String
    let issuer: String
  }

  let fetch: WebFetch
  private let keys = KnownKeys()

  public init(_ fetch: WebFetch = .overNetwork) { self.fetch = fetch }

  /// Where to send the browser, and what it must bring back.
  /// - Parameter back: the address of ours that the provider leads back to.
  public func begin(_ provider: Provider, back: String) async throws -> (address: String, pending: Pending) {
    let metadata = try await ProviderMetadata.read(provider.issuer, fetch)
    let pending = Pending(
      state: OpenIDClient.random(), nonce: OpenIDClient.random(), verifier: OpenIDClient.random(),
      issuer: provider.issuer)
    let challenge = Base64URL.encoded(Array(SHA256.hash(data: Data(pending.verifier.utf8))))
    let query = OpenIDClient.form([
      ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", back),
      ("scope", "openid email profile"), ("state", pending.state), ("nonce", pending.nonce),
      ("code_challenge", challenge), ("code_challenge_method", "S256"),
    ])
    let separator = metadata.authorizationEndpoint.contains("?") ? "&" : "?"
    return (metadata.authorizationEndpoint + separator + query, pending)
  }

  /// What the provider's answer says, checked.
  /// - Parameters:
  ///   - answer: the value of a name in the query that came back.
  ///   - now: seconds since 1970.
  /// - Throws: `OpenIDError`.
  public func finish(
    _ provider: Provider, _ pending: Pending, back: String, now: Int64, answer: (String) -> String?
  ) async throws -> Identity {
    guard let state = answer("state"), OpenIDClient.equal(state, pending.state), pending.issuer == provider.issuer,
      answer("iss").map({ $0 == provider.issuer }) ?? true
    else { throw OpenIDError.wrongState }
    if let refusal = answer("error") { throw OpenIDError.denied(String(refusal.prefix(100))) }
    guard let code = answer("code"), !code.isEmpty else { throw OpenIDError.unexpected("it sent no code") }
    let metadata = try await ProviderMetadata.read(provider.issuer, fetch)
    let tokens = try await exchange(code, provider, pending, back: back, metadata)
    let token = try IdentityToken(tokens.identity)
    let key = try await keys.key(of: token, at: metadata.keysAddress, fetch)
    return try token.identity(
      signedBy: key, issuer: provider.issuer, client: provider.clientID, nonce: pending.nonce,
      accessToken: tokens.access, now: Double(now))
  }

  private struct Tokens: Decodable {
    let identity: String
    let access: String?

    enum CodingKeys: String, CodingKey {
      case identity = "id_token"
      case access = "access_token"
    }
  }

  private func exchange(
    _ code: String, _ provider: Provider, _ pending: Pending, back: String, _ metadata: ProviderMetadata
  ) async throws -> Tokens {
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", back),
      ("code_verifier", pending.verifier),
    ]
    var headers = ["Accept: application/json", "Content-Type: application/x-www-form-urlencoded"]
    if metadata.takesBasic {
      // Source: RFC 6749, 2.3.1: both are encoded before they are joined.
      let pair = "\(OpenIDClient.encoded(provider.clientID)):\(OpenIDClient.encoded(provider.secret))"
      headers.append("Authorization: Basic \(Data(pair.utf8).base64EncodedString())")
    } else {
      fields += [("client_id", provider.clientID), ("client_secret", provider.secret)]
    }
    let request = WebFetch.Request(metadata.tokenEndpoint, headers: headers, body: OpenIDClient.form(fields))
    return try WebFetch.decoded(try await fetch.asked(request), metadata.tokenEndpoint)
  }

  private static func form(_ fields: [(String, String)]) -> String {
    fields.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  private static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return Base64URL.encoded((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  private static func equal(_ left: String, _ right: String) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(
      HMAC<SHA256>.authenticationCode(for: Data(left.utf8), using: key), authenticating: Data(right.utf8), using: key)
  }

  /// Only to compare in constant time.
  private static let key = SymmetricKey(size: .bits256)
}

/// The keys of providers, asked for again when a token names one that is not known.
private actor KnownKeys {
  private var sets: [String: SigningKeys] = [:]

  func key(of token: IdentityToken, at address: String, _ fetch: WebFetch) async throws -> SigningKeys.Key {
    if let known = sets[address]?.key(token.keyID, for: token.algorithm), token.keyID != nil { return known }
    let fresh: SigningKeys = try await fetch.json(address)
    sets[address] = fresh
    guard let key = fresh.key(token.keyID, for: token.algorithm) else {
      throw OpenIDError.badToken("no key of the provider fits it")
    }
    return key
  }
}
