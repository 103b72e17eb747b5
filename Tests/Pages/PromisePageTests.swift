import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Language
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Promises recorded on the pages")
struct PromisePageTests {
  /// A customer with two invoices, one of them late.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 1_000_00, due: "2026-10-31"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "F-2", cents: 500_00, due: "2026-12-31"), transaction)
    _ = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Client C-2"), transaction)
  }

  /// A form that asks for a sum on the first invoice.
  private func form(_ amount: String, day: String = "27/11", more: [String: String] = [:]) -> [String: String] {
    ["pour": day, "par": "Sophie", "note": "avant vendredi", "piece": "1", "montant.1": amount, "montant.2": "500,00"]
      .merging(more) { _, new in new }
  }

  @Test("amounts of several currencies stand apart, the company's first, and each tab says how much is behind it")
  func currencies() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        let other = try #require(try CustomerStore.find(code: "C-2", of: company, transaction)).id
        var item = Example.item(company, other, number: "CH-1", due: "2026-10-31")
        item = Item(
          id: item.id, company: company, customer: other, kind: .invoice, number: "CH-1", issued: item.issued,
          due: item.due, amount: Money(minor: 300_00, .chf))
        _ = try Example.store(item, transaction)
      }
    ) { bench in
      _ = try await bench.post("/clients/C-1/promesses", form("600,00"))
      _ = try await bench.post("/clients/C-2/promesses", ["pour": "27/11", "piece": "3", "montant.3": "300,00"])
      let list = try await bench.words("/promesses")
      #expect(list.contains("En cours 2") && list.contains("Rompues 0"))
      #expect(
        list.contains("Dans d’autres devises, hors de ce calendrier\u{A0}: 300,00\u{A0}CHF (1 promesse)"), "\(list)")
      for path in ["/promesses", "/factures"] {
        let page = try await bench.words(path)
        let own = try #require(page.range(of: "en EUR"), "\(path): \(page)")
        let other = try #require(page.range(of: "en CHF"), "\(path)")
        #expect(own.lowerBound < other.lowerBound, "\(path)")
      }
      let items = try await bench.words("/factures")
      #expect(items.contains("Ouvertes 3") && items.contains("En retard 2"), "\(items)")
      #expect(!(try await bench.words("/factures?type=invoice").contains("Ouvertes 3")))
    }
  }

  @Test("a promise is taken from the customer's page, its amount shown at once, and ended once", arguments: Engine.all)
  func record(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let empty = try await bench.page("/clients/C-1/promesses/nouvelle")
      #expect(empty.contains("value=\"27/11/2026\""))
      // What is late is ticked from the start; the rest waits for a hand.
      #expect(empty.matches(of: /value="\d+" aria-label="[^"]*" checked/).count == 1)
      let done = try await bench.post("/clients/C-1/promesses", form("600,00"))
      #expect(done.headers[.location] == "/clients/C-1/promesses")
      let tab = try await bench.words("/clients/C-1/promesses")
      #expect(tab.contains("27/11/2026 F-1 · Sophie · avant vendredi"))
      #expect(tab.contains("Promis 600,00\u{A0}€"))
      let item = try await bench.words("/factures/F-1")
      #expect(item.contains("promis 600,00\u{A0}€"))

      let over = try await bench.post("/clients/C-1/promesses", form("400,01"))
      #expect(over.status == .unprocessableContent)
      #expect(over.words.contains("400,01\u{A0}€ ne peuvent pas être promis sur F-1\u{A0}: il reste 400,00\u{A0}€"))
      #expect(String(buffer: over.body).contains("value=\"avant vendredi\"") == false)
      #expect(String(buffer: over.body).contains(">avant vendredi</textarea>"))
      #expect(String(buffer: over.body).contains("value=\"400,01\""))

      let broken = try await bench.post("/clients/C-1/promesses/1", ["fin": "broken", "retour": "/factures/F-1"])
      #expect(broken.headers[.location] == "/factures/F-1")
      _ = try await bench.post("/clients/C-1/promesses/1", ["fin": "withdrawn"])
      let state = try await bench.database.read { try $0.query("SELECT state FROM promise") { $0.text(0) } }
      #expect(state == ["broken"])
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event IN ('promise.recorded', 'promise.broken') AND actor LIKE 'Claire%'")
      #expect(journal == 2)
      let left = try await bench.database.count("SELECT COUNT(*) FROM item WHERE promised_minor <> 0")
      #expect(left == 0)
      // Every account of what happened has it on the day it was known.
      for path in [
        "/clients/C-1", "/clients/C-1/chronologie", "/clients/C-1/chronologie?type=promesses", "/factures/F-1",
      ] {
        let told = try await bench.words(path)
        let day = DateFormat(.french).short(PagesBench.today)
        #expect(told.contains("Promesse non tenue \(day)"), "\(told)")
      }
    }
  }

  @Test(
    "what cannot be promised is refused with its reason beside the field",
    arguments: [
      (["pour": "20/11"], "Le 20/11/2026 est passé"), (["pour": "bientôt"], "« bientôt » n’est pas une date"),
      (["pour": "+200"], "est trop loin pour une promesse"), (["pour": ""], "Donnez une date"),
      (["montant.1": "douze"], "« douze » n’est pas un montant"), (["montant.1": ""], "Donnez un montant"),
      (["montant.1": "-5"], "doit dépasser zéro"), (["montant.1": "1 000,01"], "il reste 1 000,00"),
      (["piece": ""], "Cochez au moins une pièce"), (["montant.2": "12"], "Cochez la pièce pour promettre ce montant"),
      (["montant.1": "1.500"], "peut se lire de deux façons"),
    ] as [([String: String], String)])
  func refuse(change: [String: String], sentence: String) async throws {
    let fields = form("600,00", more: change)
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      let answer = try await bench.post("/clients/C-1/promesses", fields)
      #expect(answer.status == .unprocessableContent)
      let said = answer.words.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
      #expect(said.components(separatedBy: sentence).count == 3, "in the summary and beside its field: \(sentence)")
      #expect(said.contains("Erreur : Noter une promesse"))
      let none = try await bench.database.count("SELECT COUNT(*) FROM promise")
      #expect(none == 0)
    }
  }

  @Test("who may not promise is neither offered the form nor obeyed, and another's item is nobody's")
  func rights() async throws {
    let fields = form("600,00")
    try await PagesBench.open(Engine.sqlite, role: "auditor", fill: Self.fill) { bench in
      let page = try await bench.page("/clients/C-1")
      #expect(!page.contains("/promesses/nouvelle"))
      #expect(!page.contains("/litiges/nouveau"))
      let refused = try await bench.post("/clients/C-1/promesses", fields)
      #expect(refused.status == .forbidden)
    }
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      let other = try await bench.post("/clients/C-2/promesses", fields)
      #expect(other.status == .unprocessableContent)
      let forged = try await bench.post("/clients/C-1/promesses", fields, csrf: "other")
      #expect(forged.status == .forbidden)
      let none = try await bench.database.count("SELECT COUNT(*) FROM promise")
      #expect(none == 0)
    }
  }
}
