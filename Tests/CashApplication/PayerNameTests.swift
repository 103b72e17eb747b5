import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Names learnt from payments")
struct PayerNameTests {
  @Test("a name that a person confirmed names the customer, until that is taken back", arguments: Engine.all)
  func learnt(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let (company, customer) = (bench.company.id, bench.customer)
      try await bench.owe("FA-26-04417", 123_45)
      try await bench.owe("FA-26-04418", 678_90)
      try await bench.bank([.init(amount: "123.45", name: "LE GRAND CHANTIER", wording: "VIREMENT", reference: "E1")])
      #expect(try await bench.apply() == .init(unmatched: 1))
      let item = try #require(
        try await database.read { try ItemStore.find(number: "FA-26-04417", of: company, $0).first })
      let entry = BankEntryID(try await database.count("SELECT id FROM bank_entry WHERE amount_minor = 12345"))
      try await database.write { transaction in
        _ = try ApplyByHand(
          company: company, entry: entry, customer: customer, parts: [AppliedPart(item: item.id, minor: 123_45)],
          remembersAccount: true
        ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await database.read { try PayerNameStore.all(of: company, $0) } == [customer: ["le grand chantier"]])
      try await bench.bank(
        [.init(amount: "678.90", name: "LE GRAND CHANTIER", wording: "VIREMENT", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("FA-26-04418") == 0)

      try await database.write { transaction in
        try ReverseApplication(company: company, entry: entry).run(
          transaction, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await database.read { try PayerNameStore.all(of: company, $0) } == [:])
      try await bench.checkNothingLost()
    }
  }

  @Test("a name that several customers pay under settles nothing by itself")
  func shared() {
    var bench = MatchBench().with("FA-10001", 777, of: 1).with("FA-10002", 777, of: 2)
    bench.payers = [
      KnownPayer(customer: CustomerID(1), name: "Brissonnet", aliases: ["factofrance"]),
      KnownPayer(customer: CustomerID(2), name: "Verdier", aliases: ["factofrance"]),
    ]
    #expect(bench.decide(777, "VIREMENT", from: "FACTOFRANCE").outcome == .suggested)
    #expect(bench.decide(777, "FA-10002", from: "FACTOFRANCE").outcome == .applied)
  }
}
