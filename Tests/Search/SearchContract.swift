import Kernel
import Receivables
import ReceivablesRules
import Search
import SearchRules
import Storage
import Support
import Testing

@Suite("What a search finds")
struct SearchContract {
  private struct Found {
    let company: CompanyID
    let other: CompanyID
    let brissonnet: CustomerID
  }

  private func open(_ engine: Engine, _ body: (Database, Found) async throws -> Void) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let found = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
        var customer = Example.customer(company)
        customer.siren = "732829320"
        let brissonnet = try CustomerStore.insert(customer, transaction)
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: brissonnet, name: "Aurélie Çetin", email: "a.cetin@brissonnet.example",
            phone: "+33 6 12 34 56 78"), company: company, transaction)
        _ = try CustomerStore.insert(
          [
            Example.customer(company, code: "C-2", name: "Transports Lefèvre"),
            Example.customer(company, code: "C-3", name: "100 % Bio_Nord"),
          ], transaction)
        let stranger = try CustomerStore.insert(Example.customer(other, code: "C-2"), transaction)
        _ = try Example.store(Example.item(company, brissonnet, number: "FA-26-04417", cents: 4_125_600), transaction)
        _ = try Example.store(Example.item(company, brissonnet, number: "FA-26-04418", cents: 100), transaction)
        _ = try Example.store(Example.item(other, stranger, number: "FA-26-04417", cents: 4_125_600), transaction)
        return Found(company: company, other: other, brissonnet: brissonnet)
      }
      try await body(database, found)
    }
  }

  private func codes(_ text: String, _ sight: Sight, _ database: Database) async throws -> [String] {
    let query = SearchQuery(text, digits: SearchText.digits)
    return try await database.read { try SearchStore.customers(query, of: sight, limit: 8, $0).map(\.code) }
  }

  private func numbers(_ text: String, _ sight: Sight, _ database: Database) async throws -> [String] {
    let query = SearchQuery(text, digits: SearchText.digits)
    return try await database.read { try SearchStore.items(query, of: sight, limit: 8, $0).map(\.number) }
  }

  @Test(
    "customers by name, code, SIREN, contact and telephone, with typing errors and without accents",
    arguments: Engine.all)
  func customers(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let all = Sight.whole(found.company)
      for text in [
        "brissonnet", "BRISSONNET trav", "travaux brisonnet", "brissonent", "01187", "c-01187", "732 829 320",
        "732829320",
        "cetin", "aurelie", "Çetin", "a.cetin@brissonnet.example", "06 12 34 56 78", "0033612345678",
      ] {
        #expect(try await codes(text, all, database) == ["C-01187"], "\(text)")
      }
      #expect(try await codes("lefevre", all, database) == ["C-2"])
      #expect(try await codes("transprots", all, database) == ["C-2"])
      // The code of a customer, though no text of three letters holds it.
      #expect(try await codes("c-2", all, database) == ["C-2"])
      for text in ["%", "_", "%%%", "a'; DROP TABLE customer; --", "\"", "zzzzzz", "bo"] {
        #expect(try await codes(text, all, database).isEmpty, "\(text)")
      }
      #expect(try await codes("bio_nord", all, database) == ["C-3"])
    }
  }

  @Test("what changes is found as it is now, and not as it was", arguments: Engine.all)
  func inStep(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let all = Sight.whole(found.company)
      try await database.write { transaction in
        var customer = try #require(try CustomerStore.find(found.brissonnet, of: found.company, transaction))
        customer.name = "Groupe Valmory"
        try CustomerStore.update(customer, transaction)
      }
      for text in ["valmory", "travaux"] { #expect(try await codes(text, all, database) == ["C-01187"], "\(text)") }
      try await database.write { transaction in
        let customer = try #require(try CustomerStore.find(found.brissonnet, of: found.company, transaction))
        try EditCustomer(customer, otherNames: []).run(transaction, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await codes("travaux", all, database).isEmpty)
      struct Undone: Error {}
      await #expect(throws: Undone.self) {
        try await database.write { transaction in
          _ = try CustomerStore.insert(Example.customer(found.company, code: "C-9", name: "Fantôme"), transaction)
          throw Undone()
        }
      }
      #expect(try await codes("fantome", all, database).isEmpty)
    }
  }

  @Test("documents by number, its beginning, its end, and amount, open ones first", arguments: Engine.all)
  func items(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let all = Sight.whole(found.company)
      for text in ["fa-26-04417", "FA-26-04417", "04417", "6-04417", "41256", "41 256,00", "41.256,00"] {
        #expect(try await numbers(text, all, database) == ["FA-26-04417"], "\(text)")
      }
      #expect(try await numbers("fa-26", all, database).sorted() == ["FA-26-04417", "FA-26-04418"])
      for text in ["F%", "F%4417", "0", "zz", "FA-27"] {
        #expect(try await numbers(text, all, database).isEmpty, "\(text)")
      }
    }
  }

  @Test("of what is settled only the number finds; a remainder finds what is partly paid", arguments: Engine.all)
  func settledItems(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let all = Sight.whole(found.company)
      try await database.write { transaction in
        var item = Example.item(found.company, found.brissonnet, number: "FA-26-05001", cents: 77_700)
        item.open = Money(minor: 0, .eur)
        item.settledOn = "2026-10-01"
        _ = try Example.store(item, transaction)
        item = Example.item(found.company, found.brissonnet, number: "FA-26-05002", cents: 88_800)
        item.open = Money(minor: 12_345, .eur)
        _ = try Example.store(item, transaction)
      }
      for text in ["FA-26-05001", "fa-26-0500"] {
        #expect(try await numbers(text, all, database).contains("FA-26-05001"), "\(text)")
      }
      for text in ["777", "777,00", "05001"] {
        #expect(try await numbers(text, all, database).isEmpty, "\(text)")
      }
      for text in ["888,00", "123,45", "05002"] {
        #expect(try await numbers(text, all, database) == ["FA-26-05002"], "\(text)")
      }
    }
  }

  private func forgiven(_ text: String, _ sight: Sight, _ database: Database) async throws -> [String] {
    let query = SearchQuery(text, digits: SearchText.digits)
    return try await database.read {
      try SearchStore.items(query, of: sight, limit: 8, forgiving: true, $0).map(\.number)
    }
  }

  @Test("a document's number is found as people type it, settled or not", arguments: Engine.all)
  func asTyped(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let all = Sight.whole(found.company)
      try await database.write { transaction in
        var item = Example.item(found.company, found.brissonnet, number: "FA-25-00312", cents: 77_700)
        item.open = Money(minor: 0, .eur)
        item.settledOn = "2026-10-01"
        _ = try Example.store(item, transaction)
      }
      for text in [
        "fa 26 04417", "FA2604417", "fa/26/04417", "FA_26.04417", "fà-26-04417", "FA 26 4417", "fa264417",
        "26-4417", "4417", "004417", "FA-026-04417", "fa 26 004417",
      ] {
        #expect(try await numbers(text, all, database) == ["FA-26-04417"], "\(text)")
      }
      for text in ["fa 25 00312", "FA-25-312", "fa25312"] {
        #expect(try await numbers(text, all, database) == ["FA-25-00312"], "\(text)")
      }
      // The beginning of a number is still one without its hyphens.
      #expect(try await numbers("fa 26 044", all, database).sorted() == ["FA-26-04417", "FA-26-04418"])
    }
  }

  @Test("one typing error in a number is forgiven where nothing is found without", arguments: Engine.all)
  func mistyped(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let all = Sight.whole(found.company)
      try await database.write { transaction in
        _ = try Example.store(
          Example.item(found.company, found.brissonnet, number: "BX-77-90835", cents: 500), transaction)
      }
      for text in [
        "BX-77-98035", "BY-77-90835", "bx-77-9085", "BX-77-908351", "XB-77-90835", "B-77-90835", "bx7790836",
      ] {
        #expect(try await numbers(text, all, database).isEmpty, "\(text)")
        #expect(try await forgiven(text, all, database) == ["BX-77-90835"], "\(text)")
      }
      // Two errors make another number of it; what is spelled right is found alone.
      for text in ["BX-77-98053", "BZ-77-90836", "zz"] {
        #expect(try await forgiven(text, all, database).isEmpty, "\(text)")
      }
      #expect(try await forgiven("FA-26-04417", all, database) == ["FA-26-04417"])
      #expect(try await forgiven("BX-77-98035", .whole(found.other), database).isEmpty)
    }
  }

  @Test("what others are in charge of does not push aside what one may see", arguments: Engine.all)
  func crowded(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      let seller = Actor.person(PersonID(7), name: "Sophie", rights: [.see], customers: .own)
      try await database.write { transaction in
        for number in 1...210 {
          _ = try Example.store(
            Example.item(found.company, found.brissonnet, number: "ZZ-\(1_000 + number)", cents: 55_500), transaction)
        }
        let mine = try CustomerStore.insert(Example.customer(found.company, code: "C-7", name: "Le mien"), transaction)
        _ = try Example.store(Example.item(found.company, mine, number: "ZZ-9999", cents: 55_500), transaction)
        try PutInCharge(PersonID(7), .salesperson, of: [mine])
          .run(transaction, company: found.company, actor: Example.actor, at: Engine.moment)
      }
      let own = Sight(found.company, of: seller)
      #expect(try await numbers("555,00", own, database) == ["ZZ-9999"])
      #expect(try await numbers("zz-", own, database) == ["ZZ-9999"])
    }
  }

  @Test("nobody finds what they may not see", arguments: Engine.all)
  func sight(engine: Engine) async throws {
    try await open(engine) { (database: Database, found: Found) async throws -> Void in
      #expect(try await codes("lefevre", .whole(found.other), database).isEmpty)
      #expect(try await numbers("04417", .whole(found.other), database) == ["FA-26-04417"])
      let seller = Actor.person(PersonID(7), name: "Sophie", rights: [.see], customers: .own)
      let own = Sight(found.company, of: seller)
      #expect(try await codes("brissonnet", own, database).isEmpty)
      #expect(try await numbers("04417", own, database).isEmpty)
      try await database.write { transaction in
        try PutInCharge(PersonID(7), .salesperson, of: [found.brissonnet])
          .run(transaction, company: found.company, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await codes("brissonnet", own, database) == ["C-01187"])
      #expect(try await codes("lefevre", own, database).isEmpty)
      #expect(try await numbers("04417", own, database) == ["FA-26-04417"])
    }
  }
}
