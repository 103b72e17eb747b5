import Dunning
import DunningRules
import Kernel
import Messaging
import MessagingRules
import Promises
import PromisesRules
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
private let tuesday: CivilDate = "2026-11-24"

private let attentive = ScenarioRule.guarded(
  Scenario(
    name: "Attentif", steps: [.init(.last, offset: 360)],
    eventSteps: [
      .init(.call, key: StepKey(rawValue: "call.promise"), event: .brokenPromise, offset: 1, means: .call),
      .init(.first, key: StepKey(rawValue: "first.returned"), event: .returnedPayment, offset: 1),
      .init(.second, key: StepKey(rawValue: "second.dispute"), event: .closedDispute, offset: 1, needsApproval: true),
      .init(
        .task, key: StepKey(rawValue: "task.insolvent"), event: .insolvency, offset: 0, means: .task,
        errand: Errand("Déclarer la créance", within: 3)),
    ], daysBetweenContacts: 1, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))

@Suite("Steps around events, stored")
struct EventContract {
  private struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID
    let item: ItemID

    init(_ database: Database, _ scenario: Scenario? = attentive) async throws {
      self.database = database
      (company, customer, item) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "+33 1 02 03 04 05"),
          company: id, transaction)
        let item = try Example.store(Example.item(id, customer, number: "F1", due: "2026-10-31"), transaction)
        if let scenario {
          let own = try CopyScenario(.shipped(.standard), name: "Attentif").run(
            transaction, company: id, actor: Example.actor, at: Engine.moment)
          try SaveScenario(own, scenario, revision: 1).run(
            transaction, company: id, actor: Example.actor, at: Engine.moment)
          _ = try PublishScenario(own, revision: 2).run(
            transaction, company: id, actor: Example.actor, at: Engine.moment)
          try ChooseDefaultScenario(own).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        }
        return (try #require(try CompanyStore.find(id, transaction)), customer, item)
      }
    }

    /// Judges and plans as the day's run does.
    /// Sends what waits.
    func leave() async throws {
      let id = company.id
      try await database.write {
        try $0.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment) WHERE company = \(id) AND state = 'pending'")
      }
    }

    @discardableResult
    func run(_ day: CivilDate) async throws -> StoredAction? {
      let at = Moment.paris(day, hour: 6)
      let id = company.id
      _ = try await database.write {
        try JudgePromises(on: day).run($0, company: id, actor: Example.actor, at: at)
      }
      _ = try await PlanReminders(id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      return try await database.read { snapshot in
        try ActionStore.history(of: customer, company: id, limit: 1, snapshot).first.flatMap {
          $0.action.day == day && $0.state != .cancelled ? $0 : nil
        }
      }
    }

    func promise(for day: CivilDate, on made: CivilDate = "2026-11-16") async throws -> PromiseID {
      let (id, item) = (company.id, item)
      return try await database.write {
        try RecordPromise([PromisedPart(item, Money(minor: 500_00, .eur))], promisedFor: day).run(
          $0, company: id, on: made, actor: Example.actor, at: Engine.moment)
      }
    }

    func why(_ day: CivilDate, _ language: LanguageCode = .french) async throws -> String {
      let id = company.id
      return try await database.read {
        try ExplainItem("F1", on: day).run($0, company: id).first?.sentence(language) ?? ""
      }
    }

    func change(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
      try await database.write { try body($0) }
    }
  }

  @Test(
    "the day after a promise is judged broken its customer is called once, also after it was judged again",
    arguments: Engine.all)
  func promise(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let promise = try await bench.promise(for: "2026-11-19")
      #expect(try await bench.run(monday) == nil)
      #expect(try await bench.why(monday).contains("après la promesse rompue le 23/11/2026, à partir du 24/11/2026"))
      let call = try #require(try await bench.run(tuesday))
      #expect(call.action.key.rawValue == "call.promise" && call.state == .toDo)
      #expect(call.action.events == [AccountEvent.Key(.brokenPromise, promise.rawValue): monday])
      #expect(try await bench.why(tuesday).contains("après la promesse rompue le 23/11/2026"))
      #expect(try await bench.run(tuesday)?.id == call.id)
      for day in 25...30 { #expect(try await bench.run(CivilDate(year: 2026, month: 11, day: day)!) == nil) }
      // It stands again and is judged again: that is no new event.
      let id = bench.company.id
      try await bench.change { transaction in
        try transaction.execute(
          "UPDATE promise SET state = 'pending', judged_on = NULL WHERE company = \(id) AND id = \(promise)")
        try transaction.execute("UPDATE item SET promised_minor = 50000 WHERE company = \(id)")
      }
      for day in 1...8 { #expect(try await bench.run(CivilDate(year: 2026, month: 12, day: day)!) == nil) }
      let states = try await database.read { try $0.query("SELECT state FROM promise") { $0.text(0) } }
      #expect(states == ["broken"])
    }
  }

  @Test("what a person withdrew is done with; what the run took back, or did not arrive, is not", arguments: Engine.all)
  func again(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      _ = try await bench.promise(for: "2026-11-19")
      try await bench.run(monday)
      let call = try #require(try await bench.run(tuesday))
      let id = bench.company.id
      func closed(by who: String) async throws {
        try await bench.change {
          try $0.execute(
            "UPDATE dunning_action SET state = 'cancelled', closed_by = \(who) WHERE company = \(id) AND id = \(call.id)"
          )
        }
      }
      try await closed(by: "Claire")
      #expect(try await bench.run("2026-11-25") == nil)
      try await closed(by: "run")
      #expect(try await bench.run("2026-11-26")?.action.key.rawValue == "call.promise")
    }
  }

  @Test("a payment that the bank took back is written about on the next working day", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let (id, customer, item) = (bench.company.id, bench.customer, bench.item)
      try await bench.change { transaction in
        let payment = try ItemStore.insert(
          Example.item(id, customer, .payment, number: "P1", cents: -120_000, issued: "2026-11-12", due: "2026-11-12"),
          source: "bank", sourceKey: "entry:1", transaction)
        let settled = try AllocationStore.allocate(
          Money(minor: 120_000, .eur), of: item, by: payment, company: id, day: "2026-11-12", reason: .matched,
          transaction)
        try AllocationStore.reverse(settled, company: id, day: monday, transaction)
        let back = try ItemStore.insert(
          Example.item(id, customer, .adjustment, number: "P2", cents: 120_000, issued: monday, due: monday),
          source: "bank", sourceKey: "entry:2", transaction)
        try AllocationStore.allocate(
          Money(minor: 120_000, .eur), of: back, by: payment, company: id, day: monday, reason: .matched, transaction)
      }
      #expect(try await bench.run(monday) == nil)
      let mail = try #require(try await bench.run(tuesday))
      #expect(mail.action.channel == .email && mail.action.items.map(\.item) == [item])
      #expect(mail.action.items.first?.reasons == [.event(.returnedPayment, on: monday)])
      let written = try #require(
        try await database.read { try OutboxStore.waiting(for: mail.id, of: id, $0) }?.reminder)
      #expect(written.step == .returned)
      #expect(
        written.returned == [
          Reminder.Returned(amount: Money(minor: 120_000, .eur), received: "2026-11-12", returned: monday)
        ])
      #expect(try await bench.run("2026-11-26") == nil)
      // The mail server refused it for good: nobody has heard of it.
      try await bench.change {
        try $0.execute("UPDATE outbox SET state = 'failed' WHERE company = \(id)")
      }
      #expect(try await bench.run("2026-11-27")?.action.channel == .letter)
    }
  }

  @Test("what is left of a dispute is asked for once it is closed, unless it is paid meanwhile", arguments: Engine.all)
  func dispute(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let (id, customer, item) = (bench.company.id, bench.customer, bench.item)
      try await bench.change { transaction in
        try transaction.execute(
          """
          INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on, closed_on, outcome)
          VALUES (\(id), \(item), \(customer), 'EUR', 20000, 'price', \(CivilDate("2026-11-02")), \(monday), 'rejected')
          """)
        _ = try Example.store(Example.item(id, customer, number: "F2", due: "2027-01-31"), transaction)
      }
      #expect(try await bench.run(monday) == nil)
      let planned = try #require(try await bench.run(tuesday))
      #expect(planned.state == .toApprove && planned.action.event == .closedDispute)
      #expect(try await bench.why(tuesday, .english).contains("after the dispute closed on"))
      try await bench.change { transaction in
        let payment = try Example.store(
          Example.item(id, customer, .payment, number: "P1", cents: -120_000, issued: "2026-11-25"), transaction)
        try AllocationStore.allocate(
          Money(minor: 120_000, .eur), of: item, by: payment, company: id, day: "2026-11-25", reason: .manual,
          transaction)
      }
      // What waited for a person is taken back by the run, and nothing comes in its place.
      #expect(try await bench.run("2026-11-26") == nil)
      #expect(try await bench.why("2026-11-26").contains("ce que concernait le litige clos le 23/11/2026 est payé"))
    }
  }

  @Test("an insolvency is a task for a colleague, which the runs that follow leave alone", arguments: Engine.all)
  func insolvency(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      _ = try await bench.promise(for: "2026-11-19")
      try await bench.change {
        try $0.execute("UPDATE customer SET insolvent_since = \(monday) WHERE company = \(id)")
      }
      let task = try #require(try await bench.run(monday))
      #expect(task.action.step == .task && task.action.errand?.text == "Déclarer la créance")
      for day in 24...30 { #expect(try await bench.run(CivilDate(year: 2026, month: 11, day: day)!) == nil) }
      let state = try await database.read { try ActionStore.find(task.id, of: id, $0)?.state }
      #expect(state == .toDo)
      #expect(try await bench.why(monday).contains("après la procédure collective ouverte le 23/11/2026"))
    }
  }

  @Test("a step around an event brings no invoice further in its scenario", arguments: Engine.all)
  func apart(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      var scenario = attentive
      scenario.steps = [.init(.first, offset: 3), .init(.second, offset: 10), .init(.last, offset: 360)]
      let bench = try await Bench(database, scenario)
      _ = try await bench.promise(for: "2026-11-19")
      // The ordinary step of the day leaves the first word to the one about what happened.
      #expect(try await bench.run(monday) == nil)
      #expect(try await bench.run(tuesday)?.action.key.rawValue == "call.promise")
      try await bench.leave()
      #expect(try await bench.run("2026-11-25")?.action.step == .first)
    }
  }

  @Test(
    "the standard scenario calls who broke a promise, and the simulation and the replay know it", arguments: Engine.all)
  func shipped(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, nil)
      _ = try await bench.promise(for: "2026-11-19", on: "2026-11-02")
      try await bench.run(monday)
      try await bench.leave()
      let id = bench.company.id
      // The first reminder went out for what was not promised: the call waits for its peace.
      let summary = try await database.rehearse {
        try PlanReminders(id, on: "2026-11-30").rehearse(
          $0, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in }
        ).summary
      }
      #expect(summary.actions["call"] == 1)
      let own = try await database.write {
        try CopyScenario(.shipped(.keyAccounts), name: "À l'essai").run(
          $0, company: id, actor: Example.actor, at: Engine.moment)
      }
      try await database.read { snapshot in
        let draft = try CurrentScenario.read(own, of: id, snapshot).content
        #expect(draft.eventSteps.map(\.event) == [.returnedPayment, .brokenPromise])
        let key = try #require(draft.eventSteps.last?.key)
        let step = try ForeseeStep(key, of: own, draft, on: "2026-11-30").run(snapshot, company: id)
        #expect(step.lines.map(\.action.event) == [.brokenPromise])
        var silent = draft
        silent.eventSteps = []
        let days: ClosedRange<CivilDate> = "2026-11-20"..."2026-12-15"
        let with = try ReplayScenario(own, draft, over: days).run(snapshot, company: id).after
        let without = try ReplayScenario(own, silent, over: days).run(snapshot, company: id).after
        #expect(with.calls == without.calls + 1, "\(with) \(without)")
      }
    }
  }
}
