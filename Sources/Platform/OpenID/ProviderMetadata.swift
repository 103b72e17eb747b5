import Foundation
import Http

/// What a provider says of itself.
///
/// Source: OpenID Connect Discovery 1.0, section 3.
struct ProviderMetadata: Decodable, Sendable {
  let issuer: String
  let authorizationEndpoint: String
  let tokenEndpoint: String
  let keysAddress: String
  let tokenMethods: [String]?

  enum CodingKeys: String, CodingKey {
    case issuer
    case authorizationEndpoint = "authorization_endpoint"
    case tokenEndpoint = "token_endpoint"
    case keysAddress = "jwks_uri"
    case tokenMethods = "token_endpoint_auth_methods_supported"
  }

  /// Whether the client's secret goes into a header; into the form where the provider takes it nowhere else.
  var takesBasic: Bool { tokenMethods?.contains("client_secret_basic") ?? true }

  static func read(_ issuer: String, _ fetch: WebFetch) async throws -> ProviderMetadata {
    let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
    let metadata: ProviderMetadata = try await fetch.json("\(base)/.well-known/openid-configuration")
    guard metadata.issuer == issuer else {
      throw OpenIDError.unexpected("it calls itself «\(metadata.issuer)» instead of «\(issuer)»")
    }
    for address in [metadata.authorizationEndpoint, metadata.tokenEndpoint, metadata.keysAddress] {
      try ProviderAddress.check(address)
    }
    return metadata
  }
}

/// Where a provider may be: behind TLS, or on this machine.
public enum ProviderAddress {
  public static func check(_ address: String) throws {
    guard ServerAddress.isTrusted(address) else { throw OpenIDError.badAddress(address) }
  }
}

extension WebFetch {
  func json<Value: Decodable>(_ address: String) async throws -> Value {
    try ProviderAddress.check(address)
    return try WebFetch.decoded(try await asked(Request(address, headers: ["Accept: application/json"])), address)
  }

  /// - Throws: `OpenIDError`.
  func asked(_ request: Request) async throws -> Answer {
    do {
      return try await run(request)
    } catch let silence as NoAnswer {
      throw OpenIDError.unreachable(silence.address, silence.reason)
    }
  }

  static func decoded<Value: Decodable>(_ answer: Answer, _ address: String) throws -> Value {
    guard answer.status == 200 else { throw OpenIDError.unexpected("\(address) answers \(answer.status)") }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(answer.body))
    } catch {
      throw OpenIDError.unexpected("\(address): \(error)")
    }
  }
}
