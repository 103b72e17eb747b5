import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// The first page by role: what comes first, and for whom.
struct DashboardRoleTests {
  /// Alpha is Claire's to collect and to sell to; Omega is nobody's.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for (code, name, cents) in [("A-1", "Alpha", Int64(100_000)), ("Z-9", "Omega", 7_777_700)] {
      let customer = try CustomerStore.insert(Example.customer(company, code: code, name: name), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "F-\(code)", cents: cents, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
      guard code == "A-1" else { continue }
      for duty in Duty.allCases {
        try PutInCharge(PersonID(1), duty, of: [customer]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    }
  }

  @Test("a collector begins with their own customers, every figure leads to these, and all are a link away")
  func collector() async throws {
    try await PagesBench.open(.sqlite, role: "collector", fill: Self.fill) { bench in
      let own = try await bench.words("/")
      #expect(own.contains("Alpha") && !own.contains("Omega") && own.contains("1\u{202F}000"))
      let links = try await bench.links("/")
      #expect(links.contains("/balance-agee?portefeuille=mien"))
      for link in links where link.hasPrefix("/factures?") && link.contains("portefeuille") {
        #expect(try await !bench.page(link).contains("Omega"), "\(link)")
      }
      #expect(try await !bench.page("/balance-agee?portefeuille=mien").contains("Omega"))
      #expect(try await bench.words("/?portefeuille=tous").contains("Omega"))
    }
  }

  @Test("who decides for the company begins with all of it")
  func manager() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let (all, own) = (try await bench.words("/"), try await bench.words("/?portefeuille=mien"))
      #expect(all.contains("Omega") && !own.contains("Omega"))
    }
  }

  @Test("a finance director sees how the overdue moved and is asked no decision")
  func director() async throws {
    try await PagesBench.open(.sqlite, role: "finance_director", fill: Self.fill) { bench in
      let words = try await bench.words("/")
      #expect(words.contains("Échu en fin de mois") && !words.contains("À décider"))
    }
  }

  @Test("a salesperson's first page offers no other portfolio, and a portfolio is never wider than what is seen")
  func salesperson() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      for path in ["/", "/?portefeuille=tous", "/factures?portefeuille=mien", "/balance-agee?portefeuille=tous"] {
        let page = try await bench.page(path)
        #expect(!page.contains("Omega") && !page.contains("/?portefeuille="), "\(path)")
      }
    }
  }
}
