import HTTPTypes
import Help
import Kernel
import Support
import Testing

@Suite("Help")
struct HelpTests {
  /// Addresses that answer with a file or send on elsewhere: nobody looks at them.
  private static func isShown(_ route: String) -> Bool {
    route.hasPrefix("GET ") && !route.hasSuffix(".pdf") && !route.hasSuffix(".eml") && !route.hasPrefix("GET /aide")
      && !route.hasPrefix("GET /raccourcis")
  }

  @Test("every page has an article, in both languages, and says what it is for in one sentence")
  func everyPage() async throws {
    let book = try HelpBook.shipped()
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      for route in bench.routes where Self.isShown(route) {
        let path = String(route.dropFirst(4)).replacing(/\{[a-z]+\}/, with: "1")
        for language in LanguageCode.ofInterface {
          let article = book.article(for: path, language)
          #expect(article != nil, "\(route) has no help in \(language.rawValue)")
          #expect(article.map { $0.sentence.hasSuffix(".") } ?? true, "\(route)")
        }
      }
    }
  }

  @Test(
    "an article opens no page that its reader may not",
    arguments: ["collector", "salesperson", "auditor", "administrator"])
  func opened(role: String) async throws {
    let book = try HelpBook.shipped()
    try await PagesBench.open(.sqlite, role: role, fill: { _, _ in }) { bench in
      var opened: Set<String> = []
      for article in book.all(.french) {
        let page = try await bench.page("/aide/\(article.name)")
        guard let path = page.firstMatch(of: /<a class="btn" href="([^"]*)">Ouvrir/).map({ String($0.1) }) else {
          continue
        }
        // The side bar of the program, which the bench has not, says whose the bank is.
        if ["/lettrage", "/prelevements", "/cheques", "/effets"].contains(path) { continue }
        opened.insert(path)
        #expect(try await bench.visit(path) != .forbidden, "\(article.name): \(path)")
      }
      #expect(
        opened.contains("/clients")
          && opened.contains("/reglages/envois") == (role == "auditor" || role == "administrator"))
    }
  }

  @Test("no article leads nowhere, and both languages have the same articles")
  func links() async throws {
    let book = try HelpBook.shipped()
    #expect(book.all(.french).map(\.name).sorted() == book.all(.english).map(\.name).sorted())
    for language in LanguageCode.ofInterface {
      let articles = book.all(language)
      for article in articles {
        for match in article.html.matches(of: /href="([^"]*)"/) {
          let name = String(match.1.dropFirst("/aide/".count))
          #expect(articles.contains { $0.name == name }, "\(article.name): \(match.1)")
        }
      }
    }
  }

  @Test("the addresses that an article is for begin those of pages that are served, and the one that it opens is one")
  func served() async throws {
    let book = try HelpBook.shipped()
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      // What needs no right is served beside the pages of the bench.
      let served = bench.routes.map { $0.split(separator: " ").last.map(String.init) ?? "" } + ["/compte", "/societes"]
      for language in LanguageCode.ofInterface {
        for article in book.all(language) {
          for page in article.pages {
            let isServed = served.contains { $0.hasPrefix(page) }
            #expect(isServed, "\(article.name): \(page)")
          }
          let opened = article.pages.first { !$0.contains("{") }
          let isOpened = opened.map { served.contains($0) } ?? true
          #expect(isOpened, "\(article.name) opens \(opened ?? "")")
        }
      }
    }
  }

  @Test("a page's own article is the nearest one")
  func nearest() throws {
    let book = try HelpBook.shipped()
    func name(_ path: String) -> String? { book.article(for: path, .french)?.name }
    #expect(name("/") == "tableau-de-bord")
    #expect(name("/clients?vue=all") == "clients")
    #expect(name("/clients/C-1/factures") == "fiche-client")
    #expect(name("/clients/C-1/litiges/nouveau") == "litiges")
    #expect(name("/nulle-part") == nil)
  }

  @Test("search forgives accents and case, and an article whose title has the words comes first")
  func search() throws {
    let book = try HelpBook.shipped()
    #expect(book.search("PENALITES", .french).first?.name == "penalites")
    #expect(book.search("mise en demeure", .french).first?.name == "mise-en-demeure")
    #expect(book.search("zanzibar", .french).isEmpty)
    #expect(book.search("  ", .french).isEmpty)
  }

  @Test("the help is read by everybody, by role and by words; markup typed in the search stays text")
  func pages() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: { _, _ in }) { bench in
      let all = try await bench.words("/aide")
      #expect(all.contains("Pénalités et indemnité"))
      #expect(try await !bench.words("/aide?role=salesperson").contains("Pénalités et indemnité"))
      #expect(try await bench.words("/aide?q=demarrer").contains("Premiers pas"))
      #expect(try await !bench.page("/aide?q=%3Cscript%3E").contains("<script>"))
      #expect(try await bench.page("/aide/penalites").contains("<strong>dès le lendemain"))
      #expect(try await bench.visit("/aide/rien") == .notFound)
      // Each page says what it is for and leads to its article.
      #expect(try await bench.page("/promesses").contains("href=\"/aide/promesses\""))
    }
  }
}
