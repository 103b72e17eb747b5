import Agenda
import AgendaRules
import Kernel
import People
import PeopleRules
import Storage
import Support
import Testing

@Suite("A line of the agenda, handed to a colleague")
struct HandLineTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  /// A call that the scenario wants of Claire, who collects from the customer.
  private func fill(_ bench: AgendaBench, _ database: Database) async throws {
    try await database.write { transaction in
      try transaction.execute(
        """
        INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
          decided_at) VALUES (\(bench.company), \(bench.customers[0]), \(day), 'call', 'call', 'EUR', 100, 'to_do', '[]',
          \(now))
        """)
    }
  }

  private func hand(
    to person: Person, by actor: Person, due: CivilDate, _ bench: AgendaBench, _ database: Database
  ) async throws -> Int64 {
    try await database.write {
      try HandLine(bench.call(0), to: person.id, "Appeler l'acheteuse, en allemand", by: due).run(
        $0, company: bench.company, on: day, actor: actor.actor, at: now)
    }
  }

  @Test(
    "it leaves one's agenda for the colleague's, and comes back on the working day after when nothing was done",
    arguments: Engine.all)
  func hands(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await fill(bench, database)
      #expect(try await bench.lines(database, of: bench.claire).contains("call.1"))
      let due = day.adding(days: 1)
      _ = try await hand(to: bench.paul, by: bench.claire, due: due, bench, database)
      #expect(try await bench.lines(database, of: bench.claire) == [])
      #expect(try await bench.lines(database, of: bench.paul, until: due) == ["task.1"])
      let back = BusinessCalendar().adding(businessDays: 1, to: due)
      #expect(try await bench.lines(database, of: bench.claire, on: back.adding(days: -1)) == [])
      #expect(try await bench.lines(database, of: bench.claire, on: back) == ["call.1"])
    }
  }

  @Test("it is taken back with what the colleague was asked, unless they have done it", arguments: Engine.all)
  func takenBack(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await fill(bench, database)
      let mark = try await hand(to: bench.paul, by: bench.claire, due: day, bench, database)
      try await database.write {
        _ = try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await bench.lines(database, of: bench.claire) == ["call.1"])
      #expect(try await bench.lines(database, of: bench.paul) == ["call.1"])
      let second = try await hand(to: bench.paul, by: bench.claire, due: day, bench, database)
      try await database.write {
        _ = try MarkLine(AgendaKey(.task, 2), .finish).run(
          $0, company: bench.company, on: day, actor: bench.paul.actor, at: now, enqueue: { _, _ in })
      }
      await #expect(throws: AgendaRefusal.followed) {
        try await database.write {
          _ = try UndoMark(second).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
    }
  }

  @Test("not to oneself, and not a message that waits for approval", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await fill(bench, database)
      await #expect(throws: AgendaRefusal.notTheirs) {
        _ = try await hand(to: bench.claire, by: bench.claire, due: day, bench, database)
      }
      await #expect(throws: AgendaRefusal.notTheirs) {
        try await database.write {
          _ = try HandLine(AgendaKey(.sending, 1), to: bench.paul.id, "x", by: day).run(
            $0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      #expect(try await database.read { try $0.count("SELECT COUNT(*) FROM agenda_task") } == 0)
    }
  }
}
