import Dunning
import DunningRules
import Journal
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let monday: CivilDate = "2026-11-23"
private let actor = Example.actor
private let later = Engine.moment.adding(seconds: 3_600)

/// A company of twenty-four customers with a default of its own, whose first step comes on the third day, and a draft of which it
/// comes on the tenth.
private struct House {
  let database: Database
  let company: CompanyID
  let scenario: ScenarioID
  let customers: [CustomerID]

  static func open(_ database: Database) async throws -> House {
    try await database.write { transaction in
      let company = try CompanyStore.insert(Example.company(), transaction)
      let customers = try (1...24).map {
        try CustomerStore.insert(Example.customer(company, code: "C\($0)"), transaction)
      }
      var content = Scenario.standard
      content.name = "Maison"
      content.steps = [.init(.first, offset: 3), .init(.last, offset: 20)]
      content.eventSteps = []
      let id = try OwnScenario.inForce(content, of: company, transaction)
      content.name = "Patience"
      content.steps[0].offset = 10
      try SaveScenario(id, content, revision: 3).run(transaction, company: company, actor: actor, at: Engine.moment)
      return House(database: database, company: company, scenario: id, customers: customers)
    }
  }

  func begin(revision: Int64 = 4) async throws -> Int64 {
    try await database.write { transaction in
      try BeginTrial(scenario, revision: revision, on: monday)
        .run(transaction, company: company, actor: actor, at: later)
    }
  }

  func end(_ kept: TrialHalf, number: Int64 = 2, on day: CivilDate) async throws {
    try await database.write { transaction in
      try EndTrial(scenario, trying: number, keeping: kept, on: day)
        .run(transaction, company: company, actor: actor, at: later)
    }
  }

  /// An invoice a customer, due on a day.
  @discardableResult
  func invoice(
    _ customer: CustomerID, _ number: String, due: CivilDate, paid day: CivilDate? = nil, by kind: ItemKind = .payment
  ) async throws -> ItemID {
    try await database.write { transaction in
      let item = try Example.store(
        Example.item(company, customer, number: number, cents: 100_000, issued: "2026-09-01", due: due), transaction)
      if let day {
        let credit = try Example.store(
          Example.item(company, customer, kind, number: "R" + number, cents: -100_000, issued: day, due: day),
          transaction)
        try transaction.execute(
          """
          INSERT INTO allocation (company, debit_item, credit_item, amount_minor, day, reason)
          VALUES (\(company), \(item), \(credit), 100000, \(day), 'manual')
          """)
        try transaction.execute(
          "UPDATE item SET open_minor = 0, settled_on = \(day) WHERE id = \(item) OR id = \(credit)")
      }
      return item
    }
  }

  func run(_ day: CivilDate) async throws -> Int {
    try await PlanReminders(company, on: day)
      .run(database, actor: actor, at: later, enqueue: { _, _ in }).total
  }

  func trial() async throws -> StoredTrial? {
    try await database.read { try TrialStore.all(of: scenario, company: company, $0).first }
  }

  /// The number of the version by which each customer is reminded.
  func versions() async throws -> [Int64?] {
    try await database.read { snapshot in
      let book = try ScenarioStore.book(of: company, snapshot)
      return customers.map { book.entry(of: $0).number }
    }
  }
}

