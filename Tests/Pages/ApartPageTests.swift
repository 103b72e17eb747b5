import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import Storage
import Support
import Testing

@Suite("What no customer pays, on the pages")
struct ApartPageTests {
  @Test("it waits apart, is put aside together, and each line can be taken back", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench, wording: "STRIPE PAYOUT PO-2D8F")
      let apart = "/lettrage?vue=hors-clients"
      let waiting = try await bench.words("/lettrage")
      #expect(waiting.contains("Total, 1 ligne 455,00\u{A0}€") && !waiting.contains("STRIPE"))
      #expect(waiting.contains("Hors clients"))
      let shown = try await bench.words(apart)
      #expect(shown.contains("STRIPE PAYOUT") && shown.contains("Total, 1 ligne 77,00\u{A0}€"))
      #expect(shown.contains("plateforme de paiement 1 ligne, 77,00\u{A0}€"))
      let line = try await bench.page("/lettrage/3")
      #expect(line.contains("<option value=\"payout\" selected>") && line.contains("aria-label=\"Hors clients\""))
      let done = try await bench.post("/lettrage/hors-clients", ["nature": "payout"])
      #expect(done.status == .seeOther && done.headers[.location] == apart)
      #expect(try await bench.words(apart).contains("Rien hors clients"))
      #expect(try await bench.words("/lettrage?vue=ecartes").contains("STRIPE PAYOUT"))
      let noted = try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'entry.ignored'")
      #expect(noted == 1)
      _ = try await bench.post("/lettrage/3", ["acte": "reprendre"])
      #expect(try await bench.words(apart).contains("STRIPE PAYOUT"))
      #expect(try await !bench.words("/lettrage").contains("STRIPE"))
      #expect(try await bench.post("/lettrage/hors-clients", ["nature": "none"]).status == .notFound)
    }
    try await PagesBench.open(engine, role: "collector", fill: CashPageTests.fill) { bench in
      try await CashPageTests.bank(bench, wording: "STRIPE PAYOUT PO-2D8F")
      #expect(try await bench.post("/lettrage/hors-clients", ["nature": "payout"]).status == .forbidden)
    }
  }
}
