import Banking
import CashApplication
import CashApplicationRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("One receipt shared out among several customers")
struct SplitByHandTests {
  private struct Case {
    let bench: CashBench
    let other: CustomerID
    let entry: BankEntryID

    /// Two customers who owe, and a receipt of 1,000.00 that says nothing of them.
    init(_ database: Database) async throws {
      bench = try await CashBench(database)
      let company = bench.company.id
      try await bench.owe("FA-1", 600_00)
      other = try await database.write {
        let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Verdier"), $0)
        _ = try Example.store(Example.item(company, other, number: "FA-2", cents: 300_00), $0)
        _ = try Example.store(Example.item(company, other, .creditNote, number: "AV-2", cents: -50_00), $0)
        return other
      }
      try await bench.bank([.init(amount: "1000.00", name: "CENTRALE", wording: "VIREMENT", reference: "R1")])
      _ = try await bench.apply()
      entry = try #require(try await database.read { try BankEntryStore.all(of: company, $0).first?.id })
    }

    func item(_ number: String) async throws -> Item {
      let company = bench.company.id
      return try #require(
        try await bench.database.read { try ItemStore.find(number: number, of: company, $0).first })
    }

    func split(
      _ own: [(String, Int64)], _ others: [(String, Int64)], customer: CustomerID? = nil, difference: Difference? = nil
    ) async throws {
      func parts(_ named: [(String, Int64)]) async throws -> [AppliedPart] {
        var parts: [AppliedPart] = []
        for (number, minor) in named { parts.append(AppliedPart(item: try await item(number).id, minor: minor)) }
        return parts
      }
      let shares = [
        SplitByHand.Share(customer: bench.customer, parts: try await parts(own)),
        SplitByHand.Share(customer: customer ?? other, parts: try await parts(others)),
      ]
      let act = SplitByHand(
        company: bench.company.id, entry: entry, payer: bench.customer, shares: shares, difference: difference)
      try await bench.database.write {
        _ = try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
    }

    func open(of customer: CustomerID) async throws -> Int64 {
      try await bench.database.count("SELECT SUM(open_minor) FROM item WHERE customer = \(customer)")
    }

    func holds() async throws {
      let problems = try await bench.database.read {
        try BalanceCheck.problems($0) + CashCheck.problems($0) + Journal.verify($0).map { "\($0)" }
      }
      #expect(problems == [])
    }
  }

  @Test("each is settled, the rest is the payer's, and all of it is undone together", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let made = try await Case(database)
      for _ in 1...2 {
        try await made.split([("FA-1", 600_00)], [("FA-2", 300_00), ("AV-2", -50_00)])
        for number in ["FA-1", "FA-2", "AV-2"] { #expect(try await made.item(number).open.isZero, "\(number)") }
        #expect(try await made.open(of: made.bench.customer) == -150_00)
        #expect(try await made.open(of: made.other) == 0)
        try await made.holds()
        let (company, entry) = (made.bench.company.id, made.entry)
        let stored = try #require(try await database.read { try BankEntryStore.find(entry, of: company, $0) })
        let answer = try #require(stored.answer.flatMap { StoredAnswer(json: $0) })
        #expect(answer.others?.map(\.customer) == [made.other] && answer.candidates.first?.onAccountMinor == 150_00)

        try await database.write {
          try ReverseApplication(company: company, entry: entry)
            .run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
        }
        let undone = try await database.read { try BankEntryStore.find(entry, of: company, $0) }?.answer
        #expect(undone.flatMap { StoredAnswer(json: $0) }?.shares == answer.shares, "all of it is proposed again")
        #expect(answer.shares.map(\.customer) == [made.bench.customer, made.other])
        #expect(try await made.item("FA-1").open.minor == 600_00)
        #expect(try await made.item("FA-2").open.minor == 300_00)
        #expect(try await made.item("AV-2").open.minor == -50_00)
        #expect(try await made.open(of: made.bench.customer) == 600_00)
        #expect(try await made.open(of: made.other) == 250_00)
        try await made.holds()
      }
      let noted = try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'payment.transferred'")
      #expect(noted == 2)
    }
  }

