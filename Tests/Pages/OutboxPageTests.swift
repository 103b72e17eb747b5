import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import Messaging
import MessagingRules
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("The sending queue")
struct OutboxPageTests {
  /// A formal notice to approve, and three messages: one that waits, one refused, one in doubt.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
    let item = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 900_00, due: "2026-08-31"), transaction)
    func action(_ step: DunningStep, _ channel: DunningChannel, on day: CivilDate) throws -> StoredAction? {
      let planned = PlannedAction(
        customer: customer, day: day, step: step, channel: channel, contact: nil,
        needsApproval: step == .formalNotice, total: Money(minor: 900_00, .eur),
        items: [PlannedItem(item, step, minor: 900_00, reasons: [])], reasons: [])
      return try ActionStore.insert([planned], company: company, on: day, at: Engine.moment, transaction).first
    }
    let compose = ComposeReminders(try #require(try CompanyStore.find(company, transaction)), at: Engine.moment)
    for (step, day) in [(.first, "2026-09-10"), (.second, "2026-10-01"), (.last, "2026-11-02")]
      as [(DunningStep, CivilDate)]
    {
      let stored = try #require(try action(step, .email, on: day))
      var message = try #require(try compose.messages([stored], transaction).first)
      message.recipient = "compta@client.example"
      try Outbox.enqueue(transaction, message, at: Engine.moment)
    }
    _ = try action(.formalNotice, .registeredLetter, on: PagesBench.today)
    try transaction.execute("UPDATE outbox SET state = 'failed', response = '550 inconnu', attempts = 1 WHERE id = 2")
    try transaction.execute("UPDATE outbox SET state = 'to_check', response = 'no answer' WHERE id = 3")
  }

  @Test("each view shows what it counts, and each message says what it asks for", arguments: Engine.all)
  func views(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let decide = try await bench.words("/envois")
      #expect(decide.contains("À décider 1 En attente 1 À reprendre 2 Envoyés aujourd’hui 0"))
      #expect(decide.contains("Mise en demeure"))
      let waiting = try await bench.words("/envois?vue=en-attente")
      #expect(waiting.contains("Client C-1 compta@client.example"))
      let wrong = try await bench.words("/envois?vue=a-reprendre")
      #expect(wrong.contains("550 inconnu"))
      #expect(wrong.contains("À vérifier"))
      let message = try await bench.words("/envois/2")
      #expect(message.contains("F-1 31/08/2026 900,00"))
      #expect(message.contains("Total à régler"))
      for path in ["/envois/2/lettre.pdf", "/relances/4/lettre.pdf"] {
        let letter = try await bench.client.execute(
          uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
        #expect(letter.headers[.contentType] == "application/pdf")
        #expect(letter.body.readableBytesView.starts(with: Array("%PDF".utf8)))
      }
    }
  }

  @Test("what was refused goes to a corrected address, what was in doubt is said, what waits is taken back, each once")
  func resolve() async throws {
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      let wrong = try await bench.post("/envois/2", ["reponse": "send_again", "adresse": "compta chez client"])
      #expect(wrong.status == .unprocessableContent)
      #expect(String(buffer: wrong.body).contains("value=\"compta chez client\""))
      _ = try await bench.post("/envois/2", ["reponse": "send_again", "adresse": "neuf@client.example"])
      _ = try await bench.post("/envois/3", ["reponse": "received"])
      _ = try await bench.post("/envois/1", ["reponse": "abandon"])
      let again = try await bench.post("/envois/1", ["reponse": "send_again"])
      #expect(again.status == .seeOther)
      let states = try await bench.database.read { snapshot in
        try snapshot.query("SELECT state, recipient FROM outbox ORDER BY id") { "\($0.text(0)) \($0.text(1))" }
      }
      #expect(
        states == ["withdrawn compta@client.example", "pending neuf@client.example", "sent compta@client.example"])
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'message.resolved' AND actor LIKE 'Claire%'")
      #expect(journal == 3)
      let unknown = try await bench.post("/envois/99", ["reponse": "abandon"])
      #expect(unknown.status == .notFound)
    }
    try await PagesBench.open(Engine.sqlite, role: "auditor", fill: Self.fill) { bench in
      let page = try await bench.page("/envois/2")
      #expect(!page.contains("name=\"reponse\""))
      let refused = try await bench.post("/envois/2", ["reponse": "abandon"])
      #expect(refused.status == .forbidden)
    }
  }

  @Test("the dashboard leads to the queue, filtered to what it counts")
  func dashboard() async throws {
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      let links = try await bench.links("/")
      #expect(links.contains("/envois?vue=a-reprendre"))
      #expect(links.contains("/envois?vue=a-decider"))
      let page = try await bench.words("/")
      #expect(page.contains("2 relances non distribuées"))
    }
  }
}
