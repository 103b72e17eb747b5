import Files
import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Risk
import RiskRules
import Storage
import Support
import Testing

@Suite("Limits in a list of customers")
struct LimitImportTests {
  private static let migrations = Bench.migrations + RiskSchema.migrations

  private func limits(_ bench: Bench) async throws -> [[Int64?]] {
    try await bench.database.read {
      try $0.query("SELECT limit_minor, insured_minor FROM credit_limit ORDER BY id") {
        [$0.intOrNil(0), $0.intOrNil(1)]
      }
    }
  }

  @Test("limits and insured amounts are taken over, once, and what differs is a new decision", arguments: Engine.all)
  func taken(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let text =
        "Code client;Raison sociale;Limite;Montant garanti\nC1;Dupont;10 000,00;5000\nC2;Martin;;\nC3;Petit;0;\n"
      let first = try await bench.importText(text, kind: .customers)
      #expect(first.customersCreated == 3 && first.limitsDecided == 2 && first.rejected.isEmpty)
      #expect(try await limits(bench) == [[1_000_000, 500_000], [0, nil]])
      let again = try await bench.importText(text.replacing("Dupont", with: "Dupont SA"), kind: .customers)
      #expect(again.limitsDecided == 0)
      let changed = try await bench.importText(text.replacing("5000", with: "6000"), kind: .customers)
      #expect(changed.limitsDecided == 1)
      #expect(try await limits(bench).last == [1_000_000, 600_000])
      let reasons = try await database.read {
        try $0.query("SELECT DISTINCT reason FROM credit_limit") { $0.text(0) }
      }
      #expect(reasons == ["file.csv"])
    }
  }

  @Test("a limit that cannot be read sets its row aside, and the row is taken once corrected", arguments: Engine.all)
  func unreadable(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let result = try await bench.importText(
        "Code client;Raison sociale;Limite;Montant garanti\nC1;Dupont;beaucoup;5000\nC2;Martin;-3;\n", kind: .customers)
      #expect(result.rejected.map(\.field) == ["credit_limit", "credit_limit"])
      #expect(result.rejected.map(\.line) == [2, 3])
      #expect(try await limits(bench) == [[nil, 500_000]])
      let row = try await database.read {
        try $0.first("SELECT id FROM import_row WHERE state = 'set_aside' ORDER BY id LIMIT 1") { $0.int(0) }
      }
      let fixed = try await ReplayRow(
        try #require(row), company: bench.company,
        fields: ["customer_code": "C1", "customer_name": "Dupont", "credit_limit": "1500", "insured_amount": "5000"],
        readers: ImportReader.ledgersAndLists
      ).run(database, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
      #expect(fixed.limitsDecided == 1)
      #expect(try await limits(bench).last == [150_000, 500_000])
    }
  }

  @Test("who may not decide limits imports the rest of the list and is told")
  func right() async throws {
    try await Engine.sqlite.withDatabase(Self.migrations) { database in
      let bench = try await Bench(database)
      let text = "Code client;Raison sociale;Limite\nC1;Dupont;100\n"
      let accountant = Actor.person(PersonID(4), name: "Marc", rights: [.see, .importFiles])
      let result = try await ImportFile(
        FileBytes(name: "l.csv", Array(text.utf8)), company: bench.company, kind: .customers
      )
      .run(database, readers: ImportReader.ledgersAndLists, actor: accountant, at: Engine.moment, day: "2026-11-23")
      #expect(result.customersCreated == 1 && result.warnings.map(\.code).contains("limits_left_out"))
      #expect(try await limits(bench).isEmpty)
    }
  }
}
