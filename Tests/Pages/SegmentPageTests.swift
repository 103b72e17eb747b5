import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import People
import Receivables
import ReceivablesRules
import Segments
import SegmentsRules
import Storage
import Support
import Testing

@Suite("Segments on the pages")
struct SegmentPageTests {
  /// The form of a segment of who is overdue with a sum.
  static func owing(_ name: String, _ least: String, gift: [String: String] = [:]) -> [String: String] {
    ["nom": name, "condition-0-fait": "overdue", "condition-0-sens": "only", "condition-0-valeur": least]
      .merging(gift) { $1 }
  }

  private static let salesperson = Actor.person(
    PersonID(1), name: "Claire Delmas", rights: [.see], customers: .own)

  /// Three customers who are late with 1 000, 2 000 and 3 000 €.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    for number in 1...3 {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: "Client C-\(number)"), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "F-\(number)", cents: Int64(number) * 1_000_00, due: "2026-11-18"),
        transaction)
    }
  }

  @Test("what is overdue in other currencies than the company's is told beside the sum", arguments: Engine.all)
  func otherCurrencies(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        let francs = Item(
          id: ItemID(0), company: company, customer: CustomerID(1), kind: .invoice, number: "D-1", issued: "2026-09-01",
          due: "2026-11-18", amount: Money(minor: 7_000_00, .chf))
        _ = try Example.store(francs, transaction)
      }
    ) { bench in
      let here = ["nom": "France", "condition-0-fait": "countries", "condition-0-sens": "only"]
        .merging(["condition-0-valeur": "FR"]) { $1 }
      _ = try await bench.post("/segments", here)
      let told = "3 clients, 6 000,00 € échus (dans d’autres devises, hors de cette somme : 7 000,00 CHF)"
      func plain(_ text: String) -> String { text.replacing(/[\u{A0}\u{202F}]/, with: " ") }
      #expect(plain(try await bench.words("/segments/1")).contains(told))
      #expect(plain(try await bench.words("/segments")).contains("6 000,00 € + 7 000,00 CHF"))
      #expect(plain(String(buffer: try await bench.answer("/segments?format=csv").body)).contains("7 000,00 CHF"))
      let tried = try await bench.post("/segments/1", here.merging(["revision": "1", "faire": "essayer"]) { $1 })
      #expect(plain(tried.words).contains(told), "\(tried.words)")
    }
  }

  @Test("terms are given, but by no segment that hangs on who is late")
  func terms() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let refused = try await bench.post("/segments", Self.owing("Gros", "2 000", gift: ["delai": "NET45"]))
      #expect(refused.status == .unprocessableContent && refused.words.contains("Ce segment dépend des retards"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM segment") == 0)
      let here = ["condition-0-fait": "countries", "condition-0-sens": "only", "condition-0-valeur": "FR"]
      let made = try await bench.post("/segments", here.merging(["nom": "France", "delai": "NET45"]) { $1 })
      #expect(made.headers[.location] == "/segments/1")
      #expect(try await bench.words("/segments").contains("délai à 45\u{A0}jours"))
      #expect(try await bench.page("/segments/1").contains("<option value=\"NET45\" selected>"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM given_terms WHERE terms = 'NET45'") == 3)
    }
  }

  @Test(
    "a segment is written row by row, saved with its customers, gives a scenario that the customer's page names, and goes",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      #expect(try await bench.words("/segments").contains("Aucun segment"))
      _ = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      // A row is asked for: nothing is saved, what was typed stays.
      let row = try await bench.post("/segments", ["nom": "Gros", "fait": "overdue", "faire": "condition"])
      #expect(row.status == .ok)
      let text = String(buffer: row.body)
      #expect(text.contains("value=\"Gros\"") && text.contains("name=\"condition-0-valeur\""))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM segment") == 0)
      let made = try await bench.post("/segments", Self.owing("Gros", "2 000", gift: ["scenario": "1"]))
      #expect(made.headers[.location] == "/segments/1")
      let page = try await bench.words("/segments/1")
      #expect(page.contains("2 clients, 5\u{202F}000,00\u{A0}€ échus"), "\(page)")
      #expect(page.contains("Client C-3 C-3 5") && !page.contains("Client C-1"))
      #expect(try await bench.words("/segments").contains("si l’échu atteint 2\u{202F}000,00\u{A0}€"))
      #expect(try await bench.words("/clients?vue=all&segment=1").contains("Segment\u{A0}: Gros"))
      let csv = String(buffer: try await bench.answer("/clients?vue=all&segment=1&format=csv").body)
      #expect(csv.contains("C-2") && csv.contains("C-3") && !csv.contains("C-1"))
      let customer = try await bench.words("/clients/C-3")
      #expect(customer.contains("scénario Prudent , version 1 donné par le segment Gros"))
      #expect(customer.contains("Gros depuis le 23/11/2026"))
      #expect(try await bench.words("/clients/C-3/scenario").contains("Celui du segment Gros\u{A0}: Prudent"))
      #expect(try await bench.words("/scenarios/1").contains("2 clients affectés Donné par le segment Gros"))
      let followers = try await bench.words("/scenarios/1/clients")
      #expect(followers.contains("Client C-2 C-2 Gros") && followers.contains("Client C-3 C-3 Gros"), "\(followers)")
      let tried = try await bench.post(
        "/segments/1", Self.owing("Gros", "3 000", gift: ["revision": "1", "faire": "essayer"]))
      #expect(tried.status == .ok && tried.words.contains("0 entrerait, 1 sortirait"))
      #expect(try await bench.words("/segments/1").contains("2 clients, 5"))
      // A second one shares a customer with it, and moves before it.
      _ = try await bench.post("/segments", Self.owing("Énormes", "3 000", gift: ["minimum": "150"]))
      #expect(try await bench.words("/segments/1").contains("Énormes 1 client, 50"))
      _ = try await bench.post("/segments/2/ordre", ["sens": "avant"])
      let list = try await bench.words("/segments")
      #expect(try list.contains(Regex("Énormes.*Gros")))
      // A step asks whether the customer is in it; then it cannot be deleted.
      let step = try await bench.post(
        "/scenarios/1/etapes/first",
        [
          "revision": "2", "delai": "3", "moyen": "message", "execution": "auto", "minimum": "0", "ecart": "0",
          "condition-0-fait": "segments", "condition-0-sens": "except", "condition-0-valeur": "1",
        ])
      #expect(step.headers[.location] == "/scenarios/1?etape=first")
      #expect(try await bench.words("/scenarios/1/publication").contains("sauf si le client est dans le segment Gros"))
      #expect(try await bench.post("/segments/1/fin", [:]).headers[.location] == "/segments/1")
      #expect(try await bench.post("/segments/2/fin", [:]).headers[.location] == "/segments")
      #expect(try await !bench.words("/segments").contains("Énormes"))
      _ = try await bench.post("/segments/2/reprise", [:])
      #expect(try await bench.words("/segments/2").contains("1 client, 3\u{202F}000,00\u{A0}€ échus"))
    }
  }

  @Test("what cannot be read is said beside its field, and nothing of another company or of nobody is taken")
  func attacks() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      for (fields, said) in [
        (["nom": ""], "Donnez un nom"), (["nom": "Vide"], "Ajoutez au moins une condition"),
        (Self.owing("Gros", "beaucoup"), "beaucoup"), (Self.owing(String(repeating: "a", count: 900), "1"), "80"),
        (
          ["nom": "Pays", "condition-0-fait": "countries", "condition-0-valeur": "France"],
          "écrivez des codes de 2 lettres"
        ),
        (["nom": "Sorte", "condition-0-fait": "kinds", "condition-0-valeur": "x"], "Cochez au moins un choix"),
        (["nom": "Qui", "condition-0-fait": "collector", "condition-0-valeur": "99"], "Cochez au moins un choix"),
        (Self.owing("Gros", "1", gift: ["minimum": "-5"]), "-5"),
      ] as [([String: String], String)] {
        let answer = try await bench.post("/segments", fields)
        #expect(answer.status == .unprocessableContent && answer.words.contains(said), "\(fields)")
      }
      #expect(try await bench.database.count("SELECT COUNT(*) FROM segment") == 0)
      _ = try await bench.post(
        "/segments", Self.owing("<script>alert(1)</script>", "1", gift: ["scenario": "77", "charge": "88"]))
      let page = try await bench.page("/segments/1")
      #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert"))
      #expect(
        try await bench.database.count("SELECT COUNT(*) FROM segment WHERE scenario IS NULL AND collector IS NULL") == 1
      )
      let stale = try await bench.post("/segments/1", Self.owing("Autre", "5", gift: ["revision": "9"]))
      #expect(stale.status == .unprocessableContent && stale.words.contains("a enregistré ce segment"))
      try await bench.database.write { transaction in
        let other = try CompanyStore.insert(Example.company(code: "S-2", name: "Autre"), transaction)
        _ = try SaveSegment(Segment("Leur", [.init(.except, .disputed)]), on: PagesBench.today).run(
          transaction, company: other, actor: Example.actor, at: Engine.moment)
      }
      #expect(try await bench.visit("/segments/2") == .notFound)
      for path in ["", "/ordre", "/fin", "/reprise"] {
        #expect(try await bench.post("/segments/2\(path)", Self.owing("Leur", "1")).status == .notFound, "\(path)")
      }
    }
  }

  @Test("who sees only their own customers sees the segments with these, and may change none")
  func sight() async throws {
    try await PagesBench.open(
      .sqlite, role: "salesperson",
      fill: { transaction, company in
        try Self.fill(transaction, company)
        try PutInCharge(PersonID(1), .salesperson, of: [CustomerID(3)]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        _ = try SaveSegment(Segment("Gros", [.init(.only, .overdue(2_000_00))]), on: PagesBench.today).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    ) { bench in
      #expect(
        try await bench.database.read {
          try TrySegment(Segment("S", [.init(.except, .disputed)]), on: PagesBench.today)
            .run($0, Sight(bench.company, of: Self.salesperson)).weight.customers
        } == 1)
      let page = try await bench.words("/segments/1")
      #expect(page.contains("1 client, 3\u{202F}000,00\u{A0}€ échus") && page.contains("Client C-3"))
      #expect(!page.contains("Client C-2") && !page.contains("Enregistrer"))
      #expect(try await bench.words("/segments").contains("Gros si l’échu atteint 2\u{202F}000,00\u{A0}€ 1 3"))
    }
  }
}
