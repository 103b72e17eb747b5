import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Habits learnt from what was settled, and the score of a past")
struct LearntHabitTests {
  /// A subscription: 120.00 a month, six months of which are owed.
  private static func subscribed(_ database: Database) async throws -> CashBench {
    let bench = try await CashBench(database)
    let (company, customer) = (bench.company.id, bench.customer)
    try await database.write { transaction in
      for month in 1...6 {
        let issued = try #require(CivilDate(year: 2026, month: month, day: 5))
        _ = try Example.store(
          Example.item(
            company, customer, number: "FA-26-0440\(month)", cents: 120_00, issued: issued,
            due: issued.adding(months: 1)), transaction)
      }
    }
    return bench
  }

  private static func pay(_ bench: CashBench, _ number: Int, _ wording: String) async throws -> ApplyCash.Outcome {
    try await bench.bank([.init(amount: "120.00", wording: wording, reference: "E\(number)")], id: "S\(number)")
    return try await bench.apply()
  }

  private static func rules(_ bench: CashBench, isOff: Bool = false) async throws -> [PayerRuleStore.Stored] {
    let company = bench.company.id
    return try await bench.database.read {
      try PayerRuleStore.list(of: company, isOff: isOff, search: "", offset: 0, limit: 50, $0)
    }
  }

  private static func set(_ act: SetPayerRule.Act, _ bench: CashBench) async throws {
    let company = bench.company.id
    let rule = PayerRule(.habit, PaymentHabit.Kind.oldest.rawValue, of: bench.customer)
    try await bench.database.write {
      try SetPayerRule(act, rule, of: company).run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
    }
  }

  @Test(
    "who always paid the oldest pays it among equal amounts too, until that is switched off or undone",
    arguments: Engine.all)
  func learnt(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await Self.subscribed(database)
      for number in 1...2 {
        #expect(try await Self.pay(bench, number, "FACT FA-26-0440\(number)") == .init(applied: 1))
      }
      #expect(try await Self.rules(bench).isEmpty)
      #expect(try await Self.pay(bench, 3, "FACT FA-26-04403") == .init(applied: 1))
      let habit = try #require(try await Self.rules(bench).first)
      #expect(habit.rule == PayerRule(.habit, "anciennes", of: bench.customer))
      #expect(habit.uses == 3 && habit.lastUse == "2026-11-20" && habit.since == "2026-11-23" && habit.entry == nil)

      #expect(try await Self.pay(bench, 4, "VIREMENT") == .init(applied: 1))
      #expect(try await bench.open("FA-26-04404") == 0)
      // What the habit explained shows nothing new.
      #expect(try await Self.rules(bench).map(\.uses) == [3])

      try await Self.set(.switchOff, bench)
      #expect(try await Self.pay(bench, 5, "VIREMENT") == .init(suggested: 1))
      #expect(try await Self.rules(bench).isEmpty)
      #expect(try await Self.rules(bench, isOff: true).count == 1)
      await #expect(throws: SetPayerRule.Refusal.habitStays) {
        try await Self.set(.switchOn, bench)
        try await Self.set(.move(to: CustomerID(99)), bench)
      }
      // A receipt that is undone shows nothing any more: two are no habit.
      let company = bench.company.id
      try await database.write { transaction in
        let entry = try #require(try BankEntryStore.all(of: company, transaction).first)
        try ReverseApplication(company: company, entry: entry.id).run(
          transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await Self.rules(bench).isEmpty)
      try await bench.checkNothingLost()
    }
  }
}
