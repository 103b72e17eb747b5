import Crypto
import Foundation
import Testing

@testable import OpenID

/// Another provider's word, and every way in which it may not hold.
struct OpenIDTests {
  /// The whole flow, with what the provider does wrong.
  private func signIn(
    _ flaws: ProviderDouble.Flaws = .init(), answer: [String: String] = [:], pendingOf issuer: String? = nil
  ) async throws -> Identity {
    let double = try ProviderDouble()
    let begun = try await OpenIDClient(double.fetch(nonce: "", .init())).begin(
      double.provider, back: "https://encours.example/back")
    let pending = OpenIDClient.Pending(
      state: begun.pending.state, nonce: begun.pending.nonce, verifier: begun.pending.verifier,
      issuer: issuer ?? begun.pending.issuer)
    let client = OpenIDClient(double.fetch(nonce: begun.pending.nonce, flaws))
    let given = ["state": begun.pending.state, "code": "abc"].merging(answer) { _, new in new }
    return try await client.finish(
      double.provider, pending, back: "https://encours.example/back", now: ProviderDouble.now, answer: { given[$0] })
  }

  @Test("the browser is sent with a state, a nonce and a proof, all fresh")
  func begins() async throws {
    let double = try ProviderDouble()
    let client = OpenIDClient(double.fetch(nonce: "", .init()))
    let first = try await client.begin(double.provider, back: "https://encours.example/b?c=d&e")
    let second = try await client.begin(double.provider, back: "https://encours.example/b")
    let query = try #require(URLComponents(string: first.address)?.queryItems)
    let values = Dictionary(uniqueKeysWithValues: query.map { ($0.name, $0.value ?? "") })
    #expect(values["redirect_uri"] == "https://encours.example/b?c=d&e")
    #expect(values["code_challenge_method"] == "S256" && values["response_type"] == "code")
    #expect(
      values["code_challenge"] == Base64URL.encoded(Array(SHA256.hash(data: Data(first.pending.verifier.utf8)))))
    #expect(values["state"] == first.pending.state && values["nonce"] == first.pending.nonce)
    #expect(first.pending.state != second.pending.state && first.pending.nonce != second.pending.nonce)
  }

  @Test("a token that holds names somebody, in each algorithm that is taken")
  func holds() async throws {
    let identity = try await signIn()
    #expect(identity.subject == "alice" && identity.email == "alice@v.example" && identity.isEmailVerified == true)
    for header: [String: any Sendable] in [
      ["alg": "ES256", "kid": "e1"], ["alg": "RS512", "kid": "r1"], ["alg": "RS256"],
    ] {
      #expect(try await signIn(.init(header: header)).subject == "alice")
    }
    let decimal = try await signIn(.init(claims: ["exp": Double(ProviderDouble.now) + 10.5, "email_verified": "true"]))
    #expect(decimal.isEmailVerified == true)
    let silent = try await signIn(.init(omitted: ["email_verified"]))
    #expect(silent.isEmailVerified == nil)
    let several = try await signIn(.init(claims: ["aud": ["encours", "other"], "azp": "encours"]))
    #expect(several.subject == "alice")
  }

  @Test(
    "a token that does not hold lets nobody in",
    arguments: [
      .init(header: ["alg": "none"]), .init(header: ["alg": "None", "kid": "r1"]),
      .init(header: ["alg": "HS256", "kid": "r1"]), .init(header: ["alg": "RS256", "kid": "unknown"]),
      .init(header: ["alg": "ES256", "kid": "r1"]), .init(isSignedByAnother: true),
      .init(claims: ["aud": "another"]), .init(claims: ["aud": [String]()]),
      .init(claims: ["aud": ["encours", "other"]]), .init(claims: ["azp": "another"]),
      .init(claims: ["iss": "https://other.example"]), .init(claims: ["exp": ProviderDouble.now - 61]),
      .init(claims: ["iat": ProviderDouble.now + 61]), .init(claims: ["nbf": ProviderDouble.now + 61]),
      .init(claims: ["nonce": "another"]), .init(omitted: ["nonce"]), .init(omitted: ["exp"]),
      .init(claims: ["sub": ""]), .init(claims: ["at_hash": "wrong"]), .init(token: "a.b"), .init(token: "..."),
      .init(token: ""),
    ] as [ProviderDouble.Flaws])
  func badTokens(flaws: ProviderDouble.Flaws) async throws {
    await #expect {
      _ = try await signIn(flaws)
    } throws: {
      if case .badToken? = $0 as? OpenIDError { true } else { false }
    }
  }

  @Test("an answer that this browser did not ask for is refused before anything is sent")
  func state() async throws {
    for answer in [["state": "forged"], ["state": ""], ["iss": "https://other.example"]] {
      await #expect(throws: OpenIDError.wrongState) { _ = try await signIn(answer: answer) }
    }
    await #expect(throws: OpenIDError.wrongState) { _ = try await signIn(pendingOf: "https://other.example") }
    await #expect(throws: OpenIDError.denied("access_denied")) {
      _ = try await signIn(answer: ["error": "access_denied"])
    }
    await #expect {
      _ = try await signIn(.init(isImpostor: true))
    } throws: {
      if case .unexpected? = $0 as? OpenIDError { true } else { false }
    }
  }

  @Test("a provider is behind TLS or on this machine")
  func addresses() throws {
    for good in ["https://id.example", "http://127.0.0.1:9400", "http://localhost:9400/x"] {
      try ProviderAddress.check(good)
    }
    for bad in [
      "http://id.example", "ftp://id.example", "https://", "", "javascript:alert(1)", "http://localhost.evil.example",
      "https://user@id.example", "file:///etc/passwd",
    ] {
      #expect(throws: OpenIDError.badAddress(bad)) { try ProviderAddress.check(bad) }
    }
  }
}
