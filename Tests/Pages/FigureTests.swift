import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Reporting
import Storage
import Support
import Testing

/// What the overview pages say, and that each figure leads to the rows that make it.
@Suite("Figures and the rows behind them")
struct FigureTests {
  /// A name that leaves its attribute where texts are escaped by graphemes.
  static let hostile = "Ré \"\u{301} onmouseover=\"alert(1)\" <b>x</b>"

  /// Two customers: one late on two invoices, with a dispute and a credit; one not late.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let late = try CustomerStore.insert(Example.customer(company, name: hostile), transaction)
    let early = try CustomerStore.insert(
      Example.customer(company, code: "C-2", name: "Mairie de Saint-Aubrac", kind: .publicBody), transaction)
    var disputed = Example.item(company, late, number: "F-1", cents: 1_250_050, issued: "2026-06-01", due: "2026-07-01")
    disputed.disputed = Money(minor: 421_200, .eur)
    _ = try Example.store(disputed, transaction)
    _ = try Example.store(
      Example.item(company, late, number: "F-2", cents: 300_000, issued: "2026-09-10", due: "2026-10-31"), transaction)
    _ = try Example.store(
      Example.item(company, early, number: "F-3", cents: 700_000, issued: "2026-11-02", due: "2026-12-02"), transaction)
    _ = try Example.store(
      Example.item(company, late, .payment, number: "P-1", cents: -50_000, issued: "2026-11-18", due: "2026-11-18"),
      transaction)
  }

  @Test("the dashboard adds up to the accounts", arguments: Engine.all)
  func dashboard(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let text = try await bench.words("/")
      #expect(text.contains("Encours 22\u{202F}001\u{A0}€"))
      #expect(text.contains("Échu 15\u{202F}001\u{A0}€"))
      #expect(text.contains("68,2\u{202F}% de l’encours"))
      #expect(text.contains("Encaissé en novembre 500\u{A0}€ 500\u{A0}€ à affecter"))
      #expect(text.contains("En litige 4\u{202F}212\u{A0}€"))
      #expect(text.contains("1 paiement à affecter"))
    }
  }

  @Test("what the bank took back lessens what came in", arguments: Engine.all)
  func takenBack(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        let customer = try #require(try CustomerStore.all(of: company, transaction).first)
        _ = try ItemStore.insert(
          Example.item(
            company, customer.id, .adjustment, number: "R-1", cents: 20_000, issued: "2026-11-19", due: "2026-11-19"),
          source: "bank", sourceKey: "entry:1", transaction)
      }
    ) { bench in
      let text = try await bench.words("/")
      #expect(text.contains("Encaissé en novembre 300\u{A0}€"))
    }
  }

  @Test("no name leaves its place on any page")
  func hostile() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      for path in ["/", "/balance-agee?detail=C-01187", "/factures", "/factures?client=C-01187", "/clients"] {
        let text = try await bench.page(path)
        #expect(text.contains("Ré &quot;\u{301} onmouseover"), "\(path)")
        #expect(!text.contains("<b>x</b>"), "\(path)")
      }
    }
  }

  @Test(
    "each figure of the dashboard and of the aged balance leads to a page", arguments: [LanguageCode.french, .english])
  func links(language: LanguageCode) async throws {
    try await PagesBench.open(.sqlite, language: language, fill: Self.fill) { bench in
      var paths: Set<String> = []
      for path in ["/", "/balance-agee", "/balance-agee?detail=C-01187", "/factures"] {
        paths.formUnion(try await bench.links(path))
      }
      // The account of the person is a page of the door, which has its own tests.
      let known = paths.filter {
        $0 != "/" && $0 != "/compte" && !$0.hasPrefix("/imports") && !$0.hasPrefix("/factures/")
      }
      #expect(known.count > 20)
      for path in known { _ = try await bench.page(path) }
    }
  }

  @Test("behind each bracket stand the items that add up to it", arguments: Engine.all)
  func brackets(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let expected = [
        (0, "7\u{202F}000,00"), (1, "2\u{202F}500,00"), (4, nil), (5, "12\u{202F}500,50"),
      ]
      for (bracket, sum) in expected {
        let text = try await bench.words("/factures?tranche=\(bracket)&devise=EUR")
        if let sum { #expect(text.contains("reste dû \(sum)\u{A0}€"), "\(bracket)") }
        #expect(text.contains("Aucune pièce") == (sum == nil), "\(bracket)")
      }
      let disputed = try await bench.words("/factures?etat=litige")
      #expect(disputed.contains("F-1") && !disputed.contains("F-2"))
      #expect(disputed.contains("En litige,\u{A0}€") && disputed.contains("Total, 1 pièce 4\u{202F}212,00\u{A0}€"))
      let received = try await bench.words("/factures?type=payment&etat=toutes&depuis=2026-11-01&devise=EUR")
      #expect(received.contains("Total, 1 pièce 500,00\u{A0}€ 500,00\u{A0}€"))
      // The file tells what was received as the page does.
      let path = "/factures?type=payment&etat=toutes&depuis=2026-11-01&devise=EUR&format=csv"
      let file = String(buffer: try await bench.answer(path).body)
      #expect(file.contains(";EUR;500,00;500,00") && !file.contains("-500"), "\(file)")
      let byAmount = try await bench.words("/factures?q=12%20500,50")
      #expect(byAmount.contains("F-1") && !byAmount.contains("F-3"))
    }
  }

  @Test("the aged balance unfolds to the items of a customer, and on a day gone by shows that day")
  func ageing() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let text = try await bench.words("/balance-agee?detail=C-01187")
      #expect(
        text.contains(
          "Total, 2 clients soit 68,2\u{202F}% échus 7\u{202F}000 2\u{202F}500 – – – 12\u{202F}501 15\u{202F}001 22\u{202F}001"
        ))
      #expect(text.contains("F-1 éch. 01/07/2026 Litige"))
      #expect(text.contains("P-1 paiement à affecter"))
      for (typed, day) in [("31/10/2026", "31 octobre 2026"), ("2026-10-31", "31 octobre 2026")] {
        #expect(try await bench.words("/balance-agee?au=\(typed)").contains(day))
      }
      for (typed, sentence) in [("2026-02-31", "n’est pas une date"), ("2030-01-01", "est à venir")] {
        #expect(try await bench.words("/balance-agee?au=\(typed)").contains(sentence))
      }
      #expect(try await bench.words("/journal?du=hierr").contains("n’est pas une date"))
      let delays = "/rapports/delais-de-paiement?cloture="
      #expect(try await bench.words(delays + "2025-13-40").contains("voici l’exercice clos le 31/12/2025"))
      #expect(try await bench.words(delays + "31/12/2026").contains("n’est pas fini"))
      let read = try await bench.words(delays + "30/06/2025")
      #expect(!read.contains("n’est pas une date") && read.contains("30/06/2025"))
      let past = try await bench.words("/balance-agee?au=2026-10-31")
      #expect(past.contains("Au 31 octobre 2026"))
      #expect(past.contains("Total, 1 client"))
      let publicOnly = try await bench.words("/balance-agee?vue=secteur-public")
      #expect(publicOnly.contains("Total, 1 client") && publicOnly.contains("Saint-Aubrac"))
    }
  }

  @Test(
    "a search goes straight to what was meant",
    arguments: [
      ("f-1", "/factures/F-1"), ("C-2", "/clients/C-2"), ("12 500,50", nil), ("aubrac", nil), ("", nil),
    ])
  func search(asked: String, path: String?) async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let target = try await bench.redirect("/recherche?q=\(asked.replacing(" ", with: "+"))")
      #expect(target == path)
    }
  }

  @Test("what was meant is shown and marked, whatever its name holds")
  func found() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { (bench: PagesBench) async throws -> Void in
      #expect(try await bench.words("/recherche?q=12+500,50").contains("F-1 facture · Ré"))
      #expect(try await bench.page("/recherche?q=12+500,50").contains("/factures?etat=toutes&amp;q=12%20500%2C50"))
      let text = try await bench.page("/recherche?q=onmouseovr")
      #expect(text.contains("Ré &quot;\u{301} <mark>onmouseover</mark>=&quot;alert(1)&quot; &lt;b&gt;x&lt;/b&gt;"))
      #expect(try await bench.page("/recherche?q=%3Cscript%3E%22").contains("&lt;script&gt;&quot;"))
      #expect(try await bench.words("/recherche?q=aubrac").contains("Mairie de Saint-Aubrac C-2"))
    }
  }

  @Test("an empty company is told how to begin")
  func empty() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      for path in ["/", "/balance-agee", "/factures"] {
        let links = try await bench.links(path)
        #expect(links.contains("/imports"), "\(path)")
      }
    }
  }

  @Test("a long list is cut into pages that together hold every item once", arguments: Engine.all)
  func pages(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        for number in 0..<120 {
          let customer = try CustomerStore.insert(
            Example.customer(company, code: "C-\(number)", name: "N\(number)"), transaction)
          // Many equal amounts and days: the key must tell them apart.
          _ = try Example.store(
            Example.item(
              company, customer, number: "F-\(1000 + number)", cents: Int64(10_000 + number % 3),
              due: number % 2 == 0 ? "2026-10-01" : "2026-10-02"), transaction)
        }
      }
    ) { bench in
      for (start, pattern, count) in [
        ("/factures", /F-1\d{3}/, 120), ("/balance-agee", /C-\d+&amp;tranche=2/, 120),
      ] {
        var seen: [String] = []
        var path: String? = start
        var visits = 0
        while let next = path, visits < 10 {
          visits += 1
          let text = try await bench.page(next)
          seen += Set(text.matches(of: pattern).map { String($0.0) })
          path = text.firstMatch(of: /href="([^"]*)">Page suivante/).map { String($0.1).replacing("&amp;", with: "&") }
        }
        #expect(visits == 3, "\(start)")
        #expect(seen.count == count, "\(start)")
        #expect(Set(seen).count == count, "\(start)")
      }
    }
  }
}
