import Kernel
import PeopleRules
import Sealing
import Storage
import Support
import Testing
import Web

@testable import People

/// A code beside the password.
struct SecondFactorTests {
  private static func step(_ at: Moment) -> Int64 { at.microsecondsSince1970 / 1_000_000 / TimeCode.stepSeconds }

  /// Claire with a second factor turned on, her application and her recovery codes.
  private func withFactor(
    _ engine: Engine,
    _ body: @escaping @Sendable (House, SecondFactor, TimeCode, _ codes: [String]) async throws -> Void
  ) async throws {
    try await House.with(engine) { house in
      let factors = SecondFactor(database: house.database, passwords: house.passwords, key: SealingKey())
      try await factors.propose(to: house.claire)
      let application = try #require(try await factors.state(of: house.claire).proposed)
      let actor = try #require(try await house.database.read { try PersonStore.find(house.claire, $0) }).actor
      await #expect(throws: PeopleError.wrongCode) {
        try await factors.confirm(
          "000000", password: House.password, of: house.claire, token: "", actor: actor, at: House.at)
      }
      let first = application.code(step: Self.step(House.at))
      let codes = try await factors.confirm(
        first, password: House.password, of: house.claire, token: "", actor: actor, at: House.at)
      try await body(house, factors, application, codes)
    }
  }

  private func finish(
    _ house: House, _ factors: SecondFactor, _ step: String, _ typed: String, device: String? = nil,
    address: String = "192.0.2.1", at: Moment
  ) async throws -> FinishSignIn.Outcome {
    try await FinishSignIn(database: house.database, factors: factors).run(
      step: step, typed: typed, caller: Caller(address: address, device: device), at: at)
  }

  @Test("the secret is sealed, and a database copied elsewhere does not give it away", arguments: Engine.all)
  func sealed(engine: Engine) async throws {
    try await withFactor(engine) { house, _, application, codes in
      let kept = try #require(try await house.database.read { try SecondFactorStore.find(house.claire, $0)?.sealed })
      #expect(!kept.contains(application.secret))
      let stranger = SecondFactor(database: house.database, passwords: house.passwords, key: SealingKey())
      let step = try #require(try await house.signIn(House.password).step)
      let code = application.code(step: Self.step(House.at) + 1)
      #expect(try await self.finish(house, stranger, step, code, at: House.at).isWrong)
      #expect(codes.count == 10 && Set(codes).count == 10)
    }
  }

  @Test(
    "without the key of the installation a recovery code opens, and sets everything up again", arguments: Engine.all)
  func lostKey(engine: Engine) async throws {
    try await withFactor(engine) { house, _, _, codes in
      let desk = AccountDesk(
        database: house.database, passwords: house.passwords, key: SealingKey(), courier: .none, address: { "" })
      let restored = desk.secondFactor
      #expect(try await !desk.opensSecondFactors())
      let step = try #require(try await house.signIn(House.password).step)
      #expect(try await self.finish(house, restored, step, codes[0], at: House.at).session != nil)
      let actor = Example.actor
      try await restored.remove(codes[1], of: house.claire, actor: actor, at: House.at)
      try await restored.propose(to: house.claire)
      let application = try #require(try await restored.state(of: house.claire).proposed)
      let fresh = try await restored.confirm(
        application.code(step: Self.step(House.at)), password: House.password, of: house.claire, token: "",
        actor: actor, at: House.at)
      #expect(fresh.count == 10)
      #expect(try await desk.opensSecondFactors())
    }
  }

  @Test(
    "a stranger at an open screen turns nothing on: the password is asked for where there is one", arguments: Engine.all
  )
  func openScreen(engine: Engine) async throws {
    try await House.with(engine) { house in
      let factors = SecondFactor(database: house.database, passwords: house.passwords, key: SealingKey())
      try await factors.propose(to: house.claire)
      let application = try #require(try await factors.state(of: house.claire).proposed)
      @Sendable func confirm(_ password: String, at: Moment = House.at) async throws {
        _ = try await factors.confirm(
          application.code(step: Self.step(at)), password: password, of: house.claire, token: "",
          actor: Example.actor, at: at)
      }
      for _ in 0..<SignInPatience.freeTries {
        await #expect(throws: PeopleError.wrongPassword) { try await confirm("") }
      }
      await #expect(throws: PeopleError.wait(seconds: 900)) { try await confirm(House.password) }
      #expect(try await !factors.state(of: house.claire).isOn)
      try await confirm(House.password, at: House.at.adding(seconds: 900))
      #expect(try await factors.state(of: house.claire).isOn)
      // Whoever enters by the provider's word has none to be asked for.
      try await house.database.write {
        try $0.execute("UPDATE person SET password_hash = NULL")
        try $0.execute("DELETE FROM second_factor")
      }
      try await factors.propose(to: house.claire)
      let state = try await factors.state(of: house.claire)
      #expect(!state.hasPassword)
      let code = try #require(state.proposed).code(step: Self.step(House.at))
      _ = try await factors.confirm(
        code, password: "", of: house.claire, token: "", actor: Example.actor, at: House.at)
    }
  }

  @Test("the password alone opens nothing, and the code of the moment does, once", arguments: Engine.all)
  func signIn(engine: Engine) async throws {
    try await withFactor(engine) { house, factors, application, _ in
      let later = House.at.adding(seconds: 60)
      let step = try #require(try await house.signIn(House.password, at: later).step)
      let used = application.code(step: Self.step(House.at))
      #expect(try await self.finish(house, factors, step, used, at: later).isWrong)
      let code = application.code(step: Self.step(later))
      let session = try await self.finish(house, factors, step, code, at: later).session
      #expect(session != nil)
      // The step is over, and the code was seen.
      #expect(try await self.finish(house, factors, step, code, at: later).isGone)
      let again = try #require(try await house.signIn(House.password, at: later).step)
      #expect(try await self.finish(house, factors, again, code, at: later).isWrong)
    }
  }

  @Test("a recovery code stands in once, however it is typed", arguments: Engine.all)
  func recovery(engine: Engine) async throws {
    try await withFactor(engine) { house, factors, _, codes in
      let typed = RecoveryCode.shown(codes[3]).lowercased()
      let step = try #require(try await house.signIn(House.password).step)
      #expect(try await self.finish(house, factors, step, typed, at: House.at).session != nil)
      let again = try #require(try await house.signIn(House.password).step)
      #expect(try await self.finish(house, factors, again, typed, at: House.at).isWrong)
      #expect(try await factors.state(of: house.claire).codesLeft == 9)
      #expect(try await house.events().contains("person.recovery_code_used"))
    }
  }

  @Test("guessing comes to a pause wherever it comes from, and Claire's own device is not kept out by it")
  func guessing() async throws {
    try await withFactor(.sqlite) { house, factors, application, _ in
      let known = try #require(try await self.knownDevice(house, factors, application))
      let at = House.at.adding(seconds: 3600)
      let step = try #require(try await house.signIn(House.password, from: "198.51.100.1", at: at).step)
      for number in 0..<SignInPatience.freeTries {
        let outcome = try await self.finish(
          house, factors, step, "00000\(number)", address: "198.51.100.\(number)", at: at)
        #expect(outcome.isWrong)
      }
      let right = application.code(step: Self.step(at))
      #expect(try await self.finish(house, factors, step, right, address: "203.0.113.9", at: at).isWait)
      let own = try #require(try await house.signIn(House.password, device: known, at: at).step)
      #expect(try await self.finish(house, factors, own, right, device: known, at: at).session != nil)
    }
  }

  private func knownDevice(_ house: House, _ factors: SecondFactor, _ application: TimeCode) async throws -> String? {
    let at = House.at.adding(seconds: 300)
    guard let step = try await house.signIn(House.password, at: at).step else { return nil }
    return try await finish(house, factors, step, application.code(step: Self.step(at)), at: at).session?.device
  }

  @Test("a link to choose a password does not go round the code", arguments: Engine.all)
  func link(engine: Engine) async throws {
    try await withFactor(engine) { house, _, _, _ in
      let link = try #require(
        try await ForgottenPassword(database: house.database).run(
          email: House.email, caller: Caller(address: "192.0.2.1"), at: House.at))
      let admission = try await AcceptInvitation(database: house.database, passwords: house.passwords).run(
        token: link.token, password: "encore une longue phrase", caller: Caller(address: "192.0.2.1"), at: House.at)
      #expect(admission.session == nil && admission.step != nil)
    }
  }

  @Test("a code is needed to give the second factor up, and the sign-in is then one step again", arguments: Engine.all)
  func remove(engine: Engine) async throws {
    try await withFactor(engine) { house, factors, _, codes in
      let actor = Example.actor
      await #expect(throws: PeopleError.wrongCode) {
        try await factors.remove("123456", of: house.claire, actor: actor, at: House.at)
      }
      let renewed = try await factors.renewCodes(codes[0], of: house.claire, actor: actor, at: House.at)
      await #expect(throws: PeopleError.wrongCode) {
        try await factors.remove(codes[1], of: house.claire, actor: actor, at: House.at)
      }
      try await factors.remove(renewed[0], of: house.claire, actor: actor, at: House.at)
      #expect(try await house.signIn(House.password).session != nil)
    }
  }

  @Test("a role that demands it leads whoever lacks it there first", arguments: Engine.all)
  func demanded(engine: Engine) async throws {
    try await House.with(engine) { house in
      let session = try await house.session()
      let visitors = Visitors(database: house.database)
      #expect(try await visitors.find(session.token, at: House.at)?.firstPath == nil)
      try await house.database.write {
        try OwnRoles(actor: Example.actor, at: House.at).demandSecondFactor(true, of: "credit_manager", $0)
      }
      #expect(try await visitors.find(session.token, at: House.at)?.firstPath == "/compte/double-authentification")
    }
  }
}

extension FinishSignIn.Outcome {
  fileprivate var session: StartedSession? {
    if case .admitted(let admission) = self { admission.session } else { nil }
  }
  fileprivate var isWrong: Bool { if case .wrong = self { true } else { false } }
  fileprivate var isGone: Bool { if case .gone = self { true } else { false } }
  fileprivate var isWait: Bool { if case .wait = self { true } else { false } }
}
