import Journal
import Kernel
import Receivables
import ReceivablesRules
import Risk
import RiskRules
import Storage
import Support
import Testing

private let migrations = Example.migrations + RiskSchema.migrations
private let monday: CivilDate = "2026-11-23"

@Suite("Limits and overruns, stored")
struct LimitContract {
  private struct Bench {
    let database: Database
    let company: CompanyID
    let customer: CustomerID
    let other: CustomerID
    let item: ItemID

    init(_ database: Database) async throws {
      self.database = database
      (company, customer, other, item) = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Autre"), transaction)
        let item = try Example.store(Example.item(company, customer, cents: 120_000), transaction)
        var foreign = Example.item(company, customer, number: "USD", cents: 900_000)
        foreign.amount = Money(minor: 900_000, .usd)
        foreign.open = foreign.amount
        _ = try Example.store(foreign, transaction)
        return (company, customer, other, item)
      }
    }

    func decide(
      _ limit: Int64?, insured: Int64? = nil, since: CivilDate = monday, until: CivilDate? = nil,
      on day: CivilDate = monday, of customer: CustomerID? = nil, by actor: Actor = Example.actor
    ) async throws {
      let (company, customer) = (company, customer ?? self.customer)
      try await database.write {
        try DecideLimit(
          of: customer, .init(limitMinor: limit, insuredMinor: insured, since: since, until: until),
          because: "Revue"
        ).run($0, company: company, on: day, actor: actor, at: Engine.moment)
      }
    }

    func run(_ day: CivilDate) async throws -> NoteOverruns.Outcome {
      let company = company
      return try await database.write {
        try NoteOverruns(company, on: day).run($0, actor: Example.actor, at: Engine.moment)
      }
    }

    func overruns() async throws -> [LimitOverrun] {
      let (company, customer) = (company, customer)
      return try await database.read {
        try OverrunStore.all(of: [customer], company: company, $0)[customer] ?? []
      }
    }

