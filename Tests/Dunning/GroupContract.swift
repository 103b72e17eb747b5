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

@Suite("A customer hears from one company a day")
struct GroupContract {
  private struct Bench {
    let database: Database
    let first: Company
    let second: Company

    /// Two companies with a customer of one SIREN, late in both; the second lets the other go before.
    init(_ database: Database, rules: SendingRules) async throws {
      self.database = database
      (first, second) = try await database.write { transaction in
        let companies = try ["VER", "FIL"].map { code -> Company in
          let id = try CompanyStore.insert(Example.company(code: code, name: "Société \(code)"), transaction)
          var customer = Example.customer(id)
          customer.siren = "732829320"
          let key = try CustomerStore.insert(customer, transaction)
          _ = try ContactStore.insert(
            Contact(id: ContactID(0), customer: key, name: "Compta", email: "c@c.example"), company: id, transaction)
          _ = try Example.store(
            Example.item(id, key, number: "F-\(code)", due: monday.adding(days: -5)), transaction)
          return try #require(try CompanyStore.find(id, transaction))
        }
        try SetSendingRules(rules).run(
          transaction, company: companies[1].id, actor: Example.actor, at: Engine.moment)
        return (companies[0], companies[1])
      }
    }

    func run(_ company: Company, _ day: CivilDate) async throws -> PlanSummary {
      let at = Moment.paris(day, hour: 6)
      return try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: at, enqueue: ComposeReminders(company, at: at).enqueue)
    }

