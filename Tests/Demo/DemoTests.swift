import Banking
import CashApplication
import CashApplicationRules
import Demo
import DemoRules
import Files
import Imports
import Journal
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Risk
import Storage
import Support
import Testing

@Suite("Demo")
struct DemoTests {
  private static let day: CivilDate = "2026-11-23"

  private static func fill(_ database: Database, seed: UInt64 = 7) async throws -> FillDemo.Result {
    let demo = try FillDemo(customers: 80, invoices: 1_500, seed: seed)
    return try await database.write {
      try demo.run($0, day: day, actor: Example.actor, at: Engine.moment)
    }
  }

  private static func lines(_ database: Database) async throws -> [String] {
    try await database.read { snapshot in
      try snapshot.query(
        """
        SELECT c.code, c.name, i.number, i.issued, i.due, i.amount_minor, i.open_minor, i.disputed_minor,
          i.promised_minor
        FROM item i JOIN customer c ON c.id = i.customer ORDER BY i.id
        """
      ) { row in (0...8).map { row.text($0) }.joined(separator: "|") }
    }
  }

  @Test("the bank's statement pays open invoices in several ways, and is the same for the same seed")
  func statement() async throws {
    try await Engine.sqlite.withDatabase(Example.migrations + RiskSchema.migrations) { database in
      _ = try await Self.fill(database)
      func text(_ seed: UInt64) async throws -> String {
        try #require(try await database.read { try WriteDemoStatement.run($0, day: Self.day, seed: seed) }).text
      }
      let one = try await text(7)
      #expect(try await text(7) == one)
      let lines = one.split(separator: "<Ntry>").count - 1
      // Of the invoices in doubt some share a line; and of a flat rate one is paid.
      #expect(lines == DemoStatement.usual + 7 + 1 + DemoStatement.others)
      #expect(one.contains("ACOMPTE 50 PCT") && one.contains("<CdtDbtInd>DBIT</CdtDbtInd>"))
    }
  }

  @Test("the statement leaves a person with proposals of several kinds, an unknown payer and money of no customer")
  func doubtful() async throws {
    try await Engine.sqlite.withDatabase(
      Example.migrations + RiskSchema.migrations + ImportsSchema.migrations + BankingSchema.migrations
        + OutboxSchema.migrations
    ) { database in
      let demo = try FillDemo(customers: 300, invoices: 2_000, seed: 1)
      _ = try await database.write { try demo.run($0, day: Self.day, actor: Example.actor, at: Engine.moment) }
      let made = try await database.read { try WriteDemoStatement.run($0, day: Self.day, seed: 1) }
      let text = try #require(made).text
      let company = try #require(try await database.read { try CompanyStore.all($0).first })
      _ = try await ImportFile(FileBytes(name: "s.xml", Array(text.utf8)), company: company).run(
        database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: Self.day)
      let apply = ApplyCash(company: company.id, day: Self.day)
      let outcome = try await database.write { try apply.run($0, actor: Example.actor, at: Engine.moment) }
      #expect(outcome.applied == DemoStatement.usual && outcome.suggested == 8, "\(outcome)")
      let entries = try await database.read { try BankEntryStore.all(of: company.id, $0) }
      func answer(_ part: String) throws -> StoredAnswer {
        let entry = try #require(entries.first { $0.wording.contains(part) && $0.waitsForHand })
        return try #require(entry.answer.flatMap { StoredAnswer(json: $0) })
      }
      // What may be approved at a glance, what may be read in several ways, and what no customer sent.
      for wording in ["POUR COMPTE DE TIERS", "REF FA-"] {
        let best = try answer(wording).candidates.first
        #expect((best?.confidence ?? 0) >= 90, "\(wording)")
      }
      let twin = try #require(entries.first { $0.wording == "VIR SEPA RECU" && $0.waitsForHand })
      let several = try #require(twin.answer.flatMap { StoredAnswer(json: $0) })
      #expect(several.candidates.count > 1 && (several.candidates.first?.confidence ?? 100) < 60)
      #expect(try answer("REMBOURSEMENT").reasons == [.notCustomersMoney])
    }
  }

