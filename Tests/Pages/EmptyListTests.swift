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
}
