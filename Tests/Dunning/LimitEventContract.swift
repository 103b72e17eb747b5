import Dunning
import DunningRules
import Kernel
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import Risk
import RiskRules
import Segments
import SegmentsRules
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + RiskSchema.migrations + DunningSchema.migrations + OutboxSchema.migrations
  + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let monday: CivilDate = "2026-11-23"
private let tuesday: CivilDate = "2026-11-24"

@Suite("An exceeded limit, insurance and what steps make of them")
struct LimitEventContract {
  private struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID
    let scenario: ScenarioID

    init(_ database: Database, _ scenario: Scenario, due: CivilDate = "2026-10-31") async throws {
      self.database = database
      (company, customer, self.scenario) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "+33 1 02 03 04 05"),
          company: id, transaction)
        _ = try Example.store(Example.item(id, customer, number: "F1", due: due), transaction)
        let own = try CopyScenario(.shipped(.standard), name: "Attentif").run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        try SaveScenario(own, ScenarioRule.guarded(scenario), revision: 1).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        _ = try PublishScenario(own, revision: 2).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        try ChooseDefaultScenario(own).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        return (try #require(try CompanyStore.find(id, transaction)), customer, own)
      }
    }

    func decide(_ limit: Int64?, insured: Int64? = nil, on day: CivilDate = monday) async throws {
      let (id, customer) = (company.id, customer)
      try await database.write {
        try DecideLimit(of: customer, .init(limitMinor: limit, insuredMinor: insured, since: day), because: "Revue")
          .run($0, company: id, on: day, actor: Example.actor, at: Engine.moment)
      }
    }

    /// Notes overruns and plans as the day's run does.
    @discardableResult
    func run(_ day: CivilDate) async throws -> StoredAction? {
      let (id, customer, at) = (company.id, customer, Moment.paris(day, hour: 6))
      _ = try await database.write { try NoteOverruns(id, on: day).run($0, actor: Example.actor, at: at) }
      _ = try await PlanReminders(id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      return try await database.read { snapshot in
        try ActionStore.history(of: customer, company: id, limit: 1, snapshot).first.flatMap {
          $0.action.day == day && $0.state != .cancelled ? $0 : nil
        }
      }
    }

    func why(_ day: CivilDate, _ language: LanguageCode = .french) async throws -> String {
      let id = company.id
      return try await database.read {
        try ExplainItem("F1", on: day).run($0, company: id).first?.sentence(language) ?? ""
      }
    }
  }

  private func scenario(_ steps: [Scenario.Step] = [.init(.last, offset: 360)], events: [Scenario.Step]) -> Scenario {
    Scenario(
      name: "Attentif", steps: steps, eventSteps: events, daysBetweenContacts: 1, minimumMinor: 0, promiseTolerance: 1,
      calendar: BusinessCalendar())
  }

  private let call = Scenario.Step(
    .call, key: StepKey(rawValue: "call.limit"), event: .limitExceeded, offset: 1, means: .call)

  @Test(
    "the day after a limit is exceeded its customer is called once; a new overrun is a new reason",
    arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, scenario(events: [call]))
      try await bench.decide(100_000)
      #expect(try await bench.run(monday) == nil)
      let waits = try await bench.why(monday)
      #expect(waits.contains("après la limite de crédit dépassée le 23/11/2026, à partir du 24/11/2026"), "\(waits)")
      #expect(try await bench.why(monday, .english).contains("the credit limit exceeded on"))
      let made = try #require(try await bench.run(tuesday))
      #expect(made.action.key.rawValue == "call.limit" && made.action.event == .limitExceeded)
      #expect(try await bench.run(tuesday)?.id == made.id)
      for day in 25...30 { #expect(try await bench.run(CivilDate(year: 2026, month: 11, day: day)!) == nil) }
      try await bench.decide(200_000, on: "2026-12-01")
      #expect(try await bench.run("2026-12-01") == nil)
      try await bench.decide(50_000, on: "2026-12-02")
      #expect(try await bench.run("2026-12-02") == nil)
      #expect(try await bench.run("2026-12-03")?.action.key.rawValue == "call.limit")
    }
  }

  @Test("what is no longer exceeded is no reason any more", arguments: Engine.all)
  func over(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, scenario(events: [call]))
      try await bench.decide(100_000)
      #expect(try await bench.run(monday) == nil)
      try await bench.decide(500_000, on: tuesday)
      #expect(try await bench.run(tuesday) == nil)
      #expect(try await bench.run("2026-11-25") == nil)
    }
  }

  @Test("of what is not late yet nothing is asked of the customer, but a colleague is", arguments: Engine.all)
  func notLate(engine: Engine) async throws {
    let task = Scenario.Step(
      .task, key: StepKey(rawValue: "task.limit"), event: .limitExceeded, offset: 0, means: .task,
      errand: Errand("Revoir la limite", within: 2))
    for (step, isTaken) in [(call, false), (task, true)] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database, scenario(events: [step]), due: "2026-12-31")
        try await bench.decide(100_000)
        let made = [try await bench.run(monday), try await bench.run(tuesday)].compactMap { $0 }
        #expect(made.isEmpty != isTaken)
        if isTaken { #expect(made.map(\.action.channel) == [.task] && made[0].action.items.count == 1) }
      }
    }
  }

  @Test(
    "a step is only for who is insured, or for who is over the limit; a replay lives the same days alike",
    arguments: Engine.all)
  func conditions(engine: Engine) async throws {
    for fact in [Scenario.Condition.Fact.insured, .overLimit] {
      try await engine.withDatabase(migrations) { database in
        let steps: [Scenario.Step] = [
          .init(.first, offset: 5, conditions: [.init(.only, fact)]), .init(.second, offset: 10),
        ]
        let bench = try await Bench(database, scenario(steps, events: []), due: "2026-11-10")
        #expect(try await bench.run("2026-11-16") == nil)
        try await bench.decide(100_000, insured: 50_000, on: "2026-11-17")
        #expect(try await bench.run("2026-11-17")?.action.step == .first)
        #expect(try await bench.run("2026-11-17")?.action.step == .first)
        let id = bench.company.id
        let replayed = try await database.read { snapshot -> Replay.Outcome in
          var outcome = Replay.Outcome()
          let replay = Replay(
            ScenarioRule.guarded(scenario(steps, events: [])), over: "2026-11-10"..."2026-11-19")
          try PastFactStore.forEach(
            of: id, among: [bench.customer], since: "2026-07-01", needs: FactNeeds(of: scenario(steps, events: [])),
            snapshot
          ) { outcome += replay.live($0) }
          return outcome
        }
        #expect(replayed.steps == [.first: 1], "\(fact)")
      }
    }
  }

  @Test("segments of who is insured and of who is over the limit, computed every night", arguments: Engine.all)
  func segments(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, scenario(events: []))
      let id = bench.company.id
      func members() async throws -> [Int] {
        try await database.read { snapshot in
          try [SegmentCondition.Fact.insured, .overLimit].map { fact in
            let segment = Segment("S", [SegmentCondition(.only, fact)])
            var count = 0
            try PictureStore.forEach(of: id, on: tuesday, needs: segment.needs, snapshot) {
              if segment.holds($0) { count += 1 }
            }
            return count
          }
        }
      }
      #expect(try await members() == [0, 0])
      try await bench.decide(100_000, insured: 1)
      try await bench.run(monday)
      #expect(try await members() == [1, 1])
      try await bench.decide(500_000, insured: 0, on: tuesday)
      try await bench.run(tuesday)
      #expect(try await members() == [0, 0])
    }
  }

  @Test(
    "a step is only for a grade, says so, and asks no natural person's; a segment holds no natural person by it",
    arguments: Engine.all)
  func grades(engine: Engine) async throws {
    for kind in [CustomerKind.businessFrance, .consumer] {
      try await engine.withDatabase(migrations) { database in
        let steps: [Scenario.Step] = [
          .init(.first, offset: 5, conditions: [.init(.only, .grades([.a]))]), .init(.second, offset: 10),
        ]
        let bench = try await Bench(database, scenario(steps, events: []), due: "2026-11-10")
        let id = bench.company.id
        try await database.write { transaction in
          try transaction.execute("UPDATE customer SET kind = \(kind.rawValue) WHERE company = \(id)")
          for number in 2...4 {
            _ = try Example.store(
              Example.item(id, bench.customer, number: "F\(number)", due: "2026-11-20"), transaction)
          }
          try ComputeScores(id, on: "2026-11-16").run(transaction, actor: Example.actor, at: Engine.moment)
          try ComputeScores(id, on: "2026-11-21").run(transaction, actor: Example.actor, at: Engine.moment)
        }
        let grade = try #require(try await database.read { try ScoreStore.grades(in: id, $0)[bench.customer] })
        #expect(grade > .a)
        // The business goes on to the next step; of the person the grade is not looked at.
        let made = try #require(try await bench.run("2026-11-23"))
        #expect(made.action.step == (kind == .consumer ? .first : .second))
        #expect(made.action.reasons.contains(.gradeSetAside) == (kind == .consumer))
        let why = try await bench.why("2026-11-23")
        #expect(why.contains("personne physique") == (kind == .consumer), "\(why)")
        let segment = Segment("S", [SegmentCondition(.only, .grades([grade]))])
        let members = try await database.read { snapshot in
          var members = 0
          try PictureStore.forEach(of: id, on: tuesday, needs: segment.needs, snapshot) {
            if segment.holds($0) { members += 1 }
          }
          return members
        }
        #expect(members == (kind == .consumer ? 0 : 1))
      }
    }
  }

  @Test("what no step asks for is not read")
  func unread() async throws {
    let log = StatementLog()
    try await Engine.sqlite.withDatabase(migrations, trace: { log.add($0) }) { database in
      let bench = try await Bench(database, scenario(events: []))
      _ = log.take()
      try await PlanReminders(bench.company.id, on: monday).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      let asked = ["credit_limit", "limit_overrun", "customer_score"]
      #expect(!log.take().contains { statement in asked.contains { statement.contains($0) } })
    }
  }
}
