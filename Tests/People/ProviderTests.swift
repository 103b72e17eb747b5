import Kernel
import OpenID
import PeopleRules
import Sealing
import Storage
import Support
import Testing

@testable import People

/// The word of the company's own provider of identities.
struct ProviderTests {
  private static let issuer = "https://id.example"

  private func set(
    _ house: House, newcomers: String? = nil, trusts: Bool = false, issuer: String = ProviderTests.issuer,
    secret: String? = "secret"
  ) async throws {
    try await house.database.write {
      try SetProvider(key: SealingKey(), actor: Example.actor, at: House.at).run(
        issuer: issuer, clientID: "encours", secret: secret, domain: "verdoncelle.example", newcomersRole: newcomers,
        trustsAddresses: trusts, $0)
    }
  }

  private func enter(
    _ house: House, _ subject: String, _ email: String?, verified: Bool? = true, issuer: String = ProviderTests.issuer
  ) async throws -> ProviderSignIn.Outcome {
    try await ProviderSignIn(database: house.database).run(
      Identity(issuer: issuer, subject: subject, email: email, isEmailVerified: verified, name: "Paul  Roy"),
      caller: Caller(address: "192.0.2.1"), at: House.at)
  }

  @Test(
    "an account is linked by its verified address once, and by the provider's name afterwards", arguments: Engine.all)
  func link(engine: Engine) async throws {
    try await House.with(engine) { house in
      try await set(house)
      #expect(try await enter(house, "c-1", House.email, verified: false) == .unverified)
      #expect(try await enter(house, "c-1", nil) == .unverified)
      #expect(try await enter(house, "c-1", House.email, verified: nil) == .unverified)
      #expect(try await enter(house, "c-1", House.email.uppercased()).session != nil)
      // The address went to somebody else at the provider: not to this account.
      #expect(try await enter(house, "c-2", House.email) == .unverified)
      // Claire's address changed there: still Claire.
      #expect(try await enter(house, "c-1", "other@verdoncelle.example").session != nil)
      #expect(try await house.events().filter { $0 == "person.provider_linked" }.count == 1)
      #expect(try await enter(house, "c-1", House.email, issuer: "https://other.example") == .unknown)
    }
  }

  @Test("newcomers enter only with the role and the domain that were set", arguments: Engine.all)
  func newcomers(engine: Engine) async throws {
    try await House.with(engine) { house in
      try await set(house)
      #expect(try await enter(house, "p-1", "paul@verdoncelle.example") == .unknown)
      try await set(house, newcomers: "auditor")
      #expect(try await enter(house, "p-1", "paul@evil.example") == .unknown)
      #expect(try await enter(house, "p-1", "paul@evilverdoncelle.example") == .unknown)
      #expect(try await enter(house, "p-1", "paul@verdoncelle.example").session != nil)
      let people = try await house.database.read { try PersonStore.all($0) }
      let paul = try #require(people.first { $0.name == "Paul Roy" })
      #expect(paul.role == .auditor)
      // A role that is no longer there lets nobody in.
      try await house.database.write { transaction in
        var settings = try #require(try ProviderStore.settings(transaction))
        settings.newcomersRole = "custom:9"
        try ProviderStore.write(settings, transaction)
      }
      #expect(try await enter(house, "l-1", "lea@verdoncelle.example") == .unknown)
      // Who has left does not come back by themselves.
      try await house.database.write {
        try PersonStore.setLeft(House.at, paul.id, $0)
      }
      #expect(try await enter(house, "p-1", "paul@verdoncelle.example") == .unknown)
      #expect(try await enter(house, "p-9", "paul@verdoncelle.example") == .unknown)
    }
  }

  @Test("an address that the provider says nothing of counts only where that was set, and in the domain")
  func trust() async throws {
    try await House.with(.sqlite) { house in
      try await set(house, trusts: true)
      #expect(try await enter(house, "c-1", House.email, verified: false) == .unverified)
      #expect(try await enter(house, "c-1", "claire@evil.example", verified: nil) == .unverified)
      #expect(try await enter(house, "c-1", House.email, verified: nil).session != nil)
    }
  }

  /// Whoever chose it could become anybody.
  @Test("a provider is named and forgotten by who may do everything, in every company and with every customer")
  func others() async throws {
    try await House.with(.sqlite) { house in
      let all = Set(Right.allCases)
      let actors: [Actor] = [
        .person(PersonID(9), name: "Clerk", rights: [.see, .managePeople]),
        .person(PersonID(9), name: "Local", rights: all, companies: .only([CompanyID(1)])),
        .person(PersonID(9), name: "Own", rights: all, customers: .own),
      ]
      try await set(house)
      for actor in actors {
        let set = SetProvider(key: SealingKey(), actor: actor, at: House.at)
        await #expect(throws: NotAllowed.self) {
          try await house.database.write {
            try set.run(
              issuer: "https://evil.example", clientID: "encours", secret: "x", domain: "", newcomersRole: nil,
              trustsAddresses: false, $0)
          }
        }
        await #expect(throws: NotAllowed.self) { try await house.database.write { try set.forget($0) } }
      }
      #expect(try await house.database.read { try ProviderStore.settings($0)?.issuer } == Self.issuer)
    }
  }

  @Test("a role that manages people is not given to newcomers, nor a secret to another provider")
  func settings() async throws {
    try await House.with(.sqlite) { house in
      await #expect(throws: SetProvider.Refusal.role) { try await set(house, newcomers: "administrator") }
      await #expect(throws: SetProvider.Refusal.address) { try await set(house, issuer: "http://id.example") }
      await #expect(throws: SetProvider.Refusal.secret) { try await set(house, secret: "") }
      try await set(house)
      try await set(house, secret: "")
      await #expect(throws: SetProvider.Refusal.secret) {
        try await set(house, issuer: "https://evil.example", secret: nil)
      }
      let kept = try await house.database.read { try ProviderStore.settings($0)?.sealedSecret }
      #expect(kept?.contains("secret") == false)
    }
  }
}

extension ProviderSignIn.Outcome {
  fileprivate var session: StartedSession? {
    if case .admitted(let admission) = self { admission.session } else { nil }
  }
}
