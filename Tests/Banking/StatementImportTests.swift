import Banking
import BankingRules
import Files
import Foundation
import Imports
import ImportsRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A database with our company, and what imports a statement into it.
struct BankBench {
  static let migrations = Example.migrations + ImportsSchema.migrations + BankingSchema.migrations
  let database: Database
  let company: Company

  init(_ database: Database) async throws {
    self.database = database
    company = try await database.write { transaction in
      _ = try Example.stored(transaction)
      return try #require(try CompanyStore.all(transaction).first)
    }
  }

  func load(_ text: String, name: String = "test.xml", dryRun: Bool = false) async throws -> ImportResult {
    let command = ImportFile(FileBytes(name: name, Array(text.utf8)), company: company, dryRun: dryRun)
    return try await command.run(
      database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
  }

  func entries() async throws -> [StoredEntry] {
    let company = company.id
    return try await database.read { try BankEntryStore.all(of: company, $0) }
  }
}

@Suite("importing a bank statement")
struct StatementImportTests {
  private let two = statement(
    entry("10.00", details: "<TxDtls><RmtInf><Ustrd>FA-1</Ustrd></RmtInf></TxDtls>") + entry("4.00", "DBIT"),
    closing: "6.00")

  @Test("its entries are stored once, whatever the number of times it comes", arguments: Engine.all)
  func idempotent(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let first = try await bench.load(two)
      #expect(first.entriesCreated == 2 && first.entriesUnchanged == 0)
      #expect(first.creditsMinor == 1_000 && first.debitsMinor == 400 && first.reconciles == true)
      #expect(first.kind == "statement")
      let same = try await bench.load(two)
      #expect(same.entriesCreated == 0 && same.entriesUnchanged == 2)
      // Other bytes, the same statement.
      let reworded = try await bench.load(two + "\n<!-- again -->")
      #expect(reworded.entriesCreated == 0 && reworded.entriesUnchanged == 2)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 2)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_statement") == 1)
      let entries = try await bench.entries()
      #expect(entries.map(\.amount.minor) == [1_000, -400])
      #expect(entries[0].wording == "FA-1")
    }
  }

