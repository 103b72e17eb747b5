import Agenda
import AgendaRules
import Disputes
import DisputesRules
import Dunning
import Journal
import Kernel
import Messaging
import People
import PeopleRules
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Teamwork
import TeamworkRules
import Testing

/// A company with two collectors, a salesperson and two customers who are late.
struct AgendaBench: Sendable {
  static let day: CivilDate = "2026-11-23"
  static let now = Engine.moment
  static let migrations =
    Example.migrations + PeopleSchema.migrations + DunningSchema.migrations + OutboxSchema.migrations
    + SegmentsSchema.migrations
    + TeamworkSchema.migrations + AgendaSchema.migrations + RepliesSchema.migrations

  let company: CompanyID
  let customers: [CustomerID]
  let items: [ItemID]
  let claire: Person
  let paul: Person
  let sophie: Person

  static func open(
    _ engine: Engine, _ body: @escaping @Sendable (Database, AgendaBench) async throws -> Void
  ) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await database.write { try AgendaBench($0) }
      try await body(database, bench)
    }
  }

  init(_ transaction: Transaction) throws {
    let company = try CompanyStore.insert(Example.company(), transaction)
    self.company = company
    customers = try ["C-1", "C-2"].map {
      try CustomerStore.insert(Example.customer(company, code: $0, name: "Client \($0)"), transaction)
    }
    items = try customers.enumerated().map { place, customer in
      try Example.store(
        Example.item(
          company, customer, number: "F-\(place + 1)", cents: 100_000, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
    }
    func add(_ name: String, _ role: Role) throws -> Person {
      let email = try #require(EmailAddress(Folding.folded(name).replacing(" ", with: ".") + "@verdoncelle.example"))
      let person = Person(id: PersonID(0), email: email, name: name, role: role)
      return Person(
        id: try PersonStore.insert(person, passwordHash: nil, transaction), email: email, name: name, role: role)
    }
    claire = try add("Claire Morel", .collector)
    paul = try add("Paul Riva", .collector)
    sophie = try add("Sophie Lenoir", .salesperson)
  }

  func eur(_ cents: Int64) -> Money { Money(minor: cents, .eur) }

  /// The keys of somebody's lines.
  func lines(
    _ database: Database, of person: Person? = nil, sight: Sight? = nil, on day: CivilDate = day,
    until last: CivilDate? = nil
  ) async throws -> [String] {
    try await database.read { snapshot in
      let scope = (person).map { AgendaScope.of($0.id) } ?? .team
      let facts = try AgendaStore.facts(
        of: scope, sight ?? .whole(company), until: last ?? day, on: day, snapshot)
      let marks = try MarkStore.latest(of: Set(facts.map(\.customer)), company: company, snapshot)
      return AgendaRule.lines(facts, marks: marks, until: last ?? day, on: day, accounts: [:]).map(\.key.text)
    }
  }

  func promise(_ place: Int, for day: CivilDate, _ transaction: Transaction, made: CivilDate) throws -> PromiseID {
    try RecordPromise([PromisedPart(items[place], eur(40_000))], promisedFor: day).run(
      transaction, company: company, on: made, actor: claire.actor, at: Self.now)
  }

  func call(_ place: Int) -> AgendaKey { AgendaKey(.call, customers[place].rawValue) }
}

@Suite("The agenda, stored")
struct AgendaStoreTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now

  @Test("a payment of a plan that was missed is work, though the others are still to come", arguments: Engine.all)
  func missedInstalment(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let key = AgendaKey(.promise, bench.customers[0].rawValue).text
      try await database.write { transaction in
        let missed = try bench.promise(0, for: "2026-11-18", transaction, made: "2026-11-10")
        try EndPromise(missed, .broken).run(
          transaction, company: bench.company, on: "2026-11-19", actor: bench.claire.actor, at: now)
        _ = try bench.promise(0, for: "2026-12-18", transaction, made: "2026-11-10")
      }
      #expect(try await !bench.lines(database).contains(key), "another promise has taken its place")
      try await database.write { transaction in
        let plan =
          try transaction.insert(
            """
            INSERT INTO instalment_plan (company, customer, made_on)
            VALUES (\(bench.company), \(bench.customers[0]), '2026-11-10') RETURNING id
            """) as InstalmentPlanID
        try transaction.execute("UPDATE promise SET plan = \(plan) WHERE customer = \(bench.customers[0])")
      }
      #expect(try await bench.lines(database).contains(key))
    }
  }

  @Test("promises not kept, promises due, old disputes, calls and messages are on the agenda", arguments: Engine.all)
  func sources(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        let broken = try bench.promise(0, for: "2026-11-18", transaction, made: "2026-11-10")
        try EndPromise(broken, .broken).run(
          transaction, company: bench.company, on: "2026-11-19", actor: bench.claire.actor, at: now)
        _ = try bench.promise(1, for: day, transaction, made: "2026-11-16")
        try OpenDispute(bench.items[1], bench.eur(1_000), reason: "quantity", note: nil).run(
          transaction, company: bench.company, on: "2026-11-01", actor: bench.claire.actor, at: now)
        for (place, state) in ["to_approve", "to_do"].enumerated() {
          try transaction.execute(
            """
            INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
              decided_at) VALUES (\(bench.company), \(bench.customers[0]), \(day.adding(days: -place)), 'call', 'call',
              'EUR', 100, \(state), '[]', \(now))
            """)
        }
      }
      let (first, second) = (bench.customers[0].rawValue, bench.customers[1].rawValue)
      #expect(
        try await bench.lines(database)
          == ["promise.\(first)", "call.\(second)", "sending.1"])
    }
  }

  @Test("somebody sees their own customers and those nobody collects from", arguments: Engine.all)
  func charge(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        for place in 0...1 { _ = try bench.promise(place, for: day, transaction, made: "2026-11-16") }
        try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
          transaction, company: bench.company, actor: .system("test"), at: now)
      }
      let (first, second) = (bench.call(0).text, bench.call(1).text)
      #expect(try await bench.lines(database, of: bench.claire) == [second])
      #expect(try await bench.lines(database, of: bench.paul) == [first, second])
      #expect(try await bench.lines(database) == [first, second])
      let own = Sight(bench.company, of: bench.sophie.actor)
      #expect(try await bench.lines(database, of: bench.sophie, sight: own) == [])
    }
  }

  @Test(
    "a call with a promise records both, and the line is gone; without an answer it comes back", arguments: Engine.all)
  func report(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        let parts = [PromisedPart(bench.items[0], bench.eur(60_000))]
        try RecordCall(
          bench.call(0), .promise, contact: "Mme Garel", note: "Vire vendredi", promise: (parts, "2026-11-27")
        )
        .run(transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        try RecordCall(bench.call(1), .callback, contact: "M. Petit", callBack: "2026-11-25").run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      let calls = try await database.read {
        try CallStore.all(of: bench.customers[0], company: bench.company, limit: 5, $0)
      }
      #expect(calls.map(\.outcome) == [.promise])
      #expect(calls.first?.note == "Vire vendredi" && calls.first?.person == "Claire Morel")
      let promises = try await database.read {
        try PromiseStore.all(of: bench.customers[0], company: bench.company, limit: 5, $0)
      }
      #expect(promises.map(\.promisedBy) == ["Mme Garel"])
      #expect(try await bench.lines(database) == [])
      #expect(try await bench.lines(database, until: "2026-11-25") == [bench.call(1).text])
      #expect(try await bench.lines(database, on: "2026-11-25") == [bench.call(1).text])
      try await database.write { transaction in
        try RecordCall(bench.call(1), .noAnswer).run(
          transaction, company: bench.company, on: "2026-11-25", actor: bench.paul.actor, at: now)
      }
      #expect(try await bench.lines(database, on: "2026-11-25") == [])
      #expect(try await bench.lines(database, on: "2026-11-26") == [bench.call(1).text])
      let done = try await database.read {
        try MarkStore.done(of: .of(bench.claire.id), .whole(bench.company), on: day, $0)
      }
      #expect(done.listed.map(\.code) == ["C-2", "C-1"] && done.lines == 2 && done.behind == 0)
    }
  }

  @Test("a call settles what the scenario wanted of a person", arguments: Engine.all)
  func settles(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at) VALUES (\(bench.company), \(bench.customers[0]), \(day), 'call', 'call', 'EUR', 100, 'to_do',
            '[]', \(now))
          """)
      }
      #expect(try await bench.lines(database) == [bench.call(0).text])
      try await database.write { transaction in
        try RecordCall(bench.call(0), .paid).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      let state = try await database.read { try $0.first("SELECT state FROM dunning_action") { $0.text(0) } }
      #expect(state == "done")
    }
  }

  @Test("a promise whose invoice was paid since is no line, whatever else the customer owes", arguments: Engine.all)
  func paidLate(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        let broken = try bench.promise(0, for: "2026-11-18", transaction, made: "2026-11-10")
        try EndPromise(broken, .broken).run(
          transaction, company: bench.company, on: "2026-11-19", actor: bench.claire.actor, at: now)
        _ = try Example.store(
          Example.item(
            bench.company, bench.customers[0], number: "F-3", cents: 5_000, issued: "2026-08-01", due: "2026-10-15"),
          transaction)
      }
      #expect(try await bench.lines(database) == ["promise.\(bench.customers[0].rawValue)"])
      try await database.write {
        try $0.execute("UPDATE item SET open_minor = 0, promised_minor = 0 WHERE id = \(bench.items[0])")
      }
      #expect(try await bench.lines(database) == [])
    }
  }

  @Test(
    "of two who called the same customer the second is told so before anything is kept twice", arguments: Engine.all)
  func calledTwice(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      func report(_ cents: Int64, by person: Person, seen: Int64?) async throws -> Int64 {
        try await database.write { transaction in
          try RecordCall(
            bench.call(0), .promise,
            promise: ([PromisedPart(bench.items[0], bench.eur(cents))], "2026-12-04"), seen: seen
          ).run(transaction, company: bench.company, on: day, actor: person.actor, at: now)
        }
      }
      let mark = try await report(10_000, by: bench.claire, seen: 0)
      let refusal = AgendaRefusal.reported(by: "Claire Morel", at: now)
      await #expect(throws: refusal) { _ = try await report(20_000, by: bench.paul, seen: 0) }
      // The same form sent twice.
      await #expect(throws: refusal) { _ = try await report(10_000, by: bench.claire, seen: 0) }
      #expect(try await database.count("SELECT promised_minor FROM item WHERE id = \(bench.items[0])") == 10_000)
      // Whoever has read the first report may add another one.
      let last = try await database.read {
        try CallStore.all(of: bench.customers[0], company: bench.company, limit: 1, $0)
      }
      _ = try await report(20_000, by: bench.paul, seen: last.first?.id)
      #expect(try await database.count("SELECT promised_minor FROM item WHERE id = \(bench.items[0])") == 30_000)
      #expect(mark > 0)
    }
  }

  @Test("what was taken back stands in nobody's way", arguments: Engine.all)
  func takenBackFirst(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        let mark = try RecordCall(bench.call(0), .paid, seen: 0).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        _ = try UndoMark(mark).run(transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        try RecordCall(bench.call(0), .contested, seen: 0).run(
          transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
      }
      #expect(try await database.count("SELECT COUNT(*) FROM call_report WHERE undone IS NULL") == 1)
    }
  }

  private func action(_ bench: AgendaBench, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
        decided_at) VALUES (\(bench.company), \(bench.customers[0]), \(day), 'call', 'call', 'EUR', 100, 'to_do',
        '[]', \(now))
      """)
  }

  @Test("a call that nobody answered is still to be made: the step, the task and the line stay", arguments: Engine.all)
  func unanswered(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let task = try await database.write { transaction in
        try action(bench, transaction)
        let task = try AskTask("Rappeler l'acheteur", about: bench.customers[1], of: bench.claire.id, by: day).run(
          transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
        for key in [bench.call(0), AgendaKey(.task, task.rawValue)] {
          try RecordCall(key, .noAnswer, tasks: [task]).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
        return AgendaKey(.task, task.rawValue)
      }
      #expect(try await database.count("SELECT COUNT(*) FROM dunning_action WHERE state = 'to_do'") == 1)
      #expect(try await database.count("SELECT COUNT(*) FROM agenda_task WHERE finished IS NULL") == 1)
      #expect(try await bench.lines(database, of: bench.claire) == [])
      #expect(
        try await bench.lines(database, of: bench.claire, on: "2026-11-24")
          == [bench.call(0).text, bench.call(1).text])
    }
  }

  @Test("a task or a dispute without an answer is one line with the call the next day", arguments: Engine.all)
  func oneLine(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let tomorrow: CivilDate = "2026-11-24"
      let (task, dispute) = try await database.write { transaction in
        let task = try AskTask("Demander le bon signé", about: bench.customers[1], of: bench.claire.id, by: day).run(
          transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
        try OpenDispute(bench.items[0], bench.eur(1_000), reason: "quantity", note: nil).run(
          transaction, company: bench.company, on: "2026-11-01", actor: bench.claire.actor, at: now)
        return (AgendaKey(.task, task.rawValue), AgendaKey(.dispute, bench.customers[0].rawValue))
      }
      #expect(try await bench.lines(database, of: bench.claire) == [dispute.text, task.text])
      try await database.write { transaction in
        for key in [task, dispute] {
          try RecordCall(key, .noAnswer).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      #expect(try await bench.lines(database, of: bench.claire) == [])
      let calls = [bench.call(0).text, bench.call(1).text]
      #expect(try await bench.lines(database, of: bench.claire, on: tomorrow) == calls)
      // The call is made: what it was about is what is left of the customer.
      try await database.write { transaction in
        for place in 0...1 {
          try RecordCall(bench.call(place), .callback, callBack: "2026-11-27").run(
            transaction, company: bench.company, on: tomorrow, actor: bench.claire.actor, at: now)
        }
      }
      #expect(try await bench.lines(database, of: bench.claire, on: tomorrow) == [dispute.text, task.text])
      #expect(try await bench.lines(database, of: bench.claire, on: "2026-11-27") == calls)
    }
  }

  @Test(
    "what is behind the lines that were read is counted, source by source, and is there for who reads on",
    arguments: Engine.all)
  func behind(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let count = 7
      try await database.write { transaction in
        for place in 0..<count {
          let customer = try CustomerStore.insert(
            Example.customer(bench.company, code: "N-\(place)", name: "Nouveau \(place)"), transaction)
          for (step, state, channel) in [("call", "to_do", "call"), ("last", "to_approve", "email")] {
            // A customer has one action a day.
            let decided = state == "to_do" ? day : day.adding(days: -1)
            try transaction.execute(
              """
              INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
                decided_at)
              VALUES (\(bench.company), \(customer), \(decided), \(step), \(channel), 'EUR', \(100 + place), \(state),
                '[]', \(now))
              """)
          }
          let item = try Example.store(
            Example.item(
              bench.company, customer, number: "N-\(place)", cents: 90_000, issued: "2026-08-01", due: "2026-09-30"),
            transaction)
          // Two disputes of the first: they fill what is looked at.
          for part in 0..<(place == 0 ? 2 : 1) {
            try OpenDispute(
              item, bench.eur(Int64(1_000 - 10 * place - part)), reason: "quantity", note: nil
            ).run(
              transaction, company: bench.company, on: "2026-10-01", actor: bench.claire.actor, at: now)
          }
          try AskTask("Rappeler \(place)", about: customer, of: bench.claire.id, by: day).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      func read(_ most: Int) async throws -> AgendaStore.Reading {
        try await database.read {
          try AgendaStore.read(of: .of(bench.claire.id), .whole(bench.company), until: day, on: day, most: most, $0)
        }
      }
      let all = try await read(300)
      #expect(all.behind == [:] && all.behindCount == 0 && !all.isCut(.call))
      #expect(all.facts.count == 4 * count)
      // Two lines of a kind: four rows of what two kinds share, two customers of the disputes.
      let few = try await read(2)
      #expect(
        few.behind == [[.call, .sending, .errand]: 2 * count - 4, [.call, .task]: count - 4, [.dispute]: count - 2])
      #expect(few.isCut(.sending) && few.isCut(.task) && few.isCut(.dispute) && !few.isCut(.promise))
      for most in 1...8 {
        let some = try await read(most)
        #expect(some.facts.count + some.behindCount == all.facts.count, "\(most)")
        #expect(Set(some.facts.map(\.key)).isSubset(of: Set(all.facts.map(\.key))))
      }
      // Exactly as many as are read: nothing is behind.
      #expect(try await read(count).behind == [:])
    }
  }

  @Test(
    "who said to have paid comes back after three working days, unless nothing is late any more", arguments: Engine.all)
  func saidPaid(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        try action(bench, transaction)
        try RecordCall(bench.call(0), .paid).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await bench.lines(database, on: "2026-11-25") == [])
      #expect(try await bench.lines(database, on: "2026-11-26") == [bench.call(0).text])
      let reasons = try await database.read { snapshot in
        try AgendaStore.facts(
          of: .team, .whole(bench.company), until: "2026-11-26", on: "2026-11-26", snapshot
        ).map(\.reason)
      }
      #expect(reasons == [.saidPaid(day)])
      try await database.write { transaction in
        _ = try transaction.execute("UPDATE item SET open_minor = 0 WHERE id = \(bench.items[0])")
      }
      #expect(try await bench.lines(database, on: "2026-11-26") == [])
    }
  }

  @Test(
    "of two who finish the same line the second is told so, and nothing keeps it once it is taken back",
    arguments: Engine.all)
  func finishedTwice(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        try OpenDispute(bench.items[1], bench.eur(1_000), reason: "quantity", note: nil).run(
          transaction, company: bench.company, on: "2026-11-01", actor: bench.claire.actor, at: now)
      }
      let key = AgendaKey(.dispute, bench.customers[1].rawValue)
      func finish(_ person: Person) async throws -> Int64 {
        try await database.write {
          try MarkLine(key, .finish).run(
            $0, company: bench.company, on: day, actor: person.actor, at: now, enqueue: { _, _ in })
        }
      }
      let mark = try await finish(bench.claire)
      await #expect(throws: AgendaRefusal.marked(by: "Claire Morel")) { _ = try await finish(bench.paul) }
      let undone = try await database.write {
        try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(undone == .mark)
      #expect(try await bench.lines(database).contains(key.text))
      // Marks of before this was refused: the undo says who else keeps the line away.
      let first = try await finish(bench.claire)
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO agenda_mark (company, customer, kind, subject, person, day, handled)
          VALUES (\(bench.company), \(bench.customers[1]), 'dispute', \(bench.customers[1]), \(bench.paul.id), \(day),
            TRUE)
          """)
      }
      let held = try await database.write {
        try UndoMark(first).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(held == .held(by: "Paul Riva"))
    }
  }

  @Test("a call back at a time is kept with it, and is on the agenda of the same day too", arguments: Engine.all)
  func appointment(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        for (place, later) in [day, day.adding(days: 1)].enumerated() {
          try RecordCall(bench.call(place), .callback, callBack: later, callBackTime: TimeOfDay(14, 30)).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      await #expect(throws: AgendaRefusal.incomplete) {
        try await database.write { transaction in
          _ = try RecordCall(bench.call(0), .paid, callBackTime: TimeOfDay(14, 30)).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      #expect(try await bench.lines(database) == [bench.call(0).text])
      #expect(try await bench.lines(database, on: day.adding(days: 1)) == [bench.call(1).text, bench.call(0).text])
      let (facts, calls) = try await database.read { snapshot in
        (
          try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, snapshot),
          try CallStore.all(of: bench.customers[0], company: bench.company, limit: 5, snapshot)
        )
      }
      #expect(facts.map(\.reason) == [.callback(on: day, at: TimeOfDay(14, 30), contact: nil)])
      #expect(calls.map(\.callBackTime) == [TimeOfDay(14, 30)])
    }
  }

  @Test("a line of a coming day is finished and put off, and taken back", arguments: Engine.all)
  func coming(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let thursday: CivilDate = "2026-11-26"
      try await database.write { transaction in
        for place in 0...1 {
          try RecordCall(bench.call(place), .callback, callBack: thursday).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      let both = [bench.call(0).text, bench.call(1).text]
      #expect(try await bench.lines(database, until: thursday) == both)
      let act: @Sendable (AgendaKey, MarkLine.Act, CivilDate) async throws -> Int64 = { key, act, seen in
        try await database.write { transaction in
          try MarkLine(key, act, seen: seen).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now, enqueue: { _, _ in })
        }
      }
      await #expect(throws: AgendaRefusal.tooFar("2026-11-30")) {
        _ = try await act(bench.call(0), .finish, "2026-11-30")
      }
      let mark = try await act(bench.call(0), .finish, thursday)
      _ = try await act(bench.call(1), .putOff(until: "2026-11-27"), thursday)
      #expect(try await bench.lines(database, until: thursday) == [])
      #expect(try await bench.lines(database, on: thursday) == [])
      #expect(try await bench.lines(database, on: "2026-11-27") == [bench.call(1).text])
      try await database.write {
        _ = try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await bench.lines(database, on: thursday) == [bench.call(0).text])
    }
  }

  @Test("only who may finish a task is asked, whether the role is shipped or the company's own", arguments: Engine.all)
  func helpers(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let added = try await database.write { transaction -> [PersonID] in
        for (key, rights) in [("own-reads", "see readJournal"), ("own-writes", "comment see")] {
          try transaction.execute(
            "INSERT INTO own_role (key, name, rights, customers) VALUES (\(key), \(key), \(rights), 'all')")
        }
        return try ["auditor", "own-reads", "own-writes"].map { role in
          let id: PersonID = try transaction.insert(
            """
            INSERT INTO person (email, email_folded, name, role, language, every_company)
            VALUES (\(role + "@x.example"), \(role + "@x.example"), \(role), \(role), 'fr', \(true)) RETURNING id
            """)
          return id
        }
      }
      let able = try await database.read {
        try TeamStore.helpers(seeing: bench.customers[0], of: bench.company, on: AgendaBench.day, $0).map(\.id)
      }
      #expect(able.contains(added[2]) && able.contains(bench.claire.id))
      #expect(!able.contains(added[0]) && !able.contains(added[1]))
      await #expect(throws: AgendaRefusal.notTheirs) {
        try await database.write { transaction in
          _ = try AskTask("Relire", about: bench.customers[0], of: added[0], by: "2026-11-24").run(
            transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
        }
      }
    }
  }

  @Test(
    "a call that reached somebody finishes what one was asked to do, and is over for the others", arguments: Engine.all)
  func reached(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let tasks = try await database.write { transaction in
        try NotePresence(.doing(.calling), at: bench.customers[0]).run(
          transaction, company: bench.company, actor: bench.claire.actor, at: now)
        return try [bench.claire, bench.paul].map { person in
          try AskTask("Rappeler l'acheteur", about: bench.customers[0], of: person.id, by: "2026-11-24").run(
            transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
        }
      }
      await #expect(throws: AgendaRefusal.unknown) {
        try await database.write { transaction in
          _ = try RecordCall(bench.call(0), .paid, tasks: tasks).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      try await database.write { transaction in
        try RecordCall(bench.call(0), .paid, tasks: [tasks[0]]).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      let open = try await database.read { snapshot in
        try snapshot.query("SELECT id FROM agenda_task WHERE finished IS NULL") { TaskID($0.int(0)) }
      }
      #expect(open == [tasks[1]])
      let here = try await database.read {
        try PresenceStore.all(at: bench.customers[0], company: bench.company, now: now, $0)
      }
      #expect(here.map(\.doing) == [.looking])
    }
  }

  @Test("disputes in two currencies are one line, with no sum that would be none", arguments: Engine.all)
  func currencies(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        let dollars = Money(minor: 50_000, Currency.usd)
        let item = try Example.store(
          Example.item(
            bench.company, bench.customers[0], number: "F-USD", cents: 50_000, issued: "2026-08-01", due: "2026-09-30"),
          transaction)
        try transaction.execute("UPDATE item SET currency = 'USD' WHERE id = \(item)")
        for (id, amount) in [(bench.items[0], bench.eur(1_000)), (item, dollars)] {
          try OpenDispute(id, amount, reason: "quantity", note: nil).run(
            transaction, company: bench.company, on: "2026-11-01", actor: bench.claire.actor, at: now)
        }
      }
      let facts = try await database.read {
        try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, $0)
      }
      #expect(facts.map(\.key) == [AgendaKey(.dispute, bench.customers[0].rawValue)])
      #expect(facts.first?.amount == nil)
    }
  }

  @Test("a task is asked of a colleague, finished, and taken back by who finished it", arguments: Engine.all)
  func tasks(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let task = try await database.write { transaction in
        try AskTask("Rappeler l'acheteur", about: bench.customers[0], of: bench.paul.id, by: "2026-11-24").run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      let key = AgendaKey(.task, task.rawValue)
      #expect(try await bench.lines(database, of: bench.paul) == [])
      #expect(try await bench.lines(database, of: bench.paul, on: "2026-11-24") == [key.text])
      #expect(try await bench.lines(database, of: bench.claire, on: "2026-11-24") == [])
      let mark = try await database.write { transaction in
        try MarkLine(key, .finish).run(
          transaction, company: bench.company, on: "2026-11-24", actor: bench.paul.actor, at: now,
          enqueue: { _, _ in })
      }
      #expect(try await bench.lines(database, of: bench.paul, on: "2026-11-24") == [])
      await #expect(throws: AgendaRefusal.finished) {
        try await database.write { transaction in
          _ = try MarkLine(key, .finish).run(
            transaction, company: bench.company, on: "2026-11-24", actor: bench.claire.actor, at: now,
            enqueue: { _, _ in })
        }
      }
      await #expect(throws: AgendaRefusal.unknown) {
        try await database.write {
          _ = try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      try await database.write {
        _ = try UndoMark(mark).run($0, company: bench.company, on: day, actor: bench.paul.actor, at: now)
      }
      #expect(try await bench.lines(database, of: bench.paul, on: "2026-11-24") == [key.text])
      let events = try await database.read { snapshot in
        try snapshot.query("SELECT event FROM journal WHERE event LIKE 'task%' OR event LIKE 'agenda%' ORDER BY id") {
          $0.text(0)
        }
      }
      #expect(events == ["task.asked", "task.finished", "agenda.finished", "task.reopened", "agenda.taken_back"])
    }
  }

  @Test("what is not theirs, empty, past or without the right is refused and leaves nothing", arguments: Engine.all)
  func refusals(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let other = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
        return try CustomerStore.insert(Example.customer(company, code: "C-9", name: "Ailleurs"), transaction)
      }
      func refuse(_ refusal: AgendaRefusal, _ act: @escaping @Sendable (Transaction) throws -> Void) async {
        await #expect(throws: refusal) { try await database.write { try act($0) } }
      }
      func ask(_ text: String, _ customer: CustomerID, _ person: Person, _ due: CivilDate)
        -> @Sendable (Transaction) throws -> Void
      {
        { transaction in
          _ = try AskTask(text, about: customer, of: person.id, by: due).run(
            transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
        }
      }
      await refuse(.unknown, ask("x", other, bench.paul, day))
      await refuse(.empty, ask(" \u{0} ", bench.customers[0], bench.paul, day))
      await refuse(.inThePast("2026-11-22"), ask("x", bench.customers[0], bench.paul, "2026-11-22"))
      await refuse(.notTheirs, ask("x", bench.customers[0], bench.sophie, day))
      await refuse(
        .tooLong(characters: 1_001), ask(String(repeating: "x", count: 1_001), bench.customers[0], bench.paul, day))
      await refuse(.unknown) { transaction in
        _ = try RecordCall(AgendaKey(.call, other.rawValue), .noAnswer).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      // A promise on another customer's invoice.
      await refuse(.unknown) { transaction in
        _ = try RecordCall(
          bench.call(0), .promise, promise: ([PromisedPart(bench.items[1], bench.eur(100))], "2026-11-27")
        ).run(transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      await refuse(.incomplete) { transaction in
        _ = try RecordCall(bench.call(0), .callback).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      await #expect(throws: NotAllowed.self) {
        try await database.write { transaction in
          _ = try RecordCall(bench.call(0), .noAnswer).run(
            transaction, company: bench.company, on: day, actor: bench.sophie.actor, at: now)
        }
      }
      let left = try await database.read { snapshot in
        try snapshot.count(
          "SELECT (SELECT COUNT(*) FROM call_report) + (SELECT COUNT(*) FROM agenda_mark) + (SELECT COUNT(*) FROM agenda_task)"
        )
      }
      #expect(left == 0)
    }
  }

  @Test(
    "what no step is left for is decided by a person, until it is paid or a step waits again", arguments: Engine.all)
  func ends(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let (day, customer) = (AgendaBench.day, bench.customers[0])
      let decision = AgendaKey(.decision, customer.rawValue)
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO scenario_end (company, customer, currency, step, day, amount_minor)
          VALUES (\(bench.company), \(customer), 'EUR', 'formal_notice', '2026-11-02', 100000)
          """)
      }
      let facts = try await database.read {
        try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, $0)
      }
      #expect(facts.map(\.reason) == [.scenarioEnded("formal_notice", on: "2026-11-02")])
      #expect(facts.first?.amount == bench.eur(100_000))
      // Laid aside it comes back a month later, for nothing else would bring it up.
      try await database.write { transaction in
        try MarkLine(decision, .finish).run(
          transaction, company: bench.company, on: day, actor: bench.claire.actor, at: AgendaBench.now,
          enqueue: { _, _ in })
      }
      #expect(try await bench.lines(database) == [])
      #expect(try await bench.lines(database, on: day.adding(days: 29)) == [])
      #expect(try await bench.lines(database, on: day.adding(days: 30)) == [decision.text])
      try await database.write { transaction in
        try transaction.execute("UPDATE item SET open_minor = 0 WHERE id = \(bench.items[0])")
      }
      #expect(try await bench.lines(database, on: day.adding(days: 30)) == [])
    }
  }
}
