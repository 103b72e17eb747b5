import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// The opening of a new year says again what is still open of the year before, and no more (decision 060).
@Suite("the opening of a new year")
struct OpeningTests {
  private static let sales =
    SmallLedger.sale("1", "20261101", "FA1", "1000,00") + SmallLedger.sale("2", "20261105", "FA2", "500,00")
    + SmallLedger.sale("3", "20261106", "FA3", of: "C02", "70,00")

  private static func opening(_ number: String, _ ref: String, of code: String = "C01", _ amount: String) -> [[String]]
  {
    SmallLedger.entry("AN", number, "20270101", ref, of: code, debit: amount, against: "890000")
  }

  private static let january = SmallLedger.sale("1", "20270105", "FA10", "200,00")

  private func open(_ bench: Bench) async throws -> [String: Int64] {
    let id = bench.company.id
    return try await bench.database.read { snapshot in
      let rows = try snapshot.query(
        """
        SELECT c.code, CAST(SUM(i.open_minor) AS bigint) FROM item i JOIN customer c ON c.id = i.customer
        WHERE i.company = \(id) GROUP BY c.code
        """
      ) { ($0.text(0), $0.int(1)) }
      return Dictionary(uniqueKeysWithValues: rows)
    }
  }

  private func left(_ bench: Bench, _ number: String) async throws -> Int64 {
    let company = bench.company.id
    return try await bench.database.read {
      try ItemStore.find(number: number, of: company, $0).filter { $0.kind == .invoice }
        .reduce(Int64(0)) { $0 + $1.open.minor }
    }
  }

  /// What is open of all that bears a number.
  private func whole(_ bench: Bench, _ number: String) async throws -> Int64 {
    let company = bench.company.id
    return try await bench.database.read {
      try ItemStore.find(number: number, of: company, $0).reduce(Int64(0)) { $0 + abs($1.open.minor) }
    }
  }

  /// The bank paid an invoice after the last ledger of the year.
  private func pay(_ bench: Bench, _ number: String, on day: CivilDate = "2026-12-20", _ key: String) async throws {
    let company = bench.company.id
    try await bench.database.write { transaction in
      let item = try #require(try ItemStore.find(number: number, of: company, transaction).first)
      let payment = try ItemStore.insert(
        Item(
          id: ItemID(0), company: company, customer: item.customer, kind: .payment, number: "VIR", issued: day,
          due: day,
          amount: Money(minor: -item.open.minor, .eur)), source: ItemSource.bank, sourceKey: key, transaction)
      try AllocationStore.allocate(
        item.open, of: item.id, by: payment, company: company, day: day, reason: .matched, transaction)
    }
  }

  /// Twice, as each month brings the ledger again.
  @discardableResult
  private func bring(_ bench: Bench, _ lines: [[String]]) async throws -> ImportResult {
    let result = try await bench.importText(SmallLedger.text(lines), name: "fec.txt")
    let once = try await open(bench)
    #expect(try await bench.importText(SmallLedger.text(lines) + "\r\n", name: "again.txt").itemsCreated == 0)
    #expect(try await open(bench) == once)
    try await bench.expectWhole()
    return result
  }

