import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import People
import PeopleRules
import Promises
import PromisesRules
import Storage
import Support
import Testing

@Suite("The report of a call, taken back")
struct UndoReportTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  /// A call that the scenario wants, and a task of Claire's about the same customer.
  private func fill(_ bench: AgendaBench, _ database: Database) async throws -> TaskID {
    try await database.write { transaction in
      try action(bench, on: day, decided: now, transaction)
      return try AskTask("Rappeler l'acheteur", about: bench.customers[0], of: bench.claire.id, by: day).run(
        transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
    }
  }

  private func action(
    _ bench: AgendaBench, on day: CivilDate, decided: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
        decided_at) VALUES (\(bench.company), \(bench.customers[0]), \(day), 'call', 'call', 'EUR', 100, 'to_do', '[]',
        \(decided))
      """)
  }

  private func report(
    _ outcome: CallOutcome, _ tasks: [TaskID], _ bench: AgendaBench, _ database: Database
  ) async throws -> Int64 {
    let parts = [PromisedPart(bench.items[0], bench.eur(60_000))]
    return try await database.write { transaction in
      try RecordCall(
        bench.call(0), outcome, note: "x", callBack: outcome == .callback ? "2026-11-27" : nil,
        promise: outcome == .promise ? (parts, "2026-11-27") : nil, tasks: tasks
      ).run(transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now.adding(seconds: 10))
    }
  }

  private func undo(
    _ mark: Int64, _ person: Person, _ bench: AgendaBench, _ database: Database
  ) async throws -> UndoMark.Undone {
    try await database.write {
      try UndoMark(mark).run(
        $0, company: bench.company, on: day, actor: person.actor, at: now.adding(seconds: 60))
    }
  }

  /// All that a report touches.
  private func state(_ bench: AgendaBench, _ database: Database) async throws -> [String] {
    let stored = try await database.read { snapshot in
      [
        "actions \(try snapshot.query("SELECT state FROM dunning_action ORDER BY id") { $0.text(0) })",
        "tasks \(try snapshot.count("SELECT COUNT(*) FROM agenda_task WHERE finished IS NULL"))",
        "promised \(try snapshot.count("SELECT CAST(SUM(promised_minor) AS bigint) FROM item"))",
        "pending \(try snapshot.count("SELECT COUNT(*) FROM promise WHERE state = 'pending'"))",
        "calls \(try CallStore.all(of: bench.customers[0], company: bench.company, limit: 5, snapshot).count)",
      ]
    }
    let claire = try await bench.lines(database, of: bench.claire, until: "2026-11-28")
    return stored + claire + (try await bench.lines(database, until: "2026-11-28"))
  }

  @Test(
    "goes with all that it wrote, once, by who gave it", arguments: Engine.all,
    [CallOutcome.promise, .callback, .noAnswer, .paid, .contested])
  func whole(engine: Engine, outcome: CallOutcome) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let task = try await fill(bench, database)
      let before = try await state(bench, database)
      let mark = try await report(outcome, [task], bench, database)
      #expect(try await state(bench, database) != before)
      await #expect(throws: AgendaRefusal.unknown) { _ = try await undo(mark, bench.paul, bench, database) }
      #expect(try await undo(mark, bench.claire, bench, database) == .report)
      #expect(try await state(bench, database) == before)
      await #expect(throws: AgendaRefusal.unknown) { _ = try await undo(mark, bench.claire, bench, database) }
      let events = try await database.read { snapshot in
        Set(try snapshot.query("SELECT event FROM journal") { $0.text(0) })
      }
      #expect(events.contains("call.taken_back"))
      #expect(events.contains("task.reopened") == outcome.isReached)
      #expect(events.contains("reminder.reopened") == outcome.isReached)
      #expect(events.contains("promise.withdrawn") == (outcome == .promise))
      // The call is made after all, and taken back as well.
      let again = try await report(outcome, [task], bench, database)
      #expect(try await undo(again, bench.claire, bench, database) == .report)
      #expect(try await state(bench, database) == before)
    }
  }

  @Test("of a task finishes nothing that somebody else finished", arguments: Engine.all)
  func task(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let key = AgendaKey(.task, try await fill(bench, database).rawValue)
      let mark = try await database.write { transaction in
        try MarkLine(key, .finish).run(
          transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now, enqueue: { _, _ in })
        return try RecordCall(key, .paid).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now.adding(seconds: 10))
      }
      #expect(try await undo(mark, bench.claire, bench, database) == .report)
      #expect(try await database.count("SELECT COUNT(*) FROM agenda_task WHERE finished IS NULL") == 0)
    }
  }

  /// What can happen after a report.
  enum Since: String, Sendable, CaseIterable {
    case calledAgain, promiseEnded, promiseEndedAndBack, planned, taskFinishedAnew, putOff
  }

  @Test("stays whole once something has moved on", arguments: Engine.all, Since.allCases)
  func followed(engine: Engine, since: Since) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let task = try await fill(bench, database)
      let mark = try await report(.promise, [task], bench, database)
      let (company, claire, later) = (bench.company, bench.claire.actor, now.adding(seconds: 30))
      try await database.write { transaction in
        let promise = try #require(
          try PromiseStore.all(of: bench.customers[0], company: company, limit: 1, transaction).first?.id)
        switch since {
        case .calledAgain:
          try RecordCall(bench.call(0), .noAnswer).run(
            transaction, company: company, on: day, actor: bench.paul.actor, at: later)
        case .promiseEnded:
          try EndPromise(promise, .broken).run(transaction, company: company, on: day, actor: claire, at: later)
        case .promiseEndedAndBack:
          let version = try EndPromise(promise, .withdrawn).run(
            transaction, company: company, on: day, actor: claire, at: later)
          try ReopenPromise(promise, version: version).run(transaction, company: company, actor: claire, at: later)
        case .planned: try action(bench, on: "2026-11-24", decided: later, transaction)
        case .taskFinishedAnew:
          try transaction.execute("UPDATE agenda_task SET finished = \(later) WHERE id = \(task)")
        case .putOff:
          try MarkLine(bench.call(0), .putOff(until: "2026-11-26")).run(
            transaction, company: company, on: day, actor: bench.paul.actor, at: later, enqueue: { _, _ in })
        }
      }
      let before = try await state(bench, database)
      await #expect(throws: AgendaRefusal.followed) { _ = try await undo(mark, bench.claire, bench, database) }
      #expect(try await state(bench, database) == before)
    }
  }

  @Test(
    "a talk counts as a contact, and no message comes before the day on which the customer asked to be called again",
    arguments: Engine.all)
  func talk(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      _ = try await fill(bench, database)
      func facts(_ day: CivilDate) async throws -> CustomerFacts? {
        try await database.read { snapshot in
          var found: CustomerFacts?
          try FactStore.forEach(
            of: bench.company, on: day, needs: FactNeeds(of: .standard), snapshot
          ) { customer, _ in if customer.customer == bench.customers[0] { found = customer } }
          return found
        }
      }
      let later = day.adding(days: 3)
      let mark = try await report(.callback, [], bench, database)
      #expect(try await facts(later)?.callAgreedFor == "2026-11-27")
      #expect(try await facts("2026-11-28")?.callAgreedFor == nil)
      #expect(try await facts(later)?.lastTalk == day)
      _ = try await undo(mark, bench.claire, bench, database)
      #expect(try await facts(later)?.callAgreedFor == nil)
      let unanswered = try await report(.noAnswer, [], bench, database)
      #expect(try await database.count("SELECT COUNT(*) FROM talk") == 0)
      _ = unanswered
    }
  }
}
