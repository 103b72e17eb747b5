import Agenda
import AgendaRules
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing

@Suite("Who is told of a task")
struct TellTaskTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  private func told(_ person: Person, _ bench: AgendaBench, _ database: Database) async throws -> [String] {
    try await database.read {
      try NoticeStore.all(of: person.id, company: bench.company, unreadOnly: true, after: nil, limit: 9, $0).map(\.kind)
    }
  }

  private func ask(
    _ assignee: Person, _ author: Person, _ bench: AgendaBench, _ database: Database
  ) async throws -> TaskID {
    try await database.write {
      try AskTask("Demander le bon", about: bench.customers[0], of: assignee.id, by: "2026-11-25").run(
        $0, company: bench.company, on: day, actor: author.actor, at: now)
    }
  }

  @Test(
    "whoever is asked, then whoever asked, once each; nobody of what is their own or was taken back",
    arguments: Engine.all)
  func tasks(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let (claire, paul, company) = (bench.claire, bench.paul, bench.company)
      let tell: @Sendable () async throws -> Int = {
        try await database.write { try TellTeam(company).run($0, at: now) }
      }
      #expect(try await tell() == 0)
      let asked = try await ask(claire, paul, bench, database)
      let own = try await ask(claire, claire, bench, database)
      #expect(try await tell() == 1)
      #expect(try await told(claire, bench, database) == ["task"])
      let notice = try await database.read {
        try NoticeStore.all(of: claire.id, company: company, unreadOnly: true, after: nil, limit: 1, $0).first
      }
      #expect(notice?.path == "/agenda?vue=semaine&ligne=task.\(asked)")
      #expect(
        notice?.values == [
          "who": .text("Paul Riva"), "customer": .text("Client C-1"), "text": .text("Demander le bon"),
          "day": .day("2026-11-25"),
        ])
      let finish: @Sendable (TaskID, Person) async throws -> Int64 = { task, person in
        try await database.write {
          try MarkLine(AgendaKey(.task, task.rawValue), .finish).run(
            $0, company: company, on: day, actor: person.actor, at: now, enqueue: { _, _ in })
        }
      }
      let undo: @Sendable (Int64, Person) async throws -> Void = { mark, person in
        try await database.write {
          _ = try UndoMark(mark).run($0, company: company, on: day, actor: person.actor, at: now)
        }
      }
      _ = try await finish(own, claire)
      // Taken back before it was told.
      try await undo(try await finish(asked, claire), claire)
      #expect(try await tell() == 0)
      let mark = try await finish(asked, claire)
      #expect(try await tell() == 1)
      #expect(try await tell() == 0)
      #expect(try await told(paul, bench, database) == ["task_finished"])
      #expect(try await told(claire, bench, database) == ["task"])
      // Taken back after it was told: it is not done, and is told anew when it is.
      try await undo(mark, claire)
      #expect(try await tell() == 0)
      #expect(try await told(paul, bench, database) == [])
      try await database.write {
        _ = try RecordCall(AgendaKey(.call, bench.customers[0].rawValue), .paid, tasks: [asked]).run(
          $0, company: company, on: day, actor: claire.actor, at: now)
      }
      #expect(try await tell() == 1)
      #expect(try await told(paul, bench, database) == ["task_finished"])
      // One who asked and finishes it themself knows.
      _ = try await finish(try await ask(claire, paul, bench, database), paul)
      #expect(try await tell() == 1)
      #expect(try await told(paul, bench, database) == ["task_finished"])
    }
  }

  @Test("nobody is told of a customer whom they no longer see", arguments: Engine.all)
  func unseen(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let (company, customer) = (bench.company, bench.customers[0])
      let charge: @Sendable (PersonID?) async throws -> Void = { person in
        try await database.write {
          try PutInCharge(person, .salesperson, of: [customer]).run(
            $0, company: company, actor: .system("test"), at: now)
        }
      }
      try await charge(bench.sophie.id)
      _ = try await database.write { try TellTeam(company).run($0, at: now) }
      _ = try await ask(bench.sophie, bench.paul, bench, database)
      try await charge(nil)
      let told = try await database.write { try TellTeam(company).run($0, at: now) }
      #expect(told == 0)
    }
  }
}
