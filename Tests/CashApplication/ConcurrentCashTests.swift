import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("cash applied at the same time, late, or against what has changed")
struct ConcurrentCashTests {
  @Test("runs at once book each receipt once", arguments: Engine.all)
  func atOnce(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      // A part said to be a part still fits after its first application: the dangerous case.
      try await bench.owe("FA-26-04417", 100_000)
      try await bench.owe("FA-26-04418", 50_000)
      try await bench.bank([
        .init(amount: "400.00", wording: "acompte FA-26-04417", reference: "E1"),
        .init(amount: "500.00", wording: "FA-26-04418", reference: "E2"),
      ])
      let outcomes = try await withThrowingTaskGroup(of: ApplyCash.Outcome.self) { group in
        for _ in 0..<4 { group.addTask { try await bench.apply() } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.reduce(0) { $0 + $1.applied } == 2)
      #expect(try await bench.open("FA-26-04417") == 60_000)
      #expect(try await bench.open("FA-26-04418") == 0)
      #expect(try await bench.entries().map(\.decision) == ["applied", "applied"])
      let payments = try await database.count("SELECT COUNT(*) FROM item WHERE kind = 'payment'")
      #expect(payments == 2)
      try await bench.checkNothingLost()
    }
  }

  @Test(
    "money counts on the day the bank credits it, whenever the statement comes in (regles-fr §2.3)",
    arguments: Engine.all)
  func bankDay(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", reference: "E1")])
      _ = try await bench.apply()
      let days = try await database.read { try $0.query("SELECT day FROM allocation") { try $0.date(0) } }
      #expect(days == ["2026-11-20"])
      let company = bench.company.id
      let settled = try await database.read {
        try ItemStore.find(number: "FA-26-04417", of: company, $0).first?.settledOn
      }
      #expect(settled == "2026-11-20")
    }
  }

  @Test("a credit note in another currency neither settles nor stops the run", arguments: Engine.all)
  func otherCurrency(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 100_000)
      try await bench.owe("FA-26-04418", 50_000)
      let (company, customer) = (bench.company.id, bench.customer)
      try await database.write { transaction in
        let note = Item(
          id: ItemID(0), company: company, customer: customer, kind: .creditNote, number: "AV-1", issued: "2026-10-01",
          due: "2026-10-01", amount: Money(minor: -10_000, .usd))
        _ = try Example.store(note, transaction)
      }
      try await bench.bank([
        .init(amount: "900.00", wording: "FA-26-04417 moins avoir", reference: "E1"),
        .init(amount: "500.00", wording: "FA-26-04418", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(applied: 1, suggested: 1))
      #expect(try await bench.open("FA-26-04417") == 100_000)
      #expect(try await bench.open("FA-26-04418") == 0)
      #expect(try await bench.open("AV-1") == -10_000)
      try await bench.checkNothingLost()
    }
  }

  @Test("a return that came before its payment was applied is recognised once it is", arguments: Engine.all)
  func earlyReturn(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.bank([
        .init(amount: "1200.00", wording: "FA-26-04417", endToEnd: "SDD-7", reference: "E1"),
        .init(amount: "-1200.00", wording: "FA-26-04417", endToEnd: "SDD-7", reason: "AM04", reference: "E2"),
      ])
      _ = try await bench.apply()
      #expect(try await bench.entries().allSatisfy { $0.decision != "applied" })
      // The invoice arrives late: the payment is applied, and then what came back finds it.
      try await bench.owe("FA-26-04417", 120_000)
      let outcome = try await bench.apply()
      #expect(outcome.applied == 2 && outcome.returned == 1)
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await bench.apply() == .init())
      try await bench.checkNothingLost()
    }
  }
}
