import Foundation
import Journal
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

@testable import People

struct PeopleRulesTests {
  @Test("people are listed by family name, accents and capitals apart")
  func familyNames() {
    let names = ["Éric Noël", "Paul Zola", "Anne nadaud", "Jeanne de Vries", "Prince", "Zoé Noel"]
    #expect(
      names.sortedByFamilyName { $0 }
        == ["Jeanne de Vries", "Anne nadaud", "Éric Noël", "Zoé Noel", "Prince", "Paul Zola"])
  }

  @Test("an address is one account in any case, and nonsense is none")
  func addresses() {
    #expect(EmailAddress(" Claire.Delmas@Verdoncelle.Example ")?.folded == "claire.delmas@verdoncelle.example")
    #expect(EmailAddress("Claire@x.example")?.text == "Claire@x.example")
    for wrong in ["", "claire", "@x", "claire@", "a@b@c", "a b@c.example", "a@b\n.example"] {
      #expect(EmailAddress(wrong) == nil, "\(wrong)")
    }
  }

  @Test("five tries are free, then one in fifteen minutes, and a day's rest forgets them")
  func patience() {
    let now = Engine.moment
    #expect(SignInPatience(failures: 4, last: now).wait(at: now) == 0)
    #expect(SignInPatience(failures: 5, last: now).wait(at: now) == 900)
    #expect(SignInPatience(failures: 5, last: now).wait(at: now.adding(seconds: 60)) == 840)
    #expect(SignInPatience(failures: 9, last: now).wait(at: now.adding(seconds: 900)) == 0)
    #expect(SignInPatience(failures: 9, last: now).left(at: now.adding(seconds: 86_400)) == 5)
  }

  @Test(
    "passwords are refused for their length and plainness only",
    arguments: [
      ("correct horse", nil), ("court", PasswordRule.Refusal.tooShort), ("aaaaaaaaaaaaaaa", .tooPlain),
      ("Claire Delmas", .ownName), ("claire.delmas@verdoncelle.example", .ownName),
      (String(repeating: "long ", count: 200), .tooLong),
    ])
  func passwords(password: String, refusal: PasswordRule.Refusal?) throws {
    let email = try #require(EmailAddress("claire.delmas@verdoncelle.example"))
    #expect(PasswordRule.refusal(of: password, email: email, name: "Claire Delmas") == refusal)
  }

  @Test("only an administrator manages people, an auditor only reads, a salesperson sees their own customers")
  func rights() {
    #expect(Role.shipped.filter { $0.may(.managePeople) } == [.administrator])
    #expect(Role.auditor.rights == [.see, .readJournal])
    #expect(Role.shipped.filter { $0.customers == .own } == [.salesperson])
  }

  @Test("a person acts with the rights of their role, in the companies they may see")
  func actor() throws {
    let (first, second) = (CompanyID(1), CompanyID(2))
    let person = Person(
      id: PersonID(7), email: try #require(EmailAddress("paul.riva@verdoncelle.example")), name: "Paul Riva",
      role: .collector, access: .only([first]))
    #expect(person.actor.label == "Paul Riva (7)")
    #expect(person.actor.may(.recordPromise, in: first))
    #expect(!person.actor.may(.recordPromise, in: second))
    #expect(throws: NotAllowed(actor: "Paul Riva (7)", right: .applyCash)) {
      try person.actor.needs(.applyCash, in: first)
    }
    #expect(Actor.system("worker").may(.applyCash, in: second))
  }
}

struct PasswordsTests {
  @Test("the vector of the reference implementation verifies")
  func vector() {
    // argon2id, version 0x13, t=2, m=65536, p=1, as in src/test.c of phc-winner-argon2; made with argon2-cffi.
    let encoded = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    #expect(Passwords.verifyNow("password", encoded))
    #expect(!Passwords.verifyNow("passwore", encoded))
  }

  @Test("hashes carry our parameters and a salt of their own")
  func hashes() async throws {
    let passwords = Passwords()
    let first = try await passwords.hash("correct horse")
    let second = try await passwords.hash("correct horse")
    #expect(first.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(first != second)
    let right = try await passwords.verify("correct horse", first)
    let wrong = try await passwords.verify("correct horsf", first)
    let nobody = try await passwords.verify("", nil)
    #expect(right && !wrong && !nobody)
  }
}

struct PeopleStoreTests {
  static let migrations = Example.migrations + PeopleSchema.migrations
  static let at = Engine.moment
  static let caller = Caller(address: "192.0.2.1")
  static let password = "une phrase assez longue"

  /// A database with a company and Claire in it.
  private func withClaire(_ engine: Engine, _ body: @Sendable (Database, Passwords, PersonID) async throws -> Void)
    async throws
  {
    try await engine.withDatabase(PeopleStoreTests.migrations) { database in
      let passwords = Passwords()
      _ = try await database.write { try Example.stored($0) }
      let claire = try Person.claire()
      let added = try await AddPerson(database: database, passwords: passwords)
        .run(claire, password: PeopleStoreTests.password, actor: Example.actor, at: PeopleStoreTests.at)
      try await body(database, passwords, added.id)
    }
  }

