import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Invoices without a due date")
struct AgreedDueTests {
  private static let list = """
    Code client;Raison sociale;Facture;Date;Montant TTC;Reste dû
    C1;Dupont;FA1;10/10/2026;60,00;60,00
    C2;Martin;FA2;10/10/2026;60,00;60,00
    C3;Petit;FA3;10/10/2026;60,00;60,00
    C3;Petit;AV1;10/10/2026;-12,00;-12,00
    """

  private func dues(_ bench: Bench) async throws -> [String] {
    try await bench.database.read {
      try $0.query("SELECT number, due, due_source FROM item ORDER BY id") {
        "\($0.text(0)) \(try $0.date(1)) \($0.text(2))"
      }
    }
  }

  @Test(
    "own terms date it for certain, a segment's until somebody confirms; a date that was sure stays when terms change",
    arguments: Engine.all)
  func agreed(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let id = bench.company.id
      try await bench.importText(
        "Code client;Raison sociale;Conditions de règlement\nC1;Dupont;NET10\nC2;Martin;\nC3;Petit;\n", kind: .customers
      )
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO given_terms (company, customer, terms)
          SELECT company, id, 'EOM_THEN_D45' FROM customer WHERE company = \(id) AND code IN ('C1', 'C2')
          """)
      }
      try await bench.importText(Self.list)
      let first = [
        "FA1 2026-10-20 terms", "FA2 2026-12-15 inferred", "FA3 2026-11-09 inferred", "AV1 2026-10-10 inferred",
      ]
      let found = try await dues(bench)
      #expect(Array(found.prefix(3)) == Array(first.prefix(3)))
      // Other terms for all: the sure date stays, the guesses follow what is known now.
      try await database.write { transaction in
        try transaction.execute("UPDATE customer SET terms = 'NET60' WHERE company = \(id) AND code IN ('C1', 'C3')")
        try transaction.execute("DELETE FROM given_terms WHERE company = \(id)")
      }
      let again = try await bench.importText(Self.list + "\n")
      #expect(again.itemsUpdated == 2)
      #expect(
        try await dues(bench).prefix(3) == ["FA1 2026-10-20 terms", "FA2 2026-11-09 inferred", "FA3 2026-12-09 terms"])
      #expect(try await dues(bench).last == found.last, "a credit is free from its day, whatever the terms")
    }
  }

  @Test(
    "a public body has the thirty days of the law, not the company's terms, unless it or its segment has others",
    arguments: Engine.all)
  func publicBodies(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database, terms: "NET45")
      let id = bench.company.id
      try await bench.importText(
        "Code client;Raison sociale;Conditions de règlement\nC1;Dupont;\nC2;Martin;NET60\nC3;Petit;\n", kind: .customers
      )
      try await database.write { transaction in
        try transaction.execute(
          "UPDATE customer SET kind = 'public' WHERE company = \(id) AND code IN ('C1', 'C2')")
      }
      try await bench.importText(Self.list)
      #expect(
        try await dues(bench).prefix(3)
          == ["FA1 2026-11-09 inferred", "FA2 2026-12-09 terms", "FA3 2026-11-24 inferred"])
      let only = try await database.read { snapshot in
        try CustomerStore.all(of: id, snapshot).map { customer in
          try AgreedDue(of: id, only: customer.id, snapshot).due(customer.id, from: "2026-10-10")?.day
        }
      }
      let expected: [CivilDate?] = ["2026-11-09", "2026-12-09", nil]
      #expect(only == expected)
      // A segment for hospitals says what the kind does not.
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO given_terms (company, customer, terms)
          SELECT company, id, 'NET50' FROM customer WHERE company = \(id) AND code = 'C1'
          """)
      }
      func redate() async throws -> [String] {
        try await database.write {
          try RedateInvoices(of: id).run($0, actor: .system("run"), at: Engine.moment)
        }
        return try await dues(bench)
      }
      let found = try await dues(bench)
      let again = try await redate()
      #expect(again.first == "FA1 2026-11-29 inferred", "the run dates anew what was inferred")
      #expect(again.dropFirst() == found.dropFirst(), "and nothing else")
      // Its own terms are agreed, and certain from then on; a date that was certain stays.
      try await database.write { transaction in
        try transaction.execute("UPDATE customer SET terms = 'NET60' WHERE company = \(id) AND code = 'C1'")
        try transaction.execute("UPDATE customer SET terms = 'NET10' WHERE company = \(id) AND code = 'C2'")
      }
      #expect(try await redate().prefix(2) == ["FA1 2026-12-09 terms", "FA2 2026-12-09 terms"])
      let count = try await database.read {
        try $0.count("SELECT COUNT(*) FROM journal WHERE event = 'invoices.redated'")
      }
      #expect(count == 2)
    }
  }
}