@Suite("A trial of two versions")
struct TrialContract {
  @Test("each half is reminded by its version, twice a day is once, and who ends it chooses", arguments: Engine.all)
  func halves(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      #expect(try await house.begin() == 2)
      let trial = try #require(try await house.trial())
      #expect(trial.number(of: .a) == 1 && trial.number(of: .b) == 2 && trial.began == monday && trial.end == nil)
      let halves = house.customers.map { trial.trial.half(of: $0) }
      #expect(Set(halves) == [.a, .b])
      #expect(try await house.versions() == halves.map { $0 == .a ? 1 : 2 })
      for (place, customer) in house.customers.enumerated() {
        try await house.invoice(customer, "F\(place)", due: monday.adding(days: -5))
      }
      let inA = halves.filter { $0 == .a }.count
      // The first step of A has come, that of B has not.
      #expect(try await house.run(monday) == inA)
      #expect(try await house.run(monday) == 0)
      #expect(try await house.run("2026-11-30") == halves.count - inA)
      let versions = try await database.read { snapshot in
        try snapshot.query(
          """
          SELECT a.customer, v.number FROM dunning_action a JOIN scenario_version v ON v.id = a.scenario_version
          ORDER BY a.customer
          """
        ) { (CustomerID($0.int(0)), $0.int(1)) }
      }
      #expect(versions.map(\.0) == house.customers && versions.map(\.1) == halves.map { $0 == .a ? 1 : 2 })
      // While it runs nothing else is put into force; the draft went into the trial.
      let current = try await database.read { try CurrentScenario.read(house.scenario, of: house.company, $0) }
      #expect(current.stored.isTried && current.stored.draft == nil && current.inForce?.number == 1)
      var draft = current.content
      draft.steps[0].offset = 12
      func save() async throws {
        try await database.write { [draft] transaction in
          let revision = try CurrentScenario.read(house.scenario, of: house.company, transaction).stored.revision
          try SaveScenario(house.scenario, draft, revision: revision)
            .run(transaction, company: house.company, actor: actor, at: later)
        }
      }
      // A draft begun from one of the two would take the other back, once that has won.
      await #expect(throws: ScenarioRefusal.inTrial) { try await save() }
      await #expect(throws: ScenarioRefusal.inTrial) { _ = try await house.begin(revision: current.stored.revision) }
      await #expect(throws: ScenarioRefusal.inTrial) {
        try await database.write { transaction in
          _ = try PublishScenario(house.scenario, revision: current.stored.revision)
            .run(transaction, company: house.company, actor: actor, at: later)
        }
      }
      try await house.end(.b, on: "2026-12-01")
      #expect(try await house.versions() == halves.map { _ in 2 })
      await #expect(throws: ScenarioRefusal.noTrial) { try await house.end(.a, on: "2026-12-01") }
      await #expect(throws: ScenarioRefusal.unknown) { try await house.end(.a, number: 1, on: "2026-12-01") }
      // What is written afterwards begins from what has won, and is published under the next number.
      let won = try await database.read { try CurrentScenario.read(house.scenario, of: house.company, $0) }
      #expect(won.stored.draft == nil && won.inForce?.number == 2)
      draft = won.content
      draft.steps[0].offset = 12
      try await save()
      let number = try await database.write { transaction in
        let revision = try CurrentScenario.read(house.scenario, of: house.company, transaction).stored.revision
        return try PublishScenario(house.scenario, revision: revision)
          .run(transaction, company: house.company, actor: actor, at: later)
      }
      #expect(number == 3)
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test(
    "the version that was in force stays, with its name, and the next version has a number of its own",
    arguments: Engine.all)
  func keepingA(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      _ = try await house.begin()
      try await house.end(.a, on: "2026-12-01")
      #expect(try await house.versions().allSatisfy { $0 == 1 })
      let current = try await database.read { try CurrentScenario.read(house.scenario, of: house.company, $0) }
      #expect(current.stored.name == "Maison" && current.inForce?.number == 1 && current.stored.latest == 2)
      #expect(current.content.steps[0].offset == 3)
      var draft = current.content
      draft.steps[0].offset = 5
      try await database.write { [draft] transaction in
        try SaveScenario(house.scenario, draft, revision: current.stored.revision)
          .run(transaction, company: house.company, actor: actor, at: later)
      }
      #expect(try await house.begin(revision: current.stored.revision + 1) == 3)
      let all = try await database.read { try TrialStore.all(of: house.scenario, company: house.company, $0) }
      #expect(all.map { $0.number(of: .b) } == [3, 2] && all.map { $0.number(of: .a) } == [1, 1])
      #expect(all.map { $0.end?.kept } == [nil, .a])
    }
  }

  @Test(
    "who was finishing joins at once; without a version in force, a draft or the right nothing begins",
    arguments: Engine.all)
  func beginning(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      try await house.invoice(house.customers[0], "F0", due: monday.adding(days: -5))
      _ = try await house.run(monday)
      try await database.write { transaction in
        _ = try PublishScenario(house.scenario, revision: 4, middle: .finish)
          .run(transaction, company: house.company, actor: actor, at: Engine.moment)
      }
      #expect(try await house.versions()[0] == 1)
      await #expect(throws: ScenarioRefusal.nothingToPublish) { _ = try await house.begin(revision: 5) }
      try await database.write { transaction in
        var draft = try CurrentScenario.read(house.scenario, of: house.company, transaction).content
        draft.steps[0].offset = 7
        try SaveScenario(house.scenario, draft, revision: 5)
          .run(transaction, company: house.company, actor: actor, at: Engine.moment)
      }
      await #expect(throws: StaleEdit.self) { _ = try await house.begin(revision: 5) }
      let reader = Actor.person(PersonID(9), name: "X", rights: [.see], companies: .all)
      await #expect(throws: NotAllowed.self) {
        try await database.write { transaction in
          _ = try BeginTrial(house.scenario, revision: 6, on: monday)
            .run(transaction, company: house.company, actor: reader, at: later)
        }
      }
      #expect(try await house.begin(revision: 6) == 3)
      #expect(try await house.versions().allSatisfy { $0 == 2 || $0 == 3 })
      await #expect(throws: ScenarioRefusal.notPublished) {
        try await database.write { transaction in
          let id = try CopyScenario(.shipped(.standard), name: "Neuf")
            .run(transaction, company: house.company, actor: actor, at: later)
          _ = try BeginTrial(id, revision: 1, on: monday)
            .run(transaction, company: house.company, actor: actor, at: later)
        }
      }
    }
  }

  @Test(
    "who was given the scenario by a segment stays in the trial after leaving it, as whoever pays does",
    arguments: Engine.all)
  func leaving(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      _ = try await house.begin()
      let trial = try #require(try await house.trial())
      // In it all along; left on the day of the beginning; left since; came and left; comes after the day asked for.
      let stays: [(since: CivilDate, until: CivilDate?)] = [
        ("2026-11-02", nil), ("2026-11-02", monday), ("2026-11-02", "2026-11-30"), ("2026-11-25", "2026-11-28"),
        ("2026-12-10", nil),
      ]
      try await database.write { transaction in
        try transaction.execute("UPDATE scenario SET is_default = \(false) WHERE company = \(house.company)")
        let segment = try transaction.count(
          """
          INSERT INTO segment (company, name, place, conditions, scenario, minimum_minor, since, revision, edited_by,
            edited_at)
          VALUES (\(house.company), 'Qui doit', 1, '[]', \(house.scenario), 0, '2026-11-02', 1, 'Claire',
            \(Engine.moment)) RETURNING id
          """)
        for (customer, stay) in zip(house.customers, stays) {
          try transaction.execute(
            """
            INSERT INTO segment_member (company, segment, customer, since, until)
            VALUES (\(house.company), \(segment), \(customer), \(stay.since), \(stay.until))
            """)
        }
      }
      try await house.invoice(house.customers[2], "P", due: "2026-11-25", paid: "2026-11-29")
      let found = try await database.read {
        try TrialStore.result(trial, company: house.company, until: "2026-12-05", $0)
      }
      #expect(found.a.customers + found.b.customers == 3)
      #expect(found[trial.trial.half(of: house.customers[2])].paid == 1)
    }
  }

  @Test(
    "what fell due since the beginning is measured, by customer, and the result is sealed at the end",
    arguments: Engine.all)
  func measured(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      _ = try await house.begin()
      let trial = try #require(try await house.trial())
      func result(_ day: CivilDate) async throws -> TrialResult {
        try await database.read { try TrialStore.result(trial, company: house.company, until: day, $0) }
      }
      #expect(try await result(monday).verdict == .nothingDue)
      let inA = house.customers.filter { trial.trial.half(of: $0) == .a }
      let inB = house.customers.filter { trial.trial.half(of: $0) == .b }
      func pay(_ customer: CustomerID, _ number: String, _ days: Int?, due: CivilDate = monday) async throws {
        try await house.invoice(customer, number, due: due, paid: days.map { due.adding(days: $0) })
      }
      // Of A: a mean of 5, and 8; one unpaid. Of B: 2 early and 1. Before the beginning nothing counts.
      try await pay(inA[0], "1", 4)
      try await pay(inA[0], "2", 6, due: "2026-11-25")
      try await pay(inA[1], "3", 8)
      try await pay(inA[2], "4", nil)
      try await pay(inB[0], "5", -2, due: "2026-11-30")
      try await pay(inB[1], "6", 1)
      try await pay(inB[1], "7", 90, due: "2026-11-22")
      // A credit note is no payment; what falls due later does not count yet, nor what is paid later.
      try await house.invoice(inB[2], "8", due: monday, paid: monday, by: .creditNote)
      try await pay(inB[2], "9", nil, due: "2026-12-20")
      try await pay(inB[2], "10", 30)
      let found = try await result("2026-12-05")
      #expect(found.a.customers == inA.count && found.b.customers == inB.count)
      #expect(found.a.due == 4 && found.a.paid == 3 && found.a.payers == 2 && found.a.meanHundredths == 650)
      #expect(found.b.due == 4 && found.b.paid == 2 && found.b.payers == 2 && found.b.meanHundredths == -50)
      guard case .unclear(let interval) = found.verdict else {
        Issue.record("\(found.verdict)")
        return
      }
      #expect(interval.difference == -7)
      // Messages that left, of the two versions and since the beginning.
      _ = try await house.run("2026-12-07")
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state, attempts,
            next_attempt, created, sent_at)
          SELECT company, id, customer, 'email', 'x', 'x', 'x', CAST(id AS TEXT),
            CASE WHEN customer = \(inA[2]) THEN 'sent' ELSE 'pending' END, 0, created_at, created_at,
            CASE WHEN customer = \(inA[2]) THEN created_at END
          FROM (SELECT a.*, a.decided_at AS created_at FROM dunning_action a) x
          """)
      }
      let written = try await result("2026-12-07")
      #expect(written.a.messages == 1 && written.b.messages == 0)
      try await house.end(.b, on: "2026-12-07")
      try await pay(inA[3], "11", 0)
      #expect(try await house.trial()?.end?.result == written)
    }
  }
}
