import Dunning
import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

extension PagesBench {
  /// Presses «Annuler» of the message that an answer brought.
  func undo(_ response: TestResponse) async throws -> TestResponse {
    let cookie = try #require(response.headers[.setCookie]?.split(separator: ";").first)
    let shown = try await client.execute(
      uri: response.headers[.location] ?? "/", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"],
      body: nil)
    let page = String(buffer: shown.body)
    let form = try #require(
      page.firstMatch(
        of:
          /<form action="([^"]*)" method="post"><input[^>]*><input type="hidden" name="retour" value="([^"]*)"><button class="btn s">Annuler/
      ))
    func plain(_ text: Substring) -> String { String(text).replacing("&amp;", with: "&") }
    return try await post(plain(form.1), ["retour": plain(form.2)])
  }
}

@Suite("What was done is taken back from the message that says so")
struct UndoTests {
  /// A formal notice that waits for approval and a call to make.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    try PromisePageTests.fill(transaction, company)
    for (customer, channel) in [(CustomerID(1), DunningChannel.registeredLetter), (CustomerID(2), .call)] {
      let isLetter = channel == .registeredLetter
      let step: DunningStep = isLetter ? .formalNotice : .call
      let action = PlannedAction(
        customer: customer, day: PagesBench.today, step: step, channel: channel, contact: nil, needsApproval: isLetter,
        total: Money(minor: 1_000_00, .eur), items: [PlannedItem(ItemID(1), step, minor: 1_000_00, reasons: [])],
        reasons: [])
      _ = try ActionStore.insert([action], company: company, on: PagesBench.today, at: Engine.moment, transaction)
    }
  }

  private func states(_ bench: PagesBench, _ table: SQL) async throws -> [String] {
    try await bench.database.read { snapshot in
      try snapshot.query("SELECT state FROM \(table) ORDER BY id") { $0.text(0) }
    }
  }

  @Test("a promise and a dispute recorded by mistake", arguments: Engine.all)
  func recorded(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let promised = try await bench.post(
        "/clients/C-1/promesses", ["pour": "27/11", "piece": "1", "montant.1": "600,00"])
      let undone = try await bench.undo(promised)
      #expect(undone.headers[.location] == "/clients/C-1/promesses")
      #expect(try await states(bench, "promise") == ["withdrawn"])
      let disputed = try await bench.post(
        "/clients/C-1/litiges", ["piece": "1", "etendue": "tout", "motif": "price"])
      #expect(disputed.status == .seeOther)
      _ = try await bench.undo(disputed)
      let open = try await bench.database.count(
        "SELECT COUNT(*) FROM item WHERE disputed_minor <> 0 OR promised_minor <> 0")
      #expect(open == 0)
    }
  }

  @Test(
    "an approval whose message still waits, a call noted, a reminder withdrawn; not what another decided",
    arguments: Engine.all)
  func decided(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let approved = try await bench.post("/relances/1", ["resolution": "approved"])
      #expect(try await states(bench, "dunning_action") == ["queued", "to_do"])
      _ = try await bench.undo(approved)
      #expect(try await states(bench, "dunning_action") == ["to_approve", "to_do"])
      #expect(try await states(bench, "outbox") == [])
      // It can be approved again, and once it is on its way it stays.
      let again = try await bench.post("/relances/1", ["resolution": "approved"])
      try await bench.database.write { transaction in
        _ = try transaction.execute("UPDATE outbox SET lease_owner = 'sender', lease_until = \(Engine.moment)")
      }
      _ = try await bench.undo(again)
      #expect(try await states(bench, "dunning_action") == ["queued", "to_do"])
      #expect(try await states(bench, "outbox") == ["pending"])
      let documents = try await bench.words("/clients/C-1/documents")
      #expect(documents.contains("En attente"))

      for resolution in ["done", "withdrawn"] {
        let decided = try await bench.post("/relances/2", ["resolution": resolution])
        _ = try await bench.undo(decided)
        #expect(try await states(bench, "dunning_action") == ["queued", "to_do"], "\(resolution)")
      }
      let done = try await bench.post("/relances/2", ["resolution": "done"])
      try await bench.database.write { transaction in
        _ = try transaction.execute("UPDATE dunning_action SET closed_by = 'Paul (2)' WHERE id = 2")
      }
      _ = try await bench.undo(done)
      #expect(try await states(bench, "dunning_action") == ["queued", "done"])
    }
  }

  @Test("everything of a customer comes page by page, of one kind when asked, escaped", arguments: Engine.all)
  func timeline(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      for number in 1...60 {
        _ = try Example.store(
          Example.item(
            company, CustomerID(1), .payment, number: "P-\(number)", cents: -5_00,
            issued: CivilDate(stringLiteral: "2026-09-01").adding(days: number / 3), due: "2026-09-01"), transaction)
      }
    }
    try await PagesBench.open(engine, fill: fill) { bench in
      _ = try await bench.post("/clients/C-1/notes", ["texte": "<script>alert(1)</script>"])
      _ = try await bench.post("/clients/C-1/promesses", ["pour": "27/11", "piece": "1", "montant.1": "600,00"])
      _ = try await bench.post("/clients/C-1/litiges", ["piece": "2", "etendue": "tout", "motif": "price"])
      var (path, numbers): (String?, [String]) = ("/clients/C-1/chronologie", [])
      var events = 0
      while let next = path {
        let page = try await bench.page(next)
        #expect(!page.contains("<script>alert"))
        numbers += page.matches(of: /href="\/factures\/(P-\d+)"/).map { String($0.1) }
        events += page.matches(of: /class="what name"/).count
        path = page.matches(of: /<a class="btn s" href="([^"]*apres=[^"]*)"/).last.map { String($0.1) }
      }
      #expect(numbers.count == 60 && Set(numbers).count == 60)
      #expect(events == 64)
      let notes = try await bench.words("/clients/C-1/chronologie?type=notes")
      #expect(notes.contains("Note de Claire Delmas") && !notes.contains("Paiement reçu"))
    }
  }
}
