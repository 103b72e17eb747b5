import Foundation
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A backup comes back whole, from either engine into either.
@Suite("Backup and restore")
struct CopyContract {
  private static func fill(_ database: Database) async throws {
    try await database.write { transaction in
      let (company, customer) = try Example.stored(transaction)
      let invoice = try Example.store(Example.item(company, customer, cents: 120_000), transaction)
      let payment = try Example.store(
        Example.item(company, customer, .payment, number: "VIR\t1 é", cents: -50_000), transaction)
      try AllocationStore.allocate(
        Money(minor: 50_000, .eur), of: invoice, by: payment, company: company, day: "2026-11-20", reason: .manual,
        transaction)
      let contact = Contact(id: ContactID(0), customer: customer, name: "Sophie Brissonnet", receivesInvoices: false)
      _ = try ContactStore.insert(contact, company: company, transaction)
      Journal(transaction, actor: Example.actor, at: Engine.moment).record("test.filled", "company:1", company: company)
    }
  }

  private static let pairs = Engine.all.flatMap { from in Engine.all.map { (from, $0) } }

  @Test("everything comes back, and new rows follow the old keys", arguments: pairs)
  func roundTrip(from: Engine, into: Engine) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString).backup").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try await from.withDatabase(Example.migrations) { database in
      try await Self.fill(database)
      try await DatabaseCopy.write(database, toFile: file, migrations: Example.migrations, at: Engine.moment)
    }
    try await into.withDatabase(Example.migrations) { database in
      try await DatabaseCopy.restore(file, into: database, migrations: Example.migrations, at: Engine.moment)
      let problems = try await database.read { try BalanceCheck.problems($0) + Journal.verify($0) }
      #expect(problems.isEmpty)
      try await database.write { transaction in
        let company = try #require(try CompanyStore.find(code: "VER", transaction))
        let customer = try #require(try CustomerStore.find(code: "C-01187", of: company.id, transaction))
        #expect(customer.address.city == "Chalon-sur-Saône")
        let contacts = try ContactStore.all(of: customer.id, company: company.id, transaction)
        #expect(contacts.first?.receivesReminders == true && contacts.first?.receivesInvoices == false)
        let open = try ItemStore.open(of: customer.id, company: company.id, transaction)
        #expect(open.map(\.open.minor) == [70_000])
        #expect(try ItemStore.find(number: "VIR\t1 é", of: company.id, transaction).count == 1)
        let key = try Example.store(Example.item(company.id, customer.id, number: "FA-NEW"), transaction)
        #expect(key.rawValue > 2)
      }
    }
  }

  @Test("what an older table came to refer to is there before it", arguments: Engine.all)
  func youngerReference(engine: Engine) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString).backup").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let migrations =
      Example.migrations + [
        Migration(
          "9999-01-01-younger",
          schema: """
            CREATE TABLE older (id KEY_);
            CREATE TABLE younger (id KEY_);
            ALTER TABLE older ADD COLUMN younger ID REFERENCES younger (id)
            """)
      ]
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        try transaction.execute("INSERT INTO younger (id) VALUES (1)")
        try transaction.execute("INSERT INTO older (id, younger) VALUES (1, 1)")
      }
      try await DatabaseCopy.write(database, toFile: file, migrations: migrations, at: Engine.moment)
    }
    try await engine.withDatabase(migrations) { database in
      try await DatabaseCopy.restore(file, into: database, migrations: migrations, at: Engine.moment)
      #expect(try await database.count("SELECT COUNT(*) FROM older WHERE younger = 1") == 1)
    }
  }

  @Test("a database that holds something is not overwritten", arguments: Engine.all)
  func notEmpty(engine: Engine) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString).backup").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try await engine.withDatabase(Example.migrations) { database in
      try await Self.fill(database)
      try await DatabaseCopy.write(database, toFile: file, migrations: Example.migrations, at: Engine.moment)
      await #expect(throws: DatabaseCopy.Refusal.self) {
        try await DatabaseCopy.restore(file, into: database, migrations: Example.migrations, at: Engine.moment)
      }
      let items = try await database.count("SELECT COUNT(*) FROM item")
      #expect(items == 2)
    }
  }

  @Test("a file that is no backup is refused", arguments: Engine.all)
  func foreign(engine: Engine) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString).txt").path
    try Data("not a database, only text that is long enough to look at".utf8).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    try await engine.withDatabase(Example.migrations) { database in
      await #expect(throws: DatabaseCopy.Refusal.self) {
        try await DatabaseCopy.restore(file, into: database, migrations: Example.migrations, at: Engine.moment)
      }
      let companies = try await database.count("SELECT COUNT(*) FROM company")
      #expect(companies == 0)
    }
  }
}
