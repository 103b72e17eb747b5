import Agenda
import AgendaRules
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Storage
import Support
import Teamwork
import TeamworkRules
import Testing

@Suite("What customers answered, on the agenda")
struct ReplyLineContract {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  /// An answer that waits, as the mailbox brought it.
  private func answer(
    _ bench: AgendaBench, of place: Int?, received: Moment, says kinds: [ReplyKind] = [], _ transaction: Transaction
  ) throws -> Int64 {
    let id = try transaction.count(
      """
      INSERT INTO reply (company, identity, received, subject, content, nature, customer, state)
      VALUES (\(bench.company), \("m\(received)-\(place ?? -1)"), \(received), 'Re', 'Bonjour', 'answer',
        \(place.map { bench.customers[$0] }), 'waiting')
      RETURNING id
      """)
    for (place, kind) in kinds.enumerated() {
      try transaction.execute(
        """
        INSERT INTO reply_proposal (reply, place, company, kind, rule, rules_of, quote)
        VALUES (\(id), \(place), \(bench.company), \(kind.rawValue), 'r', \(CivilDate("2026-11-01")), 'q')
        """)
    }
    return id
  }

  private func mark(
    _ key: AgendaKey, _ act: MarkLine.Act, _ bench: AgendaBench, _ database: Database
  ) async throws {
    try await database.write { transaction in
      try MarkLine(key, act).run(
        transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now, enqueue: { _, _ in })
    }
  }

  @Test("the answers of a customer are one line of who collects, before all else there is to do", arguments: Engine.all)
  func oneLine(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let key = AgendaKey(.reply, bench.customers[0].rawValue)
      let (first, second) = try await database.write { transaction in
        try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
          transaction, company: bench.company, actor: .system("test"), at: now)
        // An answer of nobody's customer stays on the list of answers.
        _ = try answer(bench, of: nil, received: Moment.paris("2026-11-19", hour: 9), transaction)
        return (
          try answer(
            bench, of: 0, received: Moment.paris("2026-11-20", hour: 9), says: [.promise, .copy], transaction),
          try answer(bench, of: 0, received: Moment.paris("2026-11-21", hour: 9), says: [.paid], transaction)
        )
      }
      let facts = try await database.read {
        try AgendaStore.facts(of: .of(bench.paul.id), .whole(bench.company), until: day, on: day, $0)
      }
      #expect(facts.map(\.reason) == [.answered(reply: first, on: "2026-11-20", says: "promise", count: 2)])
      #expect(try await bench.lines(database, of: bench.paul) == [key.text])
      #expect(try await bench.lines(database, of: bench.claire) == [])
      // A call of the scenario is on the same line: the customer has one a day.
      _ = try await database.write { transaction in
        try AskTask("Rappeler", about: bench.customers[0], of: bench.paul.id, by: day).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await bench.lines(database, of: bench.paul) == [key.text])
      // What was dealt with counts as one line, once nothing of the customer waits, and no more when it is taken back.
      func done() async throws -> [Int] {
        try await database.read { snapshot in
          let own = try MarkStore.done(of: .of(bench.paul.id), .whole(bench.company), on: day, snapshot)
          return [own.lines, try TargetStore.finished(in: bench.company, on: day, snapshot)[bench.paul.id] ?? 0]
        }
      }
      func look(_ reply: Int64, _ state: ReplyState, version: Int64) async throws {
        try await database.write { transaction in
          _ = try LookAfterReply(ReplyID(reply), state, version: version).run(
            transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
        }
      }
      try await look(first, .dealt, version: 1)
      #expect(try await done() == [0, 0])
      try await look(second, .setAside, version: 1)
      #expect(try await done() == [1, 1])
      #expect(try await bench.lines(database, of: bench.paul).map { $0.prefix(5) } == ["task."])
      try await look(second, .waiting, version: 2)
      #expect(try await done() == [0, 0])
      #expect(try await bench.lines(database, of: bench.paul) == [key.text])
      try await look(second, .dealt, version: 3)
      #expect(try await done() == [1, 1])
      // An answer that comes later that day is on the agenda, and may be put off.
      _ = try await database.write { try answer(bench, of: 0, received: now, $0) }
      #expect(try await bench.lines(database, of: bench.paul) == [key.text])
      try await mark(key, .putOff(until: "2026-11-24"), bench, database)
      #expect(try await done() == [1, 1])
    }
  }

  @Test(
    "an answer is dealt with where it is read: no line is finished without, but it may be put off",
    arguments: Engine.all)
  func notFinished(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let key = AgendaKey(.reply, bench.customers[1].rawValue)
      _ = try await database.write { try answer(bench, of: 1, received: Moment.paris("2026-11-23", hour: 9), $0) }
      await #expect(throws: AgendaRefusal.unknown) { try await mark(key, .finish, bench, database) }
      #expect(try await bench.lines(database) == [key.text])
      // A call does not read what the customer wrote.
      try await database.write { transaction in
        try RecordCall(key, .callback, callBack: "2026-11-25").run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await bench.lines(database) == [key.text])
      try await mark(key, .putOff(until: "2026-11-24"), bench, database)
      #expect(try await bench.lines(database) == [])
      #expect(try await bench.lines(database, on: "2026-11-24") == [key.text])
    }
  }

  @Test("what mail servers say of a message is no answer, unless somebody answered too", arguments: Engine.all)
  func reported(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let first = try await database.write { transaction in
        let id = try answer(bench, of: 0, received: Moment.paris("2026-11-20", hour: 9), transaction)
        try transaction.execute("UPDATE reply SET nature = 'report' WHERE id = \(id)")
        return id
      }
      func reasons() async throws -> [AgendaReason] {
        try await database.read {
          try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, $0)
            .filter { $0.key.kind == .reply }.map(\.reason)
        }
      }
      #expect(try await reasons() == [.answered(reply: first, on: "2026-11-20", says: "report", count: 1)])
      _ = try await database.write {
        try answer(bench, of: 0, received: Moment.paris("2026-11-21", hour: 9), $0)
      }
      #expect(try await reasons() == [.answered(reply: first, on: "2026-11-20", says: nil, count: 2)])
    }
  }
}