  @Test(
    "what a platform kept is shared in proportion, settles with the money, and is undone with it", arguments: Engine.all
  )
  func charged(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let made = try await Case(database)
      try await made.bench.owe("FA-3", 130_00)
      try await made.bench.owe("FA-4", 200_00)
      let own: [(String, Int64)] = [("FA-1", 600_00), ("FA-3", 130_00)]
      await #expect(throws: HandRefusal.self, "beyond what banks take") {
        try await made.split(
          own + [("FA-4", 200_00)], [("FA-2", 300_00)], difference: Difference(.bankCharge, minor: 230_00))
      }
      try await made.split(own, [("FA-2", 300_00)], difference: Difference(.bankCharge, minor: 30_00))
      for number in ["FA-1", "FA-2", "FA-3"] { #expect(try await made.item(number).open.isZero, "\(number)") }
      #expect(try await made.open(of: made.bench.customer) == 200_00)
      #expect(try await made.open(of: made.other) == -50_00)
      let booked = try await database.read { snapshot in
        try snapshot.query("SELECT amount_minor FROM item WHERE source = 'difference' ORDER BY id") { $0.int(0) }
      }
      #expect(booked == [-21_26, -8_74])
      try await made.holds()

      let (company, entry) = (made.bench.company.id, made.entry)
      try await database.write {
        try ReverseApplication(company: company, entry: entry)
          .run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await made.open(of: made.bench.customer) == 930_00)
      #expect(try await made.open(of: made.other) == 250_00)
      try await made.holds()
    }
  }

  @Test("a difference is shared to the cent, and is the first one's where nobody settles anything")
  func shares() {
    func shared(_ minor: Int64, _ settled: [Int64]) -> [Int64] {
      Difference(.bankCharge, minor: minor).shared(among: settled).map(\.minor)
    }
    #expect(shared(3_00, [50_00, 70_00]) == [1_25, 1_75])
    #expect(shared(1_00, [10_00, 10_00, 10_00, 0]) == [33, 33, 34, 0])
    #expect(shared(-1_00, [0, 10_00]) == [0, -1_00])
    #expect(shared(-1_00, [0, 0]) == [-1_00, 0])
  }

  @Test("what comes back from the bank is owed again by each", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let made = try await Case(database)
      try await made.split([("FA-1", 600_00)], [("FA-2", 300_00), ("AV-2", -50_00)])
      try await made.bench.bank(
        [.init(amount: "-1000.00", name: "CENTRALE", wording: "VIREMENT", reason: "AM04", reference: "R2")], id: "S2")
      let outcome = try await made.bench.apply()
      #expect(outcome.returned == 1)
      #expect(try await made.open(of: made.bench.customer) == 600_00)
      #expect(try await made.open(of: made.other) == 250_00)
      try await made.holds()
    }
  }

  @Test("what does not add up is refused and changes nothing", arguments: Engine.all)
  func refusals(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let made = try await Case(database)
      try await made.bench.owe("FA-3", 500_00)
      let before = try await database.count("SELECT COUNT(*) FROM item")
      let cases: [([(String, Int64)], [(String, Int64)])] = [
        ([("FA-1", 600_00), ("FA-3", 200_00)], [("FA-2", 200_01)]), ([], [("FA-1", 100_00)]),
        ([("FA-1", 600_01)], []), ([], [("AV-2", -50_00)]), ([], [("FA-2", 50_00), ("AV-2", -50_00)]),
      ]
      for (own, others) in cases {
        await #expect(throws: HandRefusal.self, "\(own) \(others)") { try await made.split(own, others) }
      }
      await #expect(throws: HandRefusal.unknownCustomer) {
        try await made.split([], [("FA-2", 1)], customer: CustomerID(999))
      }
      #expect(try await database.count("SELECT COUNT(*) FROM item") == before)
      #expect(try await made.open(of: made.other) == 250_00)
    }
  }
}
