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

/// A company with a default of its own in force, whose first step comes on the third day, and a draft of which it comes on
/// the tenth; three customers, of whom the first two have an invoice five days late.
private struct House {
  let database: Database
  let company: CompanyID
  let scenario: ScenarioID
  let customers: [CustomerID]

  static func open(_ database: Database) async throws -> House {
    try await database.write { transaction in
      let company = try CompanyStore.insert(Example.company(), transaction)
      let customers = try (1...3).map { number in
        let customer = try CustomerStore.insert(Example.customer(company, code: "C\(number)"), transaction)
        if number < 3 { try invoice(company, customer, "F\(number)", due: monday.adding(days: -5), transaction) }
        return customer
      }
      var content = Scenario.standard
      content.name = "Maison"
      content.steps = [.init(.first, offset: 3), .init(.last, offset: 20)]
      content.eventSteps = []
      let id = try OwnScenario.inForce(content, of: company, transaction)
      content.steps[0].offset = 10
      content.steps[1].offset = 30
      try SaveScenario(id, content, revision: 3).run(transaction, company: company, actor: actor, at: Engine.moment)
      return House(database: database, company: company, scenario: id, customers: customers)
    }
  }

  private static func invoice(
    _ company: CompanyID, _ customer: CustomerID, _ number: String, due: CivilDate, _ transaction: Transaction
  ) throws {
    _ = try Example.store(
      Example.item(company, customer, number: number, cents: 100_000, issued: "2026-09-01", due: due), transaction)
  }

  func invoice(_ customer: Int, _ number: String, due: CivilDate) async throws {
    try await database.write { try House.invoice(company, customers[customer], number, due: due, $0) }
  }

  func pay(_ number: String, open: Int64 = 0) async throws {
    try await database.write { try $0.execute("UPDATE item SET open_minor = \(open) WHERE number = \(number)") }
  }

  @discardableResult
  func run(_ day: CivilDate) async throws -> Int {
    try await PlanReminders(company, on: day)
      .run(database, actor: actor, at: Engine.moment, enqueue: { _, _ in }).total
  }

  func publish(_ middle: MiddleOfVersion) async throws {
    try await database.write { transaction in
      let revision = try CurrentScenario.read(scenario, of: company, transaction).stored.revision
      _ = try PublishScenario(scenario, revision: revision, middle: middle)
        .run(transaction, company: company, actor: actor, at: Engine.moment)
    }
  }

  /// The number of the version by which each customer is reminded.
  func versions() async throws -> [Int64?] {
    try await database.read { snapshot in
      let book = try ScenarioStore.book(of: company, snapshot)
      return customers.map { book.entry(of: $0).number }
    }
  }

  /// What was done: the code of the customer, the step and the number of the version, by day.
  func actions(_ day: CivilDate) async throws -> [String] {
    try await database.read { snapshot in
      try snapshot.query(
        """
        SELECT c.code, a.step, v.number FROM dunning_action a JOIN customer c ON c.id = a.customer
          JOIN scenario_version v ON v.id = a.scenario_version
        WHERE a.company = \(company) AND a.day = \(day) ORDER BY c.code
        """
      ) { "\($0.text(0)) \($0.text(1)) \($0.int(2))" }
    }
  }
}