    func answer(_ day: CivilDate) async throws -> ItemExplanation? {
      try await database.read { try ExplainItem("F-FIL", on: day).run($0, company: second.id).first }
    }
  }

  @Test("another company's message of the day holds one back until the next working day", arguments: Engine.all)
  func held(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, rules: SendingRules(oneCompanyADay: true))
      #expect(try await bench.run(bench.first, monday).total == 1)
      let held = try await bench.run(bench.second, monday)
      #expect(held.total == 0 && held.blocked["other_company"] == 1)
      let answer = try await bench.answer(monday)
      #expect(answer?.reasons == [.otherCompany(next: tuesday)] && answer?.next == tuesday)
      let outlook = try await database.read { snapshot in
        let customer = try #require(try ItemStore.find(number: "F-FIL", of: bench.second.id, snapshot).first).customer
        return try ForeseeReminders(of: customer, on: monday).run(snapshot, company: bench.second.id)
      }
      #expect(outlook.forecast.action?.day == tuesday)
      #expect(try await bench.run(bench.second, tuesday).total == 1)
      // The first asks nothing of the kind: it is not held by the second.
      try await database.write { try $0.execute("UPDATE dunning_action SET day = \(monday.adding(days: -20))") }
      #expect(try await bench.run(bench.second, tuesday).total == 0)
      let free = try await bench.run(bench.first, tuesday)
      #expect(free.blocked["other_company"] == 0)
    }
  }

  @Test(
    "a VAT number tells who is the same where a SIREN is wanting, however it is written", arguments: Engine.all)
  func vatNumber(engine: Engine) async throws {
    for (first, second, isSame) in [
      ("siren = NULL, vat_number = 'be 0403.170.701'", "siren = NULL, vat_number = 'BE0403.170.701'", true),
      ("siren = '732829320', vat_number = 'FR44732829320'", "siren = NULL, vat_number = 'FR44732829320'", true),
      ("siren = NULL, vat_number = 'BE0403.170.701'", "siren = NULL, vat_number = 'BE0403.170.702'", false),
      ("siren = '732829320', vat_number = 'FR44732829320'", "siren = '552100554', vat_number = 'FR44732829320'", false),
      ("siren = NULL", "siren = NULL", false),
    ] as [(SQL, SQL, Bool)] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database, rules: SendingRules(oneCompanyADay: true))
        try await database.write { transaction in
          try transaction.execute("UPDATE customer SET \(first) WHERE company = \(bench.first.id)")
          try transaction.execute("UPDATE customer SET \(second) WHERE company = \(bench.second.id)")
        }
        #expect(try await bench.run(bench.first, monday).total == 1)
        #expect(try await bench.run(bench.second, monday).total == (isSame ? 0 : 1))
      }
    }
  }

  @Test("a message about a promise is a contact for the others, and waits for theirs", arguments: Engine.all)
  func promised(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, rules: SendingRules(oneCompanyADay: true, promiseDays: 2))
      func remind(_ day: CivilDate) async throws -> Int {
        try await database.write {
          try RemindOfPromises(bench.second, on: day).run($0, actor: Example.actor, at: Moment.paris(day, hour: 7))
        }
      }
      try await database.write { transaction in
        try SetSendingRules(SendingRules(oneCompanyADay: true)).run(
          transaction, company: bench.first.id, actor: Example.actor, at: Engine.moment)
        let item = try #require(try ItemStore.find(number: "F-FIL", of: bench.second.id, transaction).first)
        try RecordPromise([PromisedPart(item.id, item.open)], promisedFor: monday.adding(days: 3)).run(
          transaction, company: bench.second.id, on: monday.adding(days: -10), actor: Example.actor, at: Engine.moment)
      }
      // The other company writes on Tuesday: what was promised is spoken of on Wednesday.
      #expect(try await bench.run(bench.first, tuesday).total == 1)
      #expect(try await remind(tuesday) == 0)
      #expect(try await remind(tuesday.adding(days: 1)) == 1)
      try await database.write {
        try $0.execute(
          "UPDATE dunning_action SET state = 'cancelled', day = \(monday.adding(days: -20)) WHERE company = \(bench.first.id)"
        )
      }
      let held = try await bench.run(bench.first, tuesday.adding(days: 1))
      #expect(held.total == 0 && held.blocked["other_company"] == 1)
    }
  }

  @Test("off by default; what waits for approval there, or is tried out, says nothing yet", arguments: Engine.all)
  func free(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database, rules: SendingRules())
      _ = try await bench.run(bench.first, monday)
      #expect(try await bench.run(bench.second, monday).total == 1)
    }
    for change in ["state = 'to_approve'", "state = 'cancelled'", "step = 'task'"] {
      try await engine.withDatabase(migrations) { database in
        let bench = try await Bench(database, rules: SendingRules(oneCompanyADay: true))
        _ = try await bench.run(bench.first, monday)
        try await database.write { transaction in
          switch change {
          case "step = 'task'": try transaction.execute("UPDATE dunning_action SET step = 'task'")
          case "state = 'cancelled'": try transaction.execute("UPDATE dunning_action SET state = 'cancelled'")
          default: try transaction.execute("UPDATE dunning_action SET state = 'to_approve'")
          }
        }
        #expect(try await bench.run(bench.second, monday).total == 1, "\(change)")
      }
    }
  }

  @Test(
    "what is approved on such a day waits in the outbox for the hours of the next working day", arguments: Engine.all)
  func approved(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let window = SendingWindow(from: .init(8, 30), until: .init(18))
      let bench = try await Bench(database, rules: SendingRules(window: window, oneCompanyADay: true))
      #expect(try await bench.run(bench.second, monday).total == 1)
      let planned = try await database.read { try OutboxStore.list([.pending], of: bench.second.id, limit: 9, $0) }
      #expect(planned.map(\.nextAttempt) == [.paris(monday, hour: 8, minute: 30)], "planned at six")
      _ = try await bench.run(bench.first, monday)
      try await database.write { transaction in
        let action = try #require(planned.first).action
        let stored = try #require(try ActionStore.find(action, of: bench.second.id, transaction))
        let compose = ComposeReminders(bench.second, at: .paris(monday, hour: 19))
        let message = try #require(try compose.messages([stored], transaction).first)
        #expect(message.notBefore == .paris(tuesday, hour: 8, minute: 30))
      }
    }
  }
}
