import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("a payment and the bank's fee that go back in one line")
struct ReturnFeeTests {
  private func paid(_ bench: CashBench) async throws {
    try await bench.owe("FA-26-04417", 120_000)
    try await bench.owe("FA-26-04999", 120_000)
    try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", endToEnd: "D7-1-FA", reference: "E1")])
    #expect(try await bench.apply() == .init(applied: 1))
    #expect(try await bench.open("FA-26-04417") == 0)
  }

  private func fee(_ bench: CashBench) async throws -> [Int64] {
    try await bench.database.read {
      try $0.query(
        "SELECT amount_minor FROM item WHERE source = 'difference' AND source_key LIKE '%:bank_charge' ORDER BY id"
      ) { $0.int(0) }
    }
  }

  @Test("its end-to-end reference names it: exactly it is owed again, and the fee is the bank's", arguments: Engine.all)
  func reference(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await paid(bench)
      try await bench.bank(
        [.init(amount: "-1203.50", wording: "REJET PRLV", endToEnd: "D7-1-FA", reason: "AM04", reference: "E2")],
        id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await bench.open("FA-26-04999") == 120_000)
      #expect(try await bench.open("E2") == 0)
      #expect(try await fee(bench) == [-350])
      let facts = try await database.read {
        try $0.first("SELECT facts FROM journal WHERE event = 'payment.returned'") { $0.text(0) }
      }
      #expect(facts?.contains("bank_charge") == true, "\(facts ?? "")")
      try await bench.checkNothingLost()
      // What came back once does not come back again.
      try await bench.bank(
        [.init(amount: "-1203.50", wording: "REJET", endToEnd: "D7-1-FA", reference: "E3")], id: "S3")
      #expect(try await bench.apply() == .init(suggested: 1))
      try await bench.checkNothingLost()
    }
  }

  @Test("the invoice that it quotes names it", arguments: Engine.all)
  func quoted(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await paid(bench)
      try await bench.bank(
        [.init(amount: "-1218.00", wording: "IMPAYE FA-26-04417 FRAIS 18,00", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await fee(bench) == [-1_800])
      try await bench.checkNothingLost()
    }
  }

  @Test(
    "what is more than a fee, names nothing or is of a company that accepts none waits for a person",
    arguments: Engine.all)
  func waits(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await paid(bench)
      try await bench.bank(
        [
          .init(amount: "-1230.01", wording: "REJET", endToEnd: "D7-1-FA", reason: "AM04", reference: "E2"),
          .init(amount: "-1203.50", wording: "REJET", reason: "AM04", reference: "E3"),
          .init(amount: "-1203.50", wording: "REJET FA-26-04999", reason: "AM04", reference: "E4"),
          .init(amount: "-1199.00", wording: "REJET", endToEnd: "D7-1-FA", reference: "E5"),
        ], id: "S2")
      #expect(try await bench.apply() == .init(suggested: 4))
      #expect(try await bench.open("FA-26-04417") == 0)
      try await database.write { [company = bench.company.id] transaction in
        try SetTolerances(Tolerances.none, of: company).run(transaction, actor: Example.actor, at: Engine.moment)
      }
      try await bench.bank(
        [.init(amount: "-1203.50", wording: "REJET", endToEnd: "D7-1-FA", reference: "E6")], id: "S3")
      #expect(try await bench.apply() == .init(suggested: 1))
      #expect(try await fee(bench).isEmpty)
      try await bench.checkNothingLost()
    }
  }

  @Test("a person says which of those proposed comes back, once", arguments: Engine.all)
  func asked(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let iban = "DE89370400440532013000"
      for number in ["FA-26-04417", "FA-26-04999"] {
        try await bench.owe(number, 120_000)
        try await bench.bank(
          [.init(amount: "1200.00", iban: iban, wording: number, reference: "E-\(number)")], id: "S-\(number)")
        #expect(try await bench.apply() == .init(applied: 1))
      }
      try await bench.bank(
        [.init(amount: "-1203.50", iban: iban, wording: "REJET VIREMENT", reference: "R1")], id: "S2")
      #expect(try await bench.apply() == .init(suggested: 1))
      let company = bench.company.id
      let entry = try await database.read { snapshot in
        try #require(try BankEntryStore.all(of: company, snapshot).first { $0.reference == "R1" })
      }
      let proposed = try #require(entry.answer.flatMap { StoredAnswer(json: $0) }?.candidates)
      #expect(proposed.count == 2 && proposed.allSatisfy { $0.differences == [Difference(.bankCharge, minor: 350)] })
      let original = try #require(proposed.last?.takesBack)
      let take = { @Sendable (original: BankEntryID, actor: Actor) in
        try await database.write {
          try ConfirmReturn(company: company, entry: entry.id, original: original)
            .run($0, on: "2026-11-23", actor: actor, at: Engine.moment)
        }
      }
      await #expect(throws: HandRefusal.unknownReturn("R1")) { try await take(BankEntryID(999), Example.actor) }
      await #expect(throws: NotAllowed.self) {
        try await take(original, Actor.person(PersonID(7), name: "Ali", rights: [.see]))
      }
      try await take(original, Example.actor)
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await bench.open("FA-26-04999") == 0)
      #expect(try await fee(bench) == [-350])
      await #expect(throws: HandRefusal.notWaiting("R1")) { try await take(original, Example.actor) }
      #expect(try await bench.apply() == .init())
      try await bench.checkNothingLost()
    }
  }
}
