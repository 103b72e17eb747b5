import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("money that the ledger has already")
struct LedgerPaymentTests {
  private func stored(_ bench: CashBench, _ reference: String) async throws -> StoredEntry {
    let company = bench.company.id
    return try await bench.database.read { snapshot in
      try #require(try BankEntryStore.all(of: company, snapshot).first { $0.reference == reference })
    }
  }

  private func setAside(_ bench: CashBench, _ reference: String) async throws {
    let act = SetEntryAside(
      company: bench.company.id, entry: try await stored(bench, reference).id, reason: .inLedger)
    try await bench.database.write { try act.run($0, actor: Example.actor, at: Engine.moment) }
  }

  private func reasons(_ entry: StoredEntry) -> [MatchReason] {
    entry.answer.flatMap { StoredAnswer(json: $0) }?.reasons ?? []
  }

  @Test(
    "a payment of the ledger holds one line of the bank, once; another of the amount goes on", arguments: Engine.all)
  func payment(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      for number in ["FA-26-04417", "FA-26-04418", "FA-26-04419"] { try await bench.owe(number, 120_000) }
      let (company, customer) = (bench.company.id, bench.customer)
      try await database.write { transaction in
        _ = try Example.store(
          Example.item(
            company, customer, .payment, number: "BQ-118", cents: -120_000, issued: "2026-11-18", due: "2026-11-18"),
          transaction)
      }
      try await bench.bank([
        .init(amount: "1200.00", wording: "FA-26-04417", reference: "E1"),
        .init(amount: "1200.00", wording: "FA-26-04418", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(applied: 1, suggested: 1))
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await bench.open("FA-26-04418") == 0)
      let held = try await stored(bench, "E1")
      #expect(reasons(held) == [.knownInLedger(number: "BQ-118")] && !held.maySeveral)
      #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 0)
      #expect(try await bench.apply() == .init())
      try await setAside(bench, "E1")
      try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04419", reference: "E3")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1))
      try await bench.checkNothingLost()
    }
  }

