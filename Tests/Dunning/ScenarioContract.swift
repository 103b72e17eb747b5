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

/// Two customers, each with an invoice five days late.
private func seed(_ transaction: Transaction) throws -> (company: CompanyID, customers: [CustomerID]) {
  let company = try CompanyStore.insert(Example.company(), transaction)
  let customers = try (1...2).map { number in
    let customer = try CustomerStore.insert(Example.customer(company, code: "C\(number)"), transaction)
    _ = try Example.store(
      Example.item(
        company, customer, number: "F\(number)", cents: 100_000, issued: "2026-09-01",
        due: monday.adding(days: -5)), transaction)
    return customer
  }
  return (company, customers)
}

/// A published scenario that begins on the tenth day.
private func patient(_ transaction: Transaction, _ company: CompanyID) throws -> ScenarioID {
  let id = try CopyScenario(.shipped(.standard), name: "Patient").run(
    transaction, company: company, actor: actor, at: Engine.moment)
  var content = Scenario.standard
  content.name = "Patient"
  content.steps.removeAll { $0.kind != .last }
  content.steps[0].offset = 10
  try SaveScenario(id, content, revision: 1).run(transaction, company: company, actor: actor, at: Engine.moment)
  _ = try PublishScenario(id, revision: 2).run(transaction, company: company, actor: actor, at: Engine.moment)
  return id
}

