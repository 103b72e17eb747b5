import Dunning
import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing

@Suite("The history of an invoice")
struct ItemHistoryTests {
  /// One invoice to which everything happened, and another customer's with the same number.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client"), transaction)
    let file: ImportFileID = try transaction.insert(
      """
      INSERT INTO import_file (company, name, kind, digest, reading, imported_at, actor, result)
      VALUES (\(company), 'encours <octobre>.csv', 'open_items', 'x', '', \(Engine.moment), 'Claire', '{}') RETURNING id
      """)
    let invoice = try ItemStore.insert(
      Example.item(company, customer, number: "F/1", cents: 1_000_00, issued: "2026-09-01", due: "2026-10-31"),
      source: "test", sourceKey: "1", importFile: file, transaction)
    let payment = try Example.store(
      Example.item(company, customer, .payment, number: "P-1", cents: -400_00, issued: "2026-11-02"), transaction)
    for (day, step, channel) in [("2026-11-04", .first, .email), ("2026-11-18", .call, .call)]
      as [(CivilDate, DunningStep, DunningChannel)]
    {
      let action = PlannedAction(
        customer: customer, day: day, step: step, channel: channel, contact: nil, needsApproval: false,
        total: Money(minor: 1_000_00, .eur), items: [PlannedItem(invoice, step, minor: 900_00, reasons: [])],
        reasons: [])
      _ = try ActionStore.insert([action], company: company, on: day, at: Engine.moment, transaction)
    }
    try transaction.execute(
      """
      INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state, attempts,
        next_attempt, created, sent_at)
      VALUES (\(company), 1, \(customer), 'email', 'a@b.example', 'Relance', '', 'm-1', 'sent', 1, \(Engine.moment),
        \(Engine.moment), \(Engine.moment))
      """)
    let allocation = try AllocationStore.allocate(
      Money(minor: 400_00, .eur), of: invoice, by: payment, company: company, day: "2026-11-05", reason: .matched,
      transaction)
    _ = try AllocationStore.reverse(allocation, company: company, day: "2026-11-06", transaction)
  }

  /// What the timeline says, oldest first: title and sentence.
  private func told(_ page: String) -> [String] {
    let rows = page.matches(of: /<li><span class="dot.*?<\/li>/).map { String($0.0) }
    return rows.reversed().map { row in
      row.replacing(/<svg.*?<\/svg>/, with: "").replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ")
        .trimmingCharacters(in: .whitespaces)
    }
  }

  @Test(
    "issued, imported, due, reminded, paid, taken back, promised, contested, noted: in order, each with its link",
    arguments: Engine.all)
  func everything(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post("/clients/C-1/promesses", ["pour": "27/11", "piece": "1", "montant.1": "600,00"])
      _ = try await bench.post("/clients/C-1/promesses/1", ["fin": "broken"])
      _ = try await bench.post(
        "/clients/C-1/litiges", ["piece": "1", "etendue": "partie", "montant": "100", "motif": "price"])
      _ = try await bench.post("/litiges/1", ["suite": "avoir"])
      _ = try await bench.post("/litiges/1", ["suite": "refuse", "note": "conforme"])
      _ = try await bench.post("/clients/C-1/notes", ["texte": "<script>alert(1)</script>", "piece": "1"])
      let page = try await bench.page("/factures/F%2F1")
      let sentences = told(page)
      let expected = [
        "Facture émise 01/09/2026 1 000,00 €", "Échéance 31/10/2026 1 000,00 € à régler",
        "Première relance, e-mail 04/11/2026 900,00 € réclamés · envoyée",
        "400,00 € imputés 05/11/2026 Règlement P-1 · rapprochement bancaire",
        "Imputation annulée, 400,00 € 06/11/2026 Règlement P-1",
        "Appel téléphonique 18/11/2026 900,00 € réclamés · à faire",
      ]
      func plain(_ text: String) -> String { text.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ") }
      let said = sentences.map(plain)
      for (line, begin) in zip(said, expected) { #expect(line.hasPrefix(begin)) }
      let rest = said.dropFirst(expected.count).joined(separator: "\n")
      for sentence in [
        "Importée d’un fichier", "encours &lt;octobre&gt;.csv", "Promesse de règlement", "600,00 € pour le 27/11/2026",
        "Promesse non tenue", "Litige ouvert", "100,00 € · Prix", "Avoir attendu", "Litige clos", "Refusé · conforme",
        "Note de Claire Delmas", "&lt;script&gt;alert(1)",
      ] {
        #expect(rest.contains(sentence), "\(sentence) in \(rest)")
      }
      #expect(said.count == 13)
      for link in ["/envois/1", "/factures/P-1", "/litiges/1", "/imports/1", "/clients/C-1/promesses", "#note-1"] {
        #expect(page.contains("class=\"what name\" href=\"\(link)\""), "\(link)")
      }
      // What was received tells what it settled.
      let payment = plain(try await bench.words("/factures/P-1"))
      #expect(payment.contains("Règlement reçu") && payment.contains("Facture F/1 · rapprochement bancaire"))
    }
    try await PagesBench.open(engine, language: .english, fill: Self.fill) { bench in
      let page = try await bench.words("/factures/F%2F1")
      #expect(page.contains("Invoice issued") && page.contains("Imported from a file"))
    }
  }

  @Test("a long history comes page by page, each event once", arguments: Engine.all)
  func pages(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      for number in 1...70 {
        try transaction.execute(
          """
          INSERT INTO comment (company, customer, item, author, written, version, content)
          VALUES (\(company), 1, 1, 1, \(Engine.moment), 1, \("Mot \(number)."))
          """)
      }
    }
    try await PagesBench.open(engine, fill: fill) { bench in
      var (path, lines, pages): (String?, [String], Int) = ("/factures/F%2F1", [], 0)
      while let next = path {
        let page = try await bench.page(next)
        lines += told(page).reversed()
        pages += 1
        path = page.matches(of: /<a class="btn s" href="([^"#]*apres=[^"#]*)#historique"/).last.map { String($0.1) }
      }
      #expect(pages == 3)
      #expect(lines.count == 77)
      #expect(Set(lines.filter { $0.hasPrefix("Note de") }).count == 70)
      let broken = try await bench.page("/factures/F%2F1?apres=x~y~z")
      #expect(told(broken).count == 30)
    }
  }

  @Test("who sees only their own customers is led to no import", arguments: Engine.all)
  func own(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      try transaction.execute(
        "INSERT INTO in_charge (company, customer, duty, person) VALUES (\(company), 1, 'salesperson', 1)")
    }
    try await PagesBench.open(engine, role: "salesperson", fill: fill) { bench in
      let page = try await bench.page("/factures/F%2F1")
      #expect(page.contains("encours &lt;octobre&gt;.csv") && !page.contains("href=\"/imports/1\""))
    }
  }
}
