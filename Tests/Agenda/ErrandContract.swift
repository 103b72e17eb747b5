import Agenda
import AgendaRules
import Dunning
import DunningRules
import Journal
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing

@Suite("What a step of a scenario asks of a colleague")
struct ErrandContract {
  private let day = AgendaBench.day
  private let now = AgendaBench.now
  private let due: CivilDate = "2026-11-26"

  /// Both customers are late and have a task for their first step; Sophie sells to the first, Paul collects from it.
  private func planned(
    _ database: Database, _ bench: AgendaBench, on day: CivilDate = AgendaBench.day
  ) async throws {
    try await database.write { transaction in
      let system = Actor.system("test")
      try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
        transaction, company: bench.company, actor: system, at: now)
      try PutInCharge(bench.sophie.id, .salesperson, of: [bench.customers[0]]).run(
        transaction, company: bench.company, actor: system, at: now)
      let own = try CopyScenario(.shipped(.standard), name: "Visites").run(
        transaction, company: bench.company, actor: system, at: now)
      var content = Scenario.standard
      content.name = "Visites"
      content.steps = [
        // The day of the bench is the 54th after the due date of its items.
        .init(.task, offset: 54, means: .task, errand: Errand("En parler à la visite", within: 3)),
        .init(.last, offset: 360),
      ]
      try SaveScenario(own, content, revision: 1).run(transaction, company: bench.company, actor: system, at: now)
      _ = try PublishScenario(own, revision: 2).run(transaction, company: bench.company, actor: system, at: now)
      try ChooseDefaultScenario(own).run(transaction, company: bench.company, actor: system, at: now)
    }
    try await run(database, bench, on: day)
  }

  private func run(_ database: Database, _ bench: AgendaBench, on day: CivilDate) async throws {
    let hand = HandErrands(bench.company, actor: .system("run"), at: now)
    _ = try await PlanReminders(bench.company, on: day).run(
      database, actor: .system("run"), at: now, enqueue: { try hand.run($0, $1) })
  }

  private func states(_ database: Database) async throws -> [String] {
    try await database.read { try $0.query("SELECT state FROM dunning_action ORDER BY customer") { $0.text(0) } }
  }

  /// The line of what is asked about a customer for whom nobody is in charge.
  private func errandKey(of customer: CustomerID, _ database: Database) async throws -> AgendaKey {
    let action: ActionID? = try await database.read {
      try $0.first("SELECT id FROM dunning_action WHERE customer = \(customer)") { ActionID($0.int(0)) }
    }
    return AgendaKey(.errand, try #require(action).rawValue)
  }

  @Test("beside a call it is a reason of its own, which the call does not settle", arguments: Engine.all)
  func besideCall(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await planned(database, bench)
      let (customer, item) = (bench.customers[1], bench.items[1])
      let errand = try await errandKey(of: customer, database)
      let call = AgendaKey(.call, customer.rawValue)
      try await database.write { transaction in
        let action = PlannedAction(
          customer: customer, day: day.adding(days: -2), step: .call, channel: .call, contact: nil,
          needsApproval: false,
          total: bench.eur(5_000), items: [PlannedItem(item, .call, minor: 5_000, reasons: [])], reasons: [])
        _ = try ActionStore.insert(
          [action], company: bench.company, on: day.adding(days: -2), at: now, transaction)
      }
      let facts = try await database.read { snapshot in
        try AgendaStore.facts(of: .team, .whole(bench.company), until: day, on: day, snapshot)
      }
      let line = AgendaRule.lines(facts, marks: [:], until: day, on: day, accounts: [:]).first { $0.key == call }
      #expect(line?.also.map(\.reason) == [.errand("En parler à la visite")])
      _ = try await database.write { transaction in
        try MarkLine(call, .finish).run(
          transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now, enqueue: { _, _ in })
      }
      #expect(try await bench.lines(database, of: bench.paul) == [errand.text])
    }
  }

  @Test(
    "it is on the agenda of the salesperson by its day, else of everybody who collects; done there, the step is done",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      // What happened before anybody was told of anything is history.
      _ = try await database.write { try TellTeam(bench.company).run($0, at: now) }
      try await planned(database, bench)
      try await run(database, bench, on: day)
      let errand = try await errandKey(of: bench.customers[1], database)
      let nobodys = errand.text
      let counts = try await database.read { try AgendaStore.counts(of: .whole(bench.company), on: day, $0) }
      #expect(counts.values.reduce(0, +) == 1)
      #expect(try await bench.lines(database, of: bench.sophie) == [nobodys])
      #expect(
        try await bench.lines(database, of: bench.sophie, sight: Sight(bench.company, of: bench.sophie.actor)) == [])
      #expect(try await bench.lines(database, of: bench.paul) == [nobodys])
      #expect(try await bench.lines(database, of: bench.sophie, on: due) == [nobodys, "task.1"])
      #expect(try await bench.lines(database, of: bench.paul, on: due) == [nobodys])
      let facts = try await database.read { snapshot in
        try AgendaStore.facts(of: .team, .whole(bench.company), until: due, on: due, snapshot)
      }
      #expect(facts.map(\.reason) == [.errand("En parler à la visite"), .errand("En parler à la visite")])
      #expect(facts.first { $0.key.kind == .task }?.assignee == bench.sophie.id)
      let told = try await database.write { try TellTeam(bench.company).run($0, at: now) }
      let notices = try await database.read { snapshot in
        try NoticeStore.all(
          of: bench.sophie.id, company: bench.company, unreadOnly: true, after: nil, limit: 9, snapshot)
      }
      let notice = try #require(notices.first { $0.kind == "errand" })
      #expect(told > 0 && notice.path == "/agenda?vue=semaine&ligne=task.1")
      #expect(
        notice.values == [
          "customer": .text("Client C-1"), "text": .text("En parler à la visite"), "day": .day(due),
        ])
      let key = AgendaKey(.task, 1)
      let mark = try await database.write { transaction in
        try MarkLine(key, .finish).run(
          transaction, company: bench.company, on: due, actor: bench.sophie.actor, at: now, enqueue: { _, _ in })
      }
      #expect(try await states(database) == ["done", "to_do"])
      #expect(try await bench.lines(database, of: bench.sophie, on: due) == [nobodys])
      _ = try await database.write { transaction in
        try UndoMark(mark).run(transaction, company: bench.company, on: due, actor: bench.sophie.actor, at: now)
      }
      #expect(try await states(database) == ["to_do", "to_do"])
      #expect(try await bench.lines(database, of: bench.sophie, on: due) == [nobodys, "task.1"])
      // A call settles neither what a colleague was asked nor what is asked of everybody.
      try await database.write { transaction in
        for customer in bench.customers {
          _ = try MarkLine(AgendaKey(.call, customer.rawValue), .finish).run(
            transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now, enqueue: { _, _ in })
        }
      }
      #expect(try await states(database) == ["to_do", "to_do"])
      func finish() async throws -> Int64 {
        try await database.write { transaction in
          try MarkLine(errand, .finish).run(
            transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now, enqueue: { _, _ in })
        }
      }
      let done = try await finish()
      #expect(try await states(database) == ["to_do", "done"])
      #expect(try await bench.lines(database, of: bench.paul) == [])
      _ = try await database.write { transaction in
        try UndoMark(done).run(transaction, company: bench.company, on: day, actor: bench.paul.actor, at: now)
      }
      #expect(try await bench.lines(database, of: bench.paul) == [nobodys])
      _ = try await finish()
      #expect(try await states(database) == ["to_do", "done"])
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("when everything is paid, or the action is withdrawn, nothing is asked any more", arguments: Engine.all)
  func settled(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await planned(database, bench)
      #expect(try await bench.lines(database, of: bench.sophie, on: due).contains("task.1"))
      try await database.write { try $0.execute("UPDATE item SET open_minor = 0") }
      try await run(database, bench, on: day.adding(days: 1))
      #expect(try await states(database) == ["cancelled", "cancelled"])
      #expect(try await bench.lines(database, on: due) == [])
      let gone = try await database.read { snapshot in
        try AgendaStore.task(AgendaKey(.task, 1), of: .team, .whole(bench.company), on: due, snapshot)
      }
      #expect(gone == nil)
    }
  }

  @Test("it counts among no contacts: the next message need not wait for it", arguments: Engine.all)
  func peace(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await planned(database, bench)
      func known(on day: CivilDate) async throws -> [[CivilDate?]] {
        try await database.read { snapshot in
          var found: [[CivilDate?]] = []
          try FactStore.forEach(of: bench.company, on: day, needs: FactNeeds(contactDays: 30), snapshot) { facts, _ in
            found.append([facts.lastContact, facts.taskOn])
          }
          return found
        }
      }
      #expect(try await known(on: day) == [[nil, day], [nil, day]], "one action a customer and day")
      #expect(try await known(on: day.adding(days: 1)) == [[nil, nil], [nil, nil]])
    }
  }
}
