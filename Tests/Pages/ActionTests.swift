import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Decisions on actions")
struct ActionTests {
  /// A formal notice that waits for approval and a call to make, for the two customers.
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    for (code, channel) in [("C-1", DunningChannel.registeredLetter), ("C-2", .call)] {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: code, name: "Client \(code)"), transaction)
      let item = try Example.store(
        Example.item(company, customer, number: "F-\(code)", cents: 90_000, due: "2026-08-31"), transaction)
      let isLetter = channel == .registeredLetter
      let action = PlannedAction(
        customer: customer, day: PagesBench.today, step: isLetter ? .formalNotice : .call, channel: channel,
        contact: nil, needsApproval: isLetter, total: Money(minor: 90_000, .eur),
        items: [PlannedItem(item, isLetter ? .formalNotice : .call, minor: 90_000, reasons: [])],
        reasons: isLetter ? [.needsApproval] : [])
      _ = try ActionStore.insert([action], company: company, on: PagesBench.today, at: Engine.moment, transaction)
    }
  }

  private static func resolve(_ bench: PagesBench, _ action: Int64, _ resolution: String, csrf: String = "csrf")
    async throws -> TestResponse
  {
    try await bench.client.execute(
      uri: "/relances/\(action)", method: .post,
      headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
      body: ByteBuffer(string: "_csrf=\(csrf)&resolution=\(resolution)"))
  }

  @Test("the dashboard shows what waits, and the customer's page lets it be decided once", arguments: Engine.all)
  func decide(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let dashboard = try await bench.words("/")
      #expect(dashboard.contains("2 actions en attente"))
      #expect(dashboard.contains("Client C-1 Mise en demeure à valider, 900\u{A0}€. Valider"))
      let ids = try await bench.database.read { snapshot in
        try snapshot.query("SELECT id, channel FROM dunning_action ORDER BY channel") { ($0.int(0), $0.text(1)) }
      }
      let (call, letter) = (ids[0].0, ids[1].0)
      let page = try await bench.words("/clients/C-1/relances")
      #expect(page.contains("Valider l’envoi"))

      let forged = try await Self.resolve(bench, letter, "approved", csrf: "other")
      #expect(forged.status == .forbidden)
      let approved = try await Self.resolve(bench, letter, "approved")
      #expect(approved.headers[.location] == "/clients/C-1/relances")
      let messages = try await bench.database.count("SELECT COUNT(*) FROM outbox WHERE state = 'pending'")
      #expect(messages == 1)
      _ = try await Self.resolve(bench, letter, "withdrawn")
      let still = try await bench.database.count("SELECT COUNT(*) FROM dunning_action WHERE state = 'queued'")
      #expect(still == 1)

      _ = try await Self.resolve(bench, call, "done")
      let done = try await bench.database.count("SELECT COUNT(*) FROM dunning_action WHERE state = 'done'")
      #expect(done == 1)
      let unknown = try await Self.resolve(bench, 999_999, "done")
      #expect(unknown.status == .notFound)
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'reminder.resolved' AND actor LIKE 'Claire%'")
      #expect(journal == 2)
    }
  }

  @Test("a formal notice waits while the company says neither where to pay nor where it is", arguments: Engine.all)
  func incompleteCreditor(engine: Engine) async throws {
    for (missing, name) in [
      ("iban = NULL", "IBAN"), ("address_lines = ''", "Adresse"), ("postcode = NULL", "Code postal"),
      ("city = NULL, iban = NULL", "Ville, IBAN"),
    ] as [(SQL, String)] {
      try await PagesBench.open(engine, fill: Self.fill) { bench in
        try await bench.database.write { transaction in
          try transaction.execute("UPDATE company SET \(missing)")
        }
        let letter = try await bench.database.count("SELECT id FROM dunning_action WHERE step = 'formal_notice'")
        let call = try await bench.database.count("SELECT id FROM dunning_action WHERE step = 'call'")
        let refused = try await Self.resolve(bench, letter, "approved")
        let cookie = try #require(refused.headers[.setCookie]?.split(separator: ";").first)
        let shown = try await bench.client.execute(
          uri: "/clients/C-1/relances", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
        #expect(
          shown.words.contains("sur la page de la société (Réglages › Sociétés)\u{A0}: \(name). "), "\(shown.words)")
        let queue = try await bench.page("/envois")
        #expect(queue.contains("où payer. Il manque sur la page de la société\u{A0}: \(name). "))
        #expect(queue.contains("href=\"/reglages/societes/VER\">Compléter la société"))
        // Nothing else is held by it.
        _ = try await Self.resolve(bench, call, "done")
        #expect(try await bench.database.count("SELECT COUNT(*) FROM dunning_action WHERE state = 'done'") == 1)
        let whole = Example.company()
        try await bench.database.write { transaction in
          try transaction.execute(
            """
            UPDATE company SET iban = \(whole.iban), postcode = \(whole.address.postcode), city = \(whole.address.city),
              address_lines = \(whole.address.lines.joined(separator: "\n"))
            """)
        }
        #expect(try await !bench.page("/envois").contains("Compléter la société"))
        _ = try await Self.resolve(bench, letter, "approved")
        #expect(try await bench.database.count("SELECT COUNT(*) FROM outbox WHERE state = 'pending'") == 1)
      }
    }
  }
}
