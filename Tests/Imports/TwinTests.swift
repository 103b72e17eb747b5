import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A debt that several files bring is owed once, in whatever order they come (decision 7).
@Suite("The same debt from two files")
struct TwinTests {
  /// The ledger's open invoice and credit note as a list has them, by the customer's name alone.
  private static let list = """
    Client;Facture;Date;Échéance;Montant TTC;Reste dû;Commande
    SOCIETE ECLAIR;fa 2;10/01/2026;28/02/2026;60,00;60,00;BC 7
    Société Éclair;AV1;11/01/2026;11/01/2026;-12,00;-12,00;
    Société Éclair;FA9;12/01/2026;28/02/2026;99,00;99,00;
    """
  private static let ledger = SmallLedger.text()

  private func total(_ bench: Bench) async throws -> Int64 {
    let id = bench.company.id
    return try await bench.database.count(
      "SELECT CAST(COALESCE(SUM(open_minor), 0) AS bigint) FROM item WHERE company = \(id)")
  }

  private func customers(_ bench: Bench) async throws -> Int64 {
    let id = bench.company.id
    return try await bench.database.count("SELECT COUNT(*) FROM customer WHERE company = \(id)")
  }

  @Test("a list after its ledger adds only what is new, and dates what was guessed", arguments: Engine.all)
  func listAfterLedger(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(Self.ledger, name: "fec.txt")
      #expect(try await total(bench) == 48_00)
      let result = try await bench.importText(Self.list)
      #expect(result.itemsCreated == 1 && result.customersCreated == 0)
      #expect(result.warnings.map(\.code).contains("known_elsewhere"))
      #expect(try await total(bench) == 147_00)
      #expect(try await customers(bench) == 1)
      let id = bench.company.id
      let order = try await database.read {
        try ItemStore.find(number: "FA2", of: id, $0).first?.orderReference
      }
      #expect(order == "BC 7")
      // The same files again change nothing.
      #expect(try await bench.importText(Self.list).itemsCreated == 0)
      #expect(try await bench.importText(Self.ledger, name: "fec.txt").itemsCreated == 0)
      #expect(try await total(bench) == 147_00)
      try await bench.expectWhole()
    }
  }

  @Test("a ledger after a list settles the list's items and adds none of them", arguments: Engine.all)
  func ledgerAfterList(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let coded = """
        Code client;Client;Facture;Date;Échéance;Montant TTC;Reste dû
        C01;Société Éclair;FA1;05/01/2026;04/02/2026;120,00;120,00
        C01;Société Éclair;FA2;10/01/2026;15/03/2026;60,00;60,00
        """
      try await bench.importText(coded)
      let result = try await bench.importText(Self.ledger, name: "fec.txt")
      // The credit note and the payment are new; the payment settles the invoice that the list had brought.
      #expect(result.itemsCreated == 2)
      #expect(try await bench.open(source: "open-items") == ["FA1": 0, "FA2": 60_00])
      #expect(try await total(bench) == 48_00)
      #expect(try await bench.importText(Self.ledger, name: "fec.txt").itemsCreated == 0)
      #expect(try await total(bench) == 48_00)
      try await bench.expectWhole()
    }
  }

  @Test(
    "a payment that the bank brought before its ledger is received once, whatever number the ledger gives it",
    arguments: Engine.all)
  func ledgerAfterBank(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      try await bench.importText(
        """
        Code client;Client;Facture;Date;Échéance;Montant TTC;Reste dû
        C01;Société Éclair;FA1;05/01/2026;04/02/2026;120,00;120,00
        """)
      /// - Returns: the item that the money of a bank's line became.
      func receive(_ key: String, on day: CivilDate, cents: Int64 = -120_00) async throws -> ItemID {
        try await database.write { transaction in
          let customer = try #require(try CustomerStore.find(code: "C01", of: company, transaction)).id
          return try ItemStore.insert(
            Item(
              id: ItemID(0), company: company, customer: customer, kind: .payment, number: "VIR-\(key)", issued: day,
              due: day, amount: Money(minor: cents, .eur)), source: "bank", sourceKey: key, transaction)
        }
      }
      let payment = try await receive("entry:1", on: "2026-01-17")
      try await database.write { transaction in
        let invoice = try #require(try ItemStore.find(number: "FA1", of: company, transaction).first)
        try AllocationStore.allocate(
          Money(minor: 120_00, .eur), of: invoice.id, by: payment, company: company, day: "2026-01-17",
          reason: .matched,
          transaction)
      }
      // One that came long before is another; so is one that was undone.
      _ = try await receive("entry:2", on: "2026-01-02")
      let undone = try await receive("entry:3", on: "2026-01-20")
      let opposite = try await receive("entry:3:undone:\(undone)", on: "2026-01-20", cents: 120_00)
      try await database.write {
        try AllocationStore.allocate(
          Money(minor: 120_00, .eur), of: opposite, by: undone, company: company, day: "2026-01-20", reason: .manual, $0
        )
      }
      let before = try await total(bench)
      let result = try await bench.importText(Self.ledger, name: "fec.txt")
      // New are the second invoice and the credit note.
      #expect(result.itemsCreated == 2)
      #expect(try await total(bench) == before + 60_00 - 12_00)
      #expect(try await bench.importText(Self.ledger, name: "fec.txt").itemsCreated == 0)
      #expect(try await total(bench) == before + 60_00 - 12_00)
      try await bench.expectWhole()
    }
  }

  @Test("a ledger older than the one that is known is refused, and one known already is not", arguments: Engine.all)
  func olderLedger(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let older = Self.ledger.replacing("2026", with: "2025").replacing("FA", with: "FB")
      try await bench.importText(Self.ledger, name: "fec2026.txt")
      await #expect(throws: ImportsError.olderLedger(file: "fec2025.txt", ends: "2025-01-20", known: "2026-01-20")) {
        try await bench.importText(older, name: "fec2025.txt")
      }
      #expect(try await total(bench) == 48_00)
      // In the right order both come in, and the older one can be imported again.
      let other = try await Bench(database, code: "B")
      try await other.importText(older, name: "fec2025.txt")
      try await other.importText(Self.ledger, name: "fec2026.txt")
      #expect(try await other.importText(older + "\r\n", name: "fec2025-again.txt").itemsCreated == 0)
      try await bench.expectWhole()
    }
  }

  @Test("one number with two amounts counts twice and is said", arguments: Engine.all)
  func otherAmount(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(Self.ledger, name: "fec.txt")
      let result = try await bench.importText(
        "Code client;Facture;Date;Échéance;Montant TTC\nC01;FA2;10/01/2026;28/02/2026;61,00\n")
      #expect(result.itemsCreated == 1)
      #expect(result.warnings.contains { $0.code == "same_number_other_amount" && $0.message.contains("FA2") })
      try await bench.expectWhole()
    }
  }

  @Test("a name that two customers bear is nobody's: a new customer is made, and said", arguments: Engine.all)
  func ambiguousName(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(
        "Code client;Raison sociale;Ville\nA1;Dupont SA;Lyon\nA2;DUPONT SA;Brest\nA3;Éclair;Nice\n")
      let result = try await bench.importText(
        """
        Client;Facture;Date;Échéance;Montant TTC
        Dupont SA;F1;10/01/2026;28/02/2026;61,00
        ECLAIR;F2;10/01/2026;28/02/2026;62,00
        """)
      #expect(result.customersCreated == 1)
      #expect(result.warnings.contains { $0.code == "customer_name_ambiguous" })
      #expect(try await customers(bench) == 4)
      let id = bench.company.id
      let name = try await database.read {
        try $0.first("SELECT name FROM customer WHERE company = \(id) AND code = 'A3'") { $0.text(0) }
      }
      #expect(name == "Éclair")
    }
  }

  @Test("a French VAT number gives a customer the SIREN it ends with, where none is known", arguments: Engine.all)
  func sirenOfVAT(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(
        """
        Code client;Raison sociale;SIREN;N° TVA
        C1;Dupont;;fr 40 303 265 045
        C2;Martin;732829320;FR40303265045
        C3;Petit;;FR40303265046
        C4;Klein;;DE303265045

        """, kind: .customers)
      let id = bench.company.id
      func sirens() async throws -> [String] {
        try await database.read {
          try $0.query("SELECT code, COALESCE(siren, '-') FROM customer WHERE company = \(id) ORDER BY code") {
            "\($0.text(0)) \($0.text(1))"
          }
        }
      }
      #expect(try await sirens() == ["C1 303265045", "C2 732829320", "C3 -", "C4 -"])
      // Who is named without a code is who has that SIREN, however the file gives it.
      let result = try await bench.importText(
        "Client;N° TVA;Facture;Date;Échéance;Montant TTC\nDupont fils;FR40303265045;F1;10/01/2026;28/02/2026;61,00\n")
      #expect(result.customersCreated == 0)
      #expect(try await sirens().count == 4)
    }
  }
}
