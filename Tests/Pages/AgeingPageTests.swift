import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Page of the aged balance")
struct AgeingPageTests {
  /// Six customers: Inès collects from two of them, Hugo from two, nobody from the others; Claire sells to the first.
  /// The second belongs to the group of the first.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for name in ["Inès Marchetti", "Hugo <b>Lassalle</b>"] {
      try transaction.execute(
        """
        INSERT INTO person (email, email_folded, name, role, language, every_company)
        VALUES (\(name), \(name), \(name), 'collector', 'fr', \(true))
        """)
    }
    for number in 1...6 {
      var customer = Example.customer(company, code: "C-\(number)", name: "Client \(number)")
      customer.parent = number == 2 ? CustomerID(1) : nil
      let id = try CustomerStore.insert(customer, transaction)
      for (place, due) in (["2026-12-31", "2026-11-10", "2026-07-01"] as [CivilDate]).enumerated() where place < number
      {
        _ = try Example.store(
          Example.item(
            company, id, number: "F-\(number)-\(place)", cents: Int64(100_049 * number + place), issued: "2026-06-01",
            due: due), transaction)
      }
      if number < 5 {
        try PutInCharge(PersonID(number < 3 ? 2 : 3), .collector, of: [id]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
      if number == 1 {
        try PutInCharge(PersonID(1), .salesperson, of: [id]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    }
  }

  /// The rows of a file: the cells of each.
  private static func file(_ bench: PagesBench, _ query: String) async throws -> [[String]] {
    let answer = try await bench.answer("/balance-agee?\(query)&format=csv")
    #expect(answer.status == .ok)
    return String(buffer: answer.body).split(separator: "\r\n").map {
      $0.split(separator: ";", omittingEmptySubsequences: false).map { String($0) }
    }
  }

  /// Cents of `1000,49`.
  private static func cents(_ text: String) -> Int64 { Int64(text.replacing(",", with: "")) ?? 0 }

  @Test("a filter holds for the rows, the total and the files alike", arguments: Engine.all)
  func filters(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      for (query, names) in [
        ("charge=2", [1, 2]), ("charge=personne", [5, 6]), ("commercial=moi", [1]), ("charge=3&commercial=1", []),
        ("plus=90", [3, 4, 5, 6]), ("charge=3&plus=90", [3, 4]), ("charge=2&vue=export", []),
      ] as [(String, [Int])] {
        let rows = try await Self.file(bench, query)
        let customers = rows.dropFirst().map { $0[0] }
        #expect(Set(customers) == Set(names.map { "C-\($0)" }), "\(query)")
        let page = try await bench.page("/balance-agee?\(query)")
        let shown = page.matches(of: /<a class="name" href="\/clients\/(C-\d)"/).map { String($0.1) }
        #expect(shown == customers, "\(query)")
        if names.isEmpty { continue }
        // The last column but one is what is open, rounded on the page and exact in the file.
        let open = rows.dropFirst().reduce(Int64(0)) { $0 + Self.cents($1[$1.count - 2]) }
        let total = try #require(page.firstMatch(of: /(?s)<tr class="total">.*?<\/tr>/)).0
        let figures = total.matches(of: /<td data-label="Encours"[^>]*>([^<]*)<\/td>/).map { String($0.1) }
        #expect(figures.first?.filter(\.isNumber) == "\((open + 50) / 100)", "\(query)")
        for format in ["xlsx", "pdf"] {
          #expect(try await bench.visit("/balance-agee?\(query)&format=\(format)") == .ok)
        }
      }
    }
  }

  @Test(
    "by collector and by group the rows add up to the same total, and lead to their customers", arguments: Engine.all)
  func groupings(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let all = try await Self.file(bench, "tri=encours").dropFirst().reduce(Int64(0)) {
        $0 + Self.cents($1[$1.count - 2])
      }
      for (by, count) in [("charge", 3), ("groupe", 5)] {
        let rows = try await Self.file(bench, "par=\(by)").dropFirst()
        #expect(rows.count == count)
        #expect(rows.reduce(Int64(0)) { $0 + Self.cents($1[$1.count - 2]) } == all)
      }
      let collectors = try await bench.page("/balance-agee?par=charge")
      #expect(collectors.contains("Personne") && collectors.contains("Hugo &lt;b&gt;Lassalle"))
      #expect(collectors.contains(#"href="/balance-agee?charge=2""#))
      let unfolded = try await bench.words("/balance-agee?par=charge&detail=2")
      #expect(unfolded.contains("Client 1") && unfolded.contains("Client 2") && !unfolded.contains("Client 3"))
      let group = try await bench.page("/balance-agee?par=groupe&detail=1")
      #expect(group.contains(#"href="/groupes/1""#) && group.contains(#"href="/clients/C-3""#))
      #expect(group.contains(">Client 2</a>"))
    }
  }

  @Test("a view of it is kept as those of the lists are, without the day", arguments: Engine.all)
  func views(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let kept = try await bench.post(
        "/vues",
        ["liste": "ageing", "nom": "Chez Inès", "requete": "charge=2&par=groupe&au=2026-10-01&detail=C-1&x=<b>"])
      #expect(kept.headers[.location] == "/balance-agee?charge=2&par=groupe&v=1")
      let page = try await bench.page("/balance-agee?charge=2&par=groupe&v=1")
      #expect(page.contains("Chez Inès") && page.contains("/vues/1/supprimer"))
      #expect(try await !bench.page("/clients").contains("Chez Inès"))
    }
  }

  @Test("a scheduled balance keeps its filters, and \"mine\" is each reader's own")
  func scheduled() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let page = try await bench.page("/balance-agee?charge=moi&par=groupe&plus=30")
      let path = try #require(page.firstMatch(of: /href="(\/rapports\/envois\/nouveau[^"]*)"/)?.1)
      #expect(path.contains("charge%3Dmoi") && path.contains("plus%3D30") && path.contains("par%3Dgroupe"))
      _ = try await bench.post(
        "/rapports/envois",
        [
          "rapport": "balance-agee", "filtres": "charge=moi&plus=30&zzz=1", "fichier": "pdf", "rythme": "daily",
          "personne": "1",
        ])
      let filters = try await bench.database.read {
        try $0.first("SELECT filters FROM report_subscription") { $0.text(0) }
      }
      #expect(filters == "charge=moi&plus=30")
    }
  }
}
