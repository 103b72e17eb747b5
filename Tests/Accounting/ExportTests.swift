import Accounting
import AccountingRules
import Banking
import CashApplication
import CashApplicationRules
import Files
import Imports
import ImportsRules
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Batches for the accounting software")
struct ExportTests {
  static let migrations =
    Example.migrations + ImportsSchema.migrations + BankingSchema.migrations + AccountingSchema.migrations
    + OutboxSchema.migrations

  /// A company that is owed an invoice of 1,000.00 and gets statements.
  struct Bench {
    let database: Database
    let company: Company
    let customer: CustomerID

    init(_ database: Database) async throws {
      self.database = database
      let ids = try await database.write { try Example.stored($0) }
      customer = ids.customer
      company = try #require(try await database.read { try CompanyStore.all($0) }.first)
    }

    @discardableResult
    func owe(_ number: String, _ cents: Int64) async throws -> ItemID {
      let (company, customer) = (company.id, customer)
      return try await database.write {
        try Example.store(Example.item(company, customer, number: number, cents: cents), $0)
      }
    }

    func bank(_ amount: String, _ reference: String, wording: String, day: String = "2026-11-20") async throws {
      let text = """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
        <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\
        <Ntry><NtryRef>\(reference)</NtryRef><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
        <BookgDt><Dt>\(day)</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr>\
        <Nm>BRISSONNET TRAVAUX PUBLICS</Nm></Dbtr></RltdPties><RmtInf><Ustrd>\(wording)</Ustrd></RmtInf></TxDtls>\
        </NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
        """
      _ = try await ImportFile(FileBytes(name: "\(reference).xml", Array(text.utf8)), company: company).run(
        database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
      let apply = ApplyCash(company: company.id, day: "2026-11-23")
      let outcome = try await database.write { try apply.run($0, actor: Example.actor, at: Engine.moment) }
      #expect(outcome.applied == 1)
    }

    func undo(_ reference: String, on day: CivilDate) async throws {
      let company = company.id
      let entry = try #require(
        try await database.read { try BankEntryStore.all(of: company, $0) }.first { $0.reference == reference })
      let act = ReverseApplication(company: company, entry: entry.id)
      try await database.write { try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
    }

    func export(from: CivilDate? = nil, until: CivilDate) async throws -> ExportEntries.Outcome {
      let act = ExportEntries(company.id, from: from, until: until)
      return try await database.write { try act.run($0, on: "2026-11-30", actor: Example.actor, at: Engine.moment) }
    }

    func fec(_ number: Int) async throws -> String {
      let company = company
      return try await database.read {
        FecText.fec(try BatchStore.lines(of: number, company: company.id, $0), in: company.currency)
      }
    }

    func letters(_ number: Int) async throws -> [String] {
      let company = company.id
      return try await database.read { snapshot in
        try BatchStore.letters(of: number, company: company, snapshot).map { line in
          "\(line.letter)\(line.isUndone ? "-" : "") \(line.reference) \(line.amount.minor / 100)"
        }
      }
    }

    /// What was received by rate of VAT in a period.
    func received(_ from: CivilDate, _ until: CivilDate) async throws -> [String] {
      let company = company.id
      return try await database.read { snapshot in
        try VatReceipts.lines(of: company, from: from, until: until, snapshot).map { line in
          "\(line.invoice) \(line.day) \(line.rate) \(line.amount.minor) \(line.tax.minor)"
        }
      }
    }
  }

  @Test(
    "each movement leaves once, an undone payment as its opposite, and a batch can be taken again as it left",
    arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      try await bench.owe("FA-26-04417", 1_000_00)
      try await bench.bank("980.00", "E1", wording: "FA-26-04417 ESCOMPTE")
      let first = try #require(try await bench.export(until: "2026-11-20").batch)
      #expect(first.number == 1 && first.entries == 2 && first.total.minor == 1_000_00 && first.letters == 3)
      let text = try await bench.fec(1)
      #expect(FecCheck.problems(text) == [])
      let rows = text.split(whereSeparator: \.isNewline).map {
        $0.split(separator: "\t", omittingEmptySubsequences: false)
      }
      #expect(
        rows.dropFirst().map { $0[2...8].joined(separator: " ") + " " + $0[11...14].joined(separator: " ") } == [
          "1 20261120 512000 Banque   E1 980,00 0,00  ",
          "1 20261120 411000 Clients C-01187 Brissonnet Travaux Publics E1 0,00 980,00 AA 20261120",
          "2 20261120 665000 Escomptes accordés   E1 20,00 0,00  ",
          "2 20261120 411000 Clients C-01187 Brissonnet Travaux Publics E1 0,00 20,00 AA 20261120",
        ])
      #expect(try await bench.letters(1) == ["AA FA-26-04417 1000", "AA E1 -980", "AA E1 -20"])
      #expect(try await bench.export(until: "2026-11-23").batch == nil, "nothing is new")

