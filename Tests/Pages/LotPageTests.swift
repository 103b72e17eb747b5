import CashApplication
import HTTPTypes
import HummingbirdTesting
import Kernel
import Storage
import Support
import Testing

@Suite("Receipts approved together on the pages")
struct LotPageTests {
  private static func open(_ engine: Engine, _ body: @escaping @Sendable (PagesBench) async throws -> Void) async throws
  {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench)
      try await body(bench)
    }
  }

  @Test("the list leads to what is sure, which is approved with its total and taken back", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let list = try await bench.page("/lettrage")
      let path = try #require(list.firstMatch(of: /href="(\/lettrage\/lot\?seuil=\d+)">Valider la ligne/)?.1)
      let page = try await bench.page(String(path))
      #expect(page.contains("name=\"ligne\" value=\"2\" checked") && page.contains("FA-26-00002"))
      #expect(try await bench.words(String(path)).contains("Total, 1 ligne 455,00\u{A0}€"))
      let mark = try #require(page.firstMatch(of: /name="vu\.2" value="([^"]*)"/)?.1)
      #expect(try await bench.words("/lettrage").contains("sûr à 9"))

      let none = try await bench.post("/lettrage/lot", ["seuil": "80"])
      #expect(none.headers[.location] == "/lettrage/lot?seuil=80")
      let done = try await bench.post("/lettrage/lot", ["ligne": "2", "vu.2": String(mark), "seuil": "90"])
      #expect(done.headers[.location] == "/lettrage/lots/1")
      #expect(try await bench.words("/lettrage/lots/1").contains("Toujours affecté, 1 ligne 455,00\u{A0}€"))
      #expect(try await bench.page("/lettrage/2").contains("/lettrage/lots/1"))
      // Sent again it changes nothing: the line is no longer what was seen.
      let again = try await bench.post("/lettrage/lot", ["ligne": "2", "vu.2": String(mark), "seuil": "90"])
      #expect(again.headers[.location] == "/lettrage/lot?seuil=90")
      _ = try await bench.undo(done)
      #expect(try await bench.words("/lettrage").contains("À reprendre"))
      let gone = try await bench.page("/lettrage/lots/1")
      #expect(!gone.contains("Annuler le lot"))
      #expect(try await bench.visit("/lettrage/lots/7") == .notFound)
    }
  }
}
