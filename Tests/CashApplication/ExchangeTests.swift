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

@Suite("Receipts for what was invoiced in another currency")
struct ExchangeTests {
  private static func chf(_ minor: Int64) -> Money { Money(minor: minor, .chf) }

  /// A bank's line in euros; what the payer ordered beside it, where the bank says so.
  private func bank(
    _ bench: CashBench, _ reference: String, _ amount: String, ordered: String? = nil, wording: String,
    isReturn: Bool = false, day: String = "2026-11-20"
  ) async throws {
    let instructed = ordered.map { "<AmtDtls><InstdAmt><Amt Ccy=\"CHF\">\($0)</Amt></InstdAmt></AmtDtls>" } ?? ""
    let text = """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\
      <Ntry><NtryRef>\(reference)</NtryRef><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>\(isReturn ? "DBIT" : "CRDT")</CdtDbtInd>\
      <Sts>BOOK</Sts><BookgDt><Dt>\(day)</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef><NtryDtls><TxDtls><Refs>\
      <EndToEndId>VIR-77</EndToEndId></Refs>\(instructed)<RltdPties><Dbtr><Nm>BRISSONNET TRAVAUX PUBLICS</Nm></Dbtr></RltdPties>\
      <RmtInf><Ustrd>\(wording)</Ustrd></RmtInf>\
      \(isReturn ? "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" : "")</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
      """
    _ = try await ImportFile(FileBytes(name: "\(reference).xml", Array(text.utf8)), company: bench.company).run(
      bench.database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
  }

  @discardableResult
  private func owe(_ bench: CashBench, _ number: String, _ amount: Money) async throws -> ItemID {
    let (company, customer) = (bench.company.id, bench.customer)
    return try await bench.database.write { transaction in
      try Example.store(
        Item(
          id: ItemID(0), company: company, customer: customer, kind: .invoice, number: number, issued: "2026-09-01",
          due: "2026-10-31", amount: amount), transaction)
    }
  }

  private func answer(_ bench: CashBench) async throws -> (entry: StoredEntry, first: Candidate?) {
    let company = bench.company.id
    let entry = try #require(try await bench.database.read { try BankEntryStore.all(of: company, $0) }.first)
    return (entry, entry.answer.flatMap { StoredAnswer(json: $0) }?.candidates.first)
  }

  private func apply(
    _ bench: CashBench, _ entry: BankEntryID, parts: [AppliedPart] = [], _ exchange: Exchange
  ) async throws {
    let act = ApplyByHand(
      company: bench.company.id, entry: entry, customer: bench.customer, parts: parts, exchange: exchange)
    try await bench.database.write { _ = try act.run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment) }
  }

  @Test(
    "an invoice in francs that a transfer in euros quotes is proposed, held, settled, undone and taken back by the bank",
    arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let invoice = try await owe(bench, "FA-26-00071", Self.chf(12_400_00))
      // Just the amount in euros of something else: what is quoted says otherwise.
      try await owe(bench, "FA-26-00072", Money(minor: 13_050_00, .eur))
      try await bank(bench, "E1", "13050.00", ordered: "12400.00", wording: "FACTURE FA-26-00071")
      #expect(try await bench.apply() == .init(suggested: 1))
      let (entry, first) = try await answer(bench)
      let proposed = try #require(first?.exchange)
      #expect(
        proposed
          == Exchange(paidMinor: 13_050_00, .chf, [AppliedPart(item: invoice, minor: 12_400_00)]))
      #expect(first?.reasons.contains(.instructed(Self.chf(12_400_00))) == true)
      #expect(first?.reasons.contains(.otherCurrency(.chf)) == true)
      let held = try await database.count("SELECT COUNT(*) FROM awaited_receipt WHERE item = \(invoice)")
      #expect(held == 1, "nobody is reminded of it meanwhile")

      try await apply(bench, entry.id, proposed)
      #expect(try await bench.open("FA-26-00071") == 0)
      #expect(try await bench.open("FA-26-00072") == 13_050_00)
      #expect(try await bench.open("E1") == 0)
      try await bench.checkNothingLost()

