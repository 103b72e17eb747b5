import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import Storage
import Support
import Testing

@Suite("One receipt shared out on the pages")
struct SplitPageTests {
  @Test(
    "customers are added, sums are made without script, and what was shared is shown and undone", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await PagesBench.open(
      engine, role: "cash_accountant",
      fill: { transaction, company in
        try CashPageTests.fill(transaction, company)
        let other = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Verdier"), transaction)
        _ = try Example.store(Example.item(company, other, number: "FA-26-00009", cents: 70_00), transaction)
      }
    ) { bench in
      try await CashPageTests.bank(bench)
      let path = "/lettrage/2/partage"
      #expect(try await bench.page("/lettrage/2").contains("href=\"\(path)\""))
      // The matcher's customer and its proposal are there to begin with.
      let first = try await bench.page(path)
      #expect(first.contains("name=\"client\" value=\"C-1\"") && first.contains("value=\"455,00\""))
      let added = try await bench.post(path, ["client": "C-1", "cherche": "verd", "acte": "ajouter"])
      #expect(added.status == .ok && String(buffer: added.body).contains("name=\"ajouter\" value=\"C-2\""))
      let typed: KeyValuePairs = [
        "client": "C-1", "client": "C-2", "piece": "2", "montant.2": "380,00", "piece": "4", "montant.4": "70,00",
        "payeur": "C-1", "acte": "calculer",
      ]
      let counted = try await bench.post(path, fields: typed)
      #expect(counted.words.contains("Affecté 450,00\u{A0}€") && counted.words.contains("Reste 5,00\u{A0}€"))
      let over = try await bench.post(
        path,
        fields: [
          "client": "C-1", "client": "C-2", "piece": "2", "montant.2": "400,00", "piece": "4", "montant.4": "70,00",
          "acte": "affecter",
        ])
      #expect(over.status == .unprocessableContent && over.words.contains("plus que les 455,00"))
      #expect(String(buffer: over.body).contains("value=\"400,00\""))
      let nobody = try await bench.post(path, ["acte": "affecter", "client": "C-9"])
      #expect(nobody.status == .unprocessableContent)

      let done = try await bench.post(
        path,
        fields: [
          "client": "C-1", "client": "C-2", "piece": "2", "montant.2": "380,00", "piece": "4", "montant.4": "70,00",
          "payeur": "C-1", "acte": "affecter",
        ])
      #expect(done.headers[.location] == "/lettrage/2")
      let shown = try await bench.words("/lettrage/2")
      #expect(shown.contains("Verdier") && shown.contains("FA-26-00009") && shown.contains("compte du client 5,00"))
      #expect(try await bench.answer(path).status == .seeOther)
      // What one receipt paid for another customer is on both accounts, and adds up to what came in.
      let tab = try await bench.words("/clients/C-2/paiements")
      #expect(tab.contains("70,00\u{A0}€") && !tab.contains("Aucun paiement reçu"))
      #expect(try await bench.words("/clients/C-2/chronologie").contains("Paiement reçu, 70,00\u{A0}€"))
      #expect(try await bench.words("/clients/C-1/chronologie").contains("Paiement repris du compte, 70,00\u{A0}€"))
      _ = try await bench.undo(done)
      #expect(try await bench.words("/clients/C-2").contains("70,00"))
      // All of it is proposed again, and nothing of it alone.
      let undone = try await bench.page("/lettrage/2")
      #expect(undone.contains("FA-26-00009") && undone.contains("Choisir les montants"))
      #expect(!undone.contains(">Lettrer</button>"))
      let again = try await bench.page(path)
      #expect(again.contains("value=\"380,00\"") && again.contains("value=\"70,00\""))

      // A platform paid out less than its customers had paid: its fees are shared among them.
      func share(_ amount: String) async throws -> TestResponse {
        try await bench.post(
          path,
          fields: [
            "client": "C-1", "client": "C-2", "piece": "2", "montant.2": amount, "piece": "4", "montant.4": "70,00",
            "payeur": "C-1", "ecart": "bank_charge", "acte": "affecter",
          ])
      }
      let even = try await share("385,00")
      #expect(even.status == .unprocessableContent && even.words.contains("ne laissent pas cet écart"))
      #expect(String(buffer: even.body).contains("<option value=\"bank_charge\" selected>"))
      let kept = try await share("400,00")
      #expect(kept.headers[.location] == "/lettrage/2")
      let charged = try await bench.words("/lettrage/2")
      #expect(charged.contains("12,76\u{A0}€") && charged.contains("2,24\u{A0}€"))
      _ = try await bench.undo(kept)
      let kind = "<option value=\"bank_charge\" selected>"
      let whole = try await bench.page(path)
      #expect(whole.contains("value=\"400,00\"") && whole.contains("value=\"70,00\"") && whole.contains(kind))
    }
  }
}