@Suite("Customers who finish in an earlier version")
struct FinisherContract {
  @Test(
    "who is in the middle keeps the version until what it began is settled, then goes over by itself",
    arguments: Engine.all)
  func finish(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      #expect(try await house.run(monday) == 2)
      try await house.publish(.finish)
      try await house.invoice(2, "F3", due: monday.adding(days: -5))
      #expect(try await house.versions() == [1, 1, 2])
      let counts = try await database.read {
        try ScenarioStore.finishers(of: house.scenario, company: house.company, $0)
      }
      #expect(counts == [1: 2])
      // What a kept version names is in use: a segment, say, may not be ended.
      let reminding = try await database.read { try ScenarioStore.reminding(of: house.company, $0).map(\.number) }
      #expect(reminding == [2, 1])
      // What falls due meanwhile follows the version that is kept; who began nothing follows the one in force.
      try await house.invoice(0, "F4", due: monday.adding(days: 3))
      try await house.run("2026-11-30")
      #expect(try await house.actions("2026-11-30") == ["C1 first 1", "C3 first 2"])
      #expect(try await house.run("2026-11-30") == 0)
      try await house.pay("F1")
      // Nothing is decided yet, and what the pages foresee is already what the next run does.
      #expect(try await house.versions() == [2, 1, 2])
      try await house.run("2026-12-08")
      #expect(try await house.actions("2026-12-08") == ["C2 last 1"])
      try await house.run("2026-12-28")
      #expect(try await house.actions("2026-12-28") == ["C1 last 2", "C3 last 2"])
      // What was paid and is owed again does not bring the old version back once a run has passed.
      try await house.pay("F1", open: 100_000)
      #expect(try await house.versions() == [2, 1, 2])
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test(
    "who is in the middle of the scenario that ships finishes in it when one of the company's takes its place, or goes on",
    arguments: Engine.all, MiddleOfVersion.allCases)
  func shipped(engine: Engine, middle: MiddleOfVersion) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      func choose(_ id: ScenarioID?, _ middle: MiddleOfVersion = .goOn) async throws {
        try await database.write {
          try ChooseDefaultScenario(id, middle: middle).run($0, company: house.company, actor: actor, at: Engine.moment)
        }
      }
      func inTheMiddle() async throws -> Int {
        try await database.read { try ChooseDefaultScenario.inTheMiddle(of: house.company, $0) }
      }
      try await choose(nil)
      #expect(try await inTheMiddle() == 0)
      #expect(try await house.run(monday) == 2)
      let before = try await database.read { try ScenarioStore.book(of: house.company, $0).standard.scenario }
      #expect(try await inTheMiddle() == 2)
      try await choose(house.scenario, middle)
      #expect(try await inTheMiddle() == 0, "another is the default now")
      try await house.invoice(2, "F3", due: monday.adding(days: -5))
      let isKept = middle == .finish
      #expect(try await house.versions() == (isKept ? [-1, -1, 1] : [1, 1, 1]))
      let kept = try await database.read { snapshot in
        try ScenarioStore.book(of: house.company, snapshot).entry(of: house.customers[0]).scenario
      }
      #expect((kept.steps == before.steps && kept.minimumMinor == before.minimumMinor) == isKept)
      let counts = try await database.read {
        try ScenarioStore.finishers(of: house.scenario, company: house.company, $0)
      }
      #expect(counts == (isKept ? [-1: 2] : [:]))
      // What it does there bears the kept version, and the run does not forget them meanwhile.
      let days = (1...12).map { monday.adding(days: $0) }
      for day in days { try await house.run(day) }
      let all = try await days.asyncFlatMap { try await house.actions($0) }
      #expect(all.contains("C1 second -1") == isKept && all.contains { $0.hasPrefix("C3 ") && $0.hasSuffix(" 1") })
      #expect(all.allSatisfy { $0.hasSuffix(isKept && !$0.hasPrefix("C3") ? "-1" : " 1") }, "\(all)")
      try await house.pay("F1")
      #expect(try await house.versions() == (isKept ? [1, -1, 1] : [1, 1, 1]))
      // A later version leaves them where they finish; who went on has heard nothing of the one before it.
      try await house.publish(.finish)
      #expect(try await house.versions() == (isKept ? [2, -1, 1] : [2, 2, 1]))
      try await choose(nil)
      try await choose(house.scenario, .goOn)
      let facts = try await database.read { snapshot in
        try snapshot.query("SELECT facts FROM journal WHERE event = 'scenario.default' ORDER BY id") { $0.text(0) }
      }
      #expect(facts.contains { $0.contains("\"middle\"") && $0.contains(middle.rawValue) })
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("publishing for everybody at once lets those go over who were finishing", arguments: Engine.all)
  func atOnce(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      try await house.run(monday)
      try await house.publish(.finish)
      #expect(try await house.versions() == [1, 1, 2])
      func save(_ offset: Int) async throws {
        try await database.write { transaction in
          let current = try CurrentScenario.read(house.scenario, of: house.company, transaction)
          var draft = current.content
          draft.steps[0].offset = offset
          try SaveScenario(house.scenario, draft, revision: current.stored.revision)
            .run(transaction, company: house.company, actor: actor, at: Engine.moment)
        }
      }
      try await save(12)
      // A second version for which customers finish keeps each where it is.
      try await house.publish(.finish)
      #expect(try await house.versions() == [1, 1, 3])
      try await save(13)
      let release = Engine.moment.adding(seconds: 5)
      try await database.write { transaction in
        _ = try ReleaseFinishers(of: house.scenario)
          .run(transaction, company: house.company, actor: actor, at: release)
      }
      try await house.publish(.goOn)
      #expect(try await house.versions() == [4, 4, 4])
      // What was let go before is not brought back across a publishing for everybody.
      let back = try await database.write { transaction in
        try ReleaseFinishers(of: house.scenario, takingBack: release)
          .run(transaction, company: house.company, actor: actor, at: release)
      }
      #expect(back == 0)
      try await house.run("2026-11-30")
      #expect(try await house.actions("2026-11-30").isEmpty)
    }
  }

