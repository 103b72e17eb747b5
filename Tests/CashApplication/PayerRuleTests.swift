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

@Suite("Learnt rules switched off and moved")
struct PayerRuleTests {
  private static let iban = "FR1420041010050500013M02606"

  private static func set(
    _ act: SetPayerRule.Act, _ rule: PayerRule, _ bench: CashBench, actor: Actor = Example.actor
  ) async throws {
    let company = bench.company.id
    try await bench.database.write {
      try SetPayerRule(act, rule, of: company).run($0, on: "2026-11-23", actor: actor, at: Engine.moment)
    }
  }

  private static func rules(_ bench: CashBench, isOff: Bool = false) async throws -> [PayerRuleStore.Stored] {
    let company = bench.company.id
    return try await bench.database.read {
      try PayerRuleStore.list(of: company, isOff: isOff, search: "", offset: 0, limit: 50, $0)
    }
  }

  /// A first receipt that a person applies, which teaches an account and a name.
  private static func taught(_ bench: CashBench) async throws {
    for (number, cents) in [("FA-26-04417", 123_45), ("FA-26-04418", 678_90), ("FA-26-04419", 456_70)] {
      try await bench.owe(number, Int64(cents))
    }
    try await bench.bank([
      .init(amount: "123.45", name: "LE GRAND CHANTIER", iban: iban, wording: "VIREMENT", reference: "E1")
    ])
    #expect(try await bench.apply() == .init(unmatched: 1))
    let (company, customer) = (bench.company.id, bench.customer)
    try await bench.database.write { transaction in
      let entry = try #require(try BankEntryStore.all(of: company, transaction).first)
      let item = try #require(try ItemStore.find(number: "FA-26-04417", of: company, transaction).first)
      try ApplyByHand(
        company: company, entry: entry.id, customer: customer, parts: [AppliedPart(item: item.id, minor: 123_45)],
        remembersAccount: true
      ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
    }
  }

  private static func pay(_ bench: CashBench, _ amount: String, _ number: Int, iban: String? = iban) async throws
    -> ApplyCash.Outcome
  {
    try await bench.bank(
      [.init(amount: amount, name: "LE GRAND CHANTIER", iban: iban, wording: "VIREMENT", reference: "E\(number)")],
      id: "S\(number)")
    return try await bench.apply()
  }

  @Test(
    "a rule says where it comes from, is used until it is switched off, and again when it is on", arguments: Engine.all)
  func switched(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await Self.taught(bench)
      let learnt = try await Self.rules(bench)
      #expect(learnt.map(\.rule.value) == [Self.iban, "le grand chantier"])
      #expect(learnt.allSatisfy { $0.since == "2026-11-23" && $0.entry == BankEntryID(1) && $0.uses == 1 })

      for rule in learnt.map(\.rule) { try await Self.set(.switchOff, rule, bench) }
      #expect(try await Self.pay(bench, "678.90", 2) == .init(unmatched: 1))
      #expect(try await Self.rules(bench).isEmpty)
      await #expect(throws: SetPayerRule.Refusal.changed) {
        try await Self.set(.switchOff, learnt[0].rule, bench)
      }
      // Confirmed once more, it stays off: what a person decided is not undone by a ticked box.
      let company = bench.company.id
      try await database.write { transaction in
        try CustomerStore.addIBAN(
          Self.iban, of: bench.customer, company: company, source: "payment", transaction)
        try PayerNameStore.add(
          "Le Grand Chantier", of: bench.customer, from: BankEntryID(2), on: "2026-11-24", company: company, transaction
        )
      }
      #expect(try await Self.rules(bench, isOff: true).count == 2)

      try await Self.set(.switchOn, learnt[0].rule, bench)
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("FA-26-04418") == 0)
      #expect(try await Self.rules(bench).map(\.uses) == [2])
      let noted = try await database.count("SELECT COUNT(*) FROM journal WHERE event LIKE 'cash.rule%'")
      #expect(noted == 3)
      try await bench.checkNothingLost()
    }
  }

  @Test("a run does not learn for itself an account that people switched off", arguments: Engine.all)
  func notLearntAgain(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 123_45)
      try await bench.owe("FA-26-04418", 678_90)
      let company = bench.company.id
      try await database.write {
        try CustomerStore.addIBAN(Self.iban, of: bench.customer, company: company, source: "hand", $0)
      }
      try await Self.set(.switchOff, PayerRule(.account, Self.iban, of: bench.customer), bench)
      // The first is sure by its number and would teach the account; the second knows nothing else.
      try await bench.bank([
        .init(amount: "123.45", iban: Self.iban, wording: "FACT FA-26-04417", reference: "E1"),
        .init(amount: "678.90", name: "", iban: Self.iban, wording: "VIREMENT", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(applied: 1, unmatched: 1))
    }
  }

  @Test("a rule given to another customer is theirs, and off for the former", arguments: Engine.all)
  func moved(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await Self.taught(bench)
      let company = bench.company.id
      let other = try await database.write {
        let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Verdier"), $0)
        _ = try Example.store(Example.item(company, other, number: "FA-26-09999", cents: 999_00), $0)
        return other
      }
      let account = PayerRule(.account, Self.iban, of: bench.customer)
      await #expect(throws: SetPayerRule.Refusal.sameCustomer) {
        try await Self.set(.move(to: bench.customer), account, bench)
      }
      await #expect(throws: SetPayerRule.Refusal.unknownCustomer) {
        try await Self.set(.move(to: CustomerID(999)), account, bench)
      }
      try await Self.set(.move(to: other), account, bench)
      try await Self.set(.move(to: other), PayerRule(.name, "le grand chantier", of: bench.customer), bench)
      #expect(try await Self.rules(bench).map(\.rule.customer) == [other, other])
      #expect(try await Self.pay(bench, "999.00", 2) == .init(applied: 1))
      #expect(try await bench.open("FA-26-09999") == 0)
      // Taken back the same way.
      try await Self.set(.move(to: bench.customer), PayerRule(.account, Self.iban, of: other), bench)
      #expect(try await Self.rules(bench).map(\.rule).contains(account))
      let reader = Actor.person(PersonID(9), name: "Lecteur", rights: [.see])
      await #expect(throws: NotAllowed.self) { try await Self.set(.switchOff, account, bench, actor: reader) }
    }
  }
}