@Suite("Scenarios of a company")
struct ScenarioContract {
  @Test(
    "a customer is reminded by their own scenario, the others by the default, and actions remember it",
    arguments: Engine.all)
  func assigned(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (company, customers) = try seed(transaction)
        let id = try patient(transaction, company)
        try AssignScenario(id, to: [customers[0]]).run(transaction, company: company, actor: actor, at: Engine.moment)
        return company
      }
      func run(_ day: CivilDate) async throws -> Int {
        try await PlanReminders(company, on: day)
          .run(database, actor: actor, at: Engine.moment, enqueue: { _, _ in }).total
      }
      #expect(try await run(monday) == 1)
      #expect(try await database.count("SELECT COUNT(*) FROM dunning_action WHERE scenario_version IS NULL") == 1)
      let explained = try await database.read { try ExplainItem("F1", on: monday).run($0, company: company) }
      #expect(explained.first?.answer == .held(.notYet(.last, from: "2026-11-30")))
      #expect(try await run("2026-11-30") == 2)
      let remembered = try await database.read { snapshot in
        try snapshot.query(
          "SELECT step, scenario_version FROM dunning_action WHERE scenario_version IS NOT NULL"
        ) { ($0.text(0), $0.int(1)) }
      }
      #expect(remembered.map(\.0) == ["last"])
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("a draft reminds nobody until it is published, and what was published never changes", arguments: Engine.all)
  func versions(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(transaction)
        let id = try patient(transaction, company)
        try ChooseDefaultScenario(id).run(transaction, company: company, actor: actor, at: Engine.moment)
        var draft = try CurrentScenario.read(id, of: company, transaction).content
        draft.steps[0].offset = 3
        try SaveScenario(id, draft, revision: 3).run(transaction, company: company, actor: actor, at: Engine.moment)
        var book = try ScenarioStore.book(of: company, transaction)
        #expect(book.entry(of: customers[0]).scenario.steps.map(\.offset) == [10])
        let number = try PublishScenario(id, revision: 4).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        #expect(number == 2)
        book = try ScenarioStore.book(of: company, transaction)
        #expect(book.standard.scenario.steps.map(\.offset) == [3])
        let versions = try ScenarioStore.versions(of: id, company: company, limit: 9, transaction)
        #expect(versions.map { $0.content.steps[0].offset } == [3, 10])
        try ChooseDefaultScenario(nil).run(transaction, company: company, actor: actor, at: Engine.moment)
        book = try ScenarioStore.book(of: company, transaction)
        #expect(book.standard.version == nil)
      }
    }
  }

  @Test(
    "two steps of a kind follow each other through the store, the contacts of a month and broken promises are counted",
    arguments: Engine.all)
  func severalOfAKind(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, customers) = try await database.write { transaction in
        let (company, customers) = try seed(transaction)
        let id = try patient(transaction, company)
        var draft = try CurrentScenario.read(id, of: company, transaction).content
        draft.steps = [
          .init(.first, offset: 3), .init(.first, key: StepKey(rawValue: "first.2"), offset: 8),
          .init(.call, offset: 14, means: .call, conditions: [.init(.only, .brokenPromise)]), .init(.last, offset: 20),
        ]
        draft.contactsPerMonth = 3
        try SaveScenario(id, draft, revision: 3).run(transaction, company: company, actor: actor, at: Engine.moment)
        _ = try PublishScenario(id, revision: 4).run(transaction, company: company, actor: actor, at: Engine.moment)
        try ChooseDefaultScenario(id).run(transaction, company: company, actor: actor, at: Engine.moment)
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state)
          VALUES (\(company), \(customers[0]), \(monday), \(monday), 'broken')
          """)
        return (company, customers)
      }
      for day in ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14", "2026-12-28"] as [CivilDate] {
        _ = try await PlanReminders(company, on: day).run(
          database, actor: actor, at: Engine.moment, enqueue: { _, _ in })
      }
      try await database.read { snapshot in
        func keys(_ customer: CustomerID) throws -> [String] {
          try ActionStore.history(of: customer, company: company, limit: 9, snapshot).reversed().map { stored in
            #expect(stored.action.items.map(\.key) == [stored.action.key])
            return "\(stored.action.key.rawValue) \(stored.action.day)"
          }
        }
        // On 14 December the first customer has had three contacts in thirty days; from 23 December there are two.
        #expect(
          try keys(customers[0]) == [
            "first 2026-11-23", "first.2 2026-11-30", "call 2026-12-07", "last 2026-12-28",
          ])
        #expect(try keys(customers[1]) == ["first 2026-11-23", "first.2 2026-11-30", "last 2026-12-14"])
        var facts: [CustomerID: CustomerFacts] = [:]
        let needs = try ScenarioStore.book(of: company, snapshot).needs
        try FactStore.forEach(of: company, on: "2026-12-29", needs: needs, snapshot) { customer, accounts in
          facts[customer.customer] = customer
          #expect(accounts[0].items[0].progress?.key == StepKey(.last))
        }
        #expect(facts[customers[0]]?.recentContacts == .init(["2026-11-30", "2026-12-07", "2026-12-28"]))
        #expect(facts[customers[0]]?.lastBrokenPromise == monday)
        #expect(facts[customers[1]]?.lastBrokenPromise == nil)
      }
    }
  }

  @Test("of two people who save at once the second is told", arguments: Engine.all)
  func stale(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, _) = try seed(transaction)
        let id = try CopyScenario(.shipped(.standard), name: "A").run(
          transaction, company: company, actor: actor, at: Engine.moment)
        var draft = Scenario.standard
        draft.name = "A"
        try SaveScenario(id, draft, revision: 1).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(throws: StaleEdit.self) {
          try SaveScenario(id, draft, revision: 1).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
        #expect(throws: StaleEdit.self) {
          _ = try PublishScenario(id, revision: 1).run(
            transaction, company: company, actor: actor, at: Engine.moment)
        }
        _ = try PublishScenario(id, revision: 2).run(transaction, company: company, actor: actor, at: Engine.moment)
        // Whoever had it open before it was published has not read what is in force.
        #expect(throws: StaleEdit.self) {
          try SaveScenario(id, draft, revision: 2).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
      }
    }
  }

  @Test("a draft is not dropped onto a name that another scenario has taken", arguments: Engine.all)
  func takenName(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, id) = try await database.write { transaction in
        let (company, _) = try seed(transaction)
        let id = try patient(transaction, company)
        var draft = try CurrentScenario.read(id, of: company, transaction).content
        draft.name = "Autre"
        try SaveScenario(id, draft, revision: 3).run(transaction, company: company, actor: actor, at: Engine.moment)
        _ = try CopyScenario(.shipped(.standard), name: "Patient").run(
          transaction, company: company, actor: actor, at: Engine.moment)
        return (company, id)
      }
      await #expect(throws: ScenarioRefusal.nameTaken("Patient")) {
        try await database.write { transaction in
          try DropScenarioDraft(id, revision: 4).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
      }
    }
  }

  @Test("the simulation says who would hear what beside what runs, and writes nothing", arguments: Engine.all)
  func simulation(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, id) = try await database.write { transaction in
        let (company, _) = try seed(transaction)
        return (company, try patient(transaction, company))
      }
      let draft = try await database.read { try CurrentScenario.read(id, of: company, $0).content }
      let found = try await database.read { snapshot in
        try SimulateScenario(id, draft, on: monday).run(snapshot, company: company)
      }
      #expect(found.concerned == 2)
      #expect(found.before.customers == 2)
      #expect(found.before.minor == 200_000)
      #expect(found.before.steps == [.first: 2])
      #expect(found.after.customers == 0)
      #expect(found.changes.count == 2)
      #expect(try await database.count("SELECT COUNT(*) FROM dunning_action") == 0)
    }
  }

  @Test("another company's scenario is nobody's", arguments: Engine.all)
  func foreign(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(transaction)
        let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
        let id = try patient(transaction, other)
        #expect(throws: ScenarioRefusal.unknown) {
          try AssignScenario(id, to: customers).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
        #expect(throws: ScenarioRefusal.unknown) {
          try ChooseDefaultScenario(id).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
        #expect(throws: ScenarioRefusal.unknown) {
          try SaveScenario(id, .standard, revision: 2).run(
            transaction, company: company, actor: actor, at: Engine.moment)
        }
      }
    }
  }
}
