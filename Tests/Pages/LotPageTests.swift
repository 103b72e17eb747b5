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

  private static func decision(_ entry: Int64, _ bench: PagesBench) async throws -> String? {
    try await bench.database.read {
      try $0.first("SELECT decision FROM bank_entry WHERE id = \(entry)") { $0.text(0) }
    }
  }

  @Test("of the lines ticked in the list the sure ones are approved, and who is left is told", arguments: Engine.all)
  func ticked(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let path = "/lettrage/lignes"
      let list = try await bench.page("/lettrage")
      let mark = String(try #require(list.firstMatch(of: /name="vu\.2" value="([^"]*)"/)?.1))
      #expect(list.contains("name=\"ligne\" value=\"3\"") && !list.contains("name=\"vu.3\""))
      #expect(try await !bench.page("/lettrage?vue=affectes").contains("name=\"ligne\""))

      let back = "/lettrage?vue=a-rapprocher"
      let nothing = try await bench.post(path, ["acte": "lettrer", "retour": back])
      #expect(nothing.headers[.location] == back)
      #expect(try await bench.told(nothing).contains("Aucune ligne"))
      let done = try await bench.post(
        path, fields: ["acte": "lettrer", "retour": back, "ligne": "2", "ligne": "3", "vu.2": mark])
      let said = try await bench.told(done)
      #expect(said.contains("1 encaissement est lettré") && said.contains("sans proposition assez sûre"))
      #expect(try await Self.decision(2, bench) == "applied")
      #expect(try await Self.decision(3, bench) == "unmatched")
      // Somebody else decided it meanwhile.
      let again = try await bench.post(path, ["acte": "lettrer", "retour": back, "ligne": "2", "vu.2": mark])
      #expect(try await bench.told(again).contains("1 ligne laissée"))
      _ = try await bench.undo(done)
      #expect(try await Self.decision(2, bench) == "reopened")
    }
  }

  @Test("the lines ticked in the list are put aside with what they are, and wait again", arguments: Engine.all)
  func aside(engine: Engine) async throws {
    try await Self.open(engine) { bench in
      let path = "/lettrage/lignes"
      let unsaid = try await bench.post(path, ["acte": "ecarter", "nature": "", "ligne": "3"])
      #expect(try await bench.told(unsaid).contains("Dites ce que sont"))
      #expect(try await Self.decision(3, bench) == "unmatched")
      // The first was applied already.
      let done = try await bench.post(
        path, fields: ["acte": "ecarter", "nature": "loan", "ligne": "1", "ligne": "2", "ligne": "3"])
      #expect(done.headers[.location] == "/lettrage")
      let said = try await bench.told(done)
      #expect(said.contains("2 lignes écartées") && said.contains("1 ligne laissée"))
      #expect(try await Self.decision(1, bench) == "applied")
      let noted = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'entry.ignored' AND facts LIKE '%loan%'")
      #expect(noted == 2)
      _ = try await bench.undo(done)
      #expect(try await Self.decision(2, bench) == "reopened")
      #expect(try await Self.decision(3, bench) == "reopened")
      let unknown = try await bench.post(path, ["acte": "autre", "ligne": "3"])
      #expect(unknown.status == .notFound)
    }
  }

  @Test("who may not apply cash is offered no tick")
  func reader() async throws {
    try await PagesBench.open(.sqlite, role: "auditor", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench)
      #expect(try await !bench.page("/lettrage").contains("name=\"ligne\""))
      #expect(try await bench.post("/lettrage/lignes", ["acte": "ecarter", "ligne": "3"]).status == .forbidden)
    }
  }
}
