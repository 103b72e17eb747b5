import Journal
import Kernel
import PeopleRules
import Storage
import Support
import Testing
import Web

@testable import People

struct SessionRuleTests {
  @Test("a session is noted at most every five minutes")
  func noting() {
    let now = Engine.moment
    #expect(!SessionLife.isWorthNoting(lastSeen: now, at: now.adding(seconds: 299)))
    #expect(SessionLife.isWorthNoting(lastSeen: now, at: now.adding(seconds: 300)))
    for stays in [false, true] { #expect(SessionLife.idleSeconds(stays: stays) < SessionLife.seconds(stays: stays)) }
  }

  @Test(
    "a device is named by the most particular of what its browser claims",
    arguments: [
      ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
      (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
        "Edge", "Windows"
      ),
      (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        "Safari", "Mac"
      ),
      (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
        "Chrome", "iPhone"
      ),
      (
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
        "Chrome", "Android"
      ),
      ("curl/8", nil, nil),
    ])
  func devices(agent: String, browser: String?, system: String?) {
    let name = DeviceName(agent: agent)
    #expect(name.browser == browser)
    #expect(name.system == system)
  }
}

struct AccountTests {
  @Test("a session ends when nobody uses it, and its use is noted every few minutes only", arguments: Engine.all)
  func idle(engine: Engine) async throws {
    try await House.with(engine) { house in
      let day = try await house.session(stay: false)
      let own = try await house.session(stay: true)
      let visitors = Visitors(database: house.database)
      func seen(_ token: String, after seconds: Int64) async throws -> Bool {
        let visitor = try await visitors.find(token, at: House.at.adding(seconds: seconds))
        await visitors.notes.finish()
        return visitor != nil
      }
      func lastSeen() async throws -> Int64 {
        try await house.database.read { snapshot in
          try snapshot.first("SELECT last_seen FROM session WHERE token_digest = \(Secret.digest(day.token))") {
            try $0.moment(0).seconds(since: House.at)
          }
        } ?? -1
      }
      let soon = try await seen(day.token, after: 200)
      let unnoted = try await lastSeen()
      #expect(soon && unnoted == 0)
      let later = try await seen(day.token, after: 3 * 3600)
      let noted = try await lastSeen()
      #expect(later && noted == 3 * 3600)
      let used = try await seen(day.token, after: 6 * 3600)
      let unused = try await seen(day.token, after: 10 * 3600)
      #expect(used && !unused)
      let week = try await seen(own.token, after: 6 * 24 * 3600)
      let month = try await seen(own.token, after: 31 * 24 * 3600)
      #expect(week && !month)
    }
  }

  @Test("twelve hours end a session that is used all day", arguments: Engine.all)
  func absolute(engine: Engine) async throws {
    try await House.with(engine) { house in
      let session = try await house.session(stay: false)
      let visitors = Visitors(database: house.database)
      for hour in 1...11 {
        let visitor = try await visitors.find(session.token, at: House.at.adding(seconds: Int64(hour) * 3600))
        await visitors.notes.finish()
        #expect(visitor != nil, "\(hour)")
      }
      let over = try await visitors.find(session.token, at: House.at.adding(seconds: 12 * 3600))
      #expect(over == nil)
    }
  }

