import Files
import HTTPTypes
import HummingbirdTesting
import Imports
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

@Suite("Page of the columns")
struct ColumnPageTests {
  /// Nobody can guess these headings, and some would like to run.
  static let list = """
    Édité le 30/06/2026;;;;
    <script>alert(1)</script>;=cmd|' /C calc'!A0;Émis;Brut;Restant
    Dupont & <b>Fils</b>;F-1;02/03/2026;1.200;1.200
    Durand;F-2;05/03/2026;3.500;500
    Lebrun;F-3;09/03/2026;abc;980
    """

  static let choices = [
    "ligne": "2", "nature": "open-items", "c-0": "customer_name", "c-1": "number", "c-2": "issued", "c-3": "amount",
    "c-4": "open", "dates": "dmy", "decimales": "comma", "nom": "Mon logiciel",
  ]

  private func upload(
    _ bench: PagesBench, _ list: String = ColumnPageTests.list, name: String = "liste.csv", fields: [String] = []
  ) async throws -> TestResponse {
    let mark = "encours-boundary"
    var body = "--\(mark)\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\ncsrf\r\n"
    for field in fields { body += "--\(mark)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n1\r\n" }
    body += "--\(mark)\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(name)\"\r\n\r\n"
    body += "\(list)\r\n--\(mark)--\r\n"
    return try await bench.client.execute(
      uri: "/imports", method: .post,
      headers: [.cookie: "encours-session=x", .contentType: "multipart/form-data; boundary=\(mark)"],
      body: ByteBuffer(string: body))
  }

  private func post(_ bench: PagesBench, _ path: String, _ fields: [String: String]) async throws -> (
    status: HTTPResponse.Status, text: String, location: String?
  ) {
    let pairs = fields.merging(["_csrf": "csrf"]) { first, _ in first }
    let body = pairs.map { "\($0.key)=\(Form.encoded($0.value))" }.joined(separator: "&")
    let response = try await bench.client.execute(
      uri: path, method: .post,
      headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
      body: ByteBuffer(string: body))
    return (response.status, String(buffer: response.body), response.headers[.location])
  }