  private func signIn(
    _ database: Database, _ passwords: Passwords, _ password: String, email: String = "CLAIRE@verdoncelle.example",
    from address: String = "192.0.2.1", device: String? = nil, at: Moment = PeopleStoreTests.at
  ) async throws -> SignIn.Outcome {
    try await SignIn(database: database, passwords: passwords)
      .run(
        email: email, password: password, caller: Caller(address: address, device: device), stay: false, at: at)
  }

  @Test("a session stands for its person until it ends or is left", arguments: Engine.all)
  func session(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, claire in
      let outcome = try await signIn(database, passwords, PeopleStoreTests.password)
      guard case .signedIn(let session) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      let visitors = Visitors(database: database)
      let visitor = try await visitors.find(session.token, at: PeopleStoreTests.at)
      #expect(visitor?.person == claire)
      #expect(visitor?.companyName == "Verdoncelle Industrie")
      let kept = try await database.count(
        "SELECT COUNT(*) FROM session WHERE token_digest = \(session.token) OR csrf = \(session.token)")
      #expect(kept == 0, "the token itself is nowhere in the database")
      let late = try await visitors.find(session.token, at: PeopleStoreTests.at.adding(seconds: 13 * 3600))
      #expect(late == nil)
      try await SignOut(database: database).run(token: session.token)
      let left = try await visitors.find(session.token, at: PeopleStoreTests.at)
      #expect(left == nil)
    }
  }

  @Test("an unknown address and a wrong password are answered alike", arguments: Engine.all)
  func alike(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      let wrong = try await signIn(database, passwords, "wrong wrong wrong")
      let unknown = try await signIn(database, passwords, "wrong wrong wrong", email: "nobody@x.example")
      #expect(wrong == .refused(left: 4))
      #expect(unknown == .refused(left: 4))
    }
  }

  @Test(
    "after five wrong tries that place waits, while another place and a known device sign in", arguments: Engine.all)
  func pauses(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      guard case .signedIn(let known) = try await signIn(database, passwords, PeopleStoreTests.password) else {
        Issue.record("Claire could not sign in")
        return
      }
      for left in [4, 3, 2, 1, 0] {
        let outcome = try await signIn(database, passwords, "wrong wrong wrong")
        #expect(outcome == .refused(left: left))
      }
      let paused = try await signIn(database, passwords, PeopleStoreTests.password)
      #expect(paused == .wait(seconds: 900))
      let elsewhere = try await signIn(database, passwords, PeopleStoreTests.password, from: "198.51.100.7")
      #expect(elsewhere.isSignedIn)
      let device = try await signIn(database, passwords, PeopleStoreTests.password, device: known.device)
      #expect(device.isSignedIn)
      let later = try await signIn(
        database, passwords, PeopleStoreTests.password, at: PeopleStoreTests.at.adding(seconds: 901))
      #expect(later.isSignedIn)
    }
  }

  @Test("tries at once do not slip through the count", arguments: Engine.all)
  func atOnce(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      let looked = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<12 {
          group.addTask {
            if case .refused = try await signIn(database, passwords, "wrong wrong wrong") { true } else { false }
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(looked == SignInPatience.freeTries)
    }
  }

  @Test("one password tried on account after account from one address comes to a pause", arguments: Engine.all)
  func spraying(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      // Fewer hashes: the count alone is looked at.
      try await database.write { transaction in
        for number in 1..<SignInPatience.freeTriesOfAddress {
          _ = try AttemptStore.count(
            place: "address:203.0.113.9", account: AttemptStore.everyAccount, free: SignInPatience.freeTriesOfAddress,
            at: PeopleStoreTests.at.adding(seconds: Int64(number)), transaction)
        }
      }
      let at = PeopleStoreTests.at.adding(seconds: 60)
      func spray(_ email: String, from address: String = "203.0.113.9") async throws -> SignIn.Outcome {
        try await signIn(database, passwords, "Printemps2026", email: email, from: address, at: at)
      }
      let last = try await spray("one@x.example")
      #expect(last == .refused(left: 4))
      let paused = try await spray("two@x.example")
      #expect(paused == .wait(seconds: 900))
      let elsewhere = try await spray("two@x.example", from: "198.51.100.7")
      #expect(elsewhere == .refused(left: 4))
    }
  }

  @Test("a try that nobody had time to look at is not counted", arguments: Engine.all)
  func busy(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, claire in
      let full = Passwords(waitingMax: 0)
      for _ in 0..<(2 * SignInPatience.freeTriesOfAddress) {
        await #expect(throws: PeopleError.busy) {
          _ = try await signIn(database, full, PeopleStoreTests.password)
        }
        await #expect(throws: PeopleError.busy) {
          try await OwnPassword(database: database, passwords: full).confirm(
            PeopleStoreTests.password, of: claire, at: PeopleStoreTests.at)
        }
      }
      guard case .refused(let left) = try await signIn(database, passwords, "wrong wrong wrong") else {
        Issue.record("the tries were counted")
        return
      }
      #expect(left == SignInPatience.freeTries - 1)
      try await OwnPassword(database: database, passwords: passwords).confirm(
        PeopleStoreTests.password, of: claire, at: PeopleStoreTests.at)
    }
  }

  @Test("an address has one account", arguments: Engine.all)
  func oneAccount(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      let again = try Person.claire(email: "Claire@VERDONCELLE.example")
      await #expect(throws: PeopleError.emailTaken("Claire@VERDONCELLE.example")) {
        try await AddPerson(database: database, passwords: passwords)
          .run(again, password: nil, actor: Example.actor, at: PeopleStoreTests.at)
      }
    }
  }

  @Test("an invitation sets a password once, and not after a week", arguments: Engine.all)
  func invitation(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      let at = PeopleStoreTests.at
      let paul = try Person.claire(email: "paul@verdoncelle.example", name: "Paul Achard")
      let added = try await AddPerson(database: database, passwords: passwords)
        .run(paul, password: nil, actor: Example.actor, at: at)
      let token = try #require(added.invitation)
      let accept = AcceptInvitation(database: database, passwords: passwords)
      let expired = try await accept.invited(token, at: at.adding(seconds: AddPerson.invitationSeconds + 1))?.person
      #expect(expired == nil)
      await #expect(throws: PeopleError.password(.tooShort)) {
        try await accept.run(token: token, password: "court", caller: PeopleStoreTests.caller, at: at)
      }
      let admission = try await accept.run(
        token: token, password: PeopleStoreTests.password, caller: PeopleStoreTests.caller, at: at)
      #expect(admission.session != nil)
      await #expect(throws: PeopleError.invitationGone) {
        try await accept.run(token: token, password: "une autre phrase", caller: PeopleStoreTests.caller, at: at)
      }
      let outcome = try await signIn(
        database, passwords, PeopleStoreTests.password, email: "paul@verdoncelle.example")
      #expect(outcome.isSignedIn)
      let problems = try await database.read { try Journal.verify($0) }
      #expect(problems.isEmpty)
    }
  }

  @Test("a new invitation replaces the one before it, and the password until it is used", arguments: Engine.all)
  func invitedAgain(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      let at = PeopleStoreTests.at
      let email = try Person.claire().email
      let invite = InvitePerson(database: database)
      let first = try await invite.run(email, actor: Example.actor, at: at)
      let second = try await invite.run(email, actor: Example.actor, at: at)
      let accept = AcceptInvitation(database: database, passwords: passwords)
      let old = try await accept.invited(first, at: at)?.person
      #expect(old == nil)
      let before = try await signIn(database, passwords, PeopleStoreTests.password)
      #expect(before.isSignedIn)
      _ = try await accept.run(token: second, password: "une autre phrase", caller: PeopleStoreTests.caller, at: at)
      let after = try await signIn(database, passwords, PeopleStoreTests.password)
      #expect(after == .refused(left: 4))
      let nobody = try #require(EmailAddress("nobody@x.example"))
      await #expect(throws: PeopleError.unknown("nobody@x.example")) {
        try await invite.run(nobody, actor: Example.actor, at: at)
      }
    }
  }

  @Test("who may see one company does not see another", arguments: Engine.all)
  func access(engine: Engine) async throws {
    try await withClaire(engine) { database, passwords, _ in
      let other = try await database.write {
        try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), $0)
      }
      var paul = try Person.claire(email: "paul@verdoncelle.example")
      paul.access = .only([other])
      _ = try await AddPerson(database: database, passwords: passwords)
        .run(paul, password: PeopleStoreTests.password, actor: Example.actor, at: PeopleStoreTests.at)
      let outcome = try await signIn(
        database, passwords, PeopleStoreTests.password, email: "paul@verdoncelle.example")
      guard case .signedIn(let session) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      let visitor = try await Visitors(database: database).find(session.token, at: PeopleStoreTests.at)
      #expect(visitor?.company == other)
      // What they see besides on a day is asked of the day.
      let deputies = Visitors(database: database) { person, day, _ in
        person.actor.standingIn(for: day == "2026-11-24" ? [other: [PersonID(9)]] : [:])
      }
      for (day, colleagues) in [("2026-11-23", []), ("2026-11-24", [PersonID(9)])] as [(CivilDate, Set<PersonID>)] {
        let found = try await deputies.find(session.token, at: PeopleStoreTests.at, on: day)
        #expect(found?.actor.standsInFor[other] ?? [] == colleagues, "\(day)")
      }
    }
  }
}

extension Person {
  fileprivate static func claire(
    email: String = "claire@verdoncelle.example", name: String = "Claire Delmas"
  ) throws -> Person {
    Person(
      id: PersonID(0), email: try #require(EmailAddress(email)), name: name, role: .creditManager)
  }
}

extension SignIn.Outcome {
  fileprivate var isSignedIn: Bool { if case .signedIn = self { true } else { false } }
}
