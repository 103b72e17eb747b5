import Journal
import Kernel
import Mail
import MessagingRules
import Receivables
import ReceivablesRules
import Sealing
import Storage
import Support
import Testing
import Typesetting

@testable import Messaging

@Suite("The looks of brands")
struct BrandLookTests {
  private static func sender() throws -> MailAddress {
    try MailAddress(name: "Verdoncelle Industrie", "recouvrement@verdoncelle.example")
  }

  /// A company with a look of its own and a brand that says all but the colour.
  private func seed(_ transaction: Transaction) throws -> (company: CompanyID, brand: BrandID, logo: Picture) {
    let (company, _) = try Example.stored(transaction)
    let brand = try SaveBrand("Maison Verte").run(
      transaction, company: company, actor: Example.actor, at: Engine.moment)
    let accent = try AccentColour(typed: "#8a1c1c")
    try SetLook(Look(accent: accent, signature: "La société")).run(
      transaction, company: company, actor: Example.actor, at: Engine.moment)
    let logo = try Picture(reading: Pictures.png)
    let look = Look(
      logo: logo, signature: "Le service client\nmaison-verte.example", senderAddress: "compta@maison-verte.example")
    try SetLook(look, brand: brand).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
    return (company, brand, logo)
  }

  private func reminder(_ brand: BrandID?) -> Reminder {
    var reminder = Reminder.firstReminder()
    reminder.author.name = "Ines Marchetti"
    reminder.brand = brand
    return reminder
  }

  /// The head of a mail, each field on one line and without the quotes around names.
  private func head(_ bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    let head = text.prefix(upTo: text.firstRange(of: "\n\n")?.lowerBound ?? text.endIndex)
    return head.replacing("\n ", with: " ").replacing("\n\t", with: " ").replacing("\"", with: "")
      .split(separator: "\n").map { String($0) }
  }

  private func mail(
    _ reminder: Reminder, _ rendering: MessageRendering, _ database: Database, _ company: CompanyID
  ) async throws -> [UInt8] {
    let item = try await database.write { transaction in
      let customer = try transaction.first("SELECT MIN(id) FROM customer WHERE company = \(company)") {
        CustomerID($0.int(0))
      }
      let action = try transaction.count("SELECT COUNT(*) FROM outbox") + 1
      let message = NewMessage(
        company: company, action: ActionID(action), customer: try #require(customer), channel: .email,
        recipient: "compta@brissonnet.example", reminder: reminder)
      let id = try #require(try Outbox.enqueue(transaction, message, at: Engine.moment))
      return try #require(try OutboxStore.find(id, of: company, transaction))
    }
    return try #require(try rendering.render(item, at: Engine.moment).envelope).bytes
  }

