import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import People
import PeopleRules
import Receivables
import Storage
import Support
import Testing

@Suite("Notes on the pages")
struct NotePageTests {
  static let script = "<script>alert(1)</script>\"'é"

  @Test("a note is written on the customer and on an invoice, told of in the timeline, escaped everywhere")
  func write() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      let first = try await bench.post("/clients/C-1/notes", ["texte": "\(Self.script) @claire.delmas"])
      #expect(first.headers[.location] == "/clients/C-1/notes")
      _ = try await bench.post(
        "/clients/C-1/notes", ["texte": "vu sur la facture", "piece": "2", "retour": "/factures/F-2"])
      let tab = try await bench.page("/clients/C-1/notes")
      #expect(!tab.contains("<script>alert"))
      #expect(tab.contains("&lt;script&gt;alert(1)"))
      #expect(tab.contains("<strong class=\"mention me\">@claire.delmas</strong>"))
      #expect(tab.contains("Note de Claire Delmas"))
      let item = try await bench.words("/factures/F-2")
      #expect(item.contains("vu sur la facture"))
      #expect(!item.contains("script"))
      let other = try await bench.words("/factures/F-1")
      #expect(!other.contains("vu sur la facture"))
    }
  }

  @Test("whom a note names who is nobody is said when it is kept, with whom may have been meant")
  func strangers() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      func said(_ path: String, _ fields: [String: String]) async throws -> String {
        let answer = try await bench.post(path, fields)
        let cookies = answer.headers[values: .setCookie].filter { $0.hasPrefix("encours-flash=") }
        let cookie = try #require(cookies.first?.split(separator: ";").first)
        let page = try await bench.client.execute(
          uri: "/clients/C-1/notes", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
        return page.words
      }
      let wrong = try await said("/clients/C-1/notes", ["texte": "@claire.delma et @\(Self.script) @duran"])
      #expect(wrong.contains("@claire.delma, @duran ne désignent personne"), "\(wrong)")
      #expect(wrong.contains("Peut-être @Claire Delmas") && !wrong.contains("alert(1) ne"))
      let unknown = try await said("/notes/1", ["texte": "@duran", "version": "1"])
      #expect(unknown.contains("@duran ne désigne personne") && unknown.contains("Écrivez le nom entier"))
      let right = try await said("/clients/C-1/notes", ["texte": "@claire.delmas, vu"])
      #expect(right.contains("La note est publiée.") && !right.contains("personne"))
    }
  }

  @Test("the form of a note lists who can be named, other than its author")
  func names() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        try PromisePageTests.fill(transaction, company)
        for (place, name) in ["Sophie <Durand>", "Paul Riva"].enumerated() {
          _ = try PersonStore.insert(
            Person(
              id: PersonID(0), email: try #require(EmailAddress("p\(place)@verdoncelle.example")), name: name,
              role: try #require(Role.shipped("collector")), language: .french), passwordHash: nil, transaction)
        }
      }
    ) { bench in
      for path in ["/clients/C-1/notes", "/factures/F-1"] {
        let page = try await bench.page(path)
        #expect(page.contains("<li data-handle=\"@Paul Riva\">Paul Riva</li>"), "\(path)")
        #expect(page.contains("data-handle=\"@sophie.durand\">Sophie &lt;Durand&gt;"), "\(path)")
        #expect(!page.contains("data-handle=\"@Claire Delmas\""), "\(path)")
      }
      let refused = try await bench.post("/clients/C-1/notes", ["texte": ""])
      #expect(String(buffer: refused.body).contains("data-handle=\"@Paul Riva\""))
    }
  }

  @Test("a note that is empty or too long is refused with what was typed")
  func refuse() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      let empty = try await bench.post("/clients/C-1/notes", ["texte": " \n"])
      #expect(empty.status == .unprocessableContent)
      #expect(empty.words.contains("Écrivez quelque chose."))
      let long = try await bench.post("/clients/C-1/notes", ["texte": String(repeating: "a", count: 4_001)])
      #expect(long.words.replacing("\u{202F}", with: " ").contains("4 001 caractères, c’est trop long"))
      #expect(long.words.contains("aaaa"))
      let notThere = try await bench.post("/clients/C-9/notes", ["texte": "x"])
      #expect(notThere.status == .notFound)
    }
  }

  @Test("a note is corrected, deleted, and its deletion undone from the message that says so")
  func change() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      _ = try await bench.post("/clients/C-1/notes", ["texte": "un"])
      let form = try await bench.page("/notes/1/modifier?retour=/clients/C-1/notes")
      #expect(form.contains("name=\"version\" value=\"1\""))
      _ = try await bench.post("/notes/1", ["texte": "deux", "version": "1"])
      let stale = try await bench.post("/notes/1", ["texte": "trois", "avant.texte": "un", "version": "1"])
      #expect(stale.status == .conflict)
      #expect(stale.words.contains("deux"))
      #expect(String(buffer: stale.body).contains(">trois</textarea>"))
      let tab = try await bench.words("/clients/C-1/notes")
      #expect(tab.contains("modifiée"))
      #expect(tab.contains("deux"))
      let deleted = try await bench.post("/notes/1/supprimer", ["retour": "/clients/C-1/notes"])
      let cookie = try #require(deleted.headers[.setCookie]?.split(separator: ";").first)
      let shown = try await bench.client.execute(
        uri: "/clients/C-1/notes", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
      let page = String(buffer: shown.body)
      #expect(page.contains("action=\"/notes/1/restaurer\""))
      #expect(page.contains(">Annuler</button>"))
      #expect(!page.contains(">deux<"))
      _ = try await bench.post("/notes/1/restaurer", ["retour": "/clients/C-1/notes"])
      let back = try await bench.words("/clients/C-1/notes")
      #expect(back.contains("deux"))
    }
  }

  @Test("who only reads sees notes and no form; what is somebody else's cannot be changed")
  func rights() async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try PromisePageTests.fill(transaction, company)
      let author = try PersonStore.insert(
        Person(
          id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul Riva",
          role: .collector), passwordHash: nil, transaction)
      try transaction.execute(
        """
        INSERT INTO comment (company, customer, author, written, version, content)
        VALUES (\(company), 1, \(author), \(Engine.moment), 1, 'déjà relancé')
        """)
    }
    try await PagesBench.open(.sqlite, role: "auditor", fill: fill) { bench in
      let page = try await bench.page("/clients/C-1/notes")
      #expect(page.contains("déjà relancé"))
      #expect(!page.contains("name=\"texte\""))
      #expect(!page.contains("/notes/1/supprimer"))
      let refused = try await bench.post("/clients/C-1/notes", ["texte": "x"])
      #expect(refused.status == .forbidden)
    }
    try await PagesBench.open(.sqlite, role: "collector", fill: fill) { bench in
      _ = try await bench.post("/notes/1/supprimer", [:])
      _ = try await bench.post("/notes/1", ["texte": "autre", "version": "1"])
      let page = try await bench.words("/clients/C-1/notes")
      #expect(page.contains("déjà relancé"))
    }
  }
}
