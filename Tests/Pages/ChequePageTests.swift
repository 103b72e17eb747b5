import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Cheques on the pages")
struct ChequePageTests {
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let customer = try CustomerStore.insert(
      Example.customer(company, code: "C-1", name: "Client <1>"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "FA-1", cents: 100_000, issued: "2026-10-01", due: "2026-11-01"),
      transaction)
  }

  @Test(
    "a cheque is noted with what it pays, goes on a slip that is a PDF, is taken back, and is handed back",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      let path = "/clients/C-1/cheques"
      #expect(try await bench.page("/clients/C-1").contains("href=\"\(path)\""))
      let form = try await bench.page(path)
      let piece = String(try #require(form.firstMatch(of: /name="piece" value="(\d+)"/)).1)
      let right = [
        "numero": "123 4567", "montant": "1 000,00", "recu": "23/11/2026", "banque": "Crédit <du> Nord", "tireur": "",
        "piece": piece,
      ]
      for (field, typed, said) in [
        ("numero", "12A", "1 à 20 chiffres"), ("montant", "0", "montant"), ("recu", "24/11/2026", "pas encore venu"),
      ] {
        let refused = try await bench.post(path, right.merging([field: typed]) { _, new in new })
        #expect(refused.status == .unprocessableContent && refused.words.contains(said), "\(field): \(refused.words)")
      }
      #expect(try await bench.post(path, right).status == .seeOther)
      let twice = try await bench.post(path, right)
      #expect(twice.status == .unprocessableContent && twice.words.contains("déjà enregistré"))
      #expect(try await bench.words("/factures/FA-1").contains("semblent la régler"))
      let held = try await bench.page("/cheques")
      #expect(held.contains("1234567") && held.contains("Crédit &lt;du&gt; Nord"), "\(held)")
      let none = try await bench.post("/cheques", [:])
      #expect(none.status == .unprocessableContent && none.words.contains("Choisissez au moins un chèque"))
      #expect(try await bench.post("/cheques", ["cheque": "1"]).headers[.location] == "/cheques/1")
      let slip = try await bench.words("/cheques/1")
      #expect(slip.contains("1234567") && slip.contains("remis") && slip.contains("FA-1"), "\(slip)")
      let paper = try await bench.answer("/cheques/1?format=pdf")
      #expect(paper.status == .ok && String(buffer: paper.body).hasPrefix("%PDF"))
      #expect(try await bench.post("/cheques/1", [:]).headers[.location] == "/cheques")
      #expect(try await bench.post("/cheques/1", [:]).headers[.location] == "/cheques/1", "it is taken back already")
      #expect(try await bench.post(path + "/1", [:]).status == .seeOther)
      #expect(try await bench.words(path).contains("rendu"))
      #expect(try await bench.visit("/cheques/9") == .notFound)
    }
  }
}
