import Dispatch
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Sealing
import Storage
import Support
import Synchronization
import Testing
import Web

@testable import People

/// Whoever manages people, and how far they reach.
struct ManagePersonTests {
  /// An administrator, beside Claire who manages credit.
  private func administrator(_ house: House, access: CompanyAccess = .all, email: String = "alix@v.example")
    async throws -> Person
  {
    let person = Person(
      id: PersonID(0), email: try #require(EmailAddress(email)), name: "Alix", role: .administrator, access: access)
    let added = try await AddPerson(database: house.database, passwords: house.passwords).run(
      person, password: House.password, actor: Example.actor, at: House.at)
    return try #require(try await house.database.read { try PersonStore.find(added.id, $0) })
  }

  @Test("a role and companies are given, and the journal says so", arguments: Engine.all)
  func change(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let other = try await house.database.write {
        try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), $0)
      }
      try await house.database.write {
        try ManagePerson(house.claire, actor: alix.actor, at: House.at).setAccess(
          role: .collector, companies: .only([other]), $0)
      }
      let claire = try #require(try await house.database.read { try PersonStore.find(house.claire, $0) })
      #expect(claire.role == .collector && claire.access == .only([other]))
      #expect(try await house.events().last == "person.access_changed")
    }
  }

  @Test("nobody changes their own access, nor goes beyond it, nor touches who may do more", arguments: Engine.all)
  func limits(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let clerk = Actor.person(PersonID(99), name: "Clerk", rights: [.see, .managePeople])
      let company = try #require(try await house.database.read { try CompanyStore.all($0).first }).id
      let local = Actor.person(
        PersonID(98), name: "Local", rights: Set(Right.allCases), companies: .only([company]))
      await #expect(throws: PeopleError.ownAccess) {
        try await house.database.write {
          try ManagePerson(alix.id, actor: alix.actor, at: House.at).setAccess(
            role: .auditor, companies: .all, $0)
        }
      }
      await #expect(throws: PeopleError.ownAccess) {
        try await house.database.write { try ManagePerson(alix.id, actor: alix.actor, at: House.at).leave($0) }
      }
      for actor in [clerk, local] {
        await #expect(throws: PeopleError.beyondOwn) {
          try await house.database.write {
            try ManagePerson(house.claire, actor: actor, at: House.at).setAccess(
              role: .administrator, companies: .all, $0)
          }
        }
        await #expect(throws: PeopleError.beyondOwn) {
          try await house.database.write { try ManagePerson(alix.id, actor: actor, at: House.at).leave($0) }
        }
        // A new link for an administrator's account would be a way into it.
        await #expect(throws: PeopleError.beyondOwn) {
          _ = try await InvitePerson(database: house.database).run(alix.email, actor: actor, at: House.at)
        }
        await #expect(throws: PeopleError.beyondOwn) {
          _ = try await OwnRoles(actor: clerk, at: House.at).addInTest(house, rights: [.see, .applyCash])
        }
      }
      let collector = Actor.person(PersonID(97), name: "Nobody", rights: [.see, .remind])
      await #expect(throws: NotAllowed.self) {
        try await house.database.write { try ManagePerson(alix.id, actor: collector, at: House.at).unlock($0) }
      }
    }
  }

  @Test("somebody always remains to manage people", arguments: Engine.all)
  func last(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      await #expect(throws: PeopleError.lastManager) {
        try await house.database.write { try ManagePerson(alix.id, actor: Example.actor, at: House.at).leave($0) }
      }
      #expect(try await house.database.read { try PersonStore.find(alix.id, $0) } != nil)
    }
  }

  @Test("two managers who take each other away at the same time: one of them remains", arguments: Engine.all)
  func lastAtOnce(engine: Engine) async throws {
    try await House.with(engine) { house in
      let pair = [
        try await administrator(house), try await administrator(house, email: "basile@v.example"),
      ]
      let roles = OwnRoles(actor: Example.actor, at: House.at)
      let own = try await house.database.write {
        try roles.add(name: "Gérance", rights: Set(Right.allCases), customers: .all, $0)
      }
      let acts: [(@Sendable (Transaction) throws -> Void, @Sendable (Transaction) throws -> Void)] = [
        (
          { try ManagePerson(pair[1].id, actor: pair[0].actor, at: House.at).leave($0) },
          { try ManagePerson(pair[0].id, actor: pair[1].actor, at: House.at).leave($0) }
        ),
        (
          {
            try ManagePerson(pair[1].id, actor: pair[0].actor, at: House.at)
              .setAccess(role: .auditor, companies: .all, $0)
          },
          { try ManagePerson(pair[0].id, actor: pair[1].actor, at: House.at).leave($0) }
        ),
        // The right goes from the role of one while the other leaves.
        (
          { try roles.change(own.key, name: "Gérance", rights: [.see], customers: .all, $0) },
          { try ManagePerson(pair[0].id, actor: Example.actor, at: House.at).leave($0) }
        ),
      ]
      for (number, (first, second)) in acts.enumerated() {
        try await house.database.write { transaction in
          try transaction.execute("UPDATE person SET left_at = NULL, every_company = \(true)")
          let other = number == 2 ? own.key : Role.administrator.key
          try transaction.execute("UPDATE person SET role = 'administrator' WHERE id = \(pair[0].id)")
          try transaction.execute("UPDATE person SET role = \(other) WHERE id = \(pair[1].id)")
        }
        let (database, started) = (house.database, Meeting(of: engine == .sqlite ? 1 : 2))
        let refusals = await withTaskGroup(of: PeopleError?.self) { group in
          for act in [first, second] {
            group.addTask {
              do {
                try await database.write { transaction in
                  // Both have begun, and have read, before either goes on.
                  _ = try PersonStore.all(transaction)
                  started.wait()
                  try act(transaction)
                }
                return nil
              } catch { return error as? PeopleError }
            }
          }
          return await group.reduce(into: [PeopleError]()) { if let refusal = $1 { $0.append(refusal) } }
        }
        #expect(refusals == [.lastManager], "\(number)")
        #expect(
          try await house.database.read { try PersonStore.all($0) }.contains { $0.role.may(.managePeople) },
          "\(number)")
      }
    }
  }

  @Test("ended sessions take with them the links and half-done sign-ins of the account", arguments: Engine.all)
  func everyWayIn(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let caller = Caller(address: "192.0.2.9")
      let (accept, forgotten) = (
        AcceptInvitation(database: house.database, passwords: house.passwords),
        ForgottenPassword(database: house.database)
      )
      let ends: [@Sendable () async throws -> Int] = [
        {
          try await house.database.write {
            try ManagePerson(house.claire, actor: alix.actor, at: House.at).endSessions($0)
          }
        },
        {
          try await EndSessions(database: house.database).others(
            than: "", of: house.claire, actor: Example.actor, at: House.at)
        },
      ]
      for end in ends {
        let session = try await house.session()
        let link = try #require(try await forgotten.run(email: House.email, caller: caller, at: House.at))
        let step = Secret.make()
        try await house.database.write {
          try SignInStepStore.insert(step, person: house.claire, stays: false, at: House.at, $0)
        }
        #expect(try await end() == 1)
        #expect(try await Visitors(database: house.database).find(session.token, at: House.at) == nil)
        #expect(try await accept.invited(link.token, at: House.at) == nil)
        #expect(try await house.database.read { try SignInStepStore.find(step, at: House.at, $0) } == nil)
      }
    }
  }

  @Test("who leaves is out at once, is not deleted, and can come back", arguments: Engine.all)
  func leaving(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let session = try await house.session()
      try await house.database.write { try ManagePerson(house.claire, actor: alix.actor, at: House.at).leave($0) }
      #expect(try await Visitors(database: house.database).find(session.token, at: House.at) == nil)
      #expect(try await house.signIn(House.password).session == nil)
      let left = try await house.database.read { try StaffStore.list(left: true, for: alix.actor, $0) }
      #expect(left.map(\.person.name) == ["Claire Delmas"])
      try await house.database.write { try ManagePerson(house.claire, actor: alix.actor, at: House.at).comeBack($0) }
      #expect(try await house.signIn(House.password, at: House.at.adding(seconds: 1)).session != nil)
    }
  }

  @Test("a lock is lifted by who manages people", arguments: Engine.all)
  func unlock(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      for _ in 0..<SignInPatience.freeTries { _ = try await house.signIn("faux faux faux") }
      #expect(try await house.signIn(House.password).session == nil)
      try await house.database.write { try ManagePerson(house.claire, actor: alix.actor, at: House.at).unlock($0) }
      #expect(try await house.signIn(House.password).session != nil)
    }
  }

  @Test("a stranger's wrong passwords do not keep the owner out of their own device", arguments: Engine.all)
  func lockOut(engine: Engine) async throws {
    try await House.with(engine) { house in
      let device = try await house.session().device
      for number in 0..<200 {
        _ = try await house.signIn(number < 8 ? "faux faux \(number)" : "", from: "203.0.113.\(number % 20)")
        if number == 30 { break }
      }
      #expect(try await house.signIn(House.password, from: "203.0.113.1", device: device).session != nil)
      #expect(try await house.signIn(House.password, from: "192.0.2.77").session != nil)
    }
  }

  @Test("a role of one's own is made, changed, and removed when nobody holds it", arguments: Engine.all)
  func roles(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let roles = OwnRoles(actor: alix.actor, at: House.at)
      let role = try await roles.addInTest(house, rights: [.see, .remind])
      try await house.database.write { transaction in
        try ManagePerson(house.claire, actor: alix.actor, at: House.at).setAccess(
          role: role, companies: .all, transaction)
        try roles.change(role.key, name: "Relance", rights: [.see], customers: .own, transaction)
      }
      let claire = try #require(try await house.database.read { try PersonStore.find(house.claire, $0) })
      #expect(claire.role.name == "Relance" && claire.role.rights == [.see] && claire.role.customers == .own)
      await #expect(throws: PeopleError.roleHeld(1)) {
        try await house.database.write { try roles.remove(role.key, $0) }
      }
      await #expect(throws: PeopleError.unknownRole("administrator")) {
        try await house.database.write { try roles.remove("administrator", $0) }
      }
      await #expect(throws: PeopleError.nameless) {
        try await house.database.write { _ = try roles.add(name: "  ", rights: [.see], customers: .all, $0) }
      }
    }
  }

  @Test("of two who change somebody's access at once the second is told, and undoes nothing", arguments: Engine.all)
  func accessSavedTwice(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let set: @Sendable (Role, Int64) async throws -> Void = { role, version in
        try await house.database.write {
          try ManagePerson(house.claire, actor: alix.actor, at: House.at).setAccess(
            role: role, companies: .all, version: version, $0)
        }
      }
      func line() async throws -> StaffStore.Line {
        try #require(try await house.database.read { try StaffStore.find(house.claire, for: alix.actor, $0) })
      }
      #expect(try await line().accessVersion == 0)
      try await set(.auditor, 0)
      await #expect(throws: StaleEdit(by: "Alix", at: House.at, version: 1)) { try await set(.collector, 0) }
      #expect(try await line().person.role == .auditor)
      // What stands already overwrites nothing.
      try await set(.auditor, 0)
      #expect(try await line().accessVersion == 1)
      try await set(.collector, 1)
      await #expect(throws: StaleEdit(by: "Alix", at: House.at, version: 2)) { try await set(.auditor, 1) }
      #expect(try await line().person.role == .collector)
    }
  }

  @Test("of two who change a role, or what it demands, at once the second is told", arguments: Engine.all)
  func roleSavedTwice(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let roles = OwnRoles(actor: alix.actor, at: House.at)
      let key = try await roles.addInTest(house, rights: [.see]).key
      let change: @Sendable (String, Int64) async throws -> Void = { name, version in
        _ = try await house.database.write {
          try roles.change(key, name: name, rights: [.see], customers: .all, version: version, $0)
        }
      }
      let demand: @Sendable (Bool, String, Int64) async throws -> Void = { demanded, key, version in
        try await house.database.write { try roles.demandSecondFactor(demanded, of: key, version: version, $0) }
      }
      try await change("Un", 0)
      await #expect(throws: StaleEdit(by: "Alix", at: House.at, version: 1)) { try await change("Deux", 0) }
      await #expect(throws: StaleEdit(by: "Alix", at: House.at, version: 1)) { try await demand(true, key, 0) }
      try await demand(true, key, 1)
      await #expect(throws: StaleEdit(by: "Alix", at: House.at, version: 2)) { try await change("Deux", 1) }
      let role = try await house.database.read { try RoleStore.find(key, $0) }
      #expect(role?.name == "Un")
      // Of a role that every installation has only the demand can change.
      try await demand(true, "collector", 0)
      await #expect(throws: StaleEdit(by: "Alix", at: House.at, version: 1)) { try await demand(false, "collector", 0) }
      let demanding = try await house.database.read { try RoleDemandStore.demanding($0) }
      #expect(demanding == [key, "collector"])
    }
  }

  @Test("who sees some companies only changes no role: it holds in all of them", arguments: Engine.all)
  func localRoles(engine: Engine) async throws {
    try await House.with(engine) { house in
      let company = try #require(try await house.database.read { try CompanyStore.all($0).first }).id
      let role = try await OwnRoles(actor: Example.actor, at: House.at).addInTest(house, rights: [.see])
      let local = OwnRoles(
        actor: .person(PersonID(98), name: "Local", rights: Set(Right.allCases), companies: .only([company])),
        at: House.at)
      let acts: [@Sendable (Transaction) throws -> Void] = [
        { _ = try local.add(name: "Mien", rights: [.see], customers: .all, $0) },
        { try local.change(role.key, name: "Autre", rights: [.see], customers: .all, $0) },
        { try local.remove(role.key, $0) },
        { try local.demandSecondFactor(true, of: "collector", $0) },
      ]
      for act in acts {
        await #expect(throws: PeopleError.beyondOwn) { try await house.database.write { try act($0) } }
      }
    }
  }

  @Test("a removed role's key never becomes another's, and that of newcomers is not removed", arguments: Engine.all)
  func keys(engine: Engine) async throws {
    try await House.with(engine) { house in
      let roles = OwnRoles(actor: Example.actor, at: House.at)
      let first = try await roles.addInTest(house, rights: [.see])
      let second = try await roles.addInTest(house, rights: [.see])
      #expect([first.key, second.key] == ["custom:1", "custom:2"])
      try await house.database.write { try roles.remove(second.key, $0) }
      let third = try await roles.addInTest(house, rights: [.see, .configure])
      #expect(third.key == "custom:3")
      let set = SetProvider(key: SealingKey(), actor: Example.actor, at: House.at)
      try await house.database.write {
        try set.run(
          issuer: "https://id.example", clientID: "encours", secret: "x", domain: "v.example", newcomersRole: third.key,
          trustsAddresses: false, $0)
      }
      await #expect(throws: PeopleError.roleOfNewcomers) {
        try await house.database.write { try roles.remove(third.key, $0) }
      }
      // A role that was removed before, while newcomers were still given it.
      try await house.database.write {
        try $0.execute("DELETE FROM own_role WHERE key = \(third.key)")
        try $0.execute("DELETE FROM installation_setting WHERE name = 'last_role'")
      }
      #expect(try await roles.addInTest(house, rights: [.see, .configure]).key == "custom:4")
    }
  }

  @Test("a role that was removed or widened since it was read is not given", arguments: Engine.all)
  func staleRole(engine: Engine) async throws {
    try await House.with(engine) { house in
      let alix = try await administrator(house)
      let roles = OwnRoles(actor: alix.actor, at: House.at)
      let (gone, wide) = (
        try await roles.addInTest(house, rights: [.see]), try await roles.addInTest(house, rights: [.see])
      )
      try await house.database.write {
        try roles.remove(gone.key, $0)
        try roles.change(wide.key, name: "Large", rights: Set(Right.allCases), customers: .all, $0)
      }
      let clerk = Actor.person(PersonID(99), name: "Clerk", rights: Set(Right.allCases).subtracting([.configure]))
      let people = AddPerson(database: house.database, passwords: house.passwords)
      for (role, refusal) in [(gone, PeopleError.unknownRole(gone.key)), (wide, .beyondOwn)] {
        let person = Person(
          id: PersonID(0), email: try #require(EmailAddress("paul@v.example")), name: "Paul", role: role)
        await #expect(throws: refusal) {
          _ = try await people.run(person, password: nil, actor: clerk, at: House.at)
        }
      }
      await #expect(throws: PeopleError.unknownRole(gone.key)) {
        try await house.database.write {
          try ManagePerson(house.claire, actor: alix.actor, at: House.at).setAccess(
            role: gone, companies: .all, $0)
        }
      }
      #expect(try await house.database.read { try PersonStore.all($0) }.count == 2)
    }
  }

  @Test("who lost their second factor is told in a company they see", arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await House.with(engine) { house in
      _ = try await administrator(house)
      let theirs = try await house.database.write {
        try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), $0)
      }
      let ours = try #require(try await house.database.read { try CompanyStore.all($0) }.first { $0.id != theirs }).id
      for (access, told) in [(CompanyAccess.only([theirs]), theirs), (.all, ours)] {
        try await house.database.write {
          try ManagePerson(house.claire, actor: Example.actor, at: House.at).setAccess(
            role: .creditManager, companies: access, $0)
          try SecondFactorStore.propose("x", to: house.claire, $0)
          try SecondFactorStore.confirm(house.claire, at: House.at, $0)
          try $0.execute("DELETE FROM notice")
          _ = try ManagePerson(house.claire, actor: Example.actor, at: House.at)
            .removeSecondFactor(company: ours, $0)
        }
        #expect(try await house.database.read { try NoticeStore.unread(of: house.claire, company: told, $0) } == 1)
      }
    }
  }

  @Test("a session looks at the companies of its person only", arguments: Engine.all)
  func companies(engine: Engine) async throws {
    try await House.with(engine) { house in
      let session = try await house.session()
      let other = try await house.database.write {
        try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), $0)
      }
      let visitors = Visitors(database: house.database)
      let visitor = try #require(try await visitors.find(session.token, at: House.at))
      #expect(visitor.hasOtherCompanies)
      let look = LookAtCompany(database: house.database)
      #expect(try await look.run(other, token: session.token, actor: visitor.actor))
      #expect(try await visitors.find(session.token, at: House.at)?.company == other)
      let local = Actor.person(PersonID(5), name: "Local", rights: [.see], companies: .only([visitor.company]))
      #expect(try await !look.run(other, token: session.token, actor: local))
      #expect(try await !look.run(CompanyID(999), token: session.token, actor: visitor.actor))
    }
  }

  @Test("a sign-in opens the company that was chosen last, while its person may still see it", arguments: Engine.all)
  func lastCompany(engine: Engine) async throws {
    try await House.with(engine) { house in
      let visitors = Visitors(database: house.database)
      func opened() async throws -> CompanyID {
        let session = try await house.session()
        return try #require(try await visitors.find(session.token, at: House.at)).company
      }
      let first = try await opened()
      let others = try await house.database.write { transaction in
        try ["YYY", "ZZZ"].map { try CompanyStore.insert(Example.company(code: $0, name: $0), transaction) }
      }
      let session = try await house.session()
      let visitor = try #require(try await visitors.find(session.token, at: House.at))
      #expect(visitor.company == first)
      for chosen in others {
        #expect(
          try await LookAtCompany(database: house.database)
            .run(chosen, token: session.token, actor: visitor.actor))
        #expect(try await opened() == chosen)
      }
      try await house.database.write {
        try PersonStore.setAccess(role: .creditManager, companies: .only([first]), of: house.claire, $0)
      }
      #expect(try await opened() == first)
    }
  }
}

