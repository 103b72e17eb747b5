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
  /// The page to which an answer leads, with the message that it brought.
  func told(_ response: TestResponse) async throws -> String {
    let cookie = try #require(response.headers[.setCookie]?.split(separator: ";").first)
    let shown = try await client.execute(
      uri: response.headers[.location] ?? "/", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"],
      body: nil)
    return String(buffer: shown.body)
  }

  /// Presses «Annuler» of the message that an answer brought.
  func undo(_ response: TestResponse) async throws -> TestResponse {
    let page = try await told(response)
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

  @Test("the end of a promise: it stands again unless somebody touched it since", arguments: Engine.all)
  func ended(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      func promised() async throws -> Int64 {
        try await bench.database.count("SELECT CAST(SUM(promised_minor) AS bigint) FROM item")
      }
      _ = try await bench.post("/clients/C-1/promesses", ["pour": "27/11", "piece": "1", "montant.1": "600,00"])
      for ending in ["withdrawn", "broken"] {
        let ended = try await bench.post("/clients/C-1/promesses/1", ["fin": ending])
        #expect(try await promised() == 0)
        _ = try await bench.undo(ended)
        #expect(try await states(bench, "promise") == ["pending"], "\(ending)")
        #expect(try await promised() == 600_00)
      }
      // An older «Annuler» is of a version that is gone.
      let first = try await bench.post("/clients/C-1/promesses/1", ["fin": "withdrawn"])
      _ = try await bench.undo(first)
      let second = try await bench.post("/clients/C-1/promesses/1", ["fin": "broken"])
      _ = try await bench.undo(first)
      #expect(try await states(bench, "promise") == ["broken"])
      // Another promise takes its place meanwhile, and is withdrawn in turn.
      _ = try await bench.post("/clients/C-1/promesses", ["pour": "30/11", "piece": "1", "montant.1": "700,00"])
      let refused = try await bench.undo(second)
      #expect(refused.status == .seeOther)
      #expect(try await states(bench, "promise") == ["broken", "pending"])
      #expect(try await promised() == 700_00)
      _ = try await bench.post("/clients/C-1/promesses/2", ["fin": "withdrawn"])
      _ = try await bench.undo(second)
      #expect(try await states(bench, "promise") == ["pending", "withdrawn"])
      #expect(try await promised() == 600_00)
      // What somebody else ended, or the cash judged, is theirs.
      for owner in ["'Paul (2)'", "NULL"] {
        let mine = try await bench.post("/clients/C-1/promesses/1", ["fin": "withdrawn"])
        try await bench.database.write { transaction in
          let by: SQL = owner == "NULL" ? "NULL" : "'Paul (2)'"
          _ = try transaction.execute("UPDATE promise SET ended_by = \(by) WHERE id = 1")
        }
        _ = try await bench.undo(mine)
        #expect(try await states(bench, "promise") == ["withdrawn", "withdrawn"], "\(owner)")
        try await bench.database.write { transaction in
          _ = try transaction.execute("UPDATE promise SET ended_by = 'Claire Delmas (1)' WHERE id = 1")
        }
        _ = try await bench.undo(mine)
        #expect(try await states(bench, "promise") == ["pending", "withdrawn"], "\(owner)")
      }
      let problems = try await bench.database.read { try BalanceCheck.problems($0) }
      #expect(problems.isEmpty)
      let other = try await bench.post("/clients/C-2/promesses/1/reprendre", ["version": "1"])
      #expect(other.status == .notFound)
      let blank = try await bench.post("/clients/C-1/promesses/1/reprendre", [:])
      #expect(blank.status == .notFound)
    }
  }

  @Test("an answer to a dispute: it stands as before, with the answer before it", arguments: Engine.all)
  func answered(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      struct Standing: Equatable {
        let closed: Bool
        let expected: Bool
        let note: String?
        let disputed: Int64
      }
      func standing() async throws -> Standing? {
        try await bench.database.read { snapshot in
          try snapshot.first(
            """
            SELECT d.closed_on, d.credit_expected_since, d.closing_note, i.disputed_minor
            FROM dispute d JOIN item i ON i.id = d.item WHERE d.id = 1
            """
          ) {
            Standing(closed: !$0.isNull(0), expected: !$0.isNull(1), note: $0.textOrNil(2), disputed: $0.int(3))
          }
        }
      }
      _ = try await bench.post(
        "/clients/C-1/litiges", ["piece": "1", "etendue": "partie", "montant": "300", "motif": "price"])
      let open = Standing(closed: false, expected: false, note: nil, disputed: 300_00)
      for answer in ["refuse", "abandonne", "accorde"] {
        let closed = try await bench.post("/litiges/1", ["suite": answer, "note": "vu"])
        #expect(try await standing()?.disputed == 0)
        _ = try await bench.undo(closed)
        #expect(try await standing() == open, "\(answer)")
      }
      let expected = try await bench.post("/litiges/1", ["suite": "avoir", "note": "accord du commerce"])
      let waiting = Standing(closed: false, expected: true, note: "accord du commerce", disputed: 300_00)
      let closed = try await bench.post("/litiges/1", ["suite": "accorde", "note": "avoir 12"])
      #expect(
        try await standing() == Standing(closed: true, expected: true, note: "avoir 12", disputed: 0))
      // The older answer cannot be taken back under the newer one.
      _ = try await bench.undo(expected)
      #expect(try await standing()?.closed == true)
      _ = try await bench.undo(closed)
      #expect(try await standing() == waiting)
      // Everything of the item is contested again meanwhile: there is no room for this one.
      let again = try await bench.post("/litiges/1", ["suite": "refuse"])
      _ = try await bench.post("/clients/C-1/litiges", ["piece": "1", "etendue": "tout", "motif": "quality"])
      let refused = try await bench.undo(again)
      #expect(refused.headers[.location] == "/litiges/1")
      #expect(try await standing()?.closed == true)
      #expect(try await standing()?.disputed == 1_000_00)
      let problems = try await bench.database.read { try BalanceCheck.problems($0) }
      #expect(problems.isEmpty)
      let events = try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'dispute.reopened'")
      #expect(events == 4)
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
