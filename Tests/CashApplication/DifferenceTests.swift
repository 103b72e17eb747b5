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

@Suite("differences booked to their reason")
struct DifferenceTests {
  private func adjustments(_ bench: CashBench) async throws -> [String: Int64] {
    let company = bench.company.id
    return try await bench.database.read { snapshot in
      try Dictionary(
        snapshot.query(
          "SELECT label, amount_minor, open_minor FROM item WHERE company = \(company) AND source = 'difference'"
        ) { row in
          #expect(row.int(2) == 0)
          return (row.text(0), row.int(1))
        }, uniquingKeysWith: +)
    }
  }

  private func payment(_ bench: CashBench) async throws -> Int64 {
    try await bench.database.count(
      "SELECT CAST(COALESCE(SUM(open_minor), 0) AS bigint) FROM item WHERE kind = 'payment'")
  }

  @Test(
    "a discount, a charge and cents settle the item in full, and all is undone with the payment", arguments: Engine.all)
  func undone(engine: Engine) async throws {
    for (amount, wording, label, minor) in [
      ("980.00", "FA-26-04417 ESCOMPTE", "Escompte", -2_000),
      ("985.00", "FA-26-04417 FRAIS DED", "Frais bancaires", -1_500),
      ("999.98", "FA-26-04417", "Écart de règlement", -2), ("1000.03", "FA-26-04417", "Écart de règlement", 3),
    ] as [(String, String, String, Int64)] {
      try await engine.withDatabase(CashBench.migrations) { database in
        let bench = try await CashBench(database)
        try await bench.owe("FA-26-04417", 100_000)
        try await bench.bank([.init(amount: amount, wording: wording, reference: "E1")])
        #expect(try await bench.apply() == .init(applied: 1))
        #expect(try await bench.open("FA-26-04417") == 0)
        #expect(try await adjustments(bench) == [label: minor])
        #expect(try await payment(bench) == 0)
        try await bench.checkNothingLost()
        let company = bench.company.id
        let entry = BankEntryID(try await database.count("SELECT id FROM bank_entry WHERE company = \(company)"))
        try await database.write { transaction in
          try ReverseApplication(company: company, entry: entry).run(
            transaction, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
        }
        #expect(try await bench.open("FA-26-04417") == 100_000)
        #expect(try await adjustments(bench) == [label: minor, "Annulation : " + label: -minor])
        #expect(try await payment(bench) == 0)
        try await bench.checkNothingLost()
      }
    }
  }

  @Test("a returned payment owes the discount again too, and it can be paid anew", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 100_000)
      try await bench.bank([.init(amount: "980.00", wording: "FA-26-04417 ESCOMPTE", endToEnd: "T1", reference: "E1")])
      #expect(try await bench.apply() == .init(applied: 1))
      try await bench.bank(
        [.init(amount: "-980.00", wording: "REJET", endToEnd: "T1", reason: "AM04", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      #expect(try await bench.open("FA-26-04417") == 100_000)
      try await bench.checkNothingLost()
      try await bench.bank([.init(amount: "980.00", wording: "FA-26-04417 ESCOMPTE", reference: "E3")], id: "S3")
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("FA-26-04417") == 0)
      try await bench.checkNothingLost()
    }
  }

  @Test(
    "a company's tolerances decide; a person may take what was proposed, or explain a difference that is no rebate",
    arguments: Engine.all)
  func tolerances(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let company = bench.company.id
      try await bench.owe("FA-26-04417", 100_000)
      try await database.write { transaction in
        try SetTolerances(Tolerances(discountDaysLate: 0), of: company).run(
          transaction, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await database.read { try ToleranceStore.find(company, $0) }.discountDaysLate == 0)
      let item = try #require(
        try await database.read { try ItemStore.find(number: "FA-26-04417", of: company, $0).first })
      try await bench.bank([.init(amount: "980.00", wording: "FA-26-04417 ESCOMPTE", reference: "E1")])
      // Paid on the twentieth of November, after its day.
      try #require(item.due < "2026-11-20")
      #expect(try await bench.apply() == .init(suggested: 1))
      let entry = BankEntryID(try await database.count("SELECT id FROM bank_entry WHERE company = \(company)"))
      func apply(_ differences: [Difference]) async throws {
        try await database.write { transaction in
          _ = try ApplyByHand(
            company: company, entry: entry, customer: item.customer,
            parts: [AppliedPart(item: item.id, minor: 100_000)],
            differences: differences
          ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
      }
      await #expect(
        throws: HandRefusal.differenceTooGreat(
          .rounding, asked: Money(minor: 2_000, .eur), most: Money(minor: 1_00, .eur))
      ) { try await apply([Difference(.rounding, minor: 2_000)]) }
      await #expect(throws: HandRefusal.differenceWrongWay(.penalties)) {
        try await apply([Difference(.penalties, minor: 2_000)])
      }
      await #expect(throws: HandRefusal.self) { try await apply([]) }
      try await apply([Difference(.discount, minor: 2_000)])
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await adjustments(bench) == ["Escompte": -2_000])
      try await bench.checkNothingLost()
    }
  }

  @Test("penalties paid on top settle nothing else, and are undone with the payment", arguments: Engine.all)
  func penalties(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let company = bench.company.id
      try await bench.owe("FA-26-04417", 100_000)
      try await bench.bank([.init(amount: "1043.50", wording: "REGLEMENT ET PENALITES", reference: "E1")])
      _ = try await bench.apply()
      let item = try #require(
        try await database.read { try ItemStore.find(number: "FA-26-04417", of: company, $0).first })
      let entry = BankEntryID(try await database.count("SELECT id FROM bank_entry WHERE company = \(company)"))
      try await database.write { transaction in
        _ = try ApplyByHand(
          company: company, entry: entry, customer: item.customer,
          parts: [AppliedPart(item: item.id, minor: 100_000)], differences: [Difference(.penalties, minor: -4_350)]
        ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await adjustments(bench) == ["Pénalités de retard": 4_350])
      #expect(try await database.count("SELECT COUNT(*) FROM item WHERE open_minor <> 0") == 0)
      try await bench.checkNothingLost()
      try await database.write { transaction in
        try ReverseApplication(company: company, entry: entry).run(
          transaction, on: "2026-11-24", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.open("FA-26-04417") == 100_000)
      try await bench.checkNothingLost()
    }
  }

  @Test("what a person explains stays below a rebate: a tenth for a discount, to the cent")
  func ceilings() throws {
    func refusal(_ kind: DifferenceKind, _ minor: Int64, settling: Int64 = 1_000_00) -> HandRefusal? {
      do {
        try HandDifference.check(Difference(kind, minor: minor), settling: settling, in: .eur)
        return nil
      } catch { return error }
    }
    #expect(refusal(.discount, 100_00) == nil && refusal(.bankCharge, 100_00) == nil)
    #expect(refusal(.rounding, 1_00) == nil && refusal(.rounding, -1_00) == nil)
    #expect(refusal(.penalties, -5_000_00) == nil)
    #expect(
      refusal(.discount, 100_01)
        == .differenceTooGreat(
          .discount, asked: Money(minor: 100_01, .eur), most: Money(minor: 100_00, .eur)))
    #expect(refusal(.discount, -1) == .differenceWrongWay(.discount) && refusal(.rounding, -1_01) != nil)
    #expect(refusal(.penalties, .min) != nil && refusal(.rounding, .min) != nil)
  }

  @Test("what was kept back is taken off the latest item that is large enough")
  func deductions() throws {
    let parts = [(1, 500), (2, 900), (3, 100)].map { AppliedPart(item: ItemID($0.0), minor: $0.1) }
    let small = try #require(Deduction.take(100, from: parts))
    #expect(small.item == ItemID(3) && small.parts.map(\.minor) == [500, 900])
    let greater = try #require(Deduction.take(600, from: parts))
    #expect(greater.item == ItemID(2) && greater.parts.map(\.minor) == [500, 300, 100])
    #expect(Deduction.take(901, from: parts) == nil && Deduction.take(0, from: parts) == nil)
  }

  @Test("a tolerance that is none is refused")
  func refusals() async throws {
    try await Engine.sqlite.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      for (tolerances, refusal) in [
        (Tolerances(roundingMinor: 101), SetTolerances.Refusal.rounding),
        (Tolerances(bankChargeMinor: -1), .bankCharge),
        (Tolerances(discountBasisPoints: 1_001), .discount), (Tolerances(discountDaysLate: 366), .days),
      ] {
        await #expect(throws: refusal) {
          try await database.write { transaction in
            try SetTolerances(tolerances, of: bench.company.id).run(
              transaction, actor: Example.actor, at: Engine.moment)
          }
        }
      }
    }
  }

  @Test("answers kept before there were points and differences are still read")
  func older() throws {
    let json = """
      {"candidates":[{"customer":1,"onAccountMinor":0,"parts":[{"item":2,"minor":300}],"reasons":[{"amountEqual":{}}]}],\
      "reasons":[]}
      """
    let answer = try #require(StoredAnswer(json: json))
    #expect(answer.candidates.first?.points == nil && answer.candidates.first?.confidence == nil)
    #expect(answer.candidates.first?.differences == [])
  }
}
