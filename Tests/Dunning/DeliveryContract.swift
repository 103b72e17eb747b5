import Dunning
import DunningRules
import Foundation
import Journal
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Replies
import Risk
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + RiskSchema.migrations + DunningSchema.migrations + OutboxSchema.migrations
  + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let monday: CivilDate = "2026-11-23"
private let tuesday: CivilDate = "2026-11-24"

/// Writes in the first days, calls later; both block deliveries, and the call weighs on the score.
private let strict = ScenarioRule.guarded(
  Scenario(
    name: "Strict",
    steps: [
      .init(.last, offset: 3, starts: [.blockDeliveries]),
      .init(.call, offset: 40, means: .call, starts: [.blockDeliveries, .weighOnScore]),
    ], daysBetweenContacts: 1, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))

@Suite("Deliveries that a step blocks")
struct DeliveryContract {
  private struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID
    let item: ItemID

    init(_ database: Database, due: CivilDate = "2026-11-13") async throws {
      self.database = database
      (company, customer, item) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "+33 1 02 03 04 05"),
          company: id, transaction)
        let item = try Example.store(Example.item(id, customer, number: "F1", due: due), transaction)
        let own = try CopyScenario(.shipped(.standard), name: "Strict").run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        try SaveScenario(own, strict, revision: 1).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        _ = try PublishScenario(own, revision: 2).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        try ChooseDefaultScenario(own).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        return (try #require(try CompanyStore.find(id, transaction)), customer, item)
      }
    }

    /// Plans a day and settles the deliveries as the day's run does.
    @discardableResult
    func run(_ day: CivilDate) async throws -> StoredAction? {
      let (id, at) = (company.id, Moment.paris(day, hour: 6))
      _ = try await PlanReminders(id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      try await settle(day)
      return try await database.read {
        try ActionStore.history(of: customer, company: id, limit: 1, $0).first { $0.action.day == day }
      }
    }

    func settle(_ day: CivilDate) async throws {
      let (id, at) = (company.id, Moment.paris(day, hour: 7))
      try await database.write { transaction in
        try LiftSettledBlocks(id, on: day).run(transaction, actor: Example.actor, at: at)
        try StartWhatStepsAsk(id, on: day).run(transaction, actor: Example.actor, at: at)
      }
    }

    /// What leaves the outbox on a day.
    func send(on day: CivilDate) async throws {
      let at = Moment.paris(day, hour: 9)
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(at) WHERE company = \(company.id) AND state = 'pending'")
      }
    }

    var block: DeliveryBlock? {
      get async throws {
        try await database.read { try DeliveryBlockStore.current(of: customer, company: company.id, $0) }
      }
    }

    /// What counts in the customer's score.
    var weights: [String] {
      get async throws {
        try await database.read { snapshot in
          try snapshot.query("SELECT step, since FROM step_weight WHERE company = \(company.id)") {
            $0.text(0) + " \(try $0.date(1))"
          }
        }
      }
    }

    func pay(on day: CivilDate) async throws {
      try await database.write { transaction in
        let payment = try Example.store(
          Example.item(company.id, customer, .payment, number: "P1", cents: -120_000, issued: day, due: day),
          transaction)
        try AllocationStore.allocate(
          Money(minor: 120_000, .eur), of: item, by: payment, company: company.id, day: day, reason: .manual,
          transaction)
      }
    }

    /// The events about deliveries in the journal, with their facts.
    var told: [String] {
      get async throws {
        try await database.read { snapshot in
          try snapshot.query(
            """
            SELECT event, facts FROM journal WHERE company = \(company.id) AND event LIKE 'deliveries.%' ORDER BY id
            """
          ) { $0.text(0) + " " + $0.text(1) }
        }
      }
    }
  }

  @Test("a block begins for who is late, not blocked and not insolvent, and ends where nothing is overdue")
  func rule() {
    for isOverdue in [true, false] {
      for isBlocked in [true, false] {
        for isInsolvent in [true, false] {
          let standing = DeliveryBlockRule.Standing(
            isOverdue: isOverdue, isBlocked: isBlocked, isInsolvent: isInsolvent)
          #expect(DeliveryBlockRule.begins(standing) == (isOverdue && !isBlocked && !isInsolvent))
        }
      }
      for endsByItself in [true, false] {
        let block = DeliveryBlock(
          of: CustomerID(1), since: monday, cause: .person(reason: "x"), by: "Claire", endsByItself: endsByItself)
        #expect(DeliveryBlockRule.ends(block, isOverdue: isOverdue) == (endsByItself && !isOverdue))
      }
    }
  }

  @Test("what a step starts is kept with the scenario, and never before anything is late or because of an insolvency")
  func guarded() throws {
    var scenario = strict
    scenario.steps.append(.init(.courtesy, offset: -5, starts: [.blockDeliveries]))
    scenario.eventSteps = [
      .init(
        .task, key: StepKey(rawValue: "task.insolvent"), event: .insolvency, offset: 0, means: .task,
        starts: [.blockDeliveries], errand: Errand("Déclarer")),
      .init(
        .first, key: StepKey(rawValue: "first.returned"), event: .returnedPayment, offset: 1,
        starts: [.blockDeliveries, .blockDeliveries]),
    ]
    let kept = ScenarioRule.guarded(scenario)
    #expect(kept.step(.courtesy)?.starts == [] && kept.step(.last)?.starts == [.blockDeliveries])
    #expect(kept.step(StepKey(rawValue: "task.insolvent"))?.starts == [])
    #expect(kept.step(StepKey(rawValue: "first.returned"))?.starts == [.blockDeliveries])
    let text = try JSONEncoder().encode(kept)
    #expect(String(decoding: text, as: UTF8.self).contains("\"starts\":[\"block_deliveries\"]"))
    #expect(try JSONDecoder().decode(Scenario.self, from: text) == kept)
    #expect(ShippedScenario.allCases.allSatisfy { $0.scenario.allSteps.allSatisfy { $0.starts.isEmpty } })
  }

  @Test("from the day its message leaves until nothing is overdue, once", arguments: Engine.all)
  func sent(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let mail = try #require(try await bench.run(monday))
      #expect(mail.action.starts == [.blockDeliveries])
      #expect(try await bench.block == nil, "it has not left yet")
      try await bench.send(on: tuesday)
      try await bench.settle("2026-11-25")
      let expected = DeliveryBlock(
        of: bench.customer, since: tuesday, cause: .step("last", mail.id), by: Example.actor.label)
      #expect(try await bench.block == expected)
      // Asked again, it begins nothing and ends nothing.
      try await bench.settle("2026-11-25")
      #expect(try await bench.told.count == 1)
      try await bench.pay(on: "2026-11-26")
      try await bench.settle("2026-11-26")
      #expect(try await bench.block == nil)
      // The invoice is open again: what was done then is no reason any more.
      try await database.write { try $0.execute("UPDATE item SET open_minor = amount_minor") }
      try await bench.settle("2026-11-27")
      #expect(try await bench.block == nil)
      let told = try await bench.told
      #expect(
        told == [
          #"deliveries.blocked {"action":\#(mail.id),"since":"2026-11-24","step":"last"}"#,
          #"deliveries.unblocked {"cause":"settled"}"#,
        ])
    }
  }

  @Test("not of who has paid before it leaves, nor of who is insolvent", arguments: Engine.all)
  func spared(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.run(monday)
      try await bench.send(on: tuesday)
      try await bench.pay(on: tuesday)
      try await bench.settle("2026-11-25")
      #expect(try await bench.block == nil)
    }
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.run(monday)
      try await bench.send(on: tuesday)
      try await database.write { try $0.execute("UPDATE customer SET insolvent_since = \(tuesday)") }
      try await bench.settle("2026-11-25")
      #expect(try await bench.block == nil)
      #expect(try await bench.told.isEmpty)
    }
  }

  @Test("a call that was made blocks at once; whoever takes it back lets deliveries go on", arguments: Engine.all)
  func call(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, due: "2026-10-01")
      let id = bench.company.id
      var call = try await bench.run(monday)
      if call?.action.step == .last {
        try await bench.send(on: monday)
        try await bench.settle(monday)
        try await database.write { transaction in
          try UnblockDeliveries(to: bench.customer, because: "commande payée d'avance").run(
            transaction, company: id, on: monday, actor: Example.actor, at: Engine.moment)
        }
        call = try await bench.run("2026-11-25")
      }
      let made = try #require(call)
      #expect(made.action.step == .call)
      #expect(try await bench.block == nil)
      #expect(try await bench.weights.isEmpty)
      try await database.write { transaction in
        try ResolveAction(made.id, .done).run(
          transaction, company: id, on: "2026-11-25", actor: Example.actor, at: Moment.paris("2026-11-25", hour: 10),
          enqueue: { _, _ in })
      }
      #expect(try await bench.block?.cause == .step("call", made.id))
      #expect(try await bench.block?.since == "2026-11-25")
      #expect(try await bench.weights == ["call 2026-11-25"])
      try await bench.settle("2026-11-26")
      #expect(try await bench.weights.count == 1, "an action counts once")
      try await database.write { transaction in
        try ReopenAction(made.id).run(
          transaction, company: id, actor: Example.actor, at: Moment.paris("2026-11-25", hour: 11))
      }
      #expect(try await bench.block == nil)
      #expect(try await bench.weights.isEmpty, "what is taken back never counted")
      #expect(try await bench.told.last == #"deliveries.unblocked {"action":\#(made.id),"cause":"taken_back"}"#)
      try await bench.settle("2026-11-25")
      #expect(try await bench.block == nil, "it waits again")
    }
  }

  @Test("a person blocks and lifts with a reason, and nobody without the right or out of sight", arguments: Engine.all)
  func byHand(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let (id, customer, claire) = (bench.company.id, bench.customer, Example.actor)
      func block(_ reason: String, ends: Bool, by actor: Actor, on day: CivilDate = monday) async throws {
        try await database.write {
          try BlockDeliveries(to: customer, because: reason, endsByItself: ends)
            .run($0, company: id, on: day, actor: actor, at: Engine.moment)
        }
      }
      func lift(_ reason: String, by actor: Actor) async throws {
        try await database.write {
          try UnblockDeliveries(to: customer, because: reason)
            .run($0, company: id, on: monday, actor: actor, at: Engine.moment)
        }
      }
      let reader = Actor.person(PersonID(9), name: "Lecteur", rights: [.see])
      let stranger = Actor.person(PersonID(9), name: "Autre", rights: [.see, .remind], customers: .own)
      for actor in [reader, stranger] {
        await #expect(throws: NotAllowed.self) { try await block("x", ends: true, by: actor) }
        await #expect(throws: NotAllowed.self) { try await lift("x", by: actor) }
      }
      await #expect(throws: DeliveryBlockRefusal.noReason) { try await block(" ", ends: true, by: claire) }
      await #expect(throws: DeliveryBlockRefusal.notBlocked) { try await lift("x", by: claire) }
      // Not late yet: only until somebody lifts it.
      await #expect(throws: DeliveryBlockRefusal.nothingOverdue) {
        try await block("encours trop élevé", ends: true, by: claire, on: "2026-11-12")
      }
      try await block("encours trop élevé", ends: false, by: claire)
      await #expect(throws: DeliveryBlockRefusal.blocked) { try await block("encore", ends: true, by: claire) }
      try await bench.pay(on: tuesday)
      try await bench.settle(tuesday)
      #expect(try await bench.block?.cause == .person(reason: "encours trop élevé"))
      await #expect(throws: DeliveryBlockRefusal.noReason) { try await lift("", by: claire) }
      try await lift("garantie reçue", by: claire)
      #expect(try await bench.block == nil)
      let told = try await bench.told
      #expect(
        told == [
          #"deliveries.blocked {"ends_by_itself":0,"reason":"encours trop élevé"}"#,
          #"deliveries.unblocked {"reason":"garantie reçue"}"#,
        ])
    }
  }
}
