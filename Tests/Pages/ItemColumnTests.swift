import HTTPTypes
import HummingbirdTesting
import Support
import Testing

/// The columns of the list of items, chosen by each person.
@Suite("Columns of the items")
struct ItemColumnTests {
  @Test("a person finds the items in the columns that they chose, each with its figures", arguments: Engine.all)
  func chosen(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: SortTests.fill) { bench in
      let usual = try await bench.headings("/factures")
      #expect(usual == ["Pièce", "Client", "Émise", "Échéance", "Retard", "État", "Montant, €", "Reste dû, €"])
      let kept = try await bench.post(
        "/vues/colonnes",
        fields: ["liste": "items", "requete": "etat=toutes", "colonne": "reste", "colonne": "code", "colonne": "mal"])
      #expect(kept.headers[.location] == "/factures?etat=toutes")
      #expect(try await bench.headings("/factures") == ["Pièce", "Reste dû, €", "Code"])
      // Sums stand under their own column; the list of customers is as it was.
      let page = try await bench.page("/factures")
      let sums = try #require(page.firstMatch(of: /<tfoot>([\s\S]*?)<\/tfoot>/)).1
      #expect(sums.matches(of: /<td/).count == 2 * sums.matches(of: /<tr>/).count && !sums.contains("colspan"))
      #expect(try await bench.page("/clients").contains("Ville"))
      let raised = try await bench.post(
        "/vues/colonnes",
        fields: ["liste": "items", "requete": "", "colonne": "reste", "colonne": "code", "monter": "code"])
      #expect(raised.headers[.location] == "/factures?colonnes=code")
      #expect(try await bench.headings("/factures") == ["Pièce", "Code", "Reste dû, €"])
      // A view keeps its own, and another list is not asked for columns.
      _ = try await bench.post("/vues", ["liste": "items", "nom": "Litiges", "requete": "etat=litige&colonne=litige"])
      #expect(try await bench.headings("/factures?etat=ouvertes&colonne=litige&v=1") == ["Pièce", "En litige, €"])
      let refused = try await bench.post("/vues/colonnes", ["liste": "ageing", "requete": ""])
      #expect(refused.status == .badRequest)
      _ = try await bench.post("/vues/colonnes", fields: ["liste": "items", "requete": "", "retablir": "1"])
      #expect(try await bench.headings("/factures") == usual)
    }
  }

  @Test("payments have only the columns that a payment can fill", arguments: Engine.all)
  func payments(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: SortTests.fill) { bench in
      let path = "/factures?type=payment&etat=toutes&colonne=retard&colonne=litige&colonne=client&colonne=montant"
      let shown = try await bench.headings(path)
      #expect(shown == ["Pièce", "Client", "Montant, €"])
    }
  }
}
