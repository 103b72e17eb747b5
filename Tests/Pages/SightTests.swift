import HTTPTypes
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
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
