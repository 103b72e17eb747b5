import Banking
import CashApplication
import CashApplicationRules
import Files
import Foundation
import Imports
import ImportsRules
import Journal
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A company, its items, and a bank that sends statements.
struct CashBench {
  static let migrations =
    Example.migrations + ImportsSchema.migrations + BankingSchema.migrations + OutboxSchema.migrations
  let database: Database
  let company: Company
  let customer: CustomerID

  init(_ database: Database) async throws {
    self.database = database
    let ids = try await database.write { try Example.stored($0) }
    customer = ids.customer
    company = try #require(try await database.read { try CompanyStore.all($0) }.first)
  }

  func owe(_ number: String, _ cents: Int64, _ kind: ItemKind = .invoice) async throws {
    let (company, customer) = (company.id, customer)
    try await database.write { transaction in
      _ = try Example.store(Example.item(company, customer, kind, number: number, cents: cents), transaction)
    }
  }

  /// A line of a statement: amount with its sign, payer, IBAN, wording.
  struct Line {
    var amount: String
    var name = "BRISSONNET TRAVAUX PUBLICS"
    var iban: String?
    var wording = ""
    var endToEnd: String?
    var reason: String?
    var reference: String
  }

  func bank(_ lines: [Line], closing: String? = nil, id: String = "S1") async throws {
    let entries = lines.map { line in
      let debit = line.amount.hasPrefix("-")
      let amount = debit ? String(line.amount.dropFirst()) : line.amount
      return """
        <Ntry><NtryRef>\(line.reference)</NtryRef><Amt Ccy="EUR">\(amount)</Amt>\
        <CdtDbtInd>\(debit ? "DBIT" : "CRDT")</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>\
        <AcctSvcrRef>\(line.reference)</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>\
        \(line.endToEnd ?? "NOTPROVIDED")</EndToEndId></Refs><RltdPties><Dbtr><Nm>\(line.name)</Nm></Dbtr>\
        \(line.iban.map { "<DbtrAcct><Id><IBAN>\($0)</IBAN></Id></DbtrAcct>" } ?? "")</RltdPties>\
        <RmtInf><Ustrd>\(line.wording)</Ustrd></RmtInf>\
        \(line.reason.map { "<RtrInf><Rsn><Cd>\($0)</Cd></Rsn></RtrInf>" } ?? "")</TxDtls></NtryDtls></Ntry>
        """
    }
    let balances = closing.map { closing in
      [("OPBD", "0.00"), ("CLBD", closing)].map { code, amount in
        "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">\(amount)</Amt>"
          + "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
      }.joined()
    }
    let text = """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>\(id)</Id>\
      <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\(balances ?? "")\
      \(entries.joined(separator: "\n"))</Stmt></BkToCstmrStmt></Document>
      """
    let command = ImportFile(FileBytes(name: "\(id).xml", Array(text.utf8)), company: company)
    _ = try await command.run(
      database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
  }

  func apply() async throws -> ApplyCash.Outcome {
    let apply = ApplyCash(company: company.id, day: "2026-11-23")
    return try await database.write { try apply.run($0, actor: Example.actor, at: Engine.moment) }
  }

  func open(_ number: String) async throws -> Int64? {
    let company = company.id
    return try await database.read { try ItemStore.find(number: number, of: company, $0).first?.open.minor }
  }

  func entries() async throws -> [CashEntries.Entry] {
    let company = company.id
    return try await database.read { try CashEntries.all(of: company, $0) }
  }

  /// What must hold after anything: every balance is its parts, and all amounts together are all that is open.
  func checkNothingLost() async throws {
    #expect(try await database.read { try BalanceCheck.problems($0) }.isEmpty)
    #expect(try await database.read { try CashCheck.problems($0) }.isEmpty)
    #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    let company = company.id
    let lost = try await database.count(
      "SELECT CAST(SUM(amount_minor) - SUM(open_minor) AS bigint) FROM item WHERE company = \(company)")
    #expect(lost == 0)
    let booked = try await database.count(
      """
      SELECT CAST(COALESCE(SUM(e.amount_minor + i.amount_minor), 0) AS bigint)
      FROM bank_entry e JOIN item i ON i.id = e.payment_item WHERE e.company = \(company)
      """)
    #expect(booked == 0)
  }
}

@Suite("applying cash")
struct ApplyCashTests {
  @Test("a receipt that quotes an invoice settles it, teaches the account, and is applied once", arguments: Engine.all)
  func quoted(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.owe("FA-26-04418", 50_000)
      let iban = "DE89370400440532013000"
      try await bench.bank([.init(amount: "1200.00", iban: iban, wording: "VIR fa 26 04417", reference: "E1")])
      #expect(try await bench.apply() == .init(applied: 1))
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await bench.open("FA-26-04418") == 50_000)
      #expect(try await bench.open("E1") == 0)
      #expect(try await bench.apply() == .init())
      let entry = try #require(try await bench.entries().first)
      #expect(entry.decision == "applied" && entry.customer == "C-01187")
      #expect(entry.allocations.map(\.item) == ["FA-26-04417"] && entry.allocations.map(\.amount) == [120_000])
      let company = bench.company.id
      #expect(try await database.read { try CustomerStore.ibans(of: company, $0) }[iban] == [bench.customer])
      // Known now by its account, whatever the name, and nothing quoted.
      try await bench.bank([.init(amount: "500.00", name: "X", iban: iban, reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1))
      try await bench.checkNothingLost()
    }
  }

