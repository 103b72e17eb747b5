import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import People
import PeopleRules
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("A call after a broken promise is one line of the agenda")
struct EventCallTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now
  private let friday: CivilDate = "2026-11-20"

  /// A promise of the first customer was judged on Friday: the standard scenario calls on Monday.
  private func broken(_ database: Database, _ bench: AgendaBench) async throws {
    try await database.write { transaction in
      _ = try bench.promise(0, for: "2026-11-18", transaction, made: "2026-11-10")
      _ = try JudgePromises(on: friday).run(
        transaction, company: bench.company, actor: bench.claire.actor, at: now)
    }
  }

  private func run(_ database: Database, _ bench: AgendaBench) async throws -> [String] {
    _ = try await plan(database, bench)
    return try await states(database, bench)
  }

  private func plan(_ database: Database, _ bench: AgendaBench) async throws -> PlanSummary {
    let spare = SpareCalls(bench.company, actor: .system("run"), at: now)
    return try await PlanReminders(bench.company, on: day).run(
      database, actor: .system("run"), at: now, enqueue: { try spare.run($0, $1) })
  }

  private func rehearse(_ database: Database, _ bench: AgendaBench) async throws -> PlanSummary {
    let (day, now) = (day, now)
    return try await database.rehearse { transaction in
      try PlanReminders(bench.company, on: day).rehearse(transaction, actor: .system("run"), at: now) {
        try SpareCalls(bench.company, actor: .system("run"), at: now).run($0, $1)
      }.summary
    }
  }

  private func states(_ database: Database, _ bench: AgendaBench) async throws -> [String] {
    try await database.read {
      try $0.query("SELECT state FROM dunning_action WHERE customer = \(bench.customers[0]) ORDER BY id") { $0.text(0) }
    }
  }

  private func finish(_ database: Database, _ bench: AgendaBench, on day: CivilDate) async throws -> Int64 {
    try await database.write {
      try MarkLine(AgendaKey(.promise, bench.customers[0].rawValue), .finish).run(
        $0, company: bench.company, on: day, actor: bench.claire.actor, at: now, enqueue: { _, _ in })
    }
  }

  private func lines(_ database: Database, _ bench: AgendaBench) async throws -> [String] {
    try await bench.lines(database).filter { $0.hasSuffix(".\(bench.customers[0])") }
  }

  @Test("both are the line of the promise; finished, both are done, and taken back, both wait", arguments: Engine.all)
  func one(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await broken(database, bench)
      #expect(try await run(database, bench) == ["to_do"])
      #expect(try await lines(database, bench) == ["promise.\(bench.customers[0])"])
      let mark = try await finish(database, bench, on: day)
      #expect(try await states(database, bench) == ["done"])
      #expect(try await lines(database, bench) == [])
      try await database.write {
        _ = try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await states(database, bench) == ["to_do"])
      #expect(try await lines(database, bench) == ["promise.\(bench.customers[0])"])
    }
  }

  @Test("who dealt with the promise before the call is planned is not asked to call", arguments: Engine.all)
  func spared(engine: Engine) async throws {
    for called in [true, false] {
      try await AgendaBench.open(engine) { database, bench in
        try await broken(database, bench)
        if called {
          try await database.write {
            try RecordCall(AgendaKey(.promise, bench.customers[0].rawValue), .contested).run(
              $0, company: bench.company, on: friday, actor: bench.claire.actor, at: now)
          }
        } else {
          _ = try await finish(database, bench, on: friday)
        }
        #expect(try await run(database, bench) == ["cancelled"])
        #expect(try await lines(database, bench) == [])
        #expect(try await run(database, bench) == ["cancelled"], "a day run twice acts once")
      }
    }
  }

  @Test("the summary of the run counts the calls that are asked for, as its rehearsal does", arguments: Engine.all)
  func counted(engine: Engine) async throws {
    for made in [true, false] {
      try await AgendaBench.open(engine) { database, bench in
        try await broken(database, bench)
        if made { _ = try await finish(database, bench, on: friday) }
        let rehearsed = try await rehearse(database, bench)
        #expect(try await states(database, bench) == [], "a rehearsal leaves nothing")
        let summary = try await plan(database, bench)
        let calls = try await database.count(
          "SELECT COUNT(*) FROM dunning_action WHERE channel = 'call' AND state = 'to_do'")
        #expect(summary.actions["call"] == Int(calls) && summary == rehearsed)
        #expect(try await states(database, bench) == [made ? "cancelled" : "to_do"])
      }
    }
  }

  @Test("a call that nobody answered is still to be made", arguments: Engine.all)
  func unanswered(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await broken(database, bench)
      try await database.write {
        try RecordCall(AgendaKey(.promise, bench.customers[0].rawValue), .noAnswer).run(
          $0, company: bench.company, on: friday, actor: bench.claire.actor, at: now)
      }
      #expect(try await run(database, bench) == ["to_do"])
      #expect(try await lines(database, bench).count == 1)
    }
  }
}