  @Test("what the bank paid between two ledgers counts once", arguments: Engine.all)
  func paidByBank(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bring(bench, Self.sales)
      try await pay(bench, "FA1", "entry:1")
      try await pay(bench, "FA3", "entry:2")
      try await bring(bench, Self.opening("1", "FA2", "500,00") + Self.january)
      #expect(try await open(bench) == ["C01": 700_00, "C02": 0])
    }
  }

  @Test("an opening that does not know the bank yet owes nothing again", arguments: Engine.all)
  func bankUnknown(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bring(bench, Self.sales)
      try await pay(bench, "FA1", "entry:1")
      let early =
        Self.opening("1", "FA1", "1000,00") + Self.opening("2", "FA2", "500,00")
        + Self.opening("3", "FA3", of: "C02", "70,00")
      try await bring(bench, early + Self.january)
      #expect(try await open(bench) == ["C01": 700_00, "C02": 70_00])
      #expect(try await left(bench, "FA1") == 0)
    }
  }

  @Test("what the opening no longer has was paid, also of who is not in it", arguments: Engine.all)
  func paidElsewhere(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bring(bench, Self.sales)
      let lines = Self.opening("1", "FA2", "500,00") + Self.january
      let result = try await bring(bench, lines)
      #expect(result.warnings.contains { $0.code == "openings_known" && $0.message.contains("-1070.00") })
      #expect(try await open(bench) == ["C01": 700_00, "C02": 0])
      #expect(try await left(bench, "FA1") == 0)
      #expect(try await left(bench, "FA3") == 0)
      // Corrected, the opening has it again.
      try await bring(bench, Self.opening("1", "FA1", "1000,00") + Self.opening("2", "FA2", "500,00") + Self.january)
      #expect(try await open(bench) == ["C01": 1700_00, "C02": 0])
      #expect(try await left(bench, "FA1") == 1000_00)
    }
  }

  @Test("the end of the year may come after the opening that knows it", arguments: Engine.all)
  func oldYearLater(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bring(bench, Self.sales)
      let opening = Self.opening("1", "FA2", "500,00") + Self.opening("2", "FA9", "40,00") + Self.january
      try await bring(bench, opening)
      #expect(try await open(bench) == ["C01": 740_00, "C02": 0])
      var rest =
        SmallLedger.sale("9", "20261230", "FA9", "40,00")
        + SmallLedger.entry("BQ", "1", "20261221", "VIR1", credit: "1000,00", against: "512000")
        + SmallLedger.entry("BQ", "2", "20261222", "VIR2", of: "C02", credit: "70,00", against: "512000")
      // The ledger letters the one, and not the other.
      var sales = Self.sales
      sales[0][13] = "AA"
      rest[2][13] = "AA"
      try await bring(bench, sales + rest)
      #expect(try await open(bench) == ["C01": 740_00, "C02": 0])
      for number in ["FA1", "FA3", "VIR1", "VIR2"] { #expect(try await whole(bench, number) == 0, "\(number)") }
      try await bring(bench, opening + SmallLedger.sale("2", "20270106", "FA11", "50,00"))
      #expect(try await open(bench) == ["C01": 790_00, "C02": 0])
      #expect(try await left(bench, "FA1") == 0)
      #expect(try await left(bench, "FA9") == 40_00)
    }
  }

  @Test("one line for all that a list holds is not owed beside it", arguments: Engine.all)
  func afterList(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(
        """
        Code client;Nom;Facture;Date;Échéance;Montant
        C01;Client C01;FA1;01/11/2026;01/12/2026;1000,00
        C01;Client C01;FA2;05/11/2026;05/12/2026;500,00
        """)
      try await bring(bench, Self.opening("1", "RAN", "1500,00") + Self.opening("2", "RAN", of: "C03", "30,00"))
      #expect(try await open(bench) == ["C01": 1500_00, "C03": 30_00])
    }
  }

  @Test("of each piece the opening has what is left, also where a list had it before", arguments: Engine.all)
  func partlyPaid(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bring(bench, Self.sales)
      try await bench.importText(
        """
        Code client;Nom;Facture;Date;Échéance;Montant
        C01;Client C01;FA8;01/12/2026;31/12/2026;300,00
        C09;Client C09;FA9;01/12/2026;31/12/2026;500,00
        """)
      let lines =
        Self.opening("1", "FA1", "700,00") + Self.opening("2", "FA8", "100,00")
        + Self.opening("3", "FA9", of: "C09", "300,00")
      let result = try await bring(bench, lines)
      #expect(!result.warnings.contains { $0.code == "same_number_other_amount" })
      #expect(try await open(bench) == ["C01": 800_00, "C02": 0, "C09": 300_00])
      for (number, cents) in [("FA1", 700_00), ("FA2", 0), ("FA8", 100_00), ("FA9", 300_00)] as [(String, Int64)] {
        #expect(try await left(bench, number) == cents, "\(number)")
      }
    }
  }

  @Test("one sum a customer beside a list is the ledger's", arguments: Engine.all)
  func sumBesideList(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(
        """
        Code client;Nom;Facture;Date;Échéance;Montant
        C01;Client C01;FA1;01/11/2026;01/12/2026;500,00
        C02;Client C02;FA2;01/11/2026;01/12/2026;500,00
        """)
      try await bring(bench, Self.opening("1", "RAN", "300,00") + Self.opening("2", "RAN", of: "C02", "650,00"))
      #expect(try await open(bench) == ["C01": 300_00, "C02": 650_00])
    }
  }

  @Test("an opening that names nearly nobody closes nothing", arguments: Engine.all)
  func namesNobody(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let many = (1...60).flatMap { SmallLedger.sale("\($0)", "20261101", "F\($0)", of: "K\($0)", "10,00") }
      try await bring(bench, many)
      let result = try await bring(bench, Self.opening("1", "F1", of: "K1", "10,00") + Self.january)
      #expect(result.warnings.contains { $0.code == "openings_partial" && $0.message.contains("59") })
      #expect(try await open(bench).values.reduce(0, +) == 800_00)
    }
  }

  @Test("money that the ledger passes over is named", arguments: Engine.all)
  func passedOver(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bring(bench, Self.sales)
      try await pay(bench, "FA1", on: "2026-11-20", "entry:1")
      let told =
        SmallLedger.entry("BQ", "1", "20261110", "VIR1", of: "C02", credit: "70,00", against: "512000")
        + SmallLedger.entry("BQ", "2", "20261215", "VIR2", credit: "500,00", against: "512000")
      let result = try await bring(bench, Self.sales + told)
      let warning = result.warnings.first { $0.code == "not_in_ledger" }
      #expect(warning?.message.contains("Client C01 -1000.00 EUR 2026-11-20") == true)
      // Of the bank's last days the ledger may know nothing yet.
      try await pay(bench, "FA2", on: "2026-12-14", "entry:2")
      let again = try await bench.importText(SmallLedger.text(Self.sales + told) + "\n", name: "third.txt")
      #expect(again.warnings.first { $0.code == "not_in_ledger" }?.message.hasPrefix("1 movements") == true)
    }
  }
}
