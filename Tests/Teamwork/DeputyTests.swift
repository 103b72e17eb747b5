import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import TeamworkRules
import Testing

@testable import Teamwork

@Suite("What a deputy sees who sees their own customers only")
struct DeputyTests {
  private let first: CivilDate = "2026-11-24"
  private let last: CivilDate = "2026-11-26"
  private let now = Team.now

  /// Of two who each see their own customers, Nadia has the customer and is away; Omar, who has none, stands in.
  private struct Two {
    let team: Team
    let nadia: Person
    let omar: Person
    let absence: AbsenceID
  }

  private func two(_ database: Database, _ team: Team) async throws -> Two {
    let (first, last, now) = (first, last, now)
    return try await database.write { transaction in
      let role = try OwnRoles(actor: Example.actor, at: now).add(
        name: "Portefeuille", rights: [.see, .comment, .remind, .recordPromise], customers: .own, transaction)
      func add(_ name: String) throws -> Person {
        let email = try #require(EmailAddress("\(name)@verdoncelle.example"))
        let id = try PersonStore.insert(
          Person(id: PersonID(0), email: email, name: name, role: role), passwordHash: nil, transaction)
        return Person(id: id, email: email, name: name, role: role)
      }
      let (nadia, omar) = (try add("Nadia"), try add("Omar"))
      try PutInCharge(nadia.id, .collector, of: [team.customer]).run(
        transaction, company: team.company, actor: Example.actor, at: now)
      let absence = try SayAbsence(of: nadia.id, from: first, to: last, replacedBy: omar.id).run(
        transaction, company: team.company, on: "2026-11-23", actor: nadia.actor, at: now)
      return Two(team: team, nadia: nadia, omar: omar, absence: absence)
    }
  }

  private func actor(_ person: Person, on day: CivilDate, _ database: Database) async throws -> Actor {
    try await database.read { try DeputyStore.actor(person, on: day, $0) }
  }

  @Test("the absent colleague's customers, on the days of the absence and no other", arguments: Engine.all)
  func days(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let two = try await two(database, team)
      for (day, isSeen) in [
        ("2026-11-23", false), (first, true), ("2026-11-25", true), (last, true), ("2026-11-27", false),
      ] as [(CivilDate, Bool)] {
        let omar = try await actor(two.omar, on: day, database)
        let sight = Sight(team.company, of: omar)
        #expect(!sight.isWhole)
        #expect(try await database.read { try sight.covers(team.customer, $0) } == isSeen, "\(day)")
        let listed = try await database.read { snapshot in
          try snapshot.query("SELECT c.id FROM customer c WHERE 1 = 1\(sight.only("c.id"))") { $0.id(0) as CustomerID }
        }
        #expect(listed == (isSeen ? [team.customer] : []), "\(day)")
        // Who may be named in a note and asked for a task is the same.
        let seeing = try await database.read {
          try TeamStore.colleagues(seeing: team.customer, of: team.company, on: day, $0).map(\.name)
        }
        #expect(seeing.contains("Omar") == isSeen && seeing.contains("Nadia"), "\(day)")
        // The rights are asked in the use case, where the sight is.
        func pause() async throws {
          try await database.write { transaction in
            try PauseReminders(RemindersPause(until: "2026-12-20", reason: "vu avec lui"), of: [team.customer]).run(
              transaction, company: team.company, on: day, actor: omar, at: now)
          }
        }
        func write() async throws {
          _ = try await database.write { transaction in
            try WriteComment("Rappelé le \(day)", about: team.customer).run(
              transaction, company: team.company, actor: omar, at: now)
          }
        }
        if isSeen {
          try await pause()
          try await write()
        } else {
          await #expect(throws: NotAllowed.self, "\(day)") { try await pause() }
          await #expect(throws: CommentRefusal.unknown, "\(day)") { try await write() }
        }
      }
      // Who is away loses nothing.
      let nadia = try await actor(two.nadia, on: first, database)
      #expect(try await database.read { try Sight(team.company, of: nadia).covers(team.customer, $0) })
    }
  }

  @Test("none in another company, nor once it is taken back, nor while the deputy is away too", arguments: Engine.all)
  func bounds(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let two = try await two(database, team)
      let omar = try await actor(two.omar, on: first, database)
      #expect(omar.standsInFor == [team.company: [two.nadia.id]])
      #expect(omar.rights == two.omar.role.rights && omar.customers == .own)
      let elsewhere = Sight(CompanyID(team.company.rawValue + 1), of: omar)
      #expect(elsewhere.people == [two.omar.id])
      // Who sees every customer needs nothing of it.
      #expect(try await actor(team.claire, on: first, database).standsInFor.isEmpty)
      try await database.write { transaction in
        _ = try SayAbsence(of: two.omar.id, from: "2026-11-25", to: "2026-11-25", replacedBy: team.paul.id).run(
          transaction, company: team.company, on: "2026-11-23", actor: two.omar.actor, at: now)
      }
      #expect(try await actor(two.omar, on: "2026-11-25", database).standsInFor.isEmpty)
      #expect(try await !actor(two.omar, on: last, database).standsInFor.isEmpty)
      _ = try await database.write { transaction in
        try TakeBackAbsence(two.absence, version: 1).run(
          transaction, company: team.company, actor: two.nadia.actor, at: now)
      }
      #expect(try await actor(two.omar, on: last, database).standsInFor.isEmpty)
    }
  }
}
