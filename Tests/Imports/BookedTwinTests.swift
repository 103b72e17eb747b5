import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// What the bank made us book counts once when the ledger tells it, whatever numbers the ledger gives it (decision 7).
@Suite("what the bank made us book, in the ledger")
struct BookedTwinTests {
  private func total(_ bench: Bench) async throws -> Int64 {
    let id = bench.company.id
    return try await bench.database.count(
      "SELECT CAST(COALESCE(SUM(open_minor), 0) AS bigint) FROM item WHERE company = \(id)")
  }

  /// - Returns: the item that something of a line of the bank became.
  @discardableResult
  private func book(
    _ bench: Bench, _ kind: ItemKind, _ cents: Int64, on day: CivilDate, of code: String = "C01",
    source: String = ItemSource.bank, _ key: String
  ) async throws -> ItemID {
    let company = bench.company.id
    return try await bench.database.write { transaction in
      let customer = try #require(try CustomerStore.find(code: code, of: company, transaction)).id
      return try ItemStore.insert(
        Item(
          id: ItemID(0), company: company, customer: customer, kind: kind, number: "VIR", issued: day, due: day,
          amount: Money(minor: cents, .eur)), source: source, sourceKey: key, transaction)
    }
  }

  /// Brings the ledger with what it tells besides, twice: what it adds is owed or had once.
  private func tell(
    _ bench: Bench, _ sales: [[String]], _ told: [[String]], adds count: Int, _ cents: Int64
  ) async throws {
    let before = try await total(bench)
    let ledger = SmallLedger.text(sales + told)
    #expect(try await bench.importText(ledger, name: "fec.txt").itemsCreated == count)
    #expect(try await total(bench) == before + cents)
    #expect(try await bench.importText(ledger + "\r\n", name: "again.txt").itemsCreated == 0)
    #expect(try await total(bench) == before + cents)
    try await bench.expectWhole()
  }

  @Test("a payment that came back is owed once, and an invoice of the amount beside it", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales =
        SmallLedger.sale("1", "20260801", "FA104", "320,00") + SmallLedger.sale("2", "20260801", "FA106", "90,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      try await book(bench, .payment, -320_00, on: "2026-09-02", "entry:1")
      try await book(bench, .adjustment, 320_00, on: "2026-09-03", "entry:2")
      let told =
        SmallLedger.entry("BQ", "20", "20260902", "RGT7", credit: "320,00", against: "512000")
        + SmallLedger.entry("BQ", "21", "20260903", "REJ8", debit: "320,00", against: "512000")
        + SmallLedger.sale("3", "20260903", "FA105", "320,00")
      try await tell(bench, sales, told, adds: 1, 320_00)
      #expect(try await bench.open(source: "fec") == ["FA104": 320_00, "FA105": 320_00, "FA106": 90_00])
    }
  }

  @Test("a return of a little more is the bank's fee and what the ledger says came back", arguments: Engine.all)
  func returnedWithFee(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales = SmallLedger.sale("1", "20260801", "FA104", "320,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      try await book(bench, .payment, -320_00, on: "2026-09-02", "entry:1")
      let back = try await book(bench, .adjustment, 325_00, on: "2026-09-03", "entry:2")
      try await book(
        bench, .adjustment, -5_00, on: "2026-09-03", source: ItemSource.difference, "entry:2:\(back):bank_charge")
      let told =
        SmallLedger.entry("BQ", "20", "20260902", "RGT7", credit: "320,00", against: "512000")
        + SmallLedger.entry("BQ", "21", "20260903", "REJ8", debit: "320,00", against: "512000")
      try await tell(bench, sales, told, adds: 0, 0)
    }
  }

  @Test("what was paid back is claimed of nobody, and each refund is told once", arguments: Engine.all)
  func refunded(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales = SmallLedger.sale("1", "20260801", "FA700", "750,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      try await book(bench, .payment, -750_00, on: "2026-09-02", "entry:1")
      try await book(bench, .payment, -750_00, on: "2026-09-02", "entry:2")
      try await book(bench, .adjustment, 750_00, on: "2026-09-03", "entry:3")
      // One that was undone is none.
      let undone = try await book(bench, .adjustment, 80_00, on: "2026-09-03", "entry:4")
      try await book(bench, .adjustment, -80_00, on: "2026-09-03", "entry:4:undone:\(undone)")
      let told =
        SmallLedger.entry("BQ", "3", "20260902", "RG1", credit: "750,00", against: "512000")
        + SmallLedger.entry("BQ", "4", "20260902", "RG2", credit: "750,00", against: "512000")
        + SmallLedger.entry("BQ", "5", "20260903", "RBT3", debit: "750,00", against: "512000")
      try await tell(bench, sales, told, adds: 0, 0)
      let more =
        SmallLedger.entry("BQ", "6", "20260904", "RBT4", debit: "750,00", against: "512000")
        + SmallLedger.entry("BQ", "7", "20260904", "RBT5", debit: "80,00", against: "512000")
      try await tell(bench, sales, told + more, adds: 2, 830_00)
    }
  }

