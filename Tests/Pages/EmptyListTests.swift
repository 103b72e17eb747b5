import Kernel
import Receivables
import Storage
import Support
import Testing

@Suite("What an empty list says")
struct EmptyListTests {
  @Test(
    "only who may import is sent to the imports; whose customers owe nothing is told so",
    arguments: [
      ("administrator", "Importez le FEC", true), ("auditor", "ucun client n’a d’encours", false),
      ("salesperson", "clients qui vous sont confiés", false),
    ])
  func invitation(role: String, text: String, mayImport: Bool) async throws {
    try await PagesBench.open(.sqlite, role: role, fill: { _, _ in }) { bench in
      for path in ["/factures", "/balance-agee"] {
        let page = try await bench.page(path)
        let words = try await bench.words(path)
        let main = try #require(page.split(separator: "<main", maxSplits: 1).last)
        #expect(main.contains("href=\"/imports\"") == mayImport, "\(path)")
        #expect(words.contains(text), "\(path)")
      }
    }
  }

  @Test("a list of customers without any leads whoever may to the imports")
  func customers() async throws {
    for (role, mayImport) in [("administrator", true), ("auditor", false), ("salesperson", false)] {
      try await PagesBench.open(.sqlite, role: role, fill: { _, _ in }) { bench in
        let main = try #require(try await bench.page("/clients").split(separator: "<main", maxSplits: 1).last)
        #expect(main.contains("href=\"/imports\"") == mayImport, "\(role)")
      }
    }
  }

  @Test("who could not be reminded is counted on the dashboard, and listed")
  func unreachable() async throws {
    try await PagesBench.open(
      .sqlite, role: "administrator",
      fill: { transaction, company in
        for code in ["C-1", "C-2"] {
          let customer = try CustomerStore.insert(Example.customer(company, code: code, name: code), transaction)
          _ = try Example.store(
            Example.item(company, customer, number: "F-\(code)", cents: 1_000, due: "2026-11-01"), transaction)
          guard code == "C-1" else { continue }
          try transaction.execute(
            "INSERT INTO unreachable_customer (company, customer, step) VALUES (\(company), \(customer), 'first')")
        }
      }
    ) { bench in
      #expect(try await bench.words("/").contains("1 client sans adresse pour sa relance"))
      let path = "/clients?vue=all&injoignables=1"
      for page in ["/", "/bienvenue"] {
        #expect(try await bench.links(page).map { $0.replacing("&amp;", with: "&") }.contains(path), "\(page)")
      }
      let list = try await bench.words(path)
      #expect(list.contains("C-1") && !list.contains("C-2") && list.contains("Sans adresse de relance"))
    }
  }
}
