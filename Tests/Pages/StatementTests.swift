import HTTPTypes
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Synchronization
import Testing

/// A page costs the same number of statements however much it shows: one in a loop is how pages become slow.
@Suite("Statements of a page")
struct StatementTests {
  /// Customers with invoices, payments, disputes and promises on each.
  private static func fill(_ customers: Int) -> @Sendable (Transaction, CompanyID) throws -> Void {
    { transaction, company in
      for number in 1...customers {
        let customer = try CustomerStore.insert(
          Self.customer(company, number), transaction)
        for place in 1...(number == 1 ? customers : 2) {
          _ = try Example.store(
            Example.item(
              company, customer, number: "F-\(number)-\(place)", cents: Int64(10_000 + place), issued: "2026-08-01",
              due: "2026-09-30"), transaction)
        }
        _ = try Example.store(
          Example.item(
            company, customer, .payment, number: "P-\(number)", cents: -5_000, issued: "2026-11-18", due: "2026-11-18"),
          transaction)
      }
    }
  }

  /// The first heads the group of the others.
  private static func customer(_ company: CompanyID, _ number: Int) -> Customer {
    var customer = Example.customer(company, code: "C-\(number)", name: "Client \(number)")
    customer.parent = number == 1 ? nil : CustomerID(1)
    return customer
  }

  @Test("no page runs more statements for more rows, and none more than a handful")
  func constant() async throws {
    let paths = [
      "/", "/agenda", "/agenda?vue=semaine&qui=equipe&faites=oui", "/clients/C-1/appel", "/balance-agee",
      "/balance-agee?detail=C-1", "/factures", "/clients", "/clients?vue=overdue", "/clients/C-1",
      "/clients/C-1/relances", "/clients/C-1/promesses", "/clients/C-1/paiements", "/factures/F-1-1", "/imports",
      "/recherche?q=client", "/travaux", "/recherche?q=klient", "/recherche?q=100,01", "/litiges", "/promesses",
      "/promesses?vue=rompues", "/reglages/societes", "/reglages/taux", "/envois", "/clients/C-1/litiges",
      "/clients/C-1/litiges/nouveau",
      "/clients/C-1/contacts", "/clients/C-1/scenario", "/clients/C-1/modifier", "/clients/C-1/contacts/nouveau",
      "/clients/C-1/suspension",
      "/clients?tri=echu", "/clients/C-1/documents", "/clients/C-1/chronologie", "/lots/clients/suivi?tous=1",
      "/notifications",
      "/scenarios", "/scenarios/standard", "/modeles", "/modeles/first", "/bienvenue",
      "/clients/C-1/promesses/nouvelle", "/groupes/1", "/lots/clients/scenario?tous=1",
      "/rapports/dso", "/rapports/retards?par=client", "/rapports/retards", "/rapports/efficacite",
      "/rapports/delais-de-paiement", "/journal", "/rapports/envois",
    ]
    let few = try await counts(paths, customers: 3)
    let many = try await counts(paths, customers: 40)
    for path in paths {
      let (small, large) = (try #require(few[path]), try #require(many[path]))
      #expect(small == large, "\(path)")
      // The page of a customer asks the planner what comes next; it reads what the daily run would.
      #expect(large > 0 && large <= (path.hasPrefix("/clients/C-1") ? 26 : 18), "\(path) runs \(large) statements")
    }
  }

  private func counts(_ paths: [String], customers: Int) async throws -> [String: Int] {
    let counts = Mutex<[String: Int]>([:])
    try await PagesBench.open(.sqlite, fill: Self.fill(customers)) { bench in
      // As the daily run leaves it.
      let company = try await bench.database.read { try #require(try CompanyStore.all($0).first).id }
      try await KeptFigures.ready(company, on: PagesBench.today, bench.database)
      for path in paths {
        _ = bench.statements.take()
        let status = try await bench.visit(path)
        #expect(status.code < 400, "\(path)")
        // Who looks at a customer is noted behind the answer.
        let count = bench.statements.take().filter { !$0.contains("INTO presence") }.count
        counts.withLock { $0[path] = count }
      }
    }
    return counts.withLock { $0 }
  }
}