  @Test("a statement that does not add up applies nothing", arguments: Engine.all)
  func untrusted(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", reference: "E1")], closing: "99.00")
      #expect(try await bench.apply() == .init(suggested: 1))
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await bench.apply() == .init())
      try await bench.checkNothingLost()
    }
  }

  @Test(
    "what a list without an account repeats of a known account waits for a person, in either order",
    arguments: Engine.all)
  func twins(engine: Engine) async throws {
    for listFirst in [false, true] {
      try await engine.withDatabase(CashBench.migrations) { database in
        let bench = try await CashBench(database)
        try await bench.owe("FA-26-04417", 120_000)
        try await bench.owe("FA-26-04418", 50_000)
        // The second line is on no account: it is money of its own.
        let list =
          "Date;Libellé;Débit;Crédit\n20/11/2026;VIR BRISSONNET TRAVAUX PUBLICS FA-26-04417;;1200,00\n"
          + (listFirst ? "" : "20/11/2026;VIR BRISSONNET TRAVAUX PUBLICS FA-26-04418;;500,00\n")
        func loadList() async throws -> ImportResult {
          try await ImportFile(FileBytes(name: "liste.csv", Array(list.utf8)), company: bench.company).run(
            database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
        }
        if listFirst {
          #expect(try await loadList().warnings.map(\.code).contains("possible_duplicates") == false)
          #expect(try await bench.apply() == .init(applied: 1))
        }
        try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", reference: "E1")])
        if !listFirst {
          #expect(try await loadList().warnings.map(\.code).contains("possible_duplicates"))
        }
        #expect(try await bench.apply() == (listFirst ? .init(suggested: 1) : .init(applied: 2, suggested: 1)))
        #expect(try await bench.apply() == .init())
        let waiting = try await bench.entries().filter { $0.decision == "suggested" }
        #expect(waiting.count == 1)
        let found: BankEntryID? = try await database.read {
          try $0.first("SELECT id FROM bank_entry WHERE decision = 'suggested'") { $0.id(0) }
        }
        let id = try #require(found)
        let company = bench.company.id
        let stored = try #require(try await database.read { try BankEntryStore.find(id, of: company, $0) })
        #expect(stored.twin == (listFirst ? "?" : "FR7630006000011234567890189") && !stored.maySeveral)
        #expect(try await database.count("SELECT COUNT(*) FROM bank_entry WHERE confidence IS NOT NULL") == 0)
        #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 0)
        #expect(try await bench.open("FA-26-04417") == 0)
        try await bench.checkNothingLost()
      }
    }
  }

  @Test("invoices with a credit note taken off are settled together", arguments: Engine.all)
  func creditNote(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.owe("FA-26-04418", 30_000)
      try await bench.owe("AV-26-00012", -20_000, .creditNote)
      try await bench.bank([
        .init(amount: "1300.00", wording: "FA-26-04417 FA-26-04418 - AV-26-00012", reference: "E1")
      ])
      #expect(try await bench.apply() == .init(applied: 1))
      for number in ["FA-26-04417", "FA-26-04418", "AV-26-00012", "E1"] { #expect(try await bench.open(number) == 0) }
      // Coming back, all of it is open again, the credit note too.
      try await bench.bank(
        [.init(amount: "-1300.00", wording: "REJET FA-26-04417 FA-26-04418 - AV-26-00012", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      #expect(try await bench.open("FA-26-04417") == 120_000)
      #expect(try await bench.open("FA-26-04418") == 30_000)
      #expect(try await bench.open("AV-26-00012") == -20_000)
      #expect(try await bench.open("E1") == 0)
      #expect(try await bench.open("E2") == 0)
      try await bench.checkNothingLost()
    }
  }

  @Test(
    "money that is taken back before anybody said whose it is waits no more, nor holds what it seemed to pay",
    arguments: Engine.all)
  func takenBack(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.bank([.init(amount: "613.00", wording: "VIREMENT ACOMPTE", endToEnd: "E2E-7", reference: "E1")])
      #expect(try await bench.apply() == .init(suggested: 1))
      #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 1)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry WHERE confidence IS NOT NULL") == 1)
      try await bench.bank(
        [.init(amount: "-613.00", endToEnd: "E2E-7", reason: "AM04", reference: "E2")], id: "S2")
      _ = try await bench.apply()
      #expect(try await database.count("SELECT COUNT(*) FROM awaited_receipt") == 0)
      #expect(try await bench.open("FA-26-04417") == 120_000)
      // Nobody approves it with others, and its page says why.
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry WHERE confidence IS NOT NULL") == 0)
      let company = bench.company.id
      let id = try await database.count("SELECT id FROM bank_entry WHERE amount_minor = 61300")
      let stored = try #require(
        try await database.read { try BankEntryStore.find(BankEntryID(id), of: company, $0) })
      #expect(!stored.maySeveral)
      #expect(stored.answer.flatMap { StoredAnswer(json: $0) }?.reasons.first == .takenBack)
      #expect(try await bench.apply() == .init())
      try await bench.checkNothingLost()
    }
  }

  @Test("a returned direct debit reopens the invoice with its reason, and it can be paid again", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.owe("FA-26-04999", 120_000)
      try await bench.bank([
        .init(amount: "1200.00", wording: "FA-26-04417", endToEnd: "E2E-7", reference: "E1"),
        .init(amount: "-1200.00", wording: "", endToEnd: "E2E-7", reason: "AM04", reference: "E2"),
        .init(amount: "1200.00", wording: "FA-26-04417", endToEnd: "E2E-8", reference: "E3"),
      ])
      #expect(try await bench.apply() == .init(applied: 3, returned: 1))
      #expect(try await bench.open("FA-26-04417") == 0)
      #expect(try await bench.open("FA-26-04999") == 120_000)
      let entries = try await bench.entries()
      #expect(entries.map(\.decision) == ["applied", "applied", "applied"])
      #expect(entries[1].allocations.map(\.amount) == [-120_000])
      let reason = try await database.read {
        try $0.first("SELECT label FROM item WHERE number = 'E2'") { $0.text(0) }
      }
      #expect(reason?.contains("AM04") == true)
      try await bench.checkNothingLost()
      // The other one comes back on a later day.
      try await bench.bank([.init(amount: "-1200.00", endToEnd: "E2E-8", reason: "MD06", reference: "E4")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 1, returned: 1))
      #expect(try await bench.open("FA-26-04417") == 120_000)
      try await bench.checkNothingLost()
    }
  }

  @Test("money whose item was changed behind the program's back is found", arguments: Engine.all)
  func tampered(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 120_000)
      try await bench.bank([.init(amount: "1200.00", wording: "FA-26-04417", reference: "E1")])
      #expect(try await bench.apply() == .init(applied: 1))
      let company = bench.company.id
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE item SET amount_minor = -1, open_minor = 0 WHERE company = \(company) AND number = 'E1'")
      }
      #expect(try await database.read { try CashCheck.problems($0) }.count == 1)
    }
  }

  @Test(
    "what is shown of an entry that waits fits what is open in the end, and a second run does nothing more",
    arguments: Engine.all)
  func settles(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      for number in ["FA-26-04417", "FA-26-04418", "FA-26-04419"] { try await bench.owe(number, 5_000) }
      try await bench.bank([
        .init(amount: "50.00", wording: "VIREMENT", reference: "E1"),
        .init(amount: "50.00", wording: "FA-26-04417", reference: "E2"),
      ])
      #expect(try await bench.apply() == .init(applied: 1, suggested: 1))
      #expect(try await bench.entries().first?.allocations.map(\.item) == ["FA-26-04418"])
      #expect(try await bench.apply() == .init())
    }
  }

  @Test("what has several answers waits, and is applied once only one is left", arguments: Engine.all)
  func waits(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 5_000)
      try await bench.owe("FA-26-04418", 5_000)
      try await bench.bank([.init(amount: "50.00", wording: "VIREMENT", reference: "E1")])
      #expect(try await bench.apply() == .init(suggested: 1))
      // Either invoice, or the customer's account.
      #expect(try await bench.entries().map(\.candidates) == [3])
      try await bench.bank([.init(amount: "50.00", wording: "FA-26-04418", reference: "E2")], id: "S2")
      #expect(try await bench.apply() == .init(applied: 2))
      #expect(try await bench.apply() == .init())
      #expect(try await bench.open("FA-26-04417") == 0)
      try await bench.checkNothingLost()
    }
  }
}