  @Test("one sees and ends one's own sessions, and nobody else's", arguments: Engine.all)
  func sessions(engine: Engine) async throws {
    try await House.with(engine) { house in
      let here = try await house.session(agent: "Firefox/1 Windows")
      let there = try await house.session(agent: "Chrome/1 Android")
      let last = try await house.session()
      func listed() async throws -> [SessionStore.Listed] {
        try await house.database.read { try SessionStore.list(of: house.claire, token: here.token, at: House.at, $0) }
      }
      let all = try await listed()
      #expect(all.count == 3)
      #expect(all.filter(\.isThis).map(\.agent) == ["Firefox/1 Windows"])
      let chrome = try #require(all.first { $0.agent == "Chrome/1 Android" })
      let end = EndSessions(database: house.database)
      try await end.one(chrome.id, of: PersonID(999), actor: Example.actor, at: House.at)
      let untouched = try await listed().count
      #expect(untouched == 3)
      try await end.one(chrome.id, of: house.claire, actor: Example.actor, at: House.at)
      let gone = try await Visitors(database: house.database).find(there.token, at: House.at)
      #expect(gone == nil)
      let ended = try await end.others(than: here.token, of: house.claire, actor: Example.actor, at: House.at)
      #expect(ended == 1)
      let other = try await Visitors(database: house.database).find(last.token, at: House.at)
      let this = try await Visitors(database: house.database).find(here.token, at: House.at)
      #expect(other == nil && this != nil)
      let noted = try await house.events()
      #expect(noted.suffix(2) == ["session.ended", "session.others_ended"])
    }
  }

  @Test("a new password asks for the present one, ends the other sessions and waits after five wrong tries")
  func password() async throws {
    try await House.with(.sqlite) { house in
      let here = try await house.session()
      let there = try await house.session()
      let change = ChangePassword(database: house.database, passwords: house.passwords)
      func run(_ present: String, _ new: String, at: Moment = House.at) async throws {
        try await change.run(present: present, new: new, of: house.claire, token: here.token, at: at)
      }
      await #expect(throws: PeopleError.wrongPassword) { try await run("wrong", "une autre phrase") }
      await #expect(throws: PeopleError.password(.tooShort)) { try await run(House.password, "court") }
      try await run(House.password, "une autre phrase")
      let visitors = Visitors(database: house.database)
      let this = try await visitors.find(here.token, at: House.at)
      let other = try await visitors.find(there.token, at: House.at)
      #expect(this != nil && other == nil)
      let old = try await house.signIn(House.password)
      let new = try await house.signIn("une autre phrase")
      #expect(old == .refused(left: 4) && new.session != nil)
      for _ in 0..<5 {
        await #expect(throws: PeopleError.wrongPassword) { try await run("wrong", "une autre phrase") }
      }
      await #expect(throws: PeopleError.wait(seconds: 900)) {
        try await run("une autre phrase", "encore une phrase")
      }
      try await run("une autre phrase", "encore une phrase", at: House.at.adding(seconds: 900))
      let events = try await house.events()
      #expect(events.filter { $0 == "person.password_changed" }.count == 2)
    }
  }

  @Test("a new password ends every way in that was begun before it", arguments: Engine.all)
  func begun(engine: Engine) async throws {
    try await House.with(engine) { house in
      let here = try await house.session()
      let link = try #require(
        try await ForgottenPassword(database: house.database).run(
          email: House.email, caller: Caller(address: "192.0.2.1"), at: House.at))
      try await house.database.write {
        try SignInStepStore.insert("waiting", person: house.claire, stays: true, at: House.at, $0)
      }
      try await ChangePassword(database: house.database, passwords: house.passwords).run(
        present: House.password, new: "une autre phrase", of: house.claire, token: here.token, at: House.at)
      let accept = AcceptInvitation(database: house.database, passwords: house.passwords)
      #expect(try await accept.invited(link.token, at: House.at) == nil)
      #expect(try await house.database.read { try SignInStepStore.find("waiting", at: House.at, $0) } == nil)
    }
  }

  @Test("a name and a language are kept, and a name of nothing is refused", arguments: Engine.all)
  func profile(engine: Engine) async throws {
    try await House.with(engine) { house in
      let change = ChangeProfile(database: house.database)
      try await change.run(name: "  Claire \n Delmas-Roy ", language: .english, of: house.claire, at: House.at)
      let person = try await house.database.read { try PersonStore.find(house.claire, $0) }
      #expect(person?.name == "Claire Delmas-Roy")
      #expect(person?.language == .english)
      await #expect(throws: PeopleError.nameless) {
        try await change.run(name: " \u{a0} ", language: .english, of: house.claire, at: House.at)
      }
      let events = try await house.events()
      #expect(events.last == "person.profile_changed")
    }
  }
}
