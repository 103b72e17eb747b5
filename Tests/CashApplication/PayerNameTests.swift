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

  @Test("a customer that was renamed is known by its former name, unless another bears it", arguments: Engine.all)
  func former(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let (company, customer) = (bench.company.id, bench.customer)
      try await bench.owe("FA-26-04417", 123_45)
      try await bench.owe("FA-26-04418", 678_90)
      try await database.write { transaction in
        var renamed = try #require(try CustomerStore.find(customer, of: company, transaction))
        renamed.name = "Groupe Valmory"
        try CustomerStore.update(renamed, transaction)
      }
      try await bench.bank([.init(amount: "123.45", wording: "VIREMENT", reference: "E1")])
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("FA-26-04417") == 0)

      try await database.write { transaction in
        let other = try CustomerStore.insert(
          Example.customer(company, code: "C-2", name: "Brissonnet Travaux Publics"), transaction)
        _ = try Example.store(Example.item(company, other, number: "FA-26-09999", cents: 678_90), transaction)
      }
      try await bench.bank([.init(amount: "678.90", wording: "VIREMENT", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(suggested: 1))
      #expect(try await bench.open("FA-26-04418") == 678_90)
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

  @Test("a name with umlauts is known however bank and ledger write it, and letters that were never one are none")
  func umlauts() {
    func decide(_ name: String, from seen: String) -> Decision {
      var bench = MatchBench().with("FA-10001", 777)
      bench.payers = [KnownPayer(customer: CustomerID(1), name: name)]
      return bench.decide(777, "VIREMENT", from: seen)
    }
    for (name, seen) in [
      ("Müller GmbH", "MUELLER GMBH"), ("Müller GmbH", "MULLER GMBH"), ("Müller GmbH", "Müller GmbH"),
      ("Mueller GmbH", "Müller GmbH"), ("Kälte Nord GmbH", "NORD KAELTE"), ("Søren Ålborg ApS", "SOEREN AALBORG APS"),
      ("Weißgerber", "WEISSGERBER"), ("Schröder Anlagenbau Süd GmbH", "SCHROEDER ANLAGENBA"),
    ] {
      #expect(decide(name, from: seen).outcome == .applied, "\(name), \(seen)")
    }
    for (name, seen) in [("Manuel", "MANUL"), ("Duerr AG", "DURR AG"), ("Durr AG", "DUERR AG")] {
      #expect(decide(name, from: seen).outcome == .unmatched, "\(name), \(seen)")
    }
  }

  @Test("a customer named in a stranger's wording is proposed, is never taken for the payer, and decides nothing")
  func paidFor() {
    var bench = MatchBench().with("F2026-8060", 1_234_56, of: 4).with("F2026-8061", 99_00, of: 4).with("FA-10001", 777)
    bench.payers.append(KnownPayer(customer: CustomerID(4), name: "Mairie de Trouville"))
    let wording = "MANDAT 451 BORD 33 MAIRIE DE TROUVILLE"
    let decision = bench.decide(1_234_56, wording, from: "DDFIP DU CALVADOS")
    #expect(decision.outcome == .suggested)
    #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)])
    #expect(decision.candidates.first?.reasons.contains(.customerNamed) == true)
    #expect(decision.candidates.first?.namesPayer == false)
    // What another payer quotes in full goes on as if nobody were named.
    for (minor, number, item) in [(1_234_56, "F2026-8060", 1), (777, "FA-10001", 3)] as [(Int64, String, Int64)] {
      let quoted = bench.decide(minor, "\(number) \(wording)", from: "DDFIP DU CALVADOS")
      #expect(quoted.outcome == .applied && !quoted.teachesAccount, "\(number)")
      #expect(quoted.candidates.first?.parts.map(\.item) == [ItemID(item)], "\(number)")
      #expect(quoted.candidates.first?.reasons.contains(.payerDiffers) == false, "\(number)")
    }
    // Who is known pays for itself.
    let known = bench.decide(1_234_56, wording, from: "VERDIER & FILS")
    #expect(known.candidates.allSatisfy { !$0.reasons.contains(.customerNamed) })
  }

  @Test("four last digits and the amount to the cent are a proposal for a stranger, where one invoice fits both")
  func endingOfStranger() {
    let bench = MatchBench().with("F2026-8040", 517_33).with("F2026-8041", 517_33, of: 2).with("F2025-8040", 88_00)
    let decision = bench.decide(517_33, "FACTURE 8040", from: "MME CLAUDE BERNADIN")
    #expect(decision.outcome == .suggested && decision.reasons.isEmpty)
    #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)])
    #expect(
      decision.candidates.first?.reasons.contains(.referenceFound(number: "F2026-8040", spelling: .ending)) == true)
    #expect(bench.decide(517_00, "FACTURE 8040", from: "MME CLAUDE BERNADIN").outcome == .unmatched)
    #expect(bench.decide(517_33, "SOLDE SAUF 8040", from: "MME CLAUDE BERNADIN").outcome == .unmatched)
    let alike = bench.with("F2024-8040", 517_33, of: 2)
    #expect(alike.decide(517_33, "FACTURE 8040", from: "MME CLAUDE BERNADIN").outcome == .unmatched)
  }
}