  @Test("two like entries on one day are both kept, a longer file adds only what is new", arguments: Engine.all)
  func overlap(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      _ = try await bench.load(statement(entry("4.50") + entry("4.50"), closing: "9.00"))
      let longer = try await bench.load(statement(entry("4.50") + entry("4.50") + entry("1.00"), closing: "10.00"))
      #expect(longer.entriesCreated == 1 && longer.entriesUnchanged == 2)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 3)
    }
  }

  @Test(
    "a statement that does not add up is stored and flagged, its correction frees its entries", arguments: Engine.all)
  func doesNotAddUp(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let wrong = try await bench.load(statement(entry("10.00"), closing: "99.00"))
      #expect(wrong.reconciles == false && wrong.entriesCreated == 1)
      #expect(wrong.warnings.map(\.code) == ["statement_does_not_add_up"])
      #expect(try await bench.entries().map(\.isTrusted) == [false])
      let corrected = try await bench.load(statement(entry("10.00"), closing: "10.00"))
      #expect(corrected.entriesCreated == 0 && corrected.reconciles == true)
      #expect(try await bench.entries().map(\.isTrusted) == [true])
    }
  }

  @Test("an entry set aside is corrected by a person and counts as one of the bank's, once", arguments: Engine.all)
  func replayed(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let details =
        "<TxDtls><RltdPties><Dbtr><Nm>D &amp; Fils</Nm></Dbtr></RltdPties><RmtInf><Ustrd>FA-1 &lt;b&gt;</Ustrd></RmtInf></TxDtls>"
      _ = try await bench.load(statement(entry("12..34", details: details) + entry("4.00", "DBIT"), closing: "6.00"))
      let company = bench.company
      let file = try #require(try await database.read { try ImportFileStore.all(of: company.id, limit: 1, $0) }.first)
      let aside = try await database.read { try ImportFileStore.rows(setAsideFrom: file.id, of: company.id, $0) }
      let row = try #require(aside.first)
      #expect(row.fields["amount"] == "12..34" && row.fields["side"] == "CRDT" && row.fields["payer"] == "D & Fils")
      #expect(row.raw?.contains("D & Fils") == true)
      func replay(_ amount: String) async throws -> ImportResult {
        var fields = row.fields
        fields["amount"] = amount
        return try await ReplayRow(row.id, company: company, fields: fields, readers: ReadStatementFile.readers).run(
          database, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
      }
      await #expect(throws: ImportsError.self) { try await replay("douze") }
      #expect(try await bench.entries().count == 1)
      // As a person types it.
      let result = try await replay("1 012,34")
      #expect(result.entriesCreated == 1)
      let entries = try await bench.entries()
      let entry = try #require(entries.first { $0.amount.minor > 0 })
      #expect(entry.amount == Money(minor: 1_012_34, .eur))
      #expect(entry.wording == "FA-1 <b>" && entry.debtorName == "D & Fils")
      #expect(try await database.count("SELECT COUNT(*) FROM bank_account") == 1)
      await #expect(throws: ImportsError.alreadyReplayed(row.id)) { try await replay("10.00") }
      #expect(try await bench.entries().count == 2)
    }
  }

  @Test(
    "an entry that cannot be read is set aside, counted, and keeps the rest from being trusted", arguments: Engine.all)
  func setAside(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let result = try await bench.load(statement(entry("10.00") + "\n" + entry("1..0"), closing: "11.00"))
      #expect(result.entriesCreated == 1)
      #expect(result.rejected.map(\.line) == [5])
      #expect(try await database.count("SELECT COUNT(*) FROM import_row") == 1)
      #expect(try await bench.entries().map(\.isTrusted) == [false])
    }
  }

  @Test("pending entries are kept but are no cash; a batch has a row for each payment", arguments: Engine.all)
  func parts(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let batch =
        "<TxDtls><Amt Ccy=\"EUR\">10.00</Amt><RltdPties><Dbtr><Pty><Nm>A</Nm></Pty></Dbtr></RltdPties></TxDtls>"
        + "<TxDtls><Amt Ccy=\"EUR\">20.00</Amt><RltdPties><Dbtr><Pty><Nm>B</Nm></Pty></Dbtr></RltdPties></TxDtls>"
      let result = try await bench.load(
        statement(
          entry("30.00", details: batch) + entry("7.00", status: "<Sts><Cd>PDNG</Cd></Sts>"), closing: "30.00"))
      #expect(result.entriesCreated == 2 && result.creditsMinor == 3_000)
      let entries = try await bench.entries()
      #expect(entries.map(\.amount.minor) == [1_000, 2_000])
      #expect(entries.map(\.debtorName) == ["A", "B"])
    }
  }

  @Test("a report of the day so far pays nothing, and the statement that repeats it counts once", arguments: Engine.all)
  func intraday(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let intraday = two.replacingOccurrences(of: "BkToCstmrStmt", with: "BkToCstmrAcctRpt")
        .replacingOccurrences(of: "Stmt>", with: "Rpt>").replacingOccurrences(of: "camt.053", with: "camt.052")
      let report = try await bench.load(intraday)
      #expect(report.entriesCreated == 2 && report.creditsMinor == 1_000)
      #expect(report.warnings.map(\.code) == ["not_cash"])
      #expect(try await bench.entries().isEmpty)
      #expect(try await database.count("SELECT COUNT(*) FROM data_feed WHERE kind = 'bank'") == 0)
      let statement = try await bench.load(two)
      #expect(statement.entriesCreated == 2 && statement.reconciles == true && statement.warnings.isEmpty)
      #expect(try await bench.entries().map(\.amount.minor) == [1_000, -400])
      let again = try await bench.load(intraday + "\n")
      #expect(again.entriesCreated == 0 && again.entriesUnchanged == 2)
    }
  }

  @Test(
    "a file in another encoding than it declares counts once, whatever the statement with the accent",
    arguments: Engine.all)
  func misdeclared(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let second = statement(
        entry("5.00", details: "<TxDtls><RmtInf><Ustrd>r?gl?</Ustrd></RmtInf></TxDtls>"), opening: "6.00",
        closing: "11.00")
      let inner = second.components(separatedBy: "<Stmt>")[1].components(separatedBy: "</Stmt>")[0]
      let text = two.replacingOccurrences(
        of: "</Stmt>", with: "</Stmt><Stmt>\(inner.replacingOccurrences(of: "S1", with: "S2"))</Stmt>")
      let bytes = text.utf8.map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
      let command = ImportFile(FileBytes(name: "latin.xml", bytes), company: bench.company)
      let result = try await command.run(
        database, readers: ReadStatementFile.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
      #expect(result.entriesCreated == 3 && result.creditsMinor == 1_500 && result.reconciles == true)
      #expect(try await bench.entries().map(\.wording).contains("réglé"))
    }
  }

  @Test("a damaged or foreign file changes nothing, and neither does a dry run", arguments: Engine.all)
  func refused(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      for text in [String(two.dropLast(30)), "<!DOCTYPE a [<!ENTITY b \"c\">]>" + two] {
        await #expect(throws: BankingError.self) { try await bench.load(text) }
      }
      let dry = try await bench.load(two, dryRun: true)
      #expect(dry.entriesCreated == 2)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_account") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_statement") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM import_file") == 0)
    }
  }
}
