import HTTPTypes
import HummingbirdTesting
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing

/// A salesperson sees the customers they are in charge of, and no figure of another.
struct SightTests {
  /// Two customers: Alpha is Claire's, Omega is not.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for (code, name, cents) in [("A-1", "Alpha", Int64(100_000)), ("Z-9", "Omega", 7_777_700)] {
      let customer = try CustomerStore.insert(Example.customer(company, code: code, name: name), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "F-\(code)", cents: cents, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
      guard code == "A-1" else { continue }
      try PutInCharge(PersonID(1), .salesperson, of: [customer]).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
    }
  }

  @Test("every page shows their own customers only", arguments: Engine.all)
  func lists(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "salesperson", fill: Self.fill) { bench in
      for path in ["/", "/balance-agee", "/factures", "/clients?vue=all", "/litiges", "/envois"] {
        let page = try await bench.page(path)
        #expect(!page.contains("Omega"), "\(path)")
        #expect(!page.contains("77\u{202F}777") && !page.contains("78\u{202F}777"), "\(path)")
        if path != "/litiges", path != "/envois" { #expect(page.contains("Alpha"), "\(path)") }
      }
      #expect(try await bench.visit("/clients/A-1").code == 200)
      #expect(try await bench.visit("/clients/Z-9").code == 404)
      #expect(try await bench.visit("/factures/F-Z-9").code == 404)
    }
  }

  @Test(
    "who stands in sees and acts on the absent colleague's customers, on the days of the absence", arguments: Engine.all
  )
  func deputy(engine: Engine) async throws {
    for (first, last, isSeen) in [
      ("2026-11-24", "2026-11-30", false), ("2026-11-23", "2026-11-23", true), ("2026-11-16", "2026-11-22", false),
    ] as [(CivilDate, CivilDate, Bool)] {
      let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
        try Self.fill(transaction, company)
        let marc = try PersonStore.insert(
          Person(
            id: PersonID(0), email: try #require(EmailAddress("marc@verdoncelle.example")), name: "Marc Petit",
            role: .salesperson), passwordHash: nil, transaction)
        let omega = try #require(try CustomerStore.find(code: "Z-9", of: company, transaction)).id
        try PutInCharge(marc, .salesperson, of: [omega]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        try transaction.execute(
          """
          INSERT INTO absence (company, person, deputy, first_day, last_day, version, edited, edited_by)
          VALUES (\(company), \(marc), \(PersonID(1)), \(first), \(last), 1, \(Engine.moment), 'Marc')
          """)
      }
      try await PagesBench.open(engine, role: "salesperson", fill: fill) { bench in
        for path in ["/balance-agee", "/factures", "/clients?vue=all"] {
          let page = try await bench.page(path)
          #expect((page.contains("Omega") || page.contains("78\u{202F}777")) == isSeen, "\(path) \(first)")
        }
        #expect(try await bench.visit("/clients/Z-9").code == (isSeen ? 200 : 404), "\(first)")
        let note = try await bench.post("/clients/Z-9/notes", ["texte": "Passé le voir"])
        #expect(note.status == (isSeen ? .seeOther : .notFound), "\(first)")
        // Standing in gives no right.
        #expect(try await bench.post("/clients/Z-9/suspension", ["jusquau": "04/12/2026"]).status == .forbidden)
        #expect(try await bench.visit("/clients/A-1").code == 200)
      }
    }
  }

  @Test("everybody else sees all of them")
  func whole() async throws {
    try await PagesBench.open(.sqlite, role: "finance_director", fill: Self.fill) { bench in
      let page = try await bench.page("/clients?vue=all")
      #expect(page.contains("Omega") && page.contains("Alpha"))
      let ageing = try await bench.page("/balance-agee")
      #expect(ageing.contains("78\u{202F}777"))
    }
  }
}