  @Test("what a brand leaves empty the company's look gives, but for the name", arguments: Engine.all)
  func completed(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      try await database.write { transaction in
        let (company, brand, logo) = try seed(transaction)
        let looks = try LookStore.all(of: company, transaction)
        let worn = looks[brand]
        #expect(worn.accent?.hex == "#8a1c1c" && worn.logo == logo && worn.senderName == "Maison Verte")
        #expect(worn.signature == "Le service client\nmaison-verte.example")
        #expect(worn.senderAddress == "compta@maison-verte.example")
        #expect(try LookStore.find(.brand(brand), transaction).accent == nil, "what it says itself stays")
        for other in [nil, BrandID(99)] as [BrandID?] {
          #expect(looks[other] == looks.company && looks.company.logo == nil)
          #expect(looks[other].senderName == nil && looks[other].signature == "La société")
        }
        #expect(throws: BrandRefusal.unknown) {
          try SetLook(Look(), brand: BrandID(99)).run(
            transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        let reader = Actor.person(PersonID(1), name: "Claire Delmas", rights: [.see], customers: .all)
        #expect(throws: NotAllowed.self) {
          try SaveBrand("Autre").run(transaction, company: company, actor: reader, at: Engine.moment)
        }
      }
      await #expect(throws: BrandRefusal.nameTaken("maison VERTE")) {
        try await database.write {
          _ = try SaveBrand("maison VERTE").run(
            $0, company: CompanyID(1), actor: Example.actor, at: Engine.moment)
        }
      }
    }
  }

  @Test("a customer's own brand goes before the one that a segment gives", arguments: Engine.all)
  func brands(engine: Engine) async throws {
    try await engine.withDatabase(OutboxTests.migrations) { database in
      try await database.write { transaction in
        let (company, brand, _) = try seed(transaction)
        let other = try SaveBrand("Autre").run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        let customers = try ["C1", "C2", "C3"].map {
          try CustomerStore.insert(Example.customer(company, code: $0), transaction)
        }
        for customer in customers.prefix(2) {
          try transaction.execute(
            "INSERT INTO given_brand (company, customer, brand) VALUES (\(company), \(customer), \(other))")
        }
        var own = try #require(try CustomerStore.find(customers[0], of: company, transaction))
        own.brand = brand
        try EditCustomer(own).run(transaction, actor: Example.actor, at: Engine.moment)
        #expect(try CustomerStore.find(customers[0], of: company, transaction)?.brand == brand)
        let found = try BrandStore.ofCustomers(customers, in: company, transaction)
        #expect(found == [customers[0]: brand, customers[1]: other])
      }
    }
  }

  @Test("an e-mail comes from the brand, wears its logo and ends with its lines", arguments: Engine.all)
  func email(engine: Engine) async throws {
    let returns = try #require(ReturnAddress("relances@v.example", company: CompanyID(1), key: SealingKey()))
    try await engine.withDatabase(OutboxTests.migrations) { database in
      let (company, brand, _) = try await database.write { try seed($0) }
      let rendering = try await database.read {
        try MessageRendering(sender: Self.sender(), returns: returns).of(company, $0)
      }
      let worn = try await mail(reminder(brand), rendering, database, company)
      #expect(head(worn).contains("From: Maison Verte <compta@maison-verte.example>"), "\(head(worn))")
      #expect(head(worn).contains { $0.hasPrefix("Reply-To:") && $0.contains("relances@v.example") })
      #expect(String(decoding: worn, as: UTF8.self).contains("Content-Id: <logo@encours>"))
      let content = try rendering.email(reminder(brand))
      #expect(content.sender == "Maison Verte · Verdoncelle Industrie")
      #expect(content.signature.suffix(2) == ["Le service client", "maison-verte.example"])
      #expect(content.signature.contains { $0.hasPrefix("Ines Marchetti") })
      #expect(content.html(rendering.look(of: reminder(brand))).contains("#8a1c1c"))
      let plain = try await mail(reminder(nil), rendering, database, company)
      #expect(head(plain).contains("From: Verdoncelle Industrie <recouvrement@verdoncelle.example>"))
      #expect(!String(decoding: plain, as: UTF8.self).contains("logo@encours"))
      #expect(try rendering.email(reminder(nil)).sender == "Verdoncelle Industrie")
    }
  }

  @Test("the collector is named as the sender where the look says so; the address and the answers stay")
  func collector() async throws {
    let returns = try #require(ReturnAddress("relances@v.example", company: CompanyID(1), key: SealingKey()))
    try await Engine.sqlite.withDatabase(OutboxTests.migrations) { database in
      let (company, brand) = try await database.write { transaction in
        let (company, brand, _) = try seed(transaction)
        try SetLook(Look(sender: .collector, version: 1)).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        return (company, brand)
      }
      let rendering = try await database.read {
        try MessageRendering(sender: Self.sender(), returns: returns).of(company, $0)
      }
      let ours = head(try await mail(reminder(nil), rendering, database, company))
      #expect(
        ours.contains("From: Ines Marchetti, Verdoncelle Industrie <recouvrement@verdoncelle.example>"), "\(ours)")
      #expect(ours.contains { $0.hasPrefix("Reply-To:") && $0.contains("relances@v.example") })
      let brands = head(try await mail(reminder(brand), rendering, database, company))
      #expect(
        brands.contains("From: Ines Marchetti, Maison Verte <compta@maison-verte.example>"),
        "the company chooses for a brand that does not: \(brands)")
      var unsigned = reminder(nil)
      unsigned.author.name = unsigned.creditor.name
      let house = head(try await mail(unsigned, rendering, database, company))
      #expect(
        house.contains("From: Verdoncelle Industrie <recouvrement@verdoncelle.example>"), "nobody signs: \(house)")
    }
  }

  @Test("a letter bears the brand beside the company's legal name, and its statement does too")
  func paper() async throws {
    try await Engine.sqlite.withDatabase(OutboxTests.migrations) { database in
      let (company, brand, _) = try await database.write { try seed($0) }
      let rendering = try await database.read { try MessageRendering(sender: nil).of(company, $0) }
      let worn = try Printed(rendering.pdf(reminder(brand)))
      let text = try worn.text()
      #expect(text.contains("Maison Verte · Verdoncelle Industrie"), "\(text)")
      #expect(text.contains("Ines Marchetti") && text.contains("maison-verte.example"))
      let images = try worn.ask("pdfimages", ["-list"]).split(separator: "\n").dropFirst(2)
      #expect(images.contains { $0.contains(" 60 ") && $0.contains(" 20 ") })
      let plain = try Printed(rendering.pdf(reminder(nil))).text()
      #expect(!plain.contains("Maison Verte") && plain.contains("Verdoncelle Industrie"))
    }
  }
}
