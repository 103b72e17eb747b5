import CashApplication
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Xml

@Suite("A mandate that goes on with another account or reference")
struct AmendMandateTests {
  private static let before = "FR1420041010050500013M02606"
  private static let other = "DE89370400440532013000"

  private struct Amended {
    let bench: DebitBench

    func amend(reference: String = "RUM-1", iban: String, actor: Actor = Example.actor) async throws {
      let company = bench.company.id
      try await bench.database.write { transaction in
        let known = try #require(
          try MandateStore.all(of: bench.customers[0], company: company, transaction).first)
        try AmendMandate(known.id, reference: reference, iban: iban, bic: nil)
          .run(transaction, company: company, on: DebitBench.today, actor: actor, at: Engine.moment)
      }
    }

    /// What the file of a run says of the mandate.
    func told(_ run: Int64) async throws -> XmlElement {
      let company = bench.company.id
      let text = try await bench.database.read { try #require(try DebitRunStore.content(run, of: company, $0)) }
      let root = try XmlElement.document(try XmlReader(bytes: Array(text.utf8), name: "run"))
      return try #require(
        root["CstmrDrctDbtInitn"]?.all("PmtInf").first?["DrctDbtTxInf", "DrctDbtTx", "MndtRltdInf"])
    }

    func credit(_ run: Int64, _ amount: String, as name: String) async throws {
      let batch = try #require(try await bench.debits(run).first).batch
      #expect(try await bench.bank(name, amount, batch: batch).applied == 1)
    }
  }

  @Test("the next file tells the bank once, and what was debited before stays as it was", arguments: Engine.all)
  func once(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let amended = Amended(bench: try await DebitBench(database))
      let bench = amended.bench
      var items: [ItemID] = []
      for number in 1...3 { items.append(try await bench.owe(1, "F-\(number)", 10_000)) }
      let first = try await bench.prepare([items[0]])
      #expect(try await amended.told(first)["AmdmntInd"] == nil)
      try await amended.credit(first, "100.00", as: "E1")
      try await amended.amend(reference: "RUM-NEUF", iban: Self.other)
      // Another bank again before any file: the bank knows the first account still.
      try await amended.amend(reference: "RUM-NEUF", iban: "FR7630006000011234567890189")

      let second = try await bench.prepare([items[1]])
      let told = try await amended.told(second)
      #expect(told["MndtId"]?.text == "RUM-NEUF" && told["AmdmntInd"]?.text == "true")
      #expect(told["AmdmntInfDtls", "OrgnlMndtId"]?.text == "RUM-1")
      #expect(told["AmdmntInfDtls", "OrgnlDbtrAcct", "Id", "Othr", "Id"]?.text == "SMNDA")
      let debits = try await bench.debits(second)
      #expect(debits.map(\.collection) == [.recurrent] && debits[0].iban == "FR7630006000011234567890189")
      let old = try await bench.debits(first)
      #expect(old[0].mandate == "RUM-1" && old[0].iban == Self.before)

      let third = try await bench.prepare([items[2]])
      #expect(try await amended.told(third)["AmdmntInd"] == nil)
      let company = bench.company.id
      let history = try await database.read {
        try AmendmentStore.all(of: bench.customers[0], company: company, $0)
      }
      #expect(history.map(\.oldReference) == ["RUM-1", nil] && history.map(\.oldIBAN) == [Self.before, Self.other])
      #expect(history.allSatisfy { $0.toldBy == debits[0].endToEnd })
      #expect(try await database.count("SELECT COUNT(*) FROM journal WHERE event = 'mandate.amended'") == 2)
      // Nobody else gets the reference by which its first debits are known.
      await #expect(throws: DebitRefusal.referenceTaken("RUM-1")) {
        _ = try await database.write { transaction in
          try RecordMandate(of: bench.customers[1], reference: "rum-1", signedOn: "2026-01-10", iban: Self.other)
            .run(transaction, company: company, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
        }
      }
    }
  }

  @Test("a run taken back or a debit rejected told the bank nothing: the next one does", arguments: Engine.all)
  func untold(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let amended = Amended(bench: try await DebitBench(database))
      let bench = amended.bench
      let items = [try await bench.owe(1, "F-1", 10_000), try await bench.owe(1, "F-2", 20_000)]
      let company = bench.company.id
      try await amended.credit(try await bench.prepare([items[0]]), "100.00", as: "E1")
      // A new account with the same bank is told by the one before.
      let same = try #require(Self.sibling())
      try await amended.amend(iban: same)
      let cancelled = try await bench.prepare([items[1]])
      #expect(try await amended.told(cancelled)["AmdmntInfDtls", "OrgnlDbtrAcct", "Id", "IBAN"]?.text == Self.before)
      try await database.write {
        try CancelDebits(cancelled, of: company).run($0, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
      let rejected = try await bench.prepare([items[1]])
      #expect(try await amended.told(rejected)["AmdmntInd"]?.text == "true")
      let debit = try #require(try await bench.debits(rejected).first)
      try await database.write {
        try RejectDebit(debit.endToEnd, reason: "AC04", of: company)
          .run($0, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
      let last = try await bench.prepare([items[1]])
      #expect(try await amended.told(last)["AmdmntInd"]?.text == "true")
      #expect(try await amended.told(last)["AmdmntInfDtls", "OrgnlMndtId"] == nil)
    }
  }

  /// Another account at the bank of ``before``, with a key that fits.
  private static func sibling() -> String? {
    let account = "20041010050500013M02607"
    return (2...97).lazy.map { key in (key < 10 ? "FR0\(key)" : "FR\(key)") + account }.first {
      BusinessNumbers.iban($0) != nil
    }
  }

  @Test("one that was never used is corrected, and what is no change or no account is refused", arguments: Engine.all)
  func corrected(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let amended = Amended(bench: try await DebitBench(database))
      let item = try await amended.bench.owe(1, "F-1", 10_000)
      await #expect(throws: DebitRefusal.nothingChanged("RUM-1")) { try await amended.amend(iban: Self.before) }
      await #expect(throws: DebitRefusal.iban) { try await amended.amend(iban: "FR1520041010050500013M02606") }
      await #expect(throws: DebitRefusal.referenceTaken("RUM-2")) {
        try await amended.amend(reference: "RUM-2", iban: Self.before)
      }
      let reader = Actor.person(PersonID(7), name: "Ali", rights: [.see])
      await #expect(throws: NotAllowed.self) { try await amended.amend(iban: Self.other, actor: reader) }
      try await amended.amend(iban: Self.other)
      let run = try await amended.bench.prepare([item])
      #expect(try await amended.told(run)["AmdmntInd"] == nil)
      #expect(try await amended.bench.debits(run)[0].iban == Self.other)
    }
  }
}
