import HTTPTypes
import HummingbirdTesting
import Kernel
import Messaging
import NIOCore
import Storage
import Support
import Testing

@Suite("The page of a reminder that a person sends")
struct HandReminderPageTests {
  @Test("shows the message of each tone, queues it once, and says why not a second time", arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: TextPageTests.fill) { bench in
      let first = try await bench.words("/clients/C-1/relance?ton=first")
      #expect(first.contains("Ce qui partira") && first.contains("F-1"))
      let last = try await bench.words("/clients/C-1/relance?ton=last")
      #expect(last.contains("mise en demeure") && !first.contains("mise en demeure"))
      #expect(try await bench.post("/clients/C-1/relance", ["ton": "formal_notice"]).status == .notFound)
      let sent = try await bench.post("/clients/C-1/relance", ["ton": "second", "retour": "/agenda"])
      #expect(sent.status == .seeOther && sent.headers[.location]?.hasPrefix("/envois/") == true)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM outbox") == 1)
      let again = try await bench.post("/clients/C-1/relance", ["ton": "last"])
      #expect(again.status == .unprocessableContent && again.words.contains("a déjà un message"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM outbox") == 1)
      let journal = try await bench.words("/journal")
      #expect(journal.contains("Relance demandée par une personne"))
    }
  }

  @Test("who may not remind has no such page")
  func reader() async throws {
    try await PagesBench.open(.sqlite, role: "auditor", fill: TextPageTests.fill) { bench in
      let seen = try await bench.visit("/clients/C-1/relance")
      let sent = try await bench.post("/clients/C-1/relance", ["ton": "first"])
      #expect(seen == .forbidden && sent.status == .forbidden)
    }
  }
}
