import Journal
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

@Suite("Absences")
struct AbsenceTests {
  private let day: CivilDate = "2026-11-23"
  private let now = Team.now

  private func absence(_ id: Int64, _ person: Int64, _ deputy: Int64, _ first: CivilDate, _ last: CivilDate) -> Absence
  {
    Absence(id: AbsenceID(id), person: PersonID(person), deputy: PersonID(deputy), first: first, last: last)
  }

  @Test("whoever stands in may do the same of the agenda's work; which customers they see besides does not matter")
  func able() {
    func may(_ absent: Role, _ deputy: Role) -> Bool {
      AbsenceRule.mayReplace(absent.rights, by: deputy.rights)
    }
    #expect(may(.collector, .collector) && may(.collector, .creditManager))
    // A collector does the calls of a credit manager, not their settings.
    #expect(may(.creditManager, .collector) && may(.salesperson, .cashAccountant))
    #expect(!may(.collector, .cashAccountant) && !may(.collector, .financeDirector))
    #expect(may(.salesperson, .salesperson), "they see the other's customers on the days of the absence")
    #expect(!may(.collector, .salesperson))
  }

  @Test("days that the deputy is away too stay with the first")
  func gaps() {
    let first = absence(1, 1, 2, "2026-11-23", "2026-12-04")
    let late = absence(2, 2, 3, "2026-12-04", "2026-12-10")
    let early = absence(3, 2, 1, "2026-11-20", "2026-11-23")
    #expect(first.gap(among: [first, late]) == late && first.gap(among: [late, early]) == early)
    #expect(first.gap(among: [first, absence(4, 2, 3, "2026-12-05", "2026-12-06")]) == nil)
    #expect(first.holds(on: "2026-12-04") && !first.holds(on: "2026-12-05") && !first.holds(on: "2026-11-22"))
  }

  @Test(
    "one that is over, too long, too far, backwards or of oneself is refused",
    arguments: [
      ("2026-11-24", "2026-11-23", 2, AbsenceRefusal.backwards),
      ("2026-11-10", "2026-11-22", 2, .over("2026-11-22")),
      ("2026-11-23", "2027-11-24", 2, .tooLong),
      ("2028-01-01", "2028-01-02", 2, .tooFar),
      ("2026-11-23", "2026-11-23", 1, .oneself),
    ] as [(CivilDate, CivilDate, Int64, AbsenceRefusal)])
  func days(first: CivilDate, last: CivilDate, deputy: Int64, refusal: AbsenceRefusal) {
    #expect(throws: refusal) { try AbsenceRule.check(absence(0, 1, deputy, first, last), on: day) }
  }

  private func say(
    _ person: Person, _ deputy: Person, _ first: CivilDate, _ last: CivilDate, by actor: Person? = nil, _ team: Team,
    _ database: Database
  ) async throws -> AbsenceID {
    try await database.write { transaction in
      try SayAbsence(of: person.id, from: first, to: last, replacedBy: deputy.id).run(
        transaction, company: team.company, on: day, actor: (actor ?? person).actor, at: now)
    }
  }

  private func replaced(
    _ deputy: Person, on day: CivilDate, _ team: Team, _ database: Database
  ) async throws -> [String] {
    try await database.read {
      try AbsenceStore.replaced(by: deputy.id, in: team.company, on: day, $0).map(\.name)
    }
  }