  @Test("a discount is given once, and a credit note of the amount beside it", arguments: Engine.all)
  func discount(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales =
        SmallLedger.sale("1", "20260801", "FA103", "2500,00") + SmallLedger.sale("2", "20260801", "FA107", "1000,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      for (entry, paid, off) in [(1, -2_450_00, -50_00), (2, -980_00, -20_00)] as [(Int, Int64, Int64)] {
        let payment = try await book(bench, .payment, paid, on: "2026-09-02", "entry:\(entry)")
        try await book(
          bench, .adjustment, off, on: "2026-09-02", source: ItemSource.difference,
          "entry:\(entry):\(payment):discount")
      }
      // The second is told as one sum.
      let told =
        SmallLedger.entry("BQ", "22", "20260902", "RGT9", credit: "2450,00", against: "512000")
        + SmallLedger.entry("OD", "23", "20260902", "ESC10", credit: "50,00", against: "665000")
        + SmallLedger.entry("BQ", "24", "20260902", "RGT10", credit: "1000,00", against: "512000")
        + SmallLedger.entry("VE", "3", "20260902", "AV50", credit: "50,00", against: "709000")
      try await tell(bench, sales, told, adds: 1, -50_00)
    }
  }

  @Test("penalties that were paid come back under our number, and a bill of the amount is owed", arguments: Engine.all)
  func penalties(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales = SmallLedger.sale("1", "20260801", "FA107", "1000,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      let payment = try await book(bench, .payment, -1_040_00, on: "2026-09-02", "entry:1")
      try await book(
        bench, .adjustment, 40_00, on: "2026-09-02", source: ItemSource.difference, "entry:1:\(payment):penalties")
      let told =
        SmallLedger.entry("BQ", "22", "20260902", "VIR", credit: "1040,00", against: "512000")
        + SmallLedger.entry("BQ", "23", "20260902", "VIR", debit: "40,00", against: "763000")
        + SmallLedger.sale("2", "20260902", "FA108", "40,00")
      try await tell(bench, sales, told, adds: 1, 40_00)
    }
  }

  @Test("what a group paid for its customers is had once by each of them", arguments: Engine.all)
  func group(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales =
        SmallLedger.sale("1", "20260801", "FA401", of: "SIEGE", "1000,00")
        + SmallLedger.sale("2", "20260801", "FA402", of: "NORD", "700,00")
        + SmallLedger.sale("3", "20260801", "FA403", of: "SUD", "250,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      let payment = try await book(bench, .payment, -1_950_00, on: "2026-09-02", of: "SIEGE", "entry:1")
      for (code, cents) in [("NORD", 700_00), ("SUD", 250_00)] as [(String, Int64)] {
        let key = "entry:1:\(payment):\(code)"
        try await book(
          bench, .adjustment, cents, on: "2026-09-02", of: "SIEGE", source: ItemSource.transfer, key + ":from")
        try await book(
          bench, .adjustment, -cents, on: "2026-09-02", of: code, source: ItemSource.transfer, key + ":to")
      }
      func received(_ code: String, _ amount: String) -> [String] {
        SmallLedger.line(
          "BQ", "20", "20260902", "411000", aux: code, name: "Client \(code)", ref: "RGT1", label: "Virement",
          credit: amount)
      }
      let told =
        [received("SIEGE", "1000,00"), received("NORD", "700,00"), received("SUD", "250,00")]
        + [SmallLedger.line("BQ", "20", "20260902", "512000", ref: "RGT1", label: "Virement", debit: "1950,00")]
      // What the customer paid as well comes in.
      let more = SmallLedger.entry("BQ", "21", "20260903", "RGT2", of: "NORD", credit: "700,00", against: "512000")
      try await tell(bench, sales, told + more, adds: 1, -700_00)
    }
  }

  /// Lines of one entry of the bank's journal on a customer's account, lettered with the invoices.
  private static func entry(
    _ number: String, _ date: String, _ ref: String, lines: [String], of total: String, back: Bool = false
  ) -> [[String]] {
    let none = "0,00"
    return lines.map {
      SmallLedger.line(
        "BQ", number, date, "411000", aux: "C01", name: "Client C01", ref: ref, label: "Virement",
        debit: back ? $0 : none, credit: back ? none : $0, letter: back ? "" : "AA")
    } + [
      SmallLedger.line(
        "BQ", number, date, "512000", ref: ref, label: "Virement", debit: back ? none : total,
        credit: back ? total : none)
    ]
  }

  private static func lettered(_ entry: [[String]]) -> [[String]] {
    entry.map { line in
      var line = line
      if line[4] == "411000" { line[13] = "AA" }
      return line
    }
  }

  @Test("what the ledger tells invoice by invoice in one entry is one line of the bank", arguments: Engine.all)
  func lineByInvoice(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales =
        SmallLedger.sale("1", "20260801", "FA101", "400,00") + SmallLedger.sale("2", "20260801", "FA102", "600,00")
      let other = SmallLedger.sale("3", "20260801", "FA103", "400,00")
      try await bench.importText(SmallLedger.text(sales + other), name: "first.txt")
      try await book(bench, .payment, -1_000_00, on: "2026-09-02", "entry:1")
      try await book(bench, .payment, -400_00, on: "2026-09-03", "entry:2")
      let first = Self.entry("20", "20260902", "RGT1", lines: ["400,00", "600,00"], of: "1000,00")
      let second = SmallLedger.entry("BQ", "21", "20260903", "RGT2", credit: "400,00", against: "512000")
      let lettered = Self.lettered(sales)
      // The order of the lines does not matter: the entry is looked for before each line.
      try await tell(bench, lettered + other, second + first, adds: 0, 0)
      #expect(try await bench.open(source: "fec") == ["FA101": 0, "FA102": 0, "FA103": 400_00])
      #expect(try await bench.open(source: ItemSource.bank) == ["VIR": -400_00])
      // The ledger has the money once more, and an invoice of the same parts that is owed.
      let more =
        Self.entry("22", "20260904", "RGT3", lines: ["400,00", "600,00"], of: "1000,00")
        + SmallLedger.sale("4", "20260904", "FA104", "400,00") + SmallLedger.sale("5", "20260904", "FA105", "600,00")
      try await tell(bench, lettered + other, first + second + more, adds: 4, 0)
      #expect(try await bench.open(source: "fec")["FA104"] == 400_00)
    }
  }

  @Test("a return that the ledger tells invoice by invoice is one line of the bank", arguments: Engine.all)
  func returnByInvoice(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales =
        SmallLedger.sale("1", "20260801", "FA101", "400,00") + SmallLedger.sale("2", "20260801", "FA102", "600,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      try await book(bench, .payment, -1_000_00, on: "2026-09-02", "entry:1")
      try await book(bench, .adjustment, 1_000_00, on: "2026-09-08", "entry:2")
      let told =
        Self.entry("20", "20260902", "RGT1", lines: ["400,00", "600,00"], of: "1000,00")
        + Self.entry("24", "20260908", "REJ1", lines: ["400,00", "600,00"], of: "1000,00", back: true)
      try await tell(bench, sales, told, adds: 0, 0)
      // Another return of one of them came in no statement.
      let more = Self.entry("25", "20260909", "REJ2", lines: ["400,00"], of: "400,00", back: true)
      try await tell(bench, sales, told + more, adds: 1, 400_00)
    }
  }

  @Test("two lines of the bank of one day are one of the ledger, where no other two may be", arguments: Engine.all)
  func pair(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let sales =
        SmallLedger.sale("1", "20260801", "FA107", "240,00") + SmallLedger.sale("2", "20260801", "FA108", "260,00")
      try await bench.importText(SmallLedger.text(sales), name: "first.txt")
      try await book(bench, .payment, -240_00, on: "2026-09-04", "entry:1")
      try await book(bench, .payment, -260_00, on: "2026-09-04", "entry:2")
      let told = SmallLedger.entry("BQ", "23", "20260904", "RGT5", credit: "500,00", against: "512000")
      try await tell(bench, sales, told, adds: 0, 0)
      // The ledger's next one is not the one that is left.
      try await book(bench, .payment, -240_00, on: "2026-09-04", "entry:3")
      let more = SmallLedger.entry("BQ", "24", "20260905", "RGT6", credit: "500,00", against: "512000")
      try await tell(bench, sales, told + more, adds: 1, -500_00)
      let amounts: [Int64] = [-100_00, -200_00, -150_00, -150_00]
      for (place, cents) in amounts.enumerated() {
        try await book(bench, .payment, cents, on: "2026-09-20", "entry:\(place + 10)")
      }
      let unclear = SmallLedger.entry("BQ", "25", "20260920", "RGT7", credit: "300,00", against: "512000")
      try await tell(bench, sales, told + more + unclear, adds: 1, -300_00)
    }
  }

  @Test("a list that names one transfer row by row has the money that the bank brought", arguments: Engine.all)
  func list(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      try await bench.importText(
        SmallLedger.text(SmallLedger.sale("1", "20260801", "FA101", "1000,00")), name: "first.txt")
      try await book(bench, .payment, -1_000_00, on: "2026-09-02", "entry:1")
      let before = try await total(bench)
      let list = """
        customer_code;customer_name;number;kind;issued;due;amount;open
        C01;Client C01;RGT1;payment;2026-09-02;2026-09-02;-400.00;-400.00
        C01;Client C01;RGT1;payment;2026-09-02;2026-09-02;-600.00;-600.00
        """
      let result = try await bench.importText(list, name: "list.csv", kind: .openItems, partial: true)
      #expect(result.itemsCreated == 0)
      #expect(try await total(bench) == before)
      try await bench.expectWhole()
    }
  }
}
