import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// What is taken away as a file: all rows of what the page shows, and nothing the person may not see.
@Suite("Exports of the lists")
struct ExportTests {
  /// More customers than a page holds, the first with a name that a spreadsheet would run.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for number in 1...60 {
      let name = number == 1 ? "=HYPERLINK(\"http://e.example\";\"x\")" : "Client \(number)"
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: name), transaction)
      _ = try Example.store(
        Example.item(
          company, customer, number: "F-\(number)", cents: 10_000 + Int64(number), issued: "2026-08-01",
          due: number % 2 == 0 ? "2026-09-30" : "2026-12-31"), transaction)
      if number == 2 {
        try PutInCharge(PersonID(1), .salesperson, of: [customer]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    }
  }

  @Test("a file has every row, however many pages the list has", arguments: Engine.all)
  func everyRow(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      for (path, rows) in [
        ("/factures?format=csv", 60), ("/factures?etat=echues&format=csv", 30), ("/factures?client=C-7&format=csv", 1),
        ("/clients?vue=open&format=csv", 60), ("/clients?vue=overdue&format=csv", 30),
        ("/clients?q=C-60&format=csv", 1),
        ("/balance-agee?format=csv", 60), ("/promesses?format=csv", 0), ("/litiges?vue=clos&format=csv", 0),
        ("/lettrage?format=csv", 0), ("/lettrage/releves?format=csv", 0), ("/envois?format=csv", 0),
        ("/envois?vue=en-attente&format=csv", 0), ("/clients/C-7/releve?format=csv", 1),
      ] {
        let answer = try await bench.answer(path)
        let lines = String(buffer: answer.body).split(separator: "\r\n")
        #expect(answer.status == .ok && lines.count == rows + 1, "\(path)")
        #expect(!String(buffer: answer.body).contains("⟦"), "\(path)")
      }
      #expect(try await bench.answer("/factures?format=csv&apres=2026-09-30~1").body.readableBytes > 3_000)
    }
  }

  @Test("a list links to its files with its filters, from its first row")
  func links() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let links = try await bench.links("/factures?etat=echues&tranche=2&apres=2026-09-30~1")
      for format in ["csv", "xlsx", "pdf"] {
        #expect(links.contains("/factures?etat=echues&tranche=2&format=\(format)"), "\(links)")
      }
      #expect(try await bench.links("/balance-agee?tri=encours").contains("/balance-agee?tri=encours&format=xlsx"))
    }
  }

  @Test("a file has a name with its subject and day, and its kind")
  func names() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      for (path, name, type) in [
        ("/balance-agee?format=xlsx", "balance-agee-2026-11-23.xlsx", "spreadsheetml"),
        ("/clients/C-7/releve", "releve-de-compte-client-7-2026-11-23.pdf", "application/pdf"),
        ("/factures?format=csv", "factures-2026-11-23.csv", "text/csv"),
      ] {
        let answer = try await bench.answer(path)
        #expect(answer.headers[.contentDisposition] == "attachment; filename=\"\(name)\"")
        #expect(answer.headers[.contentType]?.contains(type) == true)
      }
    }
  }

  @Test("a name that a spreadsheet would run is a text in the file")
  func injection() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let text = String(buffer: try await bench.answer("/clients?vue=all&format=csv").body)
      #expect(text.contains("'=HYPERLINK") && !text.contains(";=HYPERLINK"))
    }
  }

  @Test("a salesperson takes away their own customers only")
  func sight() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      for path in ["/factures?format=csv", "/clients?vue=all&format=csv", "/balance-agee?format=csv"] {
        let lines = String(buffer: try await bench.answer(path).body).split(separator: "\r\n")
        #expect(lines.count == 2 && lines[1].contains("C-2;"), "\(path)")
      }
      #expect(try await bench.answer("/clients/C-3/releve").status == .notFound)
      #expect(try await bench.answer("/lettrage?format=csv").status == .forbidden)
    }
  }

  @Test("a kind of file that there is not is the page")
  func unknownKind() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let answer = try await bench.answer("/factures?format=exe")
      #expect(answer.headers[.contentType]?.contains("text/html") == true)
    }
  }
}