/// A forgotten password.
struct ForgottenPasswordTests {
  private let caller = Caller(address: "192.0.2.1")

  @Test("a link works once and for an hour, and the old password until then", arguments: Engine.all)
  func link(engine: Engine) async throws {
    try await House.with(engine) { house in
      let forgotten = ForgottenPassword(database: house.database)
      let first = try #require(
        try await forgotten.run(email: " CLAIRE@verdoncelle.example", caller: caller, at: House.at))
      let second = try #require(try await forgotten.run(email: House.email, caller: caller, at: House.at))
      #expect(try await house.signIn(House.password).session != nil)
      let accept = AcceptInvitation(database: house.database, passwords: house.passwords)
      let late = House.at.adding(seconds: ForgottenPassword.seconds + 1)
      #expect(try await accept.invited(first.token, at: late)?.person == nil)
      let admission = try await accept.run(
        token: first.token, password: "encore une longue phrase", caller: caller, at: House.at)
      #expect(admission.session != nil)
      // Every other link dies with the one that was used.
      await #expect(throws: PeopleError.invitationGone) {
        _ = try await accept.run(token: second.token, password: "une autre phrase", caller: caller, at: House.at)
      }
      #expect(try await house.signIn(House.password).session == nil)
    }
  }

  @Test("nobody is sent many links, and asking for them keeps nobody from signing in", arguments: Engine.all)
  func patience(engine: Engine) async throws {
    try await House.with(engine) { house in
      let forgotten = ForgottenPassword(database: house.database)
      var links = 0
      for number in 0..<8 {
        let from = Caller(address: "203.0.113.\(number)")
        if try await forgotten.run(email: House.email, caller: from, at: House.at) != nil { links += 1 }
      }
      #expect(links == ForgottenPassword.free)
      #expect(try await house.signIn(House.password).session != nil)
      #expect(try await forgotten.run(email: "personne@v.example", caller: caller, at: House.at) == nil)
      #expect(try await forgotten.run(email: "rien", caller: caller, at: House.at) == nil)
    }
  }
}

/// Holds whoever comes until as many are there.
private final class Meeting: Sendable {
  private let missing: Mutex<Int>
  private let all = DispatchSemaphore(value: 0)

  init(of count: Int) { missing = Mutex(count) }

  func wait() {
    let isLast = missing.withLock { missing in
      missing -= 1
      return missing <= 0
    }
    if !isLast { all.wait() }
    all.signal()
  }
}

extension OwnRoles {
  fileprivate func addInTest(_ house: House, rights: Set<Right>) async throws -> Role {
    try await house.database.write { try self.add(name: "Essai", rights: rights, customers: .all, $0) }
  }
}