  @Test("a person lets them all go over, and takes it back until the next run", arguments: Engine.all)
  func release(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      try await house.run(monday)
      try await house.publish(.finish)
      let at = Engine.moment.adding(seconds: 60)
      func release(_ back: Moment? = nil, by actor: Actor = actor) async throws -> Int {
        try await database.write { transaction in
          try ReleaseFinishers(of: house.scenario, takingBack: back)
            .run(transaction, company: house.company, actor: actor, at: at)
        }
      }
      #expect(try await release() == 2)
      #expect(try await house.versions() == [2, 2, 2])
      #expect(try await release() == 0)
      #expect(try await release(Engine.moment) == 0)
      #expect(try await release(at) == 2)
      #expect(try await house.versions() == [1, 1, 2])
      #expect(try await release() == 2)
      try await house.run("2026-11-24")
      #expect(try await release(at) == 0)
      #expect(try await house.versions() == [2, 2, 2])
      #expect(
        try await database.count("SELECT COUNT(*) FROM journal WHERE event LIKE 'scenario.finishers_%'") == 3)
      await #expect(throws: ScenarioRefusal.unknown) {
        try await database.write { transaction in
          _ = try ReleaseFinishers(of: ScenarioID(99))
            .run(transaction, company: house.company, actor: actor, at: at)
        }
      }
    }
  }

  @Test("the simulation counts by the choice, and by what nobody heard", arguments: Engine.all)
  func simulation(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      try await house.run(monday)
      // Nobody heard what was cancelled: the second began nothing.
      try await database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'cancelled' WHERE customer = \(house.customers[1])")
      }
      let draft = try await database.read { try CurrentScenario.read(house.scenario, of: house.company, $0).content }
      func simulate(_ middle: MiddleOfVersion) async throws -> ScenarioSimulation {
        try await database.read { snapshot in
          try SimulateScenario(house.scenario, draft, on: "2026-12-08", middle: middle)
            .run(snapshot, company: house.company)
        }
      }
      let (goOn, finish) = (try await simulate(.goOn), try await simulate(.finish))
      #expect(goOn.inTheMiddle == 1 && finish.inTheMiddle == 1)
      // The first is at the last reminder, which the draft asks later; the second at its first, which both ask.
      #expect(goOn.before.steps == [.first: 1, .last: 1] && finish.before == goOn.before)
      #expect(goOn.after.steps == [.first: 1])
      #expect(finish.after.steps == [.first: 1, .last: 1] && finish.changes.isEmpty)
      try await house.publish(.finish)
      #expect(try await house.versions() == [1, 2, 2])
    }
  }

  @Test("the page of the customer and the answer to why name the version", arguments: Engine.all)
  func explained(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let house = try await House.open(database)
      try await house.run(monday)
      try await house.publish(.finish)
      try await house.invoice(2, "F3", due: monday.adding(days: -5))
      func why(_ number: String, _ day: CivilDate) async throws -> ItemExplanation? {
        try await database.read { try ExplainItem(number, on: day).run($0, company: house.company).first }
      }
      #expect(try await why("F1", monday)?.decidedBy?.number == 1)
      #expect(
        try await why("F1", "2026-11-24")?.sentence(.french).hasSuffix("Scénario «\u{A0}Maison\u{A0}», version 1.")
          == true)
      #expect(try await why("F3", monday)?.sentence(.english).hasSuffix("Scenario “Maison”, version 2.") == true)
      let outlooks = try await database.read { snapshot in
        try [0, 2].map {
          try ForeseeReminders(of: house.customers[$0], on: monday).run(snapshot, company: house.company)
        }
      }
      #expect(outlooks.map(\.version) == [1, 2] && outlooks.map(\.isFinishing) == [true, false])
      try await house.pay("F1")
      #expect(try await why("F1", "2026-11-24")?.sentence(.french).contains("Maison") == false)
    }
  }
}

extension Array {
  fileprivate func asyncFlatMap<Other>(_ body: (Element) async throws -> [Other]) async throws -> [Other] {
    var all: [Other] = []
    for element in self { all += try await body(element) }
    return all
  }
}
