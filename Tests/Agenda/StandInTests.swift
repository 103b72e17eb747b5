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
import TeamworkRules
import Testing

@Suite("The agenda of who stands in")
struct StandInTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  /// Paul collects from the first customer and is away until 4 December; both customers are to be called.
  private func away(_ database: Database, _ bench: AgendaBench) async throws -> AbsenceID {
    try await database.write { transaction in
      try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
        transaction, company: bench.company, actor: .system("test"), at: now)
      for customer in bench.customers {
        try transaction.execute(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at) VALUES (\(bench.company), \(customer), \(day), 'call', 'call', 'EUR', 100, 'to_do', '[]', \(now))
          """)
      }
      return try SayAbsence(of: bench.paul.id, from: day, to: "2026-12-04", replacedBy: bench.claire.id).run(
        transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
    }
  }

  private func ask(_ assignee: Person, _ bench: AgendaBench, _ database: Database) async throws -> TaskID {
    try await database.write {
      try AskTask("Appeler le comptable", about: bench.customers[0], of: assignee.id, by: day).run(
        $0, company: bench.company, on: day, actor: bench.paul.actor, at: now)
    }
  }

  @Test("it holds the lines of who is away and their own, on the days of the absence", arguments: Engine.all)
  func lines(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let id = try await away(database, bench)
      let (first, second) = (bench.call(0).text, bench.call(1).text)
      // Who is away finds the same as ever, and nothing of who is in charge has changed.
      #expect(try await bench.lines(database, of: bench.paul) == [first, second])
      #expect(try await bench.lines(database, of: bench.claire) == [first, second])
      #expect(try await bench.lines(database, of: bench.claire, on: "2026-12-04") == [first, second])
      #expect(try await bench.lines(database, of: bench.claire, on: "2026-12-05") == [second])
      _ = try await database.write { transaction in
        try TakeBackAbsence(id, version: 1).run(transaction, company: bench.company, actor: bench.paul.actor, at: now)
      }
      #expect(try await bench.lines(database, of: bench.claire) == [second])
    }
  }

  @Test("a deputy who is away too stands in for nobody", arguments: Engine.all)
  func chain(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      _ = try await away(database, bench)
      let other = try await database.write { transaction in
        let email = try #require(EmailAddress("nadia@verdoncelle.example"))
        let nadia = Person(id: PersonID(0), email: email, name: "Nadia Ferhat", role: .collector)
        let id = try PersonStore.insert(nadia, passwordHash: nil, transaction)
        _ = try SayAbsence(of: bench.claire.id, from: "2026-11-24", to: "2026-11-24", replacedBy: id).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        return Person(id: id, email: email, name: "Nadia Ferhat", role: .collector)
      }
      let (first, second) = (bench.call(0).text, bench.call(1).text)
      #expect(try await bench.lines(database, of: bench.claire, on: "2026-11-24") == [second])
      #expect(try await bench.lines(database, of: other, on: "2026-11-24") == [second])
      #expect(try await bench.lines(database, of: bench.paul, on: "2026-11-24") == [first, second])
    }
  }

  @Test(
    "the tasks of who is away are there, are done with a call, and are put off with their line", arguments: Engine.all)
  func tasks(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      _ = try await away(database, bench)
      let asked = try await ask(bench.paul, bench, database)
      let (call, task) = (bench.call(0), AgendaKey(.task, asked.rawValue))
      let standing = StandIn(bench.claire.id, for: [bench.paul.id])
      let lines: @Sendable (Person, StandIn?) async throws -> [String] = { person, standing in
        try await database.read { snapshot in
          let facts = try AgendaStore.facts(
            of: .of(person.id), .whole(bench.company), until: day, on: day, snapshot)
          let marks = try MarkStore.latest(of: Set(facts.map(\.customer)), company: bench.company, snapshot)
          return AgendaRule.lines(facts, marks: marks, until: day, on: day, accounts: [:], standing: standing)
            .flatMap { [$0] + $0.also }.map(\.key.text)
        }
      }
      #expect(try await lines(bench.claire, standing).contains(task.text))
      let found = try await database.read { snapshot in
        try AgendaStore.task(task, of: .of(bench.claire.id), .whole(bench.company), on: day, snapshot)
      }
      #expect(found?.assignee == bench.paul.id)
      let mark = try await database.write { transaction in
        try MarkLine(call, .putOff(until: "2026-11-25")).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now, enqueue: { _, _ in })
      }
      #expect(try await lines(bench.claire, standing) == [bench.call(1).text])
      // A colleague's word takes no task with it that is none of theirs.
      #expect(try await lines(bench.claire, nil).contains(task.text))
      _ = try await database.write {
        try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      _ = try await database.write {
        try RecordCall(call, .paid, tasks: [asked]).run(
          $0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await database.read { try TaskStore.find(asked, of: bench.company, $0)?.isFinished } == true)
      let other = try await ask(bench.paul, bench, database)
      await #expect(throws: AgendaRefusal.unknown) {
        _ = try await database.write {
          try RecordCall(call, .paid, tasks: [other]).run(
            $0, company: bench.company, on: "2026-12-05", actor: bench.claire.actor, at: now)
        }
      }
    }
  }

  @Test(
    "what is asked of who is away is told to their deputy too, but to nobody of what they ask", arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      _ = try await away(database, bench)
      let tell: @Sendable () async throws -> Int = {
        try await database.write { try TellTeam(bench.company).run($0, at: now) }
      }
      #expect(try await tell() == 0)
      let asked = try await ask(bench.paul, bench, database)
      #expect(try await tell() == 1)
      let notice = try await database.read { snapshot in
        try NoticeStore.all(
          of: bench.claire.id, company: bench.company, unreadOnly: true, after: nil, limit: 1, snapshot
        ).first
      }
      #expect(notice?.kind == "task_of_absent" && notice?.path == "/agenda?vue=semaine&ligne=task.\(asked)")
      #expect(
        notice?.values == [
          "who": .text("Paul Riva"), "customer": .text("Client C-1"), "text": .text("Appeler le comptable"),
          "day": .day(day),
        ])
    }
  }
}
