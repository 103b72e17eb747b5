import Dunning
import DunningRules
import Kernel
import Litigation
import LitigationRules
import Messaging
import MessagingRules
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

@Suite("Legal files and reminders")
struct LegalFileContract {
  private struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID
    let items: [ItemID]

    init(_ database: Database, opens: Bool = false) async throws {
      self.database = database
      (company, customer, items) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "+33 1 02 03 04 05"),
          company: id, transaction)
        let items = try ["F1", "F2"].map {
          try Example.store(Example.item(id, customer, number: $0, due: "2026-10-31"), transaction)
        }
        let scenario = ScenarioRule.guarded(
          Scenario(
            name: "Ferme",
            steps: [
              .init(.call, offset: 5, means: .call, starts: opens ? [.openLegalFile] : []), .init(.last, offset: 40),
            ],
            daysBetweenContacts: 1, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))
        let own = try CopyScenario(.shipped(.standard), name: "Ferme").run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        try SaveScenario(own, scenario, revision: 1).run(
          transaction, company: id, actor: Example.actor, at: Engine.moment)
        _ = try PublishScenario(own, revision: 2).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        try ChooseDefaultScenario(own).run(transaction, company: id, actor: Example.actor, at: Engine.moment)
        return (try #require(try CompanyStore.find(id, transaction)), customer, items)
      }
    }

    func open(_ items: [ItemID], on day: CivilDate = monday) async throws -> LegalFileID {
      let (id, customer) = (company.id, customer)
      return try await database.write {
        try OpenLegalFile(of: customer, items)
          .run($0, company: id, on: day, actor: Example.actor, at: Engine.moment)
      }
    }

    func close(_ file: LegalFileID, _ outcome: LegalFile.Outcome) async throws {
      let id = company.id
      try await database.write {
        try CloseLegalFile(file, outcome).run($0, company: id, on: tuesday, actor: Example.actor, at: Engine.moment)
      }
    }

    @discardableResult
    func run(_ day: CivilDate) async throws -> StoredAction? {
      let (id, customer, at) = (company.id, customer, Moment.paris(day, hour: 6))
      _ = try await PlanReminders(id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
      return try await database.read { snapshot in
        try ActionStore.history(of: customer, company: id, limit: 1, snapshot).first.flatMap {
          $0.action.day == day && $0.state != .cancelled ? $0 : nil
        }
      }
    }

    func start(_ day: CivilDate) async throws {
      let id = company.id
      try await database.write {
        _ = try StartWhatStepsAsk(id, on: day).run($0, actor: Example.actor, at: Engine.moment)
      }
    }

    func files() async throws -> [LegalFile] {
      let (id, customer) = (company.id, customer)
      return try await database.read { try LegalFileStore.all(of: customer, company: id, $0) }
    }
  }

  @Test(
    "what is in an open file is asked for by nobody, why names it, and closed it is asked for again",
    arguments: Engine.all)
  func held(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let file = try await bench.open([bench.items[0]])
      let made = try #require(try await bench.run(monday))
      #expect(made.action.items.map(\.item) == [bench.items[1]])
      let id = bench.company.id
      let why = try await database.read { snapshot in
        try [LanguageCode.french, .english].map {
          try ExplainItem("F1", on: monday).run(snapshot, company: id).first?.sentence($0) ?? ""
        }
      }
      #expect(why[0].contains("ossier contentieux n°") && why[1].contains("egal file 1"), "\(why)")
      await #expect(throws: LegalFileRefusal.changed) { _ = try await bench.open(bench.items) }
      await #expect(throws: LegalFileRefusal.nothing) { _ = try await bench.open([]) }
      try await bench.close(file, .withdrawn)
      await #expect(throws: LegalFileRefusal.notOpen) { try await bench.close(file, .paid) }
      // The call about the other was made: one that is not would hold the next.
      try await database.write { try $0.execute("UPDATE dunning_action SET state = 'done'") }
      let again = try #require(try await bench.run(tuesday))
      #expect(again.action.items.contains { $0.item == bench.items[0] })
      #expect(try await bench.files().map(\.closing?.outcome) == [.withdrawn])
      #expect(try await bench.open(bench.items) != file)
      #expect(try await bench.files().map(\.number) == [2, 1])
    }
  }

  @Test("a call about it is none on the agenda meanwhile, and a message that waits is withdrawn", arguments: Engine.all)
  func waiting(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let call = try #require(try await bench.run(monday))
      let id = bench.company.id
      func isSettled() async throws -> Bool {
        try await database.read { snapshot in
          try snapshot.count(
            "SELECT COUNT(*) FROM dunning_action a WHERE a.id = \(call.id) AND \(ActionStore.isSettled("a.id", on: monday))"
          )
            == 1
        }
      }
      #expect(try await !isSettled())
      let file = try await bench.open(bench.items)
      #expect(try await isSettled())
      let number = try await database.read { try LegalFileStore.number(of: bench.items[0], in: id, $0) }
      #expect(number == 1)
      try await bench.close(file, .withdrawn)
      #expect(try await !isSettled())
    }
  }

  @Test(
    "a step opens a file once it is done, exactly once, with what it asked for; taken back it is closed",
    arguments: Engine.all)
  func step(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, opens: true)
      let call = try #require(try await bench.run(monday))
      #expect(call.action.starts == [.openLegalFile])
      try await bench.start(monday)
      #expect(try await bench.files().isEmpty)
      let id = bench.company.id
      try await database.write { transaction in
        _ = try ActionStore.move(
          call.id, of: id, from: .toDo, to: .done, by: "Claire (1)", at: Engine.moment, transaction)
      }
      for _ in 0..<3 { try await bench.start(monday) }
      let file = try #require(try await bench.files().first)
      #expect(try await bench.files().count == 1)
      #expect(file.cause == .step("call", call.id) && file.openedOn == monday && file.isOpen)
      let taken = try await database.read { try LegalFileStore.taken(by: file.id, of: id, $0) }
      #expect(Set(taken.keys) == Set(bench.items) && taken.values.allSatisfy { $0 == 120_000 })
      // A crash between the file and its mark opens no second one.
      try await database.write {
        try $0.execute("UPDATE dunning_action SET started_on = NULL WHERE company = \(id)")
      }
      try await bench.start(tuesday)
      #expect(try await bench.files().count == 1)
      for offset in 1...60 { #expect(try await bench.run(monday.adding(days: offset)) == nil) }
      try await database.write {
        try CloseLegalFile.takeBack(call.id, company: id, on: tuesday, $0, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.files().map(\.closing?.outcome) == [.withdrawn])
    }
  }

  @Test("who is insolvent gets no file by a step")
  func insolvent() async throws {
    try await Engine.sqlite.withDatabase(migrations) { database in
      let bench = try await Bench(database, opens: true)
      let call = try #require(try await bench.run(monday))
      let id = bench.company.id
      try await database.write { transaction in
        try transaction.execute("UPDATE customer SET insolvent_since = \(monday) WHERE company = \(id)")
        _ = try ActionStore.move(
          call.id, of: id, from: .toDo, to: .done, by: "Claire (1)", at: Engine.moment, transaction)
      }
      try await bench.start(monday)
      #expect(try await bench.files().isEmpty)
    }
  }

  @Test("whatever is in a file, the planner never takes it")
  func property() {
    let planner = Planner(Scenario.standard, on: monday)
    for seed in 0..<2_000 {
      let items = (0..<6).map { place in
        ItemFacts(
          ItemID(Int64(place)), due: monday.adding(days: -((seed * 7 + place * 13) % 120)), openMinor: 50_000,
          legalFile: (seed >> place) & 1 == 1 ? 4 : nil)
      }
      let decision = planner.decide(
        CustomerFacts(CustomerID(1), emailContact: ContactID(1)), [AccountFacts(.eur, items)], explaining: true)
      let held = Set(items.filter { $0.legalFile != nil }.map(\.item))
      #expect(decision.action?.items.allSatisfy { !held.contains($0.item) } ?? true, "seed \(seed)")
      #expect(held.allSatisfy { item in decision.held.contains(Held(item, .inLegalFile(4))) }, "seed \(seed)")
    }
  }
}