  private func checked(_ text: String) -> String {
    text.firstMatch(of: /name="verifie" value="([^"]*)"/).map { String($0.1) } ?? ""
  }

  @Test(
    "an unrecognised list is shown, checked, imported and remembered, and hostile headings stay text",
    arguments: Engine.all)
  func whole(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: { _, _ in }) { bench in
      let sent = try await upload(bench)
      let path = try #require(sent.headers[.location])
      #expect(path == "/imports/colonnes/1")
      let page = try await bench.page(path)
      #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
      #expect(!page.contains("<script>"))
      #expect(page.contains("=cmd|&#39; /C calc&#39;!A0") || page.contains("=cmd|"))
      let waiting = try await bench.words("/imports")
      #expect(waiting.contains("À préciser"))

      let lacking = try await post(bench, path, ["ligne": "2", "nature": "open-items", "geste": "verifier"])
      #expect(lacking.status == .unprocessableContent)
      #expect(lacking.text.contains("Il manque le numéro de la pièce"))

      let check = try await post(bench, path, Self.choices.merging(["geste": "verifier"]) { first, _ in first })
      #expect(check.status == .ok)
      #expect(check.text.contains("1 ligne serait mise de côté"))
      #expect(check.text.contains("Importer la liste"))
      var items = try await bench.database.count("SELECT COUNT(*) FROM item")
      #expect(items == 0)

      let done = try await post(
        bench, path, Self.choices.merging(["geste": "importer", "verifie": checked(check.text)]) { first, _ in first })
      #expect(done.status == .seeOther)
      let imported = try #require(done.location)
      let open = try await bench.database.count("SELECT CAST(SUM(open_minor) AS bigint) FROM item")
      #expect(open == 170_000)
      let shown = try await bench.words(imported)
      #expect(shown.contains("Changer les colonnes"))
      #expect(shown.contains("Restant"))

      let next = try await upload(bench, Self.list.replacing("F-2", with: "F-9"), name: "autre.csv")
      #expect(next.headers[.location] == "/imports")
      items = try await bench.database.count("SELECT COUNT(*) FROM item WHERE number = 'F-9' AND kind = 'invoice'")
      #expect(items == 1)
    }
  }

  @Test("a bank's list that nobody knows is said once to be a statement, pays at once, and the next is read by it")
  func statement() async throws {
    let list = "Jour;Qui;Quoi;Combien\n20/11/2026;Brissonnet;VIREMENT FA-26-04417;1200,00\n"
    try await PagesBench.open(
      .sqlite, role: "administrator",
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company), transaction)
        for number in ["FA-26-04417", "FA-26-04418"] {
          _ = try Example.store(Example.item(company, customer, number: number), transaction)
        }
      }
    ) { bench in
      let path = try #require(try await upload(bench, list).headers[.location])
      let choices = [
        "ligne": "1", "nature": "statement", "c-0": "booked", "c-1": "payer", "c-2": "label", "nom": "Banque",
      ]
      let lacking = try await post(bench, path, choices.merging(["geste": "verifier"]) { first, _ in first })
      #expect(lacking.status == .unprocessableContent && lacking.text.contains("Il manque un montant"))
      let whole = choices.merging(["c-3": "amount"]) { first, _ in first }
      let check = try await post(bench, path, whole.merging(["geste": "verifier"]) { first, _ in first })
      #expect(check.status == .ok && check.text.contains("Importer la liste"))
      let import_ = whole.merging(["geste": "importer", "verifie": checked(check.text)]) { first, _ in first }
      #expect(try await post(bench, path, import_).status == .seeOther)
      func open() async throws -> Int64 {
        try await bench.database.count("SELECT CAST(SUM(open_minor) AS bigint) FROM item WHERE kind = 'invoice'")
      }
      #expect(try await open() == 120_000)
      let next = try await upload(bench, list.replacing("04417", with: "04418"), name: "suite.csv")
      #expect(next.headers[.location] == "/imports")
      #expect(try await open() == 0)
      #expect(try await bench.words("/imports").contains("Banque"))
    }
  }

  @Test("an import of other choices than those checked is checked first")
  func stale() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      _ = try await upload(bench)
      let path = "/imports/colonnes/1"
      let check = try await post(bench, path, Self.choices.merging(["geste": "verifier"]) { first, _ in first })
      let changed = Self.choices.merging(["decimales": "point", "geste": "importer", "verifie": checked(check.text)]) {
        _, new in new
      }
      let answer = try await post(bench, path, changed)
      #expect(answer.status == .ok)
      #expect(answer.text.contains("Les choix ont changé"))
      let imports = try await bench.database.count("SELECT COUNT(*) FROM import_file")
      #expect(imports == 0)
    }
  }

  @Test("a recognised list is looked at first when that is asked, and its columns can be changed afterwards")
  func recognised() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      let list = "Client;Facture;Date facture;Montant;Solde\nC1;F1;25/01/2026;100,00;40,00\n"
      let asked = try await upload(bench, list, fields: ["colonnes", "partial"])
      #expect(asked.headers[.location] == "/imports/colonnes/1?partiel=1")
      let page = try await bench.page("/imports/colonnes/1?partiel=1")
      #expect(page.contains("name=\"partiel\" value=\"1\" checked"))
      let imports = try await bench.database.count("SELECT COUNT(*) FROM import_file")
      #expect(imports == 0)
      _ = try await upload(bench, list)
      let links = try await bench.links("/imports/1")
      #expect(links.contains("/imports/colonnes/1"))
      let choices = [
        "ligne": "1", "nature": "open-items", "c-0": "customer_name", "c-1": "number", "c-2": "issued", "c-3": "open",
      ]
      let check = try await post(
        bench, "/imports/colonnes/1", choices.merging(["geste": "verifier"]) { first, _ in first })
      #expect(check.text.contains("Pièces mises à jour"))
      _ = try await post(
        bench, "/imports/colonnes/1",
        choices.merging(["geste": "importer", "verifie": checked(check.text)]) { first, _ in first })
      let open = try await bench.database.count("SELECT open_minor FROM item WHERE number = 'F1' AND kind = 'invoice'")
      #expect(open == 10_000)
      #expect(try await !bench.words("/imports/1").contains("non lue"))
      let unread = try await bench.words("/imports/2")
      #expect(unread.contains("Colonne non lue\u{A0}: «\u{A0}Solde\u{A0}»"), "\(unread)")
    }
  }

  @Test("two columns of one title are asked about")
  func doubt() async throws {
    try await PagesBench.open(.sqlite, language: .english, fill: { _, _ in }) { bench in
      let sent = try await upload(bench, "Client;Facture;Date facture;Montant;Montant\nC1;F1;25/01/2026;10,00;12,00\n")
      let page = try await bench.words(try #require(sent.headers[.location]))
      #expect(page.contains("Several columns are called “Montant” (no. 4, 5)"))
    }
  }

  @Test("who may not import neither sees nor changes a list that waits", arguments: ["auditor", "collector"])
  func rights(role: String) async throws {
    try await PagesBench.open(
      .sqlite, role: role,
      fill: { transaction, company in
        _ = try OriginalStore.keep(
          FileBytes(name: "secret.csv", Array(Self.list.utf8)), of: company, actor: Example.actor, at: Engine.moment,
          transaction)
      }
    ) { bench in
      let response = try await bench.client.execute(
        uri: "/imports/colonnes/1", method: .get, headers: [.cookie: "encours-session=x"], body: nil)
      #expect(response.status == .forbidden)
      for path in ["/imports/colonnes/1", "/imports/colonnes/1/oublier", "/imports/modeles/oublier"] {
        let answer = try await post(bench, path, Self.choices.merging(["geste": "importer"]) { first, _ in first })
        #expect(answer.status == .forbidden, "\(path)")
      }
      let list = try await bench.words("/imports")
      #expect(!list.contains("secret.csv"))
      #expect(!list.contains("Importer des fichiers"))
      let kept = try await bench.database.count("SELECT COUNT(*) FROM import_original")
      #expect(kept == 1)
    }
  }

  @Test("another company's list is not there", arguments: Engine.all)
  func stranger(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, _ in
        let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
        _ = try OriginalStore.keep(
          FileBytes(name: "secret.csv", Array(Self.list.utf8)), of: other, actor: Example.actor, at: Engine.moment,
          transaction)
      }
    ) { bench in
      let response = try await bench.client.execute(
        uri: "/imports/colonnes/1", method: .get, headers: [.cookie: "encours-session=x"], body: nil)
      #expect(response.status == .notFound)
      let removed = try await post(bench, "/imports/colonnes/1/oublier", [:])
      #expect(removed.status == .notFound)
      let list = try await bench.words("/imports")
      #expect(!list.contains("secret.csv"))
    }
  }

  @Test("a list that waits can be removed, and remembered columns forgotten")
  func forget() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      _ = try await upload(bench)
      let path = "/imports/colonnes/1"
      let check = try await post(bench, path, Self.choices.merging(["geste": "verifier"]) { first, _ in first })
      _ = try await post(
        bench, path, Self.choices.merging(["geste": "importer", "verifie": checked(check.text)]) { first, _ in first })
      let list = try await bench.words("/imports")
      #expect(list.contains("Mon logiciel"))
      let forgotten = try await post(bench, "/imports/modeles/oublier", ["nom": "Mon logiciel"])
      #expect(forgotten.location == "/imports")
      let removed = try await post(bench, "\(path)/oublier", [:])
      #expect(removed.location == "/imports")
      let left = try await bench.database.count(
        "SELECT (SELECT COUNT(*) FROM import_mapping) + (SELECT COUNT(*) FROM import_original)")
      #expect(left == 0)
    }
  }

  @Test("a customer and a document whose names hold a slash have their pages")
  func slash() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      let list = "Client;Facture;Date facture;Solde\nA/B & Fils;2026/0012;25/01/2026;100,00\n"
      _ = try await upload(bench, list)
      let links = try await bench.links("/clients?vue=all")
      let path = try #require(links.first { $0.hasPrefix("/clients/A") })
      let customer = try await bench.words(path)
      #expect(customer.contains("A/B &amp; Fils"))
      let document = try #require(try await bench.links(path).first { $0.hasPrefix("/factures/2026") })
      let page = try await bench.words(document)
      #expect(page.contains("2026/0012"))
    }
  }
}