    func current(_ day: CivilDate) async throws -> CreditLimit.Terms? {
      let (company, customer) = (company, customer)
      return try await database.read {
        try LimitStore.current(of: [customer], company: company, on: day, $0)[customer]?.terms
      }
    }
  }

  @Test("decisions add up and none is changed; the store and the rule agree on what is in force", arguments: Engine.all)
  func decisions(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.decide(100_000, insured: 50_000)
      try await bench.decide(300_000, until: "2026-12-31", on: "2026-11-24")
      try await bench.decide(nil, since: "2027-06-01", on: "2026-11-25")
      let (company, customer) = (bench.company, bench.customer)
      let history = try await database.read {
        try LimitStore.history(of: customer, company: company, limit: 10, $0)
      }
      #expect(history.map(\.terms.limitMinor) == [nil, 300_000, 100_000])
      #expect(history.map(\.by) == Array(repeating: Example.actor.label, count: 3))
      for offset in 0..<260 {
        let day = monday.adding(days: offset - 3)
        #expect(try await bench.current(day) == CreditLimit.inForce(history, on: day)?.terms, "\(day)")
      }
      let insured = try await database.read { snapshot in
        [
          try LimitStore.insured(in: company, on: monday, snapshot),
          try LimitStore.insured(in: company, on: "2026-11-24", snapshot),
          try LimitStore.insured(in: company, on: "2027-01-01", snapshot),
        ]
      }
      #expect(insured == [[customer], [], [customer]])
      let entries = try await database.read {
        try $0.query("SELECT facts FROM journal WHERE event = 'limit.decided' ORDER BY id") { $0.text(0) }
      }
      #expect(entries.count == 3 && entries[0].contains(#""limit_minor":100000"#), "\(entries)")
    }
  }

  @Test("what cannot be decided is refused, and who has not the right decides nothing", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      await #expect(throws: LimitRefusal.negative) { try await bench.decide(-1) }
      await #expect(throws: LimitRefusal.tooLarge) { try await bench.decide(CreditLimit.amountMax + 1) }
      await #expect(throws: LimitRefusal.endsBeforeItBegins) {
        try await bench.decide(1, since: "2026-12-02", until: "2026-12-01")
      }
      await #expect(throws: LimitRefusal.isOver) { try await bench.decide(1, since: "2026-11-01", until: "2026-11-02") }
      let collector = Actor.person(PersonID(3), name: "Inès", rights: [.see, .remind])
      await #expect(throws: NotAllowed.self) { try await bench.decide(1, by: collector) }
      #expect(try await bench.current(monday) == nil)
    }
  }

  @Test(
    "an overrun begins when more is owed than the limit, once, in the company's currency, and ends when no longer",
    arguments: Engine.all)
  func overrun(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      #expect(try await bench.run(monday) == .init())
      try await bench.decide(120_000)
      #expect(try await bench.run(monday) == .init())
      try await bench.decide(119_999)
      #expect(try await bench.run(monday).began == 1)
      #expect(try await bench.run(monday) == .init())
      #expect(try await bench.run("2026-11-24") == .init())
      let found = try await bench.overruns()
      #expect(found.map(\.exposureMinor) == [120_000] && found.map(\.limitMinor) == [119_999])
      #expect(found.map(\.beganOn) == [monday] && found.map(\.endedOn) == [nil])
      let (company, customer) = (bench.company, bench.customer)
      let over = try await database.read { try OverrunStore.exceeded(in: company, $0) }
      #expect(over == [customer])
      // A credit reduces what is owed.
      try await database.write { transaction in
        _ = try Example.store(
          Example.item(company, customer, .creditNote, number: "AV", cents: -1, issued: monday, due: monday),
          transaction)
      }
      #expect(try await bench.run("2026-11-25").ended == 1)
      #expect(try await bench.run("2026-11-25") == .init())
      #expect(try await bench.overruns().map(\.endedOn) == ["2026-11-25"])
      // Nothing more on credit: whatever is owed is too much, and it is another overrun.
      try await bench.decide(0, on: "2026-11-26")
      #expect(try await bench.run("2026-11-26").began == 1)
      // No limit at all cannot be exceeded.
      try await bench.decide(nil, on: "2026-11-27")
      #expect(try await bench.run("2026-11-27").ended == 1)
      let events = try await database.read {
        try $0.query("SELECT event FROM journal WHERE event LIKE 'limit.%' AND event <> 'limit.decided' ORDER BY id") {
          $0.text(0)
        }
      }
      #expect(events == ["limit.exceeded", "limit.respected", "limit.exceeded", "limit.respected"])
    }
  }

  @Test(
    "a list takes over what differs, keeps what it does not say, and the same list twice is one decision",
    arguments: Engine.all)
  func list(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      let (company, customer, other) = (bench.company, bench.customer, bench.other)
      func take(_ told: [TakeLimits.Told]) async throws -> Int {
        try await database.write {
          try TakeLimits(told, because: "limites.csv")
            .run($0, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        }
      }
      let told = [
        TakeLimits.Told(customer, limitMinor: 50_000, insuredMinor: 20_000),
        TakeLimits.Told(other, limitMinor: nil, insuredMinor: nil),
      ]
      #expect(try await take(told) == 1)
      #expect(try await take(told) == 0)
      #expect(try await take([TakeLimits.Told(customer, limitMinor: 60_000, insuredMinor: nil)]) == 1)
      let terms = try await bench.current(monday)
      #expect(terms?.limitMinor == 60_000 && terms?.insuredMinor == 20_000)
    }
  }

  @Test("a run costs the same statements however many customers it looks at")
  func statements() async throws {
    var counts: [Int] = []
    for customers in [1, 40] {
      counts.append(
        try await RiskTests.statements(ofCustomers: customers, migrations) { transaction, company, customer, number in
          _ = try Example.store(Example.item(company, customer, number: "F-\(number)"), transaction)
          try DecideLimit(of: customer, .init(limitMinor: 5, insuredMinor: nil, since: monday), because: "Revue")
            .run(transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        } run: { transaction, company in
          try NoteOverruns(company, on: monday).run(transaction, actor: Example.actor, at: Engine.moment)
        })
    }
    #expect(counts[0] == counts[1], "\(counts)")
  }
}
