import Banking
import CashApplication
import Dunning
import Files
import Imports
import Journal
import Kernel
import Messaging
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Replies
import Risk
import RiskRules
import Segments
import Storage
import Support
import Testing

/// A company whose customers are debited, with its bank.
struct DebitBench {
  static let migrations =
    Example.migrations + RiskSchema.migrations + ImportsSchema.migrations + BankingSchema.migrations
    + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations + SegmentsSchema.migrations
  static let today: CivilDate = "2026-11-23"
  static let collection: CivilDate = "2026-12-07"

  let database: Database
  let company: Company
  let customers: [CustomerID]

  /// Three customers with a mandate each.
  init(_ database: Database) async throws {
    self.database = database
    (company, customers) = try await database.write { transaction in
      let id = try CompanyStore.insert(Example.company(), transaction)
      let company = try #require(try CompanyStore.find(id, transaction))
      let customers = try (1...3).map { number in
        try CustomerStore.insert(
          Example.customer(id, code: "C-\(number)", name: "Client \(number)"), transaction)
      }
      try SetDebitSettings(creditor: "FR72ZZZ123456", of: id)
        .run(transaction, actor: Example.actor, at: Engine.moment)
      for (place, customer) in customers.enumerated() {
        try RecordMandate(
          of: customer, reference: "RUM-\(place + 1)", signedOn: "2026-01-10", iban: "FR1420041010050500013M02606"
        ).run(transaction, company: id, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
      }
      return (company, customers)
    }
  }

  @discardableResult
  func owe(_ customer: Int, _ number: String, _ cents: Int64, due: CivilDate = "2026-12-01") async throws -> ItemID {
    let (company, customer) = (company.id, customers[customer - 1])
    return try await database.write {
      try Example.store(
        Example.item(company, customer, number: number, cents: cents, issued: "2026-11-01", due: due), $0)
    }
  }

  func prepare(_ items: [ItemID], on day: CivilDate = today, collecting: CivilDate = collection) async throws -> Int64 {
    let act = PrepareDebits(items, collectsOn: collecting, of: company.id)
    return try await database.write { try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  func debits(_ run: Int64) async throws -> [DirectDebit] {
    let company = company.id
    return try await database.read { snapshot in
      let run = try #require(try DebitRunStore.find(run, of: company, snapshot))
      return try DirectDebitStore.all(in: run.id, of: company, snapshot)
    }
  }

  func open(_ item: ItemID) async throws -> Int64 {
    let company = company.id
    return try await database.read { try #require(try ItemStore.find(item, of: company, $0)).open.minor }
  }

  func importFile(_ name: String, _ bytes: [UInt8], day: CivilDate = "2026-12-08") async throws -> ImportResult {
    let file = ImportFile(FileBytes(name: name, bytes), company: company)
    return try await file.run(
      database, readers: ReadDebitStatus.readers + ReadStatementFile.readers, actor: Example.actor, at: Engine.moment,
      day: day)
  }

  /// A statement with an entry; a negative amount is one that went out.
  func bank(
    _ reference: String, _ amount: String, isOut: Bool = false, day: CivilDate = "2026-12-07", batch: String? = nil,
    details: String = ""
  ) async throws -> ApplyCash.Outcome {
    let named = batch.map { "<Btch><PmtInfId>\($0)</PmtInfId></Btch>" } ?? ""
    let text = """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\
      <Ntry><NtryRef>\(reference)</NtryRef><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>\(isOut ? "DBIT" : "CRDT")\
      </CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>\(day)</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef>\
      <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>\(isOut ? "UPDD" : "ESDD")</SubFmlyCd></Fmly></Domn>\
      </BkTxCd><NtryDtls>\(named)\(details)</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
      """
    _ = try await importFile("\(reference).xml", Array(text.utf8), day: day)
    return try await apply(on: day)
  }

  func apply(on day: CivilDate) async throws -> ApplyCash.Outcome {
    let apply = ApplyCash(company: company.id, day: day)
    return try await database.write { try apply.run($0, actor: Example.actor, at: Engine.moment) }
  }

  /// The return of a debit, as a bank books it.
  static func returned(_ debit: String, amount: String, reason: String) -> String {
    """
    <TxDtls><Refs><EndToEndId>\(debit)</EndToEndId></Refs><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>DBIT</CdtDbtInd>\
    <RtrInf><Rsn><Cd>\(reason)</Cd></Rsn></RtrInf></TxDtls>
    """
  }
}

@Suite("Direct debits, from the mandate to the bank and back")
struct DebitJourneyTests {
  @Test(
    "one credit for the whole file settles each item of it; a debit returned later opens exactly its own",
    arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let first = try await bench.owe(1, "F-1", 10_001)
      let second = try await bench.owe(1, "F-2", 20_002)
      let third = try await bench.owe(2, "F-3", 30_003)
      let late = try await bench.owe(3, "F-4", 40_004)
      let number = try await bench.prepare([first, second, third])
      let debits = try await bench.debits(number)
      #expect(debits.map(\.amount.minor) == [30_003, 30_003] && debits.map(\.collection) == [.first, .first])
      #expect(debits.allSatisfy { $0.state == .underWay })
      // Twice the same sum and no reference of a debit: only the name tells what was credited.
      let outcome = try await bench.bank("E1", "600.06", batch: debits[0].batch)
      #expect(outcome.applied == 2, "\(outcome)")
      for item in [first, second, third] { #expect(try await bench.open(item) == 0) }
      #expect(try await bench.open(late) == 40_004)
      #expect(try await bench.debits(number).map(\.state) == [.collected, .collected])
      let problems = try await database.read { try CashCheck.problems($0) + BalanceCheck.problems($0) }
      #expect(problems.isEmpty, "\(problems)")

      // The statement again, and a run again: nothing more.
      #expect(try await bench.apply(on: "2026-12-08") == ApplyCash.Outcome())

      let back = try await bench.bank(
        "E2", "300.03", isOut: true, day: "2026-12-10",
        details: DebitBench.returned(debits[0].endToEnd, amount: "300.03", reason: "AM04"))
      #expect(back.returned == 1, "\(back)")
      #expect(try await bench.open(first) == 10_001)
      #expect(try await bench.open(second) == 20_002)
      #expect(try await bench.open(third) == 0)
      let after = try await bench.debits(number)
      #expect(after.map(\.state) == [.returned, .collected] && after[0].reason == "AM04")
      let events = try await database.read { try $0.query("SELECT event FROM journal ORDER BY id") { $0.text(0) } }
      #expect(events.contains("debits.prepared") && events.contains("debit.returned"))

      // The other comes back with the bank's fee in the same line.
      let charged = try await bench.bank(
        "E3", "303.53", isOut: true, day: "2026-12-11",
        details: DebitBench.returned(debits[1].endToEnd, amount: "303.53", reason: "AC04"))
      #expect(charged.returned == 1, "\(charged)")
      #expect(try await bench.open(third) == 30_003)
      #expect(try await bench.debits(number).map(\.state) == [.returned, .returned])
      #expect(try await bench.debits(number)[1].reason == "AC04")

      // It may be debited again: its mandate goes on as recurrent, since the first debit was settled.
      let again = try await bench.prepare([first, second], on: "2026-12-10", collecting: "2026-12-28")
      #expect(try await bench.debits(again).map(\.collection) == [.recurrent])
    }
  }

  @Test(
    "a debit rejected before settlement is told by the bank's report, and the batch is credited less for it",
    arguments: Engine.all)
  func rejected(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let items = [try await bench.owe(1, "F-1", 10_000), try await bench.owe(2, "F-2", 20_000)]
      let number = try await bench.prepare(items)
      let debits = try await bench.debits(number)
      let report = DebitStatusTests.report(
        """
        <OrgnlGrpInfAndSts><OrgnlMsgId>\(debits[0].message)</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>\
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>\(debits[0].batch)</OrgnlPmtInfId><TxInfAndSts>\
        <OrgnlEndToEndId>\(debits[1].endToEnd)</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn>\
        </StsRsnInf></TxInfAndSts><TxInfAndSts><OrgnlEndToEndId>D99-1-X</OrgnlEndToEndId><TxSts>RJCT</TxSts>\
        </TxInfAndSts></OrgnlPmtInfAndSts>
        """)
      let read = try await bench.importFile("status.xml", report, day: "2026-12-04")
      #expect(read.kind == "debit-status" && read.entriesCreated == 1 && read.warnings.count == 1, "\(read)")
      #expect(try await bench.debits(number).map(\.state) == [.underWay, .rejected])
      #expect(try await bench.debits(number)[1].reason == "AC04")
      let outcome = try await bench.bank("E1", "100.00", batch: debits[0].batch)
      #expect(outcome.applied == 1)
      #expect(try await bench.open(items[0]) == 0)
      #expect(try await bench.open(items[1]) == 20_000)
      // What never was settled is the first debit again.
      let again = try await bench.prepare([items[1]], on: "2026-12-08", collecting: "2026-12-22")
      #expect(try await bench.debits(again).map(\.collection) == [.first])
      // It counts among what the customer's score is made of.
      for number in 1...8 { try await bench.owe(2, "L-\(number)", 5_000, due: "2026-10-01") }
      let (company, customer) = (bench.company.id, bench.customers[1])
      let score = try await database.write { transaction in
        _ = try ComputeScores(company, on: "2026-12-09").run(transaction, actor: Example.actor, at: Engine.moment)
        return try ScoreStore.current(of: customer, company: company, transaction)
      }
      #expect(score?.inputs.returnedPayments == 1)
    }
  }

  @Test("payments that the bank tells one by one settle each its own items", arguments: Engine.all)
  func details(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let items = [try await bench.owe(1, "F-1", 10_000), try await bench.owe(2, "F-2", 20_000)]
      let debits = try await bench.debits(try await bench.prepare(items))
      let details = debits.map { debit in
        """
        <TxDtls><Refs><EndToEndId>\(debit.endToEnd)</EndToEndId></Refs>\
        <Amt Ccy="EUR">\(debit.amount.decimalText(separator: "."))</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>
        """
      }.joined()
      #expect(try await bench.bank("E1", "300.00", details: details).applied == 2)
      for item in items { #expect(try await bench.open(item) == 0) }
    }
  }

  @Test(
    "an item under a debit is held back, is in no second one, and is free again when the run is taken back",
    arguments: Engine.all)
  func held(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let item = try await bench.owe(1, "F-1", 10_000)
      let number = try await bench.prepare([item])
      let (company, all) = (bench.company.id, CustomerID(0)...CustomerID(1_000_000))
      func held(on day: CivilDate) async throws -> InstrumentUnderWay? {
        try await database.read { try InstrumentUnderWayStore.byItem(of: company, among: all, on: day, $0) }[item]
      }
      #expect(try await held(on: "2026-11-23") == InstrumentUnderWay(minor: 10_000, on: DebitBench.collection))
      #expect(try await held(on: "2026-12-17") != nil)
      #expect(try await held(on: "2026-12-18") == nil, "nobody said what became of it")
      await #expect(throws: DebitRefusal.changed(number: "F-1")) { _ = try await bench.prepare([item]) }
      let cancel = CancelDebits(number, of: company)
      try await database.write { try cancel.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment) }
      #expect(try await held(on: "2026-11-24") == nil)
      await #expect(throws: DebitRefusal.notWhole(number)) {
        try await database.write { try cancel.run($0, on: "2026-11-24", actor: Example.actor, at: Engine.moment) }
      }
      #expect(try await bench.prepare([item]) == 2)
    }
  }

