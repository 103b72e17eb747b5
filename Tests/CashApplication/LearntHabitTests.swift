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

  private static func score(_ bench: CashBench, since: CivilDate? = nil) async throws -> ScoreCash.Score {
    let command = ScoreCash(company: bench.company.id, since: since)
    return try await bench.database.read { try command.run($0) }
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

  @Test("who pays often is known by the last receipts", arguments: Engine.all)
  func often(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let (company, customer) = (bench.company.id, bench.customer)
      let first: CivilDate = "2026-08-01"
      try await database.write { transaction in
        for place in 0..<30 {
          _ = try Example.store(
            Example.item(
              company, customer, number: "FA-26-\(10_500 + place)", cents: Int64(10_000 + place), issued: first,
              due: first.adding(days: place)), transaction)
        }
      }
      try await bench.bank(
        (0..<26).map { place in
          .init(
            amount: "100.\(place < 10 ? "0" : "")\(place)", wording: "FA-26-\(10_500 + place)", reference: "E\(place)")
        })
      #expect(try await bench.apply() == .init(applied: 26))
      let habit = try #require(try await Self.rules(bench).first)
      #expect(habit.rule.value == "anciennes" && habit.uses == HabitBook.lookedAt)
      // The last for the first of the four that are left: no habit any more.
      try await bench.bank([.init(amount: "100.29", wording: "FA-26-10529", reference: "E29")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await Self.rules(bench).isEmpty)
    }
  }

  @Test("a past is scored as it would have been matched, by reason, and nothing is written", arguments: Engine.all)
  func scored(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await Self.subscribed(database)
      for number in 1...3 { _ = try await Self.pay(bench, number, "FACT FA-26-0440\(number)") }
      _ = try await Self.pay(bench, 4, "VIREMENT")
      // A person says what a stranger paid, which is remembered; the next from that account is known.
      let iban = "FR1420041010050500013M02606"
      try await bench.bank(
        [.init(amount: "120.00", name: "LE GRAND CHANTIER", iban: iban, wording: "VIREMENT", reference: "E5")], id: "S5"
      )
      _ = try await bench.apply()
      let (company, customer) = (bench.company.id, bench.customer)
      try await database.write { transaction in
        let entry = try #require(try BankEntryStore.all(of: company, transaction).first { $0.name == "E5" })
        let item = try #require(try ItemStore.find(number: "FA-26-04405", of: company, transaction).first)
        try ApplyByHand(
          company: company, entry: entry.id, customer: customer, parts: [AppliedPart(item: item.id, minor: 120_00)],
          remembersAccount: true
        ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      try await bench.bank(
        [.init(amount: "120.00", name: "LE GRAND CHANTIER", iban: iban, wording: "VIREMENT", reference: "E6")], id: "S6"
      )
      #expect(try await bench.apply() == .init(applied: 1))
      let before = try await database.count("SELECT COUNT(*) FROM journal")

      let score = try await Self.score(bench)
      // E5 taught its account itself: without it nobody is known.
      #expect(score.total.receipts == 6 && score.total.appliedRight == 5 && score.total.leftAlone == 1)
      #expect(score.total.appliedWrong == 0 && score.mistakes.isEmpty)
      #expect(score.byHand.receipts == 1 && score.byHand.leftAlone == 1)
      let byReason = Dictionary(uniqueKeysWithValues: score.reasons.map { ($0.reason, $0.row.receipts) })
      #expect(byReason == ["reference": 3, "oldest": 1, "amount": 1, "none": 1])
      #expect(try await Self.score(bench, since: "2026-11-21").total.receipts == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM journal") == before)
      // Without the habit, the fourth is left to a person, with the right proposal first.
      try await Self.set(.switchOff, bench)
      let without = try await Self.score(bench)
      #expect(without.total.appliedRight == 4 && without.total.firstRight == 1)
    }
  }

  @Test(
    "what was applied wrongly, undone and applied by hand is a mistake; parts, credits and returns are played back",
    arguments: Engine.all)
  func mistakes(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 1_200_00)
      try await bench.owe("FA-26-04418", 1_200_00)
      try await bench.owe("AV-26-00007", -200_00, .creditNote)
      try await bench.bank([
        .init(amount: "1200.00", wording: "FACT FA-26-04417", reference: "E1"),
        .init(amount: "1000.00", wording: "FA-26-04418 AV-26-00007", endToEnd: "X77", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(applied: 2))
      let (company, customer) = (bench.company.id, bench.customer)
      #expect(try await Self.score(bench).total.appliedRight == 2)
      // The second came back; the first was meant for the other one.
      try await bench.bank(
        [.init(amount: "-1000.00", wording: "REJET FA-26-04418", endToEnd: "X77", reason: "AC04", reference: "E3")],
        id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      try await database.write { transaction in
        let entry = try #require(try BankEntryStore.all(of: company, transaction).first { $0.name == "E1" })
        try ReverseApplication(company: company, entry: entry.id).run(
          transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        let item = try #require(try ItemStore.find(number: "FA-26-04418", of: company, transaction).first)
        try ApplyByHand(
          company: company, entry: entry.id, customer: customer, parts: [AppliedPart(item: item.id, minor: 1_200_00)]
        ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      let score = try await Self.score(bench)
      #expect(score.total.receipts == 2 && score.total.appliedWrong == 1 && score.byHand.appliedWrong == 1)
      let mistake = try #require(score.mistakes.first)
      #expect(mistake.entry == "E1" && mistake.settled.allocations.map(\.item) == ["FA-26-04418"])
      #expect(mistake.answer.allocations.map(\.item) == ["FA-26-04417"] && mistake.answer.customer == "C-01187")
    }
  }
}