  @Test("an invoice that a list closed is not paid once more by the line that quotes it", arguments: Engine.all)
  func closed(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.owe("FA-26-04418", 50_000)
      try await bench.owe("CLOSED", -120_000, .adjustment)
      let company = bench.company.id
      try await database.write { transaction in
        let invoice = try #require(try ItemStore.find(number: "FA-26-04417", of: company, transaction).first)
        let outside = try #require(try ItemStore.find(number: "CLOSED", of: company, transaction).first)
        _ = try AllocationStore.allocate(
          Money(minor: 120_000, .eur), of: invoice.id, by: outside.id, company: company, day: "2026-11-12",
          reason: .settledOutside, transaction)
      }
      try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", reference: "E1")])
      #expect(try await bench.apply() == .init(suggested: 1))
      #expect(reasons(try await stored(bench, "E1")) == [.knownInLedger(number: "FA-26-04417")])
      #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 0)
      try await setAside(bench, "E1")
      // What comes on top is a second payment, on account as ever.
      try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("E2") == -120_000)
      try await bench.checkNothingLost()
    }
  }

  /// An invoice that a payment of the ledger settled.
  private func settle(
    _ bench: CashBench, _ number: String, by payment: String, _ cents: Int64, on day: CivilDate = "2026-11-18"
  ) async throws {
    try await bench.owe(number, cents)
    let (company, customer) = (bench.company.id, bench.customer)
    try await bench.database.write { transaction in
      let invoice = try #require(try ItemStore.find(number: number, of: company, transaction).first)
      let credit = try Example.store(
        Example.item(company, customer, .payment, number: payment, cents: -cents, issued: day, due: day), transaction)
      _ = try AllocationStore.allocate(
        Money(minor: cents, .eur), of: invoice.id, by: credit, company: company, day: day, reason: .ledger,
        transaction)
    }
  }

  @Test("money that quotes just what the ledger settled these days waits, whatever its amount", arguments: Engine.all)
  func settledByLedger(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await settle(bench, "FA-26-04417", by: "RGT2", 250_000)
      try await settle(bench, "FA-26-04419", by: "RGT1", 30_000, on: "2026-11-02")
      try await bench.owe("FA-26-04418", 50_000)
      try await bench.bank([
        .init(amount: "2450.00", wording: "FA-26-04417", reference: "E1"),
        .init(amount: "500.00", wording: "FA-26-04418", reference: "E2"),
        .init(amount: "290.00", wording: "FA-26-04419", reference: "E3"),
      ])
      #expect(try await bench.apply() == .init(applied: 2, suggested: 1))
      #expect(reasons(try await stored(bench, "E1")).first == .knownInLedger(number: "RGT2"))
      #expect(try await bench.open("FA-26-04418") == 0)
      #expect(try await bench.open("E3") == -29_000)
      #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 0)
      try await setAside(bench, "E1")
      // The ledger has it once: a second one is on account, as ever.
      try await bench.bank([.init(amount: "2450.00", wording: "FA-26-04417", reference: "E4")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("E4") == -245_000)
      try await bench.checkNothingLost()
    }
  }

  /// Money of one entry of the ledger on a customer's account, line by line.
  private func tell(
    _ bench: CashBench, _ number: String, entry: String, of customer: CustomerID? = nil, _ cents: [Int64]
  ) async throws {
    let company = bench.company.id
    let customer = customer ?? bench.customer
    try await bench.database.write { transaction in
      for (place, cents) in cents.enumerated() {
        _ = try ItemStore.insert(
          Example.item(
            company, customer, .payment, number: number, cents: -cents, issued: "2026-11-18", due: "2026-11-18"),
          source: "fec", sourceKey: "BQ/\(entry)/2026/\(customer)/\(place)", transaction)
      }
    }
  }

  @Test("the ledger's lines of one entry, or what is settled with a difference, are the money", arguments: Engine.all)
  func otherAmounts(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let owed: [(String, Int64)] = [
        ("FA-26-04417", 40_000), ("FA-26-04418", 60_000), ("FA-26-04419", 40_000), ("FA-26-04420", 250_000),
        ("FA-26-04421", 120_000),
      ]
      for (number, cents) in owed { try await bench.owe(number, cents) }
      try await tell(bench, "RGT1", entry: "20", [40_000, 60_000])
      try await tell(bench, "RGT2", entry: "21", [250_000])
      try await tell(bench, "RGT3", entry: "22", [120_000])
      try await bench.bank([
        .init(amount: "400.00", wording: "FA-26-04419", reference: "E1"),
        .init(amount: "1000.00", wording: "FA-26-04417 FA-26-04418", reference: "E2"),
        .init(amount: "2450.00", wording: "FA-26-04420 ESCOMPTE", reference: "E3"),
        .init(amount: "1185.00", wording: "FA-26-04421 FRAIS DED", reference: "E4"),
      ])
      // The line of 400 is a part of the sum, so that the receipt of that amount is another.
      #expect(try await bench.apply() == .init(applied: 1, suggested: 3))
      #expect(try await bench.open("FA-26-04419") == 0)
      for (reference, number) in [("E2", "RGT1"), ("E3", "RGT2"), ("E4", "RGT3")] {
        #expect(reasons(try await stored(bench, reference)).first == .knownInLedger(number: number))
      }
      #expect(try await bench.open("FA-26-04420") == 250_000)
      for reference in ["E2", "E3", "E4"] { try await setAside(bench, reference) }
      // The ledger has each once.
      try await bench.bank(
        [
          .init(amount: "1000.00", wording: "FA-26-04417 FA-26-04418", reference: "E5"),
          .init(amount: "2450.00", wording: "FA-26-04420 ESCOMPTE", reference: "E6"),
        ], id: "S2")
      #expect(try await bench.apply() == .init(applied: 2))
      #expect(try await bench.open("FA-26-04418") == 0)
      #expect(try await bench.open("FA-26-04420") == 0)
      try await bench.checkNothingLost()
    }
  }

  @Test("what a group paid waits where the ledger has each customer's part of it, once", arguments: Engine.all)
  func shares(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      let company = bench.company.id
      let other = try await database.write { transaction in
        let other = try CustomerStore.insert(
          Example.customer(company, code: "C-02000", name: "Alpha Nord"), transaction)
        for number in ["FA-26-05001", "FA-26-05002"] {
          _ = try Example.store(Example.item(company, other, number: number, cents: 45_000), transaction)
        }
        return other
      }
      for number in ["FA-26-04417", "FA-26-04418"] { try await bench.owe(number, 60_000) }
      try await tell(bench, "RGT1", entry: "20", [60_000])
      try await tell(bench, "RGT2", entry: "21", of: other, [45_000])
      try await bench.bank([
        .init(amount: "1050.00", name: "OMEGA HOLDING", wording: "FA-26-04417 FA-26-05001", reference: "E1"),
        .init(amount: "1050.00", name: "OMEGA HOLDING", wording: "FA-26-04418 FA-26-05002", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(suggested: 2))
      #expect(reasons(try await stored(bench, "E1")) == [.knownInLedger(number: "RGT1"), .severalCustomers])
      #expect(reasons(try await stored(bench, "E2")) == [.severalCustomers])
      try await bench.checkNothingLost()
    }
  }

  @Test("what the ledger says came back waits; a sale of the amount says nothing of a return", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 75_000)
      try await bench.owe("FA-26-04418", 50_000)
      try await bench.bank([
        .init(amount: "750.00", wording: "FA-26-04417", endToEnd: "E2E-1", reference: "E1"),
        .init(amount: "500.00", wording: "FA-26-04418", endToEnd: "E2E-2", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(applied: 2))
      let (company, customer) = (bench.company.id, bench.customer)
      let ledger: [(String, ItemKind, Int64)] = [
        ("REJ3", .adjustment, 75_000), ("FA-26-05001", .invoice, 50_000),
      ]
      try await database.write { transaction in
        for (number, kind, cents) in ledger {
          _ = try Example.store(
            Example.item(
              company, customer, kind, number: number, cents: cents, issued: "2026-11-21", due: "2026-12-21"),
            transaction)
        }
      }
      try await bench.bank(
        [
          .init(amount: "-750.00", wording: "REJET", endToEnd: "E2E-1", reason: "AM04", reference: "R1"),
          .init(amount: "-500.00", wording: "REJET", endToEnd: "E2E-2", reason: "AM04", reference: "R2"),
        ], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, suggested: 1, returned: 1))
      #expect(reasons(try await stored(bench, "R1")) == [.knownInLedger(number: "REJ3")])
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await bench.open("FA-26-04418") == 50_000)
      try await setAside(bench, "R1")
      #expect(try await bench.apply() == .init())
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await bench.open("REJ3") == 75_000)
      try await bench.checkNothingLost()
    }
  }

  @Test("of two lines of the amount the nearest by its day is the ledger's")
  func nearest() {
    let bench = MatchBench().with("FC-2026-0107", 1_000_00, of: 2)
    let matcher = CashMatcher(items: bench.items, payers: bench.payers, accounts: bench.accounts)
    func receipt(_ id: Int64, _ day: CivilDate) -> Receipt {
      Receipt(
        id: BankEntryID(id), amount: Money(minor: 1_000_00, .eur), day: day, payerName: "VERDIER ET FILS",
        wordings: ["VIREMENT"])
    }
    func payment(_ day: CivilDate, of customer: Int64 = 2) -> LedgerPayment {
      LedgerPayment(
        customer: CustomerID(customer), number: "BQ-1", amount: Money(minor: 1_000_00, .eur), day: day)
    }
    let receipts = [receipt(1, "2026-07-01"), receipt(2, "2026-07-03")]
    #expect(matcher.known(receipts, besides: [], in: [payment("2026-07-03")]) == [BankEntryID(2): "BQ-1"])
    #expect(matcher.known(receipts, besides: [], in: [payment("2026-07-09")]).isEmpty)
    #expect(matcher.known(receipts, besides: [], in: [payment("2026-07-03", of: 1)]).isEmpty)
  }
  @Test("what a list closed was closed by this money, whatever its amount, unless another line makes it to the cent")
  func closedByAny() {
    let bench = MatchBench().with("FC-2026-0109", 0, of: 2)
    let matcher = CashMatcher(items: bench.items, payers: bench.payers, accounts: [:])
    func receipt(_ id: Int64, _ minor: Int64) -> Receipt {
      Receipt(
        id: BankEntryID(id), amount: Money(minor: minor, .eur), day: "2026-07-01", payerName: "VERDIER ET FILS",
        wordings: ["FC-2026-0109"])
    }
    let closed = LedgerPayment(
      customer: CustomerID(2), number: "FC-2026-0109", amount: Money(minor: 1_200_00, .eur), day: nil)
    #expect(
      matcher.known([receipt(1, 1_230_00)], besides: [], in: [closed]) == [BankEntryID(1): "FC-2026-0109"])
    #expect(
      matcher.known([receipt(1, 1_230_00), receipt(2, 1_200_00)], besides: [], in: [closed])
        == [BankEntryID(2): "FC-2026-0109"])
  }
}
