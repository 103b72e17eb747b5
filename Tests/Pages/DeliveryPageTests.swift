import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Blocked deliveries on the pages")
struct DeliveryPageTests {
  @Test("blocked by hand, told on the page, in the list and its file, and lifted with a reason", arguments: Engine.all)
  func byHand(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: House.fill()) { bench in
      let form = "/clients/A-1/livraisons"
      #expect(try await bench.page("/clients/A-1").contains("href=\"\(form)?retour="))
      #expect(try await bench.page(form).contains("name=\"regle\" value=\"1\" checked"))
      let refused = try await bench.post(form, ["motif": "", "regle": "1"])
      #expect(refused.status == .unprocessableContent && refused.words.contains("Donnez un motif."))
      // Nothing of Soldé is late: the block would end at once.
      let early = try await bench.post("/clients/S-3/livraisons", ["motif": "encours", "regle": "1"])
      #expect(early.status == .unprocessableContent && early.words.contains("Rien n’est échu"))
      let done = try await bench.post(form, ["motif": "<b>impayés", "regle": "1", "retour": "/clients/A-1/factures"])
      #expect(done.headers[.location] == "/clients/A-1/factures")
      let page = try await bench.page("/clients/A-1")
      #expect(page.contains("Livraisons bloquées depuis le 23/11/2026"))
      #expect(page.contains("&lt;b&gt;impayés (Claire Delmas)") && !page.contains("href=\"\(form)?retour="))
      #expect(try await bench.words("/clients?bloques=1").contains("Alpha Livraisons bloquées"))
      #expect(try await !bench.words("/clients?bloques=1").contains("Faillite"))
      let file = String(buffer: try await bench.answer("/clients?bloques=1&format=csv").body)
      #expect(file.contains("Livraisons bloquées depuis") && file.contains(";23/11/2026"), "\(file)")
      #expect(try await bench.post(form, ["motif": "encore"]).headers[.location] == "/clients/A-1")
      #expect(try await bench.words("/journal").contains("Livraisons bloquées"))
      let lifted = try await bench.post(form + "/reprise", ["motif": "payé d’avance"])
      #expect(lifted.status == .seeOther)
      #expect(try await !bench.page("/clients/A-1").contains("Livraisons bloquées depuis"))
      let history = try await bench.words("/clients/A-1/chronologie?type=livraisons")
      #expect(history.contains("Livraisons reprises") && history.contains("payé d’avance"), "\(history)")
      #expect(history.contains("Livraisons bloquées") && history.contains("impayés"))
      #expect(try await bench.words("/clients/A-1").contains("Livraisons reprises"))
      let told = try await bench.words("/journal")
      #expect(told.contains("Livraisons reprises") && told.contains("Motif\u{A0}: payé d’avance"), "\(told)")
    }
  }

  @Test("a step says that it blocks deliveries: ticked, told in its sentence, in the changes and in the file")
  func step() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: House.fill()) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Strict", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      func put(_ start: String, at revision: Int) async throws {
        let saved = try await bench.post(
          "/scenarios/1/etapes/last",
          fields: [
            "revision": "\(revision)", "delai": "21", "decompte": "calendar", "moyen": "message", "execution": "auto",
            "minimum": "0", "ecart": "0", "declenche": "", "declenche": start,
          ])
        #expect(saved.status == .seeOther)
      }
      #expect(
        try await bench.page("/scenarios/1?etape=last").contains("name=\"declenche\" value=\"block_deliveries\">"))
      #expect(try await !bench.page("/scenarios/1?etape=courtesy").contains("name=\"declenche\""))
      try await put("block_deliveries", at: 2)
      let page = try await bench.page("/scenarios/1?etape=last")
      #expect(page.contains("value=\"block_deliveries\" checked"))
      #expect(try await bench.words("/scenarios/1?etape=last").contains("J+21, puis bloquer les livraisons"))
      #expect(
        try await bench.words("/scenarios/1/publication").contains("Déclenche\u{A0}: rien → bloquer les livraisons"))
      let file = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(file.contains("Déclenche") && file.contains("bloquer les livraisons"))
      try await put("", at: 3)
      #expect(try await !bench.words("/scenarios/1?etape=last").contains("puis bloquer"))
    }
  }
}