  @Test(
    "it is said for oneself or by whoever manages people or customers, of colleagues of the company only",
    arguments: Engine.all)
  func said(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      _ = try await say(team.paul, team.claire, "2026-11-23", "2026-12-04", team, database)
      _ = try await say(team.sophie, team.paul, "2026-11-24", "2026-11-25", by: team.claire, team, database)
      await #expect(throws: NotAllowed.self) {
        _ = try await say(team.claire, team.paul, "2026-12-10", "2026-12-11", by: team.paul, team, database)
      }
      await #expect(throws: AbsenceRefusal.notOurs) {
        _ = try await say(team.claire, team.stranger, "2026-12-10", "2026-12-11", team, database)
      }
      await #expect(throws: NotAllowed.self) {
        _ = try await say(team.stranger, team.claire, "2026-12-10", "2026-12-11", team, database)
      }
      await #expect(throws: AbsenceRefusal.notAble) {
        _ = try await say(team.claire, team.sophie, "2026-12-10", "2026-12-11", team, database)
      }
      await #expect(throws: AbsenceRefusal.overlaps(first: "2026-11-23", last: "2026-12-04")) {
        _ = try await say(team.paul, team.claire, "2026-12-04", "2026-12-06", team, database)
      }
      // The day after is free.
      _ = try await say(team.paul, team.claire, "2026-12-05", "2026-12-06", team, database)
      #expect(try await Team.events(database, "absence.%") == ["absence.said", "absence.said", "absence.said"])
      let notices = try await database.read { snapshot in
        try NoticeStore.all(of: team.paul.id, company: team.company, unreadOnly: true, after: nil, limit: 9, snapshot)
      }
      #expect(notices.map(\.kind) == ["deputy"])
      #expect(
        notices.first?.values == [
          "who": .text("Sophie Lenoir"), "first": .day("2026-11-24"), "last": .day("2026-11-25"),
        ])
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test(
    "on its days the deputy stands in, unless they are away or have left: nobody stands in for a deputy",
    arguments: Engine.all)
  func standing(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      _ = try await say(team.sophie, team.paul, "2026-11-23", "2026-12-04", by: team.claire, team, database)
      let id = try await say(team.paul, team.claire, "2026-11-30", "2026-12-01", team, database)
      #expect(try await replaced(team.paul, on: "2026-11-22", team, database) == [])
      #expect(try await replaced(team.paul, on: "2026-11-23", team, database) == ["Sophie Lenoir"])
      #expect(try await replaced(team.paul, on: "2026-11-30", team, database) == [])
      #expect(try await replaced(team.claire, on: "2026-11-30", team, database) == ["Paul Riva"])
      #expect(try await replaced(team.paul, on: "2026-12-04", team, database) == ["Sophie Lenoir"])
      #expect(try await replaced(team.paul, on: "2026-12-05", team, database) == [])
      // Back earlier: the days are the deputy's again.
      _ = try await database.write { transaction in
        try TakeBackAbsence(id, version: 1).run(
          transaction, company: team.company, actor: team.paul.actor, at: now)
      }
      #expect(try await replaced(team.paul, on: "2026-11-30", team, database) == ["Sophie Lenoir"])
      try await database.write { try $0.execute("UPDATE person SET left_at = \(now) WHERE id = \(team.paul.id)") }
      #expect(try await replaced(team.paul, on: "2026-11-30", team, database) == [])
    }
  }

  @Test("of two who change one the second is told what stands; taken back, it can stand again", arguments: Engine.all)
  func stale(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let id = try await say(team.paul, team.claire, "2026-11-23", "2026-12-04", team, database)
      let change: @Sendable (CivilDate, Int64, Person) async throws -> Void = { last, version, actor in
        _ = try await database.write { transaction in
          try SayAbsence(
            changing: id, version: version, of: team.paul.id, from: "2026-11-23", to: last, replacedBy: team.claire.id
          ).run(transaction, company: team.company, on: day, actor: actor.actor, at: now)
        }
      }
      try await change("2026-12-02", 1, team.paul)
      await #expect(throws: StaleEdit(by: "Paul Riva", at: now, version: 2)) {
        try await change("2026-12-11", 1, team.claire)
      }
      let takeBack: @Sendable (Int64, Bool) async throws -> Int64 = { version, isUndone in
        try await database.write { transaction in
          try TakeBackAbsence(id, version: version, isUndone: isUndone).run(
            transaction, company: team.company, actor: team.paul.actor, at: now)
        }
      }
      await #expect(throws: StaleEdit(by: "Paul Riva", at: now, version: 2)) { _ = try await takeBack(1, false) }
      let version = try await takeBack(2, false)
      await #expect(throws: AbsenceRefusal.unknown) { _ = try await takeBack(version, false) }
      await #expect(throws: AbsenceRefusal.unknown) { try await change("2026-12-02", version, team.paul) }
      let other = try await say(team.paul, team.claire, "2026-12-01", "2026-12-01", team, database)
      await #expect(throws: AbsenceRefusal.overlaps(first: "2026-12-01", last: "2026-12-01")) {
        _ = try await takeBack(version, true)
      }
      _ = try await database.write { transaction in
        try TakeBackAbsence(other, version: 1).run(transaction, company: team.company, actor: team.paul.actor, at: now)
      }
      _ = try await takeBack(version, true)
      #expect(try await replaced(team.claire, on: "2026-12-02", team, database) == ["Paul Riva"])
      #expect(
        try await Team.events(database, "absence.%") == [
          "absence.said", "absence.changed", "absence.taken_back", "absence.said", "absence.taken_back",
          "absence.restored",
        ])
    }
  }

  @Test("two absences of one person said at once do not both stand", arguments: Engine.all)
  func atOnce(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let said = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<4 {
          group.addTask {
            (try? await say(team.paul, team.claire, "2026-11-23", "2026-12-04", team, database)) != nil
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(said == 1)
    }
  }

  @Test("what happens at the customers of who is away is told to their deputy too", arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let tell: @Sendable () async throws -> Int = {
        try await database.write { try TellTeam(team.company).run($0, at: now) }
      }
      #expect(try await tell() == 0)
      _ = try await say(team.sophie, team.paul, "2026-11-01", "2026-12-04", by: team.claire, team, database)
      try await database.write { transaction in
        Journal(transaction, actor: .system("test"), at: now).record(
          "dispute.opened", "item:\(team.item)", company: team.company, facts: [:])
      }
      #expect(try await tell() == 2)
      let kinds = try await database.read { snapshot in
        try NoticeStore.all(of: team.paul.id, company: team.company, unreadOnly: true, after: nil, limit: 9, snapshot)
          .map(\.kind)
      }
      #expect(kinds == ["dispute", "deputy"])
    }
  }
}
