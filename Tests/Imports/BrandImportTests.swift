import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Brands in a list of customers")
struct BrandImportTests {
  @Test("customers get the brand that a column names; one that the company lacks is told", arguments: Engine.all)
  func taken(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      let brand = try await database.write {
        try SaveBrand("Maison Verte").run($0, company: company, actor: Example.actor, at: Engine.moment)
      }
      let text =
        "Code client;Raison sociale;Ville;Marque\nC1;Dupont;Lyon;maison verte\nC2;Martin;Lyon;\nC3;Petit;Lyon;Autre\n"
      let result = try await bench.importText(text, kind: .customers)
      #expect(result.customersCreated == 3 && result.rejected.isEmpty)
      #expect(result.warnings.map(\.code).filter { $0 == "brand_unknown" }.count == 1)
      func brands() async throws -> [BrandID?] {
        try await database.read { try CustomerStore.all(of: company, $0).map(\.brand) }
      }
      #expect(try await brands() == [brand, nil, nil])
      // What a file does not say stays.
      _ = try await bench.importText(text.replacing("maison verte", with: ""), kind: .customers)
      #expect(try await brands() == [brand, nil, nil])
    }
  }
}