      try await bench.undo("E1", on: "2026-11-24")
      let second = try #require(try await bench.export(until: "2026-11-30").batch)
      #expect(second.number == 2 && second.entries == 2 && second.total.minor == 1_000_00)
      let opposite = try await bench.fec(2).split(whereSeparator: \.isNewline).dropFirst().map {
        let cells = $0.split(separator: "\t", omittingEmptySubsequences: false)
        return "\(cells[2]) \(cells[4]) \(cells[11]) \(cells[12]) \(cells[13])"
      }
      #expect(
        opposite.sorted()
          == [
            "3 411000 20,00 0,00 AC", "3 665000 0,00 20,00 ", "4 411000 980,00 0,00 AB", "4 512000 0,00 980,00 ",
          ].sorted()
          || opposite.sorted()
            == [
              "3 411000 20,00 0,00 AB", "3 665000 0,00 20,00 ", "4 411000 980,00 0,00 AC", "4 512000 0,00 980,00 ",
            ].sorted()
      )
      let letters = try await bench.letters(2)
      #expect(Array(letters.prefix(3)) == ["AA- FA-26-04417 1000", "AA- E1 -980", "AA- E1 -20"])
      #expect(letters.count == 7)
      #expect(try await bench.fec(1) == text, "what was handed over stays as it was")
      let problem = try await database.read { try BalanceCheck.problems($0) }
      #expect(problem == [])
    }
  }

  @Test(
    "a receipt that pays for another customer too leaves what passes between the accounts at nothing",
    arguments: Engine.all)
  func shared(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      try await bench.owe("FA-26-00001", 600_00)
      try await bench.bank("600.00", "E1", wording: "FA-26-00001")
      try await bench.undo("E1", on: "2026-11-24")
      let (other, invoice) = try await database.write { transaction in
        let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Filiale"), transaction)
        return (
          other, try Example.store(Example.item(company, other, number: "FA-26-00002", cents: 250_00), transaction)
        )
      }
      let entry = try #require(try await database.read { try BankEntryStore.all(of: company, $0) }.first)
      let share = SplitByHand.Share(customer: other, parts: [AppliedPart(item: invoice, minor: 250_00)])
      let act = SplitByHand(company: company, entry: entry.id, payer: bench.customer, shares: [share])
      _ = try await database.write { try act.run($0, on: "2026-11-25", actor: Example.actor, at: Engine.moment) }
      _ = try #require(try await bench.export(until: "2026-11-30").batch)
      let rows = try await bench.fec(1).split(whereSeparator: \.isNewline).dropFirst().map {
        $0.split(separator: "\t", omittingEmptySubsequences: false)
      }
      let between = rows.filter { $0[4] == "471000" }.map { "\($0[11]) \($0[12])" }
      #expect(between.sorted() == ["0,00 250,00", "250,00 0,00"])
      let theirs = rows.filter { $0[6] == "C-2" }.map { "\($0[11]) \($0[12])" }
      #expect(theirs == ["0,00 250,00"], "the other customer's account is paid")
      #expect(try await database.read { try BalanceCheck.problems($0) } == [])
    }
  }

  @Test(
    "a period takes what counts in it; the future, a backward period and strangers are refused", arguments: Engine.all)
  func periods(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      try await bench.owe("FA-26-00001", 600_00)
      try await bench.owe("FA-26-00002", 500_00)
      try await bench.bank("600.00", "E1", wording: "FA-26-00001", day: "2026-11-05")
      try await bench.bank("500.00", "E2", wording: "FA-26-00002", day: "2026-11-15")
      let waiting = try await database.read {
        try BatchStore.waiting(of: bench.company.id, until: "2026-11-30", $0)
      }
      #expect(waiting?.count == 2 && waiting?.from == "2026-11-05" && waiting?.until == "2026-11-15")
      #expect(try await bench.export(from: "2026-11-10", until: "2026-11-30").batch?.total.minor == 500_00)
      #expect(try await bench.export(until: "2026-11-30").batch?.total.minor == 600_00)
      await #expect(throws: ExportEntries.Refusal.notPast("2026-12-01")) { try await bench.export(until: "2026-12-01") }
      await #expect(throws: ExportEntries.Refusal.backwards(from: "2026-11-03", until: "2026-11-02")) {
        try await bench.export(from: "2026-11-03", until: "2026-11-02")
      }
      let reader = Actor.person(PersonID(7), name: "Ana", rights: [.see])
      await #expect(throws: NotAllowed.self) {
        try await database.write {
          _ = try ExportEntries(bench.company.id, until: "2026-11-30").run(
            $0, on: "2026-11-30", actor: reader, at: Engine.moment)
        }
      }
    }
  }

  @Test("accounts are the company's, those of a bank its own, and what is none is refused", arguments: Engine.all)
  func accounts(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      var settings = BookSettings()
      settings.customers = "411100"
      settings.banks = ["FR7630006000011234567890189": "512300"]
      let wanted = settings
      try await database.write {
        try SetBookSettings(wanted, of: company).run($0, actor: Example.actor, at: Engine.moment)
      }
      try await bench.owe("FA-26-00001", 600_00)
      try await bench.bank("600.00", "E1", wording: "FA-26-00001")
      _ = try await bench.export(until: "2026-11-30")
      let lines = try await database.read { try BatchStore.lines(of: 1, company: company, $0) }
      #expect(lines.map(\.account) == ["512300", "411100"])
      settings.discount = "66B"
      let wrong = settings
      await #expect(throws: SetBookSettings.Refusal.notAnAccount(name: "discount", value: "66B")) {
        try await database.write {
          try SetBookSettings(wrong, of: company).run($0, actor: Example.actor, at: Engine.moment)
        }
      }
    }
  }

  @Test(
    "what was received by rate is listed on its day, and a payment that is undone taken back", arguments: Engine.all)
  func receipts(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      let parts = [
        VatPart(category: "S", rate: 2_000, baseMinor: 1_000_00, taxMinor: 200_00),
        VatPart(category: "S", rate: 1_000, baseMinor: 500_00, taxMinor: 50_00),
      ]
      for (number, due) in [("FA-26-00001", .receipt), ("FA-26-00002", .invoice), ("FA-26-00003", .unsaid)]
        as [(String, VatDue)]
      {
        let item = try await bench.owe(number, 1_750_00)
        try await database.write {
          try VatStore.write(VatBreakdown(due: due, parts: parts), of: item, company: company, $0)
        }
        try await bench.bank("1750.00", "E\(number.suffix(1))", wording: number)
      }
      let first = ["FA-26-00001 2026-11-20 2000 120000 20000", "FA-26-00001 2026-11-20 1000 55000 5000"]
      let third = ["FA-26-00003 2026-11-20 2000 120000 20000", "FA-26-00003 2026-11-20 1000 55000 5000"]
      #expect(try await bench.received("2026-11-01", "2026-11-30") == first + third)
      #expect(try await bench.received("2026-11-21", "2026-11-30") == [])
      try await bench.undo("E1", on: "2026-12-02")
      #expect(
        try await bench.received("2026-12-01", "2026-12-31") == [
          "FA-26-00001 2026-12-02 2000 -120000 -20000", "FA-26-00001 2026-12-02 1000 -55000 -5000",
        ])
      var settings = BookSettings()
      settings.vatDue = VatDue.invoice.rawValue
      let wanted = settings
      try await database.write {
        try SetBookSettings(wanted, of: company).run($0, actor: Example.actor, at: Engine.moment)
      }
      #expect(
        try await bench.received("2026-11-01", "2026-11-30") == first,
        "the company says that the others are due at once")
    }
  }

  @Test("what banks kept of a receipt on the way is received with it; a discount is not", arguments: Engine.all)
  func receivedWithCharge(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      for (number, base) in [("FA-26-00004", 2_000_00), ("FA-26-00005", 1_000_00)] as [(String, Int64)] {
        let item = try await bench.owe(number, base + base / 5)
        let part = VatPart(category: "S", rate: 2_000, baseMinor: base, taxMinor: base / 5)
        try await database.write {
          try VatStore.write(VatBreakdown(due: .receipt, parts: [part]), of: item, company: company, $0)
        }
      }
      try await bench.bank("2380.00", "E4", wording: "FA-26-00004 FRAIS BANCAIRES DEDUITS")
      try await bench.bank("1176.00", "E5", wording: "FA-26-00005 ESCOMPTE 2%")
      #expect(
        try await bench.received("2026-11-01", "2026-11-30") == [
          "FA-26-00004 2026-11-20 2000 238000 39667", "FA-26-00004 2026-11-20 2000 2000 333",
          "FA-26-00005 2026-11-20 2000 117600 19600",
        ])
      try await bench.undo("E4", on: "2026-12-02")
      #expect(
        try await bench.received("2026-12-01", "2026-12-31").sorted() == [
          "FA-26-00004 2026-12-02 2000 -2000 -333", "FA-26-00004 2026-12-02 2000 -238000 -39667",
        ])
    }
  }
}
