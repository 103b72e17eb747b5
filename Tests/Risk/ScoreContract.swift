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

@Suite("Scores, stored")
struct ScoreContract {
  private struct Bench {
    let database: Database
    let company: CompanyID
    let customer: CustomerID

    init(_ database: Database) async throws {
      self.database = database
      (company, customer) = try await database.write { try Example.stored($0) }
    }

    func paid(_ number: String, cents: Int64, due: CivilDate, on day: CivilDate) async throws {
      let (company, customer) = (company, customer)
      try await database.write { transaction in
        var item = Example.item(company, customer, number: number, cents: cents, issued: "2026-01-05", due: due)
        item.open = .zero(.eur)
        item.settledOn = day
        _ = try Example.store(item, transaction)
      }
    }

    func open(_ number: String, cents: Int64, due: CivilDate) async throws {
      let (company, customer) = (company, customer)
      try await database.write { transaction in
        _ = try Example.store(
          Example.item(company, customer, number: number, cents: cents, issued: "2026-02-01", due: due), transaction)
      }
    }

    @discardableResult
    func run(_ day: CivilDate = monday) async throws -> Int {
      let company = company
      return try await database.write {
        try ComputeScores(company, on: day).run($0, actor: Example.actor, at: Engine.moment)
      }
    }

    func scores() async throws -> [CustomerScore] {
      let (company, customer) = (company, customer)
      return try await database.read { try ScoreStore.history(of: customer, company: company, limit: 9, $0) }
    }
  }

  @Test(
    "delays are weighted by amount, unpaid invoices count until the day, and a second run changes nothing",
    arguments: Engine.all)
  func computed(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      try await bench.paid("F1", cents: 30_000, due: "2026-03-01", on: "2026-03-11")
      try await bench.paid("F2", cents: 10_000, due: "2026-03-01", on: "2026-02-20")
      #expect(try await bench.run() == 0)
      #expect(try await bench.scores().isEmpty)
      // 40 000 × 20 days are as heavy as all the rest.
      try await bench.open("F3", cents: 40_000, due: "2026-11-03")
      #expect(try await bench.run() == 1)
      #expect(try await bench.run() == 0)
      let score = try #require(try await bench.scores().first)
      // (30 000 × 10 + 40 000 × 20) / 80 000, rounded; of the last six months 20, of those before 7.5.
      #expect(score.inputs.invoices == 3 && score.inputs.delay == 14)
      #expect(score.inputs.trend == 12 && score.inputs.overduePercent == 100)
      #expect(score.inputs.relationDays == 322 && score.inputs.limitPercent == nil)
      #expect(score.score == score.parts.reduce(score.base) { $0 + $1.points } && score.until == nil)
      let again = Scorecard.current.result(score.inputs)
      #expect(again?.score == score.score && again?.grade == score.grade && again?.parts == score.parts)
    }
  }

  @Test("the days that change no points are not kept; those that do end the score before", arguments: Engine.all)
  func history(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      for number in 1...3 { try await bench.paid("F\(number)", cents: 1_000, due: "2026-09-01", on: "2026-09-01") }
      #expect(try await bench.run(monday) == 1)
      #expect(try await bench.run("2026-11-24") == 0)
      let (company, customer) = (bench.company, bench.customer)
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state)
          VALUES (\(company), \(customer), '2026-11-01', '2026-11-20', 'broken')
          """)
        try DecideLimit(of: customer, .init(limitMinor: 100, insuredMinor: nil, since: monday), because: "Revue")
          .run(transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.run("2026-11-25") == 1)
      let scores = try await bench.scores()
      #expect(scores.map(\.since) == ["2026-11-25", monday] && scores.map(\.until) == [nil, "2026-11-25"])
      #expect(scores[0].inputs.brokenPromises == 1 && scores[0].inputs.limitPercent == 0)
      #expect(scores[0].score == scores[1].score - 6 + 6)
      // A year on nothing is known any more.
      #expect(try await bench.run("2027-12-01") == 1)
      let grades = try await database.read { try ScoreStore.grades(in: company, $0) }
      #expect(grades.isEmpty)
      #expect(try await bench.run("2027-12-01") == 0)
    }
  }

  @Test("a step that weighs takes points for twelve months, and leaves no line behind", arguments: Engine.all)
  func weighs(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let bench = try await Bench(database)
      for number in 1...3 { try await bench.paid("F\(number)", cents: 1_000, due: "2026-09-01", on: "2026-09-01") }
      let (company, customer) = (bench.company, bench.customer)
      #expect(try await bench.run("2026-11-20") == 1)
      try await database.write { transaction in
        for action in [7, 7, 8] as [Int64] {
          try StepWeightStore.insert(
            StepWeight(action: action, step: "formal_notice", since: monday), on: customer, company: company,
            transaction)
        }
      }
      #expect(try await bench.run(monday) == 1)
      let scores = try await bench.scores()
      #expect(scores[0].inputs.weighingSteps == 2 && scores[0].score == scores[1].score - 5)
      #expect(scores[0].parts.contains(.init(.steps, -5)) && !scores[1].parts.contains { $0.factor == .steps })
      try await database.write { try StepWeightStore.remove(8, of: company, $0) }
      #expect(try await bench.run("2026-11-24") == 1)
      #expect(try await bench.scores()[0].parts.contains(.init(.steps, -3)))
      // Invoices of the year before are forgotten too: three more keep the grade.
      for number in 4...6 { try await bench.paid("F\(number)", cents: 1_000, due: "2027-09-01", on: "2027-09-01") }
      try await bench.run("2027-11-22")
      #expect(try await bench.scores()[0].parts.contains(.init(.steps, -3)))
      #expect(try await bench.run("2027-11-23") == 1)
      #expect(try await !bench.scores()[0].parts.contains { $0.factor == .steps })
    }
  }

  @Test("a run costs the same statements however many customers it grades")
  func statements() async throws {
    var counts: [Int] = []
    for customers in [1, 30] {
      counts.append(
        try await RiskTests.statements(ofCustomers: customers, migrations) { transaction, company, customer, number in
          for place in 0..<4 {
            _ = try Example.store(Example.item(company, customer, number: "F-\(number)-\(place)"), transaction)
          }
        } run: { transaction, company in
          let changed = try ComputeScores(company, on: monday).run(
            transaction, actor: Example.actor, at: Engine.moment)
          #expect(changed == customers)
        })
    }
    #expect(counts[0] == counts[1], "\(counts)")
  }
}