  @Test(
    "what a person undoes is under way again, and what was paid otherwise meanwhile stays on account",
    arguments: Engine.all)
  func undone(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let item = try await bench.owe(1, "F-1", 10_000)
      let number = try await bench.prepare([item])
      // The customer had sent 60.00 as well.
      let (company, customer) = (bench.company.id, bench.customers[0])
      try await database.write { transaction in
        let payment = try Example.store(
          Example.item(
            company, customer, .payment, number: "P-1", cents: -6_000, issued: "2026-12-02", due: "2026-12-02"),
          transaction)
        try AllocationStore.allocate(
          Money(minor: 6_000, .eur), of: item, by: payment, company: company, day: "2026-12-02", reason: .manual,
          transaction)
      }
      let batch = try await bench.debits(number)[0].batch
      #expect(try await bench.bank("E1", "100.00", batch: batch).applied == 1)
      #expect(try await bench.open(item) == 0)
      let left = try await database.read {
        try $0.count("SELECT CAST(SUM(open_minor) AS bigint) FROM item WHERE customer = \(customer)")
      }
      #expect(left == -6_000, "60.00 stay on the customer's account")
      let entry = try #require(try await database.read { try BankEntryStore.all(of: company, $0) }.first)
      let undo = ReverseApplication(company: company, entry: entry.id)
      try await database.write { try undo.run($0, on: "2026-12-09", actor: Example.actor, at: Engine.moment) }
      #expect(try await bench.debits(number).map(\.state) == [.underWay])
      #expect(try await bench.open(item) == 4_000)
    }
  }

  @Test("refusals name what is wrong, and nothing is written", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(DebitBench.migrations) { database in
      let bench = try await DebitBench(database)
      let item = try await bench.owe(1, "F-1", 10_000)
      await #expect(throws: DebitRefusal.nothing) { _ = try await bench.prepare([]) }
      await #expect(throws: DebitRefusal.collectionDay(first: "2026-12-28")) {
        _ = try await bench.prepare([item], collecting: "2026-12-25")
      }
      await #expect(throws: DebitRefusal.collectionDay(first: "2026-11-24")) {
        _ = try await bench.prepare([item], collecting: "2026-11-23")
      }
      await #expect(throws: DebitRefusal.changed(number: "F-1")) {
        _ = try await bench.prepare([item], collecting: "2026-12-04")
      }
      let (company, customer) = (bench.company.id, bench.customers[0])
      let twice = RecordMandate(
        of: customer, reference: "rum-1", signedOn: "2026-01-10", iban: "FR1420041010050500013M02606")
      await #expect(throws: DebitRefusal.referenceTaken("RUM-1")) {
        _ = try await database.write {
          try twice.run($0, company: company, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
        }
      }
      let wrong = RecordMandate(
        of: customer, reference: "X", signedOn: "2026-01-10", iban: "FR1520041010050500013M02606")
      await #expect(throws: DebitRefusal.iban) {
        _ = try await database.write {
          try wrong.run($0, company: company, on: DebitBench.today, actor: Example.actor, at: Engine.moment)
        }
      }
      let reader = Actor.person(PersonID(7), name: "Ali", rights: [.see])
      let act = PrepareDebits([item], collectsOn: DebitBench.collection, of: company)
      await #expect(throws: NotAllowed.self) {
        _ = try await database.write { try act.run($0, on: DebitBench.today, actor: reader, at: Engine.moment) }
      }
      #expect(try await database.count("SELECT COUNT(*) FROM debit_run") == 0)
    }
  }
}
