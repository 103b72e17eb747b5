import Journal
import Kernel
import Mail
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import TeamworkRules
import Testing
import Web

@testable import Teamwork

@Suite("Telling people what happened")
struct TellTeamTests {
  /// What each person was told, by name of the kind.
  private func told(_ person: Person, _ team: Team, _ database: Database) async throws -> [String] {
    try await database.read { snapshot in
      try NoticeStore.all(
        of: person.id, company: team.company, unreadOnly: true, after: nil, limit: 50, snapshot
      ).map(\.kind).reversed()
    }
  }

  @Test(
    "a note tells whom it names and who follows or looks after the customer, once, never its author",
    arguments: Engine.all)
  func notes(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      try await database.write { transaction in
        let id = try WriteComment("vu avec @Paul Riva <b>", about: team.customer).run(
          transaction, company: team.company, actor: team.claire.actor, at: Team.now)
        try EditComment(id, "vu avec @Paul Riva", version: 1).run(
          transaction, company: team.company, actor: team.claire.actor, at: Team.now)
      }
      // Sophie is in charge; Paul is named; Claire wrote and follows from now on.
      #expect(try await told(team.paul, team, database) == ["mention"])
      #expect(try await told(team.sophie, team, database) == ["note"])
      #expect(try await told(team.claire, team, database) == [])
      try await database.write { transaction in
        try WriteComment("réponse", about: team.customer).run(
          transaction, company: team.company, actor: team.sophie.actor, at: Team.now)
      }
      #expect(try await told(team.claire, team, database) == ["note"])
    }
  }

  @Test("the journal is told from where it was, once, to those it concerns", arguments: Engine.all)
  func journal(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let tell: @Sendable () async throws -> Int = {
        try await database.write { try TellTeam(team.company).run($0, at: Team.now) }
      }
      func happen(_ person: Person?, _ event: StaticString, _ subject: String, _ facts: [String: JournalFact] = [:])
        async throws
      {
        try await database.write { transaction in
          Journal(transaction, actor: person?.actor ?? .system("test"), at: Team.now)
            .record(event, subject, company: team.company, facts: facts)
        }
      }
      try await happen(nil, "dispute.opened", "item:\(team.item)")
      // What happened before anybody was told is history.
      #expect(try await tell() == 0)
      try await database.write { transaction in
        try WatchCustomers([team.customer], watched: true).run(
          transaction, company: team.company, actor: team.paul.actor, at: Team.now)
      }
      try await happen(team.claire, "dispute.opened", "item:\(team.item)")
      try await happen(nil, "payment.applied", "item:\(team.item)")
      try await happen(
        team.claire, "customer.in_charge", "customer:\(team.customer)", ["person": .number(team.paul.id.rawValue)])
      try await happen(nil, "payment.applied", "item:999")
      try await happen(
        nil, "limit.exceeded", "customer:\(team.customer)", ["exposure_minor": 120_000, "limit_minor": 100_000])
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO promise (id, company, customer, made_on, promised_for, state)
          VALUES (7, \(team.company), \(team.customer), '2026-11-20', '2026-11-27', 'pending')
          """)
        try transaction.execute(
          """
          INSERT INTO promise_item (company, promise, item, currency, amount_minor)
          VALUES (\(team.company), 7, \(team.item), 'EUR', 5000)
          """)
      }
      try await happen(team.claire, "promise.recorded", "customer:\(team.customer)", ["promise": 7])
      #expect(try await tell() == 7)
      #expect(try await tell() == 0)
      // A payment interests who follows, not everybody in charge.
      #expect(
        try await told(team.paul, team, database) == ["dispute", "payment", "limit_exceeded", "promise", "in_charge"])
      #expect(try await told(team.sophie, team, database) == ["dispute", "limit_exceeded"])
      #expect(try await told(team.claire, team, database) == [])
      #expect(try await told(team.stranger, team, database) == [])
      for _ in 0..<4 {
        try await happen(
          nil, "customer.in_charge", "customer:\(team.customer)", ["person": .number(team.claire.id.rawValue)])
      }
      #expect(try await tell() == 1)
      #expect(try await told(team.claire, team, database) == ["in_charge_many"])
    }
  }

  /// Answers in turn, and remembers the letters it was handed.
  private actor Postbox {
    private var answers: [MailDelivery]
    private(set) var taken: [String] = []

    init(_ answers: [MailDelivery]) { self.answers = answers }

    func take(_ envelope: MailEnvelope) -> MailDelivery {
      taken.append(String(decoding: envelope.bytes, as: UTF8.self))
      return answers.isEmpty ? .accepted(reply: "250 OK") : answers.removeFirst()
    }

    nonisolated var transport: MailTransport { MailTransport { await self.take($0) } }
  }

  @Test("a summary goes to who wants one, once a day, again only when it surely did not leave", arguments: Engine.all)
  func digests(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let box = Postbox([
        .unavailable(reason: Phrase("down")), .postponed(reply: "451 later"), .uncertain(reason: Phrase("lost")),
      ])
      let words = try Words.shipped(by: ["Teamwork"])
      let templates = try Templates.shipped(by: ["Teamwork"])
      let sender = try MailAddress("recouvrement@verdoncelle.example")
      let send: @Sendable (CivilDate, Int64, Templates?) async throws -> SendDigests.Outcome = { day, seconds, other in
        try await SendDigests(
          team.company, on: day, from: sender, mail: box.transport, words: words, templates: other ?? templates,
          address: "https://encours.example"
        ).run(database, at: Team.now.adding(seconds: seconds))
      }
      try await database.write { transaction in
        for person in [team.paul, team.claire, team.stranger] {
          try ChooseNotices(NoticeChoice(digest: true)).run(
            transaction, company: team.company, actor: .person(person.id, name: person.name, rights: [.see]))
        }
        try WriteComment("@Paul Riva <script>", about: team.customer).run(
          transaction, company: team.company, actor: team.sophie.actor, at: Team.now)
      }
      #expect(try await send("2026-11-23", 0, nil).stopped == "down")
      // Claire has nothing to read; Paul's did not leave, and is tried again a minute later.
      #expect(try await send("2026-11-23", 15, nil) == SendDigests.Outcome())
      #expect(await box.taken.count == 1)
      #expect(try await send("2026-11-23", 60, nil).postponed == 1)
      // Put off once, it waits two minutes; one that cannot be made is not lost either, and waits longer.
      #expect(try await send("2026-11-23", 75, nil) == SendDigests.Outcome())
      let none = try Templates.shipped(by: [])
      #expect(try await send("2026-11-23", 180, none).postponed == 1)
      #expect(try await send("2026-11-23", 300, nil) == SendDigests.Outcome())
      #expect(await box.taken.count == 2)
      // Then its answer is lost.
      #expect(try await send("2026-11-23", 780, nil).failed == 1)
      #expect(try await send("2026-11-23", 90_000, nil) == SendDigests.Outcome())
      #expect(await box.taken.count == 3)
      #expect(try await send("2026-11-24", 90_000, nil).sent == 1)
      let last = try #require(await box.taken.last)
      #expect(last.contains("To: Paul Riva <paul.riva@verdoncelle.example>"))
      #expect(last.contains("text/plain") && last.contains("text/html"))
      #expect(last.contains("https://encours.example/notifications"))
      // Each piece of news says when it was, and leads to its page.
      #expect(last.contains("https://encours.example/clients/") && last.contains("23/11/2026"))
      #expect(last.contains("&lt;script&gt;"))
    }
  }
}

@Suite("Who is at a customer's page")
struct PresenceTests {
  @Test("a call shows until it ends or its author is gone; a long silence begins anew", arguments: Engine.all)
  func calling(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let sign: @Sendable (NotePresence.Sign, Person, Int64) async throws -> Void = { sign, person, seconds in
        try await database.write { transaction in
          try NotePresence(sign, at: team.customer).run(
            transaction, company: team.company, actor: person.actor, at: Team.now.adding(seconds: seconds))
        }
      }
      let seen: @Sendable (Int64) async throws -> [String] = { seconds in
        let now = Team.now.adding(seconds: seconds)
        return try await database.read { snapshot in
          try PresenceStore.all(at: team.customer, company: team.company, now: now, snapshot)
            .map { "\($0.name) \($0.doing.rawValue) \($0.minutes(at: now))" }
        }
      }
      try await sign(.there, team.paul, 0)
      try await sign(.doing(.calling), team.claire, 30)
      #expect(try await seen(60) == ["Claire Morel calling 0", "Paul Riva looking 1"])
      // A sign of life does not end the call.
      try await sign(.there, team.claire, 120)
      try await sign(.there, team.paul, 120)
      #expect(try await seen(240) == ["Claire Morel calling 3", "Paul Riva looking 4"])
      try await sign(.doing(.looking), team.claire, 240)
      #expect(try await seen(241) == ["Paul Riva looking 4", "Claire Morel looking 0"])
      try await sign(.gone, team.paul, 242)
      #expect(try await seen(249).count == 2)
      #expect(try await seen(252) == ["Claire Morel looking 0"])
      #expect(try await seen(500) == [])
      try await sign(.there, team.claire, 900)
      #expect(try await seen(901) == ["Claire Morel looking 0"])
      await #expect(throws: NotAllowed.self) {
        try await sign(.there, team.stranger, 900)
      }
    }
  }
}

@Suite("Acts on many customers")
struct BatchTests {
  @Test("whoever sees their own customers acts on many with one question, and on no other", arguments: Engine.all)
  func own(engine: Engine) async throws {
    let log = StatementLog()
    try await engine.withDatabase(Team.migrations, trace: { log.add($0) }) { database in
      let (team, customers) = try await database.write { transaction -> (Team, [CustomerID]) in
        let team = try Team(transaction)
        let customers = try (2...5).map {
          try CustomerStore.insert(Example.customer(team.company, code: "C-\($0)"), transaction)
        }
        try PutInCharge(team.sophie.id, .salesperson, of: customers.dropLast()).run(
          transaction, company: team.company, actor: .system("test"), at: Team.now)
        return (team, customers)
      }
      let agent = Actor.person(
        team.sophie.id, name: "Sophie Lenoir", rights: [.see, .remind, .assignCustomers], customers: .own)
      let pause = RemindersPause(until: "2026-12-24", reason: "congés annuels")
      let acts: [ActOnCustomers.Act] = [.pause(pause), .watch, .assign(team.paul.id)]
      for act in acts {
        _ = log.take()
        try await database.write { transaction in
          _ = try ActOnCustomers(act, Array(customers.dropLast())).run(
            transaction, company: team.company, on: "2026-11-23", actor: agent, at: Team.now)
        }
        #expect(log.take().count { $0.contains("in_charge own") } == 1, "\(act)")
        await #expect(throws: NotAllowed.self) {
          try await database.write { transaction in
            _ = try ActOnCustomers(act, customers).run(
              transaction, company: team.company, on: "2026-11-23", actor: agent, at: Team.now)
          }
        }
      }
    }
  }

  @Test(
    "a batch is undone once, by who did it, within a day, and leaves what others changed since", arguments: Engine.all)
  func undo(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let pause = RemindersPause(until: "2026-12-24", reason: "congés annuels")
      let day: CivilDate = "2026-11-23"
      let other = try await database.write { transaction -> CustomerID in
        let other = try CustomerStore.insert(Example.customer(team.company, code: "C-2"), transaction)
        let earlier = RemindersPause(until: "2026-12-01", reason: "en cours")
        try PauseReminders(earlier, of: [other]).run(
          transaction, company: team.company, on: day, actor: team.claire.actor, at: Team.now)
        return other
      }
      let batch = try await database.write { transaction in
        try ActOnCustomers(.pause(pause), [team.customer, other]).run(
          transaction, company: team.company, on: day, actor: team.claire.actor, at: Team.now)
      }
      let undo: @Sendable (Person, Int64) async throws -> Int = { person, seconds in
        try await database.write { transaction in
          try UndoBatch(batch).run(
            transaction, company: team.company, on: day, actor: person.actor, at: Team.now.adding(seconds: seconds)
          ).undone
        }
      }
      await #expect(throws: BatchRefusal.unknown) { _ = try await undo(team.paul, 60) }
      await #expect(throws: BatchRefusal.unknown) { _ = try await undo(team.claire, 25 * 3600) }
      #expect(try await undo(team.claire, 60) == 2)
      let left = try await database.read { snapshot in
        [team.customer, other].map { try? CustomerStore.find($0, of: team.company, snapshot)?.pause?.reason }
      }
      #expect(left == [nil, "en cours"])
      await #expect(throws: BatchRefusal.unknown) { _ = try await undo(team.claire, 61) }
      let many = Array(repeating: team.customer, count: ActOnCustomers.customersMax + 1)
      await #expect(throws: BatchRefusal.tooMany(ActOnCustomers.customersMax + 1)) {
        try await database.write { transaction in
          _ = try ActOnCustomers(.watch, many).run(
            transaction, company: team.company, on: day, actor: team.claire.actor, at: Team.now)
        }
      }
    }
  }
}
