import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Storage
import Support
import Testing

@Suite("The logo and the colour on the pages")
struct LookPageTests {
  private func send(
    _ bench: PagesBench, _ fields: [String: String], logo: [UInt8]? = nil
  ) async throws -> TestResponse {
    try await bench.upload(
      "/reglages/societes/VER/apparence", logo ?? [], as: "logo", fields, name: logo == nil ? "" : "logo.svg",
      type: "image/svg+xml")
  }

  @Test(
    "a logo and a colour are chosen, shown beside a preview, served as what they are, and taken away",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: TextPageTests.fill) { bench in
      let path = "/reglages/societes/VER/apparence"
      #expect(try await bench.links("/reglages/societes/VER").contains(path))
      #expect(try await bench.visit("/modeles/logo") == .notFound)
      let saved = try await send(bench, ["version": "0", "couleur": "#8A1C1C"], logo: Pictures.png)
      #expect(saved.status == .seeOther && saved.headers[.location] == path)
      let page = try await bench.page(path)
      #expect(page.contains("fill=\"#8a1c1c\"") && page.contains("Logo de "))
      #expect(try await bench.words(path).contains("PNG, 60 × 20 pixels"))
      for address in ["/modeles/logo", "/reglages/societes/VER/logo"] {
        let logo = try await bench.answer(address)
        #expect(logo.headers[.contentType] == "image/png" && Array(buffer: logo.body) == Pictures.png)
      }
      let preview = try await bench.page("/modeles/first?client=C-1")
      #expect(preview.contains("src=\"/modeles/logo\"") && preview.contains("fill=\"#8a1c1c\""))
      #expect(try await bench.visit("/modeles/first/apercu.pdf?langue=fr&client=C-1") == .ok)
      #expect(try await bench.words("/journal").contains("Présentation des messages modifiée"))
      let stale = try await send(bench, ["version": "0", "couleur": ""])
      #expect(stale.status == .unprocessableContent)
      #expect(String(buffer: stale.body).contains("name=\"version\" value=\"1\""))
      _ = try await send(bench, ["version": "1", "couleur": "", "sans-logo": "oui"])
      #expect(try await bench.visit("/modeles/logo") == .notFound)
      #expect(try await !bench.page("/modeles/first?client=C-1").contains("/modeles/logo"))
    }
  }

  @Test("a brand is made, looked after, chosen for a customer, and worn by the preview", arguments: Engine.all)
  func brand(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: TextPageTests.fill) { bench in
      let company = "/reglages/societes/VER"
      let nameless = try await bench.post("\(company)/marques", ["nom": " "])
      #expect(nameless.status == .unprocessableContent && nameless.words.contains("Donnez un nom à la marque"))
      #expect(try await !bench.page("/clients/C-1/modifier").contains("name=\"marque\""))
      let made = try await bench.post("\(company)/marques", ["nom": "Maison <Verte>"])
      let path = "\(company)/marques/1"
      #expect(made.status == .seeOther && made.headers[.location] == path)
      #expect(try await bench.links("\(company)/apparence").contains(path))
      let twice = try await bench.post("\(company)/marques", ["nom": "Maison <Verte>"])
      #expect(twice.status == .unprocessableContent && twice.words.contains("s’appelle déjà"))
      let wrong = try await bench.upload(
        path, [], as: "logo", ["version": "0", "nom": "Maison", "adresse-expediteur": "compta"], name: "")
      #expect(wrong.status == .unprocessableContent && wrong.words.contains("n’est pas une adresse e-mail"))
      let saved = try await bench.upload(
        path, Pictures.png, as: "logo",
        [
          "version": "0", "nom": "Maison Verte", "couleur": "#8A1C1C", "signature": "Le service client",
          "expediteur": "collector", "nom-expediteur": "", "adresse-expediteur": "compta@maison-verte.example",
        ], name: "logo.png", type: "image/png")
      #expect(saved.status == .seeOther && saved.headers[.location] == path)
      let page = try await bench.page(path)
      #expect(page.contains("value=\"Maison Verte\"") && page.contains("compta@maison-verte.example"))
      #expect(page.contains("value=\"collector\" selected") && page.contains("Le service client"))
      let logo = try await bench.answer("\(company)/logo?marque=1")
      #expect(Array(buffer: logo.body) == Pictures.png)
      #expect(try await bench.visit("\(company)/logo") == .notFound, "the company has none")
      #expect(try await !bench.page("/modeles/first?client=C-1").contains("/modeles/logo"))
      #expect(try await bench.page("/clients/C-1/modifier").contains("name=\"marque\""))
      let chosen = try await bench.post("/clients/C-1/modifier", CustomerEditTests.form(["marque": "1"]))
      #expect(chosen.status == .seeOther)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM customer WHERE brand = 1") == 1)
      let preview = try await bench.page("/modeles/first?client=C-1")
      #expect(preview.contains("src=\"/modeles/logo?marque=1\"") && preview.contains("fill=\"#8a1c1c\""))
      #expect(preview.contains("Le service client"))
      #expect(try await bench.visit("/modeles/logo?marque=1") == .ok)
      let journal = try await bench.words("/journal")
      for event in ["Marque ajoutée", "Marque renommée", "Présentation des messages modifiée"] {
        #expect(journal.contains(event), "\(event)")
      }
      #expect(try await bench.visit("\(company)/marques/9") == .notFound)
    }
  }

  @Test("what cannot be taken says why and what to do, and keeps what was typed")
  func refused() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      let cases: [([String: String], [UInt8]?, String)] = [
        (["couleur": "#eeeeee"], nil, "Cette couleur est trop claire"),
        (["couleur": "red;background:url(x)"], nil, "Écrivez la couleur comme #1f5a4c"),
        ([:], Array("<svg onload=alert(1)></svg>".utf8), "n’est ni un PNG ni un JPEG"),
        ([:], Pictures.wide, "pixels"), ([:], Pictures.fourInks, "CMJN"),
        ([:], Array(Pictures.jpeg.prefix(300)), "abîmée ou incomplète"),
      ]
      for (fields, logo, said) in cases {
        let answer = try await send(bench, fields.merging(["version": "0"]) { $1 }, logo: logo)
        #expect(answer.status == .unprocessableContent)
        #expect(answer.words.contains(said), "\(said)")
      }
      let typed = try await send(bench, ["version": "0", "couleur": "\"><script>"])
      #expect(!String(buffer: typed.body).contains("\"><script>"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM company_look") == 0)
      #expect(try await bench.visit("/reglages/societes/AUTRE/apparence") == .notFound)
    }
  }
}
