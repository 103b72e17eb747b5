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

@Suite("Disputes recorded on the pages")
struct DisputePageTests {
  @Test("a part is contested, leaves the claim at once, waits for its credit note and ends", arguments: Engine.all)
  func journey(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      let form = try await bench.page("/clients/C-1/litiges/nouveau?piece=2&retour=/factures/F-2")
      #expect(form.contains("value=\"2\" selected"))
      let typed = [
        "piece": "2", "etendue": "partie", "montant": "120", "motif": "quantity", "note": "trois palettes",
        "retour": "/factures/F-2",
      ]
      let opened = try await bench.post("/clients/C-1/litiges", typed)
      #expect(opened.headers[.location] == "/factures/F-2")
      let item = try await bench.words("/factures/F-2")
      #expect(item.contains("en litige 120,00\u{A0}€"))
      #expect(item.contains("F-2 Quantité · trois palettes"))
      let list = try await bench.words("/litiges")
      #expect(list.contains("Total, 1 litige 120,00\u{A0}€"))

      let nothing = try await bench.post("/litiges/1", ["note": "vu avec le commerce"])
      #expect(nothing.status == .unprocessableContent)
      #expect(String(buffer: nothing.body).contains(">vu avec le commerce</textarea>"))
      _ = try await bench.post("/litiges/1", ["suite": "avoir", "note": "vu avec le commerce"])
      let waiting = try await bench.words("/litiges?vue=avoir-attendu")
      #expect(waiting.contains("Avoir attendu"))
      let claimed = try await bench.database.count("SELECT COUNT(*) FROM item WHERE disputed_minor = 12000")
      #expect(claimed == 1)
      let again = try await bench.post("/litiges/1", ["suite": "avoir"])
      #expect(again.status == .seeOther)
      _ = try await bench.post("/litiges/1", ["suite": "accorde"])
      let page = try await bench.words("/litiges/1")
      #expect(page.contains("Accordé"))
      #expect(page.contains("vu avec le commerce"))
      let open = try await bench.database.count("SELECT COUNT(*) FROM item WHERE disputed_minor <> 0")
      #expect(open == 0)
      let events = try await bench.database.read { snapshot in
        try snapshot.query("SELECT event FROM journal WHERE event LIKE 'dispute.%' ORDER BY id") { $0.text(0) }
      }
      #expect(events == ["dispute.opened", "dispute.credit_expected", "dispute.closed"])
    }
  }

  @Test("of two who answer a dispute the second reads the other's answer first, and loses nothing of theirs")
  func answeredMeanwhile() async throws {
    try await PagesBench.open(Engine.sqlite, fill: PromisePageTests.fill) { bench in
      _ = try await bench.post("/clients/C-1/litiges", ["piece": "1", "etendue": "tout", "motif": "price"])
      func version() async throws -> String {
        let page = try await bench.page("/litiges/1")
        return String(try #require(page.firstMatch(of: /name="version" value="(\d+)"/)).1)
      }
      let read = try await version()
      _ = try await bench.post("/litiges/1", ["suite": "avoir", "note": "avoir promis", "version": read])
      let stale = try await bench.post("/litiges/1", ["suite": "refuse", "note": "refus net", "version": read])
      #expect(stale.status == .unprocessableContent)
      #expect(stale.words.contains("Quelqu’un a répondu à ce litige") && stale.words.contains("avoir promis"))
      #expect(String(buffer: stale.body).contains(">refus net</textarea>"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM dispute WHERE closed_on IS NULL") == 1)
      // Read, and meant all the same.
      let knowing = try await bench.post("/litiges/1", ["suite": "refuse", "version": try await version()])
      #expect(knowing.status == .seeOther)
      #expect(try await bench.words("/litiges/1").contains("Refusé"))
    }
  }

  @Test("all of an item is what is not contested yet, and no more can be contested")
  func whole() async throws {
    try await PagesBench.open(Engine.sqlite, fill: PromisePageTests.fill) { bench in
      let whole = ["piece": "1", "etendue": "tout", "motif": "price"]
      _ = try await bench.post(
        "/clients/C-1/litiges", whole.merging(["etendue": "partie", "montant": "300"]) { _, new in new })
      _ = try await bench.post("/clients/C-1/litiges", whole)
      let amounts = try await bench.database.read { snapshot in
        try snapshot.query("SELECT amount_minor FROM dispute ORDER BY id") { $0.int(0) }
      }
      #expect(amounts == [300_00, 700_00])
      let more = try await bench.post("/clients/C-1/litiges", whole)
      #expect(more.words.contains("Tout ce qui reste dû sur F-1 est déjà en litige."))
    }
  }

  @Test(
    "what cannot be contested is refused with its reason beside the field",
    arguments: [
      (["motif": ""], "Choisissez un motif"), (["piece": "77"], "Choisissez la pièce contestée"),
      (["montant": "1000,01"], "il reste 1 000,00"), (["montant": "x"], "« x » n’est pas un montant"),
      (["motif": "other"], "Dites en une phrase"),
    ] as [([String: String], String)])
  func refuse(change: [String: String], sentence: String) async throws {
    let fields = ["piece": "1", "etendue": "partie", "montant": "10", "motif": "price"]
      .merging(change) { _, new in new }
    try await PagesBench.open(Engine.sqlite, fill: PromisePageTests.fill) { bench in
      let answer = try await bench.post("/clients/C-1/litiges", fields)
      #expect(answer.status == .unprocessableContent)
      let said = answer.words.replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
      #expect(said.components(separatedBy: sentence).count == 3, "in the summary and beside its field: \(sentence)")
    }
  }

  @Test("an auditor reads a dispute and cannot settle it")
  func rights() async throws {
    try await PagesBench.open(
      Engine.sqlite, role: "auditor",
      fill: { transaction, company in
        try PromisePageTests.fill(transaction, company)
        try transaction.execute(
          """
          INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on)
          SELECT company, id, customer, currency, 100, 'price', \(PagesBench.today) FROM item WHERE id = 1
          """)
      }
    ) { bench in
      let page = try await bench.page("/litiges/1")
      #expect(!page.contains("name=\"suite\""))
      let refused = try await bench.post("/litiges/1", ["suite": "refuse"])
      #expect(refused.status == .forbidden)
    }
  }
}
