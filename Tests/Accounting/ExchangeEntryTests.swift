import Accounting
import AccountingRules
import Banking
import CashApplication
import CashApplicationRules
import Files
import Imports
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Entries in other currencies")
struct ExchangeEntryTests {
  /// Rates as the European Central Bank publishes them: a francs column, a dollars column, a day without one of them.
  private static let rates = """
    Date,USD,CHF,
    2026-11-20,1.1000,0.9300,
    2026-11-19,1.0900,N/A,
    2026-09-01,1.0500,0.9400,
    """

  private func take(_ text: String, _ bench: ExportTests.Bench, actor: Actor = Example.actor) async throws {
    let (company, file) = (bench.company.id, FileBytes(name: "eurofxref-hist.csv", Array(text.utf8)))
    try await bench.database.write {
      _ = try TakeExchangeRates(company).run(file, $0, on: "2026-11-30", actor: actor, at: Engine.moment)
    }
  }

  private func owe(_ bench: ExportTests.Bench, _ number: String, _ amount: Money) async throws -> ItemID {
    let (company, customer) = (bench.company.id, bench.customer)
    return try await bench.database.write { transaction in
      try Example.store(
        Item(
          id: ItemID(0), company: company, customer: customer, kind: .invoice, number: number, issued: "2026-09-01",
          due: "2026-10-31", amount: amount), transaction)
    }
  }