  @Test("every balance of the demo is what its parts say", arguments: Engine.all)
  func balances(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations + RiskSchema.migrations) { database in
      let made = try await Self.fill(database)
      #expect(made.customers == 80 && made.invoices == 1_500)
      #expect(made.payments > 1_000 && made.disputes > 0 && made.promises > 0)
      let problems = try await database.read { try BalanceCheck.problems($0) + Journal.verify($0) }
      #expect(problems == [])
      let sums = try await database.read { snapshot in
        try snapshot.query("SELECT CAST(SUM(amount_minor) AS bigint), CAST(SUM(open_minor) AS bigint) FROM item") {
          ($0.int(0), $0.int(1))
        }
      }
      #expect(sums.first?.0 == sums.first?.1)
      // Some businesses have a limit, a few of them owe more, and a run of the day finds no other.
      let company = CompanyID(1)
      let found = try await database.read {
        (
          try $0.count("SELECT COUNT(*) FROM credit_limit"), try $0.count("SELECT COUNT(*) FROM limit_overrun"),
          try $0.count("SELECT COUNT(*) FROM credit_limit WHERE insured_minor > 0")
        )
      }
      #expect((20...60).contains(found.0) && (1...20).contains(found.1) && found.2 > 5, "\(found)")
      let run = try await database.write {
        try NoteOverruns(company, on: Self.day).run($0, actor: Example.actor, at: Engine.moment)
      }
      #expect(run.began == 0 && run.ended == 0)
    }
  }

  @Test("the same seed gives the same company, another seed another", arguments: Engine.all)
  func deterministic(engine: Engine) async throws {
    var copies: [[String]] = []
    for seed: UInt64 in [7, 7, 8] {
      try await engine.withDatabase(Example.migrations + RiskSchema.migrations) { database in
        _ = try await Self.fill(database, seed: seed)
        copies.append(try await Self.lines(database))
      }
    }
    #expect(copies[0] == copies[1])
    #expect(copies[0] != copies[2])
  }

  @Test("a database in use is not filled", arguments: Engine.all)
  func notEmpty(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations + RiskSchema.migrations) { database in
      _ = try await Self.fill(database)
      await #expect(throws: FillDemo.Refusal.notEmpty(company: "Verdoncelle Industrie")) {
        try await Self.fill(database)
      }
    }
  }

  @Test("some customers belong to a group and are named after its head", arguments: Engine.all)
  func groups(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations + RiskSchema.migrations) { database in
      _ = try await Self.fill(database, seed: 1)
      let members = try await database.read { snapshot in
        try snapshot.query(
          "SELECT h.name, c.name, h.parent FROM customer c JOIN customer h ON h.id = c.parent ORDER BY c.id"
        ) { (head: $0.text(0), name: $0.text(1), isNested: !$0.isNull(2)) }
      }
      #expect(Set(members.map(\.head)).count >= 1 && members.count >= 2)
      #expect(Set(members.map(\.name)).count == members.count)
      for member in members {
        let trunk = member.head.split(separator: " ").prefix(2).joined(separator: " ")
        #expect(member.name.hasPrefix(trunk) && member.name != member.head && !member.isNested)
      }
    }
  }

  @Test("numbers of companies and accounts pass their checks and dates are working days")
  func plausible() {
    let plan = DemoPlan(company: CompanyID(1), customers: 300, invoices: 500, seed: 3, day: Self.day)
    let company = DemoPlan.company()
    #expect(company.siren.flatMap { BusinessNumbers.siren($0) } == company.siren)
    #expect(company.iban.flatMap { BusinessNumbers.iban($0) } == company.iban)
    for made in plan.customers {
      if let siren = made.customer.siren { #expect(BusinessNumbers.siren(siren) == siren) }
      if let iban = made.iban { #expect(BusinessNumbers.iban(iban) == iban) }
      if let email = made.contact?.email { #expect(email.hasSuffix(".example")) }
    }
    let keys = (1...300).map { CustomerID(Int64($0)) }
    for index in 0..<500 {
      let made = plan.invoice(index, keys: keys)
      #expect(BusinessCalendar().isBusinessDay(made.invoice.issued))
      #expect(made.invoice.issued <= Self.day)
      #expect(made.invoice.due >= made.invoice.issued)
      #expect(made.payments.allSatisfy { $0.day <= Self.day })
    }
  }
}
