import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import Storage
import Support
import Testing
import Web

@Suite("Instalment plans on the pages")
struct PlanPageTests {
  private func form(_ more: [String: String] = [:]) -> [String: String] {
    [
      "nombre": "3", "premiere": "01/12/2026", "rythme": "monthly", "par": "Sophie", "piece": "1",
      "montant.1": "900,00",
    ].merging(more) { $1 }
  }

  @Test("payments are worked out before anything is kept, then saved, printed and ended", arguments: Engine.all)
  func whole(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      let empty = try await bench.page("/clients/C-1/echeanciers/nouveau")
      #expect(empty.contains("value=\"01/12/2026\"") && empty.contains("Calculer les échéances"))
      #expect(try await bench.page("/clients/C-1").contains("/clients/C-1/echeanciers/nouveau"))
      let shown = try await bench.post("/clients/C-1/echeanciers", form(["faire": "calculer"]))
      #expect(shown.words.contains("1 01/12/2026 300,00\u{A0}€ 600,00\u{A0}€ 2 01/01/2027 300,00\u{A0}€ 300,00\u{A0}€"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM promise") == 0)
      let saved = try await bench.post("/clients/C-1/echeanciers", form())
      #expect(saved.headers[.location] == "/clients/C-1/echeanciers/1")
      let page = try await bench.words("/clients/C-1/echeanciers/1")
      #expect(page.contains("900,00\u{A0}€ 3 échéances"))
      #expect(page.contains("1 01/12/2026 F-1 En cours 300,00\u{A0}€"))
      #expect(try await bench.page("/clients/C-1/promesses").contains("/clients/C-1/echeanciers/1"))
      let csv = String(buffer: try await bench.answer("/clients/C-1/echeanciers/1?format=csv").body)
      #expect(csv.contains("\r\n3;01/02/2027;F-1;"))
      let agreement = try await bench.answer("/clients/C-1/echeanciers/1/accord.pdf")
      #expect(agreement.headers[.contentType] == "application/pdf")
      #expect(agreement.body.readableBytesView.starts(with: Array("%PDF".utf8)))
      let ended = try await bench.post("/clients/C-1/echeanciers/1/fin", [:])
      #expect(ended.status == .seeOther)
      #expect(try await bench.words("/clients/C-1/echeanciers/1").contains("Arrêté"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM item WHERE promised_minor <> 0") == 0)
    }
  }

  @Test(
    "what makes no plan is refused beside its field, and nothing typed is lost",
    arguments: [
      (["nombre": "1"], "de 2 à 36"), (["nombre": "trois"], "de 2 à 36"), (["premiere": "22/11/2026"], "est passé"),
      (["acompte": "900,00"], "ne se répartissent pas"), (["montant.1": "1 000,01"], "ne peuvent pas être promis"),
      (["rythme": "quarterly", "nombre": "20"], "plus de trois ans"),
      (["par": String(repeating: "x", count: 200)], "120"),
    ] as [([String: String], String)])
  func refused(more: [String: String], sentence: String) async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      let answer = try await bench.post("/clients/C-1/echeanciers", form(more))
      #expect(answer.status == .unprocessableContent)
      #expect(answer.words.contains(sentence), "\(answer.words)")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM promise") == 0)
    }
  }

  @Test("another customer's plan and another's items are nobody's")
  func others() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      _ = try await bench.post("/clients/C-1/echeanciers", form())
      #expect(try await bench.visit("/clients/C-2/echeanciers/1") == .notFound)
      #expect(try await bench.visit("/clients/C-2/echeanciers/1/accord.pdf") == .notFound)
      #expect(try await bench.post("/clients/C-2/echeanciers/1/fin", [:]).status == .notFound)
      let foreign = try await bench.post("/clients/C-2/echeanciers", form())
      #expect(foreign.status == .unprocessableContent)
    }
  }
}