  /// A receipt in a currency, and what of it a person says.
  private func receive(
    _ amount: String, _ currency: String, _ reference: String, _ bench: ExportTests.Bench, parts: [AppliedPart] = [],
    exchange: Exchange? = nil
  ) async throws {
    let text = """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>\(currency)</Ccy></Acct>\
      <Ntry><NtryRef>\(reference)</NtryRef><Amt Ccy="\(currency)">\(amount)</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
      <BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>
      """
    _ = try await ImportFile(FileBytes(name: "\(reference).xml", Array(text.utf8)), company: bench.company).run(
      bench.database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
    let company = bench.company.id
    let entry = try #require(
      try await bench.database.read { try BankEntryStore.all(of: company, $0) }.first { $0.reference == reference })
    let act = ApplyByHand(
      company: company, entry: entry.id, customer: bench.customer, parts: parts, exchange: exchange)
    try await bench.database.write { _ = try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment) }
  }

  /// Account, debit, credit, code, amount and currency of each line.
  private func lines(_ batch: Int, _ bench: ExportTests.Bench) async throws -> [String] {
    let text = try await bench.fec(batch)
    #expect(FecCheck.problems(text) == [])
    return text.split(whereSeparator: \.isNewline).dropFirst().map { row in
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false)
      return [4, 11, 12, 13, 16, 17].map { String(cells[$0]) }.joined(separator: " ")
        .trimmingSuffix(while: { $0 == " " })
    }
  }

  @Test(
    "euros for an invoice in francs are booked as they came, and what the rate cost goes to 656; undone, all goes back",
    arguments: Engine.all)
  func exchanged(engine: Engine) async throws {
    try await engine.withDatabase(ExportTests.migrations) { database in
      let bench = try await ExportTests.Bench(database)
      let invoice = try await owe(bench, "FA-26-00071", Money(minor: 12_400_00, .chf))
      try await receive(
        "13050.00", "EUR", "E1", bench,
        exchange: Exchange(paidMinor: 13_050_00, .chf, [AppliedPart(item: invoice, minor: 12_400_00)]))
      // Nobody said the rate of the invoice's day: the money leaves, the difference waits.
      let early = try await bench.export(until: "2026-11-23")
      #expect(early.setAside == ["FA-26-00071"] && early.batch?.entries == 3)
      #expect(
        try await lines(1, bench) == [
          "512000 13050,00 0,00", "411000 0,00 13050,00 AB",
          "411000 13050,00 0,00 AB", "471000 0,00 13050,00",
          "471000 13050,00 0,00", "411000 0,00 13050,00 AA -12400,00 CHF",
        ])
      try await take(Self.rates, bench)
      let close = CloseBooks(bench.company.id, until: "2026-11-21")
      try await database.write { _ = try close.run($0, on: "2026-11-30", actor: Example.actor, at: Engine.moment) }
      // 12 400,00 at 0,94 francs a euro were 13 191,49.
      #expect(try await bench.export(until: "2026-11-23").batch?.entries == 1)
      #expect(try await bench.fec(2).contains("\t20261122\t656000"), "the day that was settled is closed")
      #expect(try await lines(2, bench) == ["656000 141,49 0,00", "411000 0,00 141,49 AA"])
      #expect(try await bench.export(until: "2026-11-23").batch == nil, "nothing leaves twice")

      try await bench.undo("E1", on: "2026-11-24")
      _ = try #require(try await bench.export(until: "2026-11-30").batch)
      let undone = try await lines(3, bench)
      #expect(undone.contains("656000 0,00 141,49") && undone.contains("411000 141,49 0,00"))
      #expect(undone.contains { $0.hasPrefix("411000 13050,00 0,00") && $0.hasSuffix("12400,00 CHF") })
      let sums = try await database.read { snapshot in
        try snapshot.query(
          """
          SELECT account, CAST(SUM(debit_minor - credit_minor) AS bigint) FROM accounting_line GROUP BY account
          ORDER BY account
          """
        ) { "\($0.text(0)) \($0.int(1))" }
      }
      #expect(sums == ["411000 0", "471000 0", "512000 0", "656000 0"])
    }
  }

  @Test(
    "francs on an account in francs are booked at the rate of their day, the gain goes to 756, an undoing to the same rate",
    arguments: Engine.all)
  func sameCurrency(engine: Engine) async throws {
    try await engine.withDatabase(ExportTests.migrations) { database in
      let bench = try await ExportTests.Bench(database)
      let invoice = try await owe(bench, "FA-26-00071", Money(minor: 1_000_00, .chf))
      try await receive("1000.00", "CHF", "E1", bench, parts: [AppliedPart(item: invoice, minor: 1_000_00)])
      let early = try await bench.export(until: "2026-11-23")
      #expect(early.setAside == ["E1", "FA-26-00071"])
      try await take(Self.rates, bench)
      _ = try #require(try await bench.export(until: "2026-11-23").batch)
      // 1 000 / 0,93 = 1 075,27 came for what was 1 000 / 0,94 = 1 063,83.
      #expect(
        try await lines(2, bench) == [
          "512000 1075,27 0,00  1000,00 CHF", "411000 0,00 1075,27 AA -1000,00 CHF",
          "411000 11,44 0,00 AA", "756000 0,00 11,44",
        ])
      try await take("Date,CHF\n2026-11-24,0.9000\n", bench)
      try await bench.undo("E1", on: "2026-11-24")
      _ = try await bench.export(until: "2026-11-30")
      let undone = try await lines(3, bench)
      #expect(undone.contains { $0.hasPrefix("512000 0,00 1075,27") }, "at the rate at which it was booked")
      #expect(undone.contains("756000 11,44 0,00"))
    }
  }

  @Test(
    "a file of rates that cannot be read is refused with its place, and who may not configure takes none",
    arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(ExportTests.migrations) { database in
      let bench = try await ExportTests.Bench(database)
      let cases: [(String, TakeExchangeRates.Refusal)] = [
        ("Jour;Cours\n2026-11-20;1\n", .noHeading),
        ("Date,USD\nhier,1.05\n", .notADay(line: 2, text: "hier")),
        ("Date,USD\n2026-11-20,un\n", .notARate(line: 2, currency: "USD", text: "un")),
        ("Date,USD\n2026-11-20,-1.05\n", .notARate(line: 2, currency: "USD", text: "-1.05")),
        ("Date,USD\n2026-11-20,N/A\n", .empty),
      ]
      for (text, refusal) in cases {
        await #expect(throws: refusal, "\(text)") { try await take(text, bench) }
      }
      #expect(try await database.read { try TakeExchangeRates.known(of: bench.company.id, $0) } == nil)
      let reader = Actor.person(PersonID(7), name: "Ana", rights: [.see, .applyCash])
      await #expect(throws: NotAllowed.self) { try await take(Self.rates, bench, actor: reader) }
      // As the daily file has it: a day in words, spaces after the commas.
      try await take("Date, USD, CHF, \n27 November 2026, 1.0520, 0.9310, \n", bench)
      let known = try await database.read { try TakeExchangeRates.known(of: bench.company.id, $0) }
      #expect(known?.currencies == 2 && known?.from == "2026-11-27" && known?.until == "2026-11-27")
    }
  }

  @Test("a rate holds for a few days, and books in another currency go through the euro")
  func lookup() throws {
    let rates = ExchangeRates([
      (.chf, "2026-11-20", try #require(ExchangeRate("0.93"))), (.usd, "2026-11-20", try #require(ExchangeRate("1.1"))),
    ])
    let francs = Money(minor: 930_00, .chf)
    #expect(rates.value(of: francs, in: .eur, on: "2026-11-20") == Money(minor: 1_000_00, .eur))
    #expect(rates.value(of: francs, in: .usd, on: "2026-11-27") == Money(minor: 1_100_00, .usd))
    #expect(rates.value(of: francs, in: .eur, on: "2026-11-28") == nil, "too long ago")
    #expect(rates.value(of: francs, in: .eur, on: "2026-11-19") == nil, "not published yet")
    #expect(rates.value(of: francs, in: .chf, on: "2020-01-01") == francs)
  }

  @Test("euros for an invoice in francs are received on it, in francs", arguments: Engine.all)
  func received(engine: Engine) async throws {
    try await engine.withDatabase(ExportTests.migrations) { database in
      let bench = try await ExportTests.Bench(database)
      let company = bench.company.id
      let invoice = try await owe(bench, "FA-26-00071", Money(minor: 1_200_00, .chf))
      let part = VatPart(category: "S", rate: 2_000, baseMinor: 1_000_00, taxMinor: 200_00)
      try await database.write {
        try VatStore.write(VatBreakdown(due: .receipt, parts: [part]), of: invoice, company: company, $0)
      }
      try await receive(
        "1290.00", "EUR", "E1", bench,
        exchange: Exchange(paidMinor: 1_290_00, .chf, [AppliedPart(item: invoice, minor: 1_200_00)]))
      #expect(
        try await bench.received("2026-11-01", "2026-11-30") == ["FA-26-00071 2026-11-20 2000 120000 20000"])
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(while drops: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, drops(last) { text.removeLast() }
    return String(text)
  }
}
