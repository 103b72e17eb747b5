import HTTPTypes
import HummingbirdTesting
import Kernel
import Messaging
import NIOCore
import Receivables
import ReceivablesRules
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

  @Test("goes by text message where a service sends them, as it will be read; without one, or a mobile, it says why")
  func text() async throws {
    @Sendable func fill(_ transaction: Transaction, _ company: CompanyID) throws {
      try TextPageTests.fill(transaction, company)
      let customer = try #require(try CustomerStore.find(code: "C-1", of: company, transaction)).id
      _ = try ContactStore.insert(
        Contact(id: ContactID(0), customer: customer, name: "Compta", phone: "06 12 34 56 78"), company: company,
        transaction)
    }
    try await PagesBench.open(.sqlite, role: "administrator", fill: fill) { bench in
      let without = try await bench.words("/clients/C-1/relance?ton=first&par=sms")
      #expect(without.contains("Aucun service de SMS") && !without.contains("Ce qui partira"))
      let refused = try await bench.post("/clients/C-1/relance", ["ton": "first", "par": "sms"])
      #expect(refused.status == .unprocessableContent && refused.words.contains("Aucun service de SMS"))
      _ = try await bench.post(SmsPageTests.path, SmsPageTests.form)
      let page = try await bench.words("/clients/C-1/relance?ton=first&par=sms")
      #expect(page.contains("par SMS à +33612345678") && page.contains("1 SMS,"), "\(page)")
      let sent = try await bench.post("/clients/C-1/relance", ["ton": "first", "par": "sms"])
      #expect(sent.status == .seeOther)
      #expect(
        try await bench.database.count(
          "SELECT COUNT(*) FROM outbox WHERE channel = 'sms' AND recipient LIKE '%612345678'") == 1)
      try await bench.database.write { try $0.execute("UPDATE contact SET phone = '01 44 55 66 77'") }
      try await bench.database.write { try $0.execute("DELETE FROM outbox") }
      try await bench.database.write { try $0.execute("DELETE FROM dunning_action_item") }
      try await bench.database.write { try $0.execute("DELETE FROM dunning_action") }
      let landline = try await bench.words("/clients/C-1/relance?ton=first&par=sms")
      #expect(landline.contains("aucun contact n’a de numéro de mobile"), "\(landline)")
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