      let undo = ReverseApplication(company: bench.company.id, entry: entry.id)
      try await database.write { try undo.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment) }
      #expect(try await bench.open("FA-26-00071") == 12_400_00)
      try await bench.checkNothingLost()

      try await apply(bench, entry.id, proposed)
      try await bank(
        bench, "E2", "13050.00", wording: "REJET FACTURE FA-26-00071", isReturn: true, day: "2026-11-22")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      #expect(try await bench.open("FA-26-00071") == 12_400_00, "the bank took it back")
      try await bench.checkNothingLost()
    }
  }

  @Test(
    "a part of the money pays what is in another currency, the rest what is in its own or waits on account",
    arguments: Engine.all)
  func shared(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let francs = try await owe(bench, "FA-26-00071", Self.chf(1_000_00))
      let euros = try await owe(bench, "FA-26-00072", Money(minor: 500_00, .eur))
      try await bank(bench, "E1", "1700.00", wording: "SOLDE")
      _ = try await bench.apply()
      let (entry, _) = try await answer(bench)
      try await apply(
        bench, entry.id, parts: [AppliedPart(item: euros, minor: 500_00)],
        Exchange(paidMinor: 1_050_00, .chf, [AppliedPart(item: francs, minor: 1_000_00)]))
      #expect(try await bench.open("FA-26-00071") == 0)
      #expect(try await bench.open("FA-26-00072") == 0)
      #expect(try await bench.open("E1") == -150_00, "what is left is on account")
      try await bench.checkNothingLost()
      let told = try #require(try await bench.entries().first)
      #expect(told.onAccount == 150_00)
    }
  }

  @Test(
    "more than came, more than is open, or the same currency is refused, and nothing is booked", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let francs = try await owe(bench, "FA-26-00071", Self.chf(1_000_00))
      let dollars = try await owe(bench, "FA-26-00073", Money(minor: 100_00, .usd))
      let euros = try await owe(bench, "FA-26-00072", Money(minor: 500_00, .eur))
      try await bank(bench, "E1", "1050.00", wording: "SOLDE")
      _ = try await bench.apply()
      let (entry, _) = try await answer(bench)
      func refuses(_ refusal: HandRefusal, parts: [AppliedPart] = [], _ exchange: Exchange) async {
        await #expect(throws: refusal) { try await apply(bench, entry.id, parts: parts, exchange) }
      }
      let whole = [AppliedPart(item: francs, minor: 1_000_00)]
      await refuses(
        .moreThanReceived(asked: Money(minor: 1_050_01, .eur), received: Money(minor: 1_050_00, .eur)),
        Exchange(paidMinor: 1_050_01, .chf, whole))
      await refuses(
        .moreThanReceived(asked: Money(minor: 100_00, .eur), received: Money(minor: 50_00, .eur)),
        parts: [AppliedPart(item: euros, minor: 100_00)], Exchange(paidMinor: 1_000_00, .chf, whole))
      await refuses(
        .notOpen(number: "FA-26-00071", asked: Self.chf(1_000_01), left: Self.chf(1_000_00)),
        Exchange(paidMinor: 1_050_00, .chf, [AppliedPart(item: francs, minor: 1_000_01)]))
      await refuses(
        .otherCurrency("FA-26-00073"),
        Exchange(paidMinor: 1_050_00, .chf, whole + [AppliedPart(item: dollars, minor: 100_00)]))
      await refuses(.noExchange(.eur), Exchange(paidMinor: 1_050_00, .eur, [AppliedPart(item: euros, minor: 500_00)]))
      await refuses(.nothingChosen, Exchange(paidMinor: 1_050_00, .chf, []))
      #expect(try await bench.open("FA-26-00071") == 1_000_00)
      try await bench.checkNothingLost()
    }
  }

  @Test("what is quoted in the money's own currency is never taken for a change")
  func sameCurrency() {
    var bench = MatchBench().with("FA2026-00123", 9_900, of: 2)
    bench.items.append(
      OpenItem(
        id: ItemID(2), customer: CustomerID(2), number: "FA2026-00200", open: Self.chf(9_400), issued: "2026-05-10",
        due: "2026-06-10"))
    #expect(bench.decide(9_900, "FA2026-00123").outcome == .applied)
    let both = bench.decide(9_900, "FA2026-00123 ET FA2026-00200")
    #expect(both.candidates.allSatisfy { $0.exchange == nil })
    let other = bench.decide(9_000, "FA2026-00200")
    #expect(other.outcome == .suggested)
    #expect(other.candidates.first?.exchange?.settled == Self.chf(9_400))
    // An ending alone names nothing across currencies.
    #expect(bench.decide(9_000, "FACTURE 200").candidates.allSatisfy { $0.exchange == nil })
  }

  @Test("what one unit came to is exact to a millionth, also for currencies without decimals")
  func rate() throws {
    let paid = Money(minor: 13_050_00, .eur)
    #expect(ExchangeRate(paid, for: Self.chf(12_400_00))?.millionths == 1_052_419)
    #expect(ExchangeRate(paid, for: Self.chf(0)) == nil)
    #expect(ExchangeRate(Money(minor: 100_00, .eur), for: Money(minor: 16_235, .jpy))?.millionths == 6_160)
    let rate = try #require(ExchangeRate("0.9400"))
    #expect(rate.value(of: Self.chf(12_400_00), in: .eur) == Money(minor: 13_191_49, .eur))
    #expect(rate.value(of: Self.chf(-12_400_00), in: .eur) == Money(minor: -13_191_49, .eur))
    #expect(ExchangeRate("162.35")?.price(of: Money(minor: 100_00, .eur), in: .jpy) == Money(minor: 16_235, .jpy))
    #expect(ExchangeRate("0") == nil && ExchangeRate("N/A") == nil)
  }
}
