import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

/// Every table can be taken away, and the file has the lines of the page.
@Suite("Exports of every table")
struct TableExportTests {
  /// C-1 heads a group with C-2 and has one of everything: sixty invoices, payments, a promise, a dispute, a reminder,
  /// messages, a contact.
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    try OutboxPageTests.fill(transaction, company)
    let head = try #require(try CustomerStore.find(code: "C-1", of: company, transaction)).id
    for number in 2...60 {
      _ = try Example.store(
        Example.item(company, head, number: "F-\(number)", cents: 10_000 + Int64(number), due: "2026-09-30"),
        transaction)
    }
    for number in 1...3 {
      _ = try Example.store(
        Example.item(
          company, head, .payment, number: "P-\(number)", cents: -5_000, issued: "2026-11-18", due: "2026-11-18"),
        transaction)
    }
    var member = Example.customer(company, code: "C-2", name: "Client C-2")
    member.parent = head
    let other = try CustomerStore.insert(member, transaction)
    _ = try Example.store(Example.item(company, other, number: "F-C2", cents: 70_000), transaction)
  }

  private static func prepare(_ bench: PagesBench) async throws {
    _ = try await bench.post(
      "/clients/C-1/promesses", ["pour": "27/11", "piece": "2", "montant.2": "50,00", "par": "Sophie"])
    _ = try await bench.post("/clients/C-1/litiges", ["piece": "3", "etendue": "toute", "motif": "quantity"])
    _ = try await bench.post("/clients/C-1/contacts/nouveau", ["nom": "Sophie Marchal", "email": "s@client.example"])
    _ = try await bench.post("/scenarios", ["nom": "Grands comptes", "copie": ""])
    for (name, least) in [("Gros", "600"), ("Tous", "0,01")] {
      _ = try await bench.post("/segments", SegmentPageTests.owing(name, least))
    }
    _ = try await bench.post(
      "/rapports/envois", ["rapport": "balance-agee", "fichier": "xlsx", "rythme": "daily", "personne": "1"])
    _ = try await ImportPageTests.post(bench.client, list: ImportPageTests.list)
    _ = try await bench.post("/travaux/envoi", [:])
  }

  /// What is a table for the eye and no list of data.
  private static let exceptions: [String: String] = [
    "/agenda": "the work of the day: it is done, and its items are those of the customer's tab",
    "/clients/C-1/promesses/nouvelle": "a form: its lines are ticked",
    "/clients/C-1/litiges/nouveau": "a form",
    "/clients/C-1/echeanciers/nouveau": "a form: its lines are ticked",
    "/clients/C-1/contentieux/nouveau": "a form: its lines are ticked",
    "/clients/C-1/cheques": "a form: its lines are ticked",
    "/clients/C-1/effets": "a form: its lines are ticked",
    "/clients/C-1/appel": "a form: what is owed is in the customer's tab",
    "/envois/1": "what one message asks for",
    "/imports/colonnes/1": "a form: the first rows of a file, to say what its columns are",
  ]

  /// The values of the places in a path, by the name of the place.
  private static let places = [
    "{code}": "C-1", "{number}": "F-1", "{role}": "collector", "{step}": "first", "{message}": "1", "{line}": "1",
  ]

  private static func paths(_ bench: PagesBench) -> [String] {
    bench.routes.filter { $0.hasPrefix("GET ") && !$0.contains(".") }.map { route in
      places.reduce(String(route.dropFirst(4))) { $0.replacing($1.key, with: $1.value) }
        .replacing(/\{[a-z]+\}/, with: "1")
    }
  }

  @Test("every page with a table of data offers it as a file")
  func offered() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: Self.fill) { bench in
      try await Self.prepare(bench)
      var tables: Set<String> = []
      for path in Self.paths(bench) {
        let answer = try await bench.answer(path)
        let page = String(buffer: answer.body)
        guard answer.status == .ok, page.contains("<table class=\"tbl") else { continue }
        tables.insert(path)
        #expect(page.contains("format=csv") != (Self.exceptions[path] != nil), "\(path)")
      }
      // What the walk must have met with rows in it.
      for path in Self.lists.map(\.path) { #expect(tables.contains(path), "\(path) shows no table") }
    }
  }

  /// The tables that this suite takes away, with their rows when the first column of the page does not name them.
  private static let lists: [(path: String, rows: Int?)] = [
    ("/groupes/1", 2), ("/clients/C-1/factures", 63), ("/clients/C-1/relances", 4), ("/clients/C-1/promesses", 1),
    ("/clients/C-1/litiges", nil), ("/clients/C-1/paiements", 3), ("/clients/C-1/documents", nil),
    ("/clients/C-1/contacts", nil), ("/reglages/utilisateurs", nil), ("/reglages/roles", nil),
    ("/reglages/taux", nil), ("/reglages/societes", nil), ("/scenarios", nil), ("/segments", nil),
    // Six texts a message and language, a text message where one may be sent, and what is said on the telephone.
    ("/modeles", 8 * 7 * 6 + 5 * 7 + 7),
    ("/imports", nil), ("/rapports/envois", nil), ("/travaux", nil),
  ]

  @Test("a file has the lines of its page, all of them and in its order", arguments: Engine.all)
  func lines(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      try await Self.prepare(bench)
      for (path, rows) in Self.lists {
        let file = try await bench.answer(path + "?format=csv")
        #expect(file.headers[.contentType]?.hasPrefix("text/csv") == true, "\(path)")
        let text = String(buffer: file.body)
        #expect(!text.contains("⟦"), "\(path)")
        let lines = text.split(separator: "\r\n").dropFirst()
        let names = Self.names(try await bench.page(path))
        #expect(rows != nil || names.count == lines.count, "\(path): \(names.count) rows, \(lines.count) lines")
        if let rows {
          #expect(lines.count == rows, "\(path): \(lines.count) lines")
        } else {
          for (name, line) in zip(names, lines) { #expect(line.contains(name), "\(path): \(line)") }
        }
      }
    }
  }

  /// The names that the rows of a table begin with.
  private static func names(_ page: String) -> [String] {
    let body = page.replacing(/<tr class="total">.*?<\/tr>/, with: "").replacing(/<tfoot>.*?<\/tfoot>/, with: "")
    return body.matches(of: /<th scope="row"[^>]*>(?:<span[^>]*><svg.*?<\/svg>)?(?:<a class="name[^>]*>)?([^<]+)/).map {
      String($0.1).unescaped
    }
  }

  @Test("a salesperson takes away nothing of a customer or a group that is not theirs")
  func sight() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      for path in [
        "/groupes/1", "/clients/C-1/factures", "/clients/C-1/paiements", "/clients/C-1/contacts",
      ] {
        let answer = try await bench.answer(path + "?format=csv")
        #expect(answer.status == .notFound, "\(path)")
      }
      for path in ["/imports", "/reglages/utilisateurs", "/reglages/roles", "/reglages/taux"] {
        let answer = try await bench.answer(path + "?format=csv")
        #expect(answer.status == .forbidden, "\(path)")
      }
    }
  }
}

extension String {
  /// As a browser shows what is escaped.
  fileprivate var unescaped: String {
    [("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
      .reduce(self) { $0.replacing($1.0, with: $1.1) }
  }
}
