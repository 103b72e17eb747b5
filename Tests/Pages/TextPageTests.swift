import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Message texts on the pages")
struct TextPageTests {
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 1_000_00, due: "2026-10-31"), transaction)
  }

  @Test(
    "a text is written, previewed on a real customer, and the shipped one restored, nothing lost",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let first = try await bench.words("/modeles/first")
      #expect(first.contains("Client C-1"))
      let saved = try await bench.post(
        "/modeles/first",
        ["langue": "fr", "latest": "0", "email.subject": "À régler : {{total}} <script>alert(1)</script>"])
      #expect(saved.headers[.location] == "/modeles/first?langue=fr")
      let page = try await bench.page("/modeles/first?langue=fr&client=C-1")
      #expect(!page.contains("<script>alert"))
      #expect(page.contains("À régler\u{A0}: <mark>1\u{A0}000,00\u{A0}€</mark> &lt;script&gt;"))
      #expect(try await bench.words("/modeles").contains("1 texte à vous"))
      #expect(try await !bench.page("/modeles/first?langue=en").contains("À régler"))
      #expect(try await bench.visit("/modeles/first/apercu.pdf?langue=fr&client=C-1") == .ok)
      _ = try await bench.post("/modeles/first", ["langue": "fr", "latest": "1", "faire": "fournis"])
      #expect(try await !bench.words("/modeles").contains("1 texte à vous"))
      #expect(try await bench.words("/modeles/first").contains("texte fourni rétabli par Claire Delmas"))
      let kept = try await bench.database.count("SELECT COUNT(*) FROM message_text")
      #expect(kept == 2)
    }
  }

  @Test("a stored text that cannot be read is shown with what is wrong, and gives way to the shipped one")
  func unreadable() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post(
        "/modeles/first", ["langue": "fr", "latest": "0", "email.opening": "Payez {{total}}"])
      try await bench.database.write {
        try $0.execute("UPDATE message_text SET content = 'Bonjour {{#several}} oups'")
      }
      let shown = try await bench.page("/modeles/first?langue=fr")
      #expect(shown.contains("Bonjour {{#several}} oups</textarea>"))
      #expect(shown.contains("est illisible"))
      let restored = try await bench.post("/modeles/first", ["langue": "fr", "latest": "1", "faire": "fournis"])
      #expect(restored.status == .seeOther)
      #expect(try await !bench.page("/modeles/first?langue=fr").contains("est illisible"))
    }
  }

  @Test(
    "a text with a name says otherwise what it words itself, and goes when nothing differs any more",
    arguments: Engine.all)
  func named(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post(
        "/modeles/first", ["langue": "fr", "latest": "0", "email.preheader": "Notre aperçu {{total}}"])
      let begun = try await bench.page("/modeles/first?langue=fr&texte=Ferme%2F+et+%3Cb%3Enet")
      #expect(begun.contains("Première relance\u{A0}: Ferme et &lt;b&gt;net"))
      #expect(begun.contains("Notre aperçu {{total}}</textarea>"), "it begins as the usual text")
      #expect(try await !bench.words("/modeles").contains("Ferme"))
      let saved = try await bench.post(
        "/modeles/first",
        [
          "langue": "fr", "latest": "0", "texte": "Ferme", "email.subject": "Il faut payer {{total}}",
          "email.preheader": "Notre aperçu {{total}}",
        ])
      #expect(saved.headers[.location] == "/modeles/first?langue=fr&texte=Ferme")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM message_text WHERE variant = 'Ferme'") == 1)
      #expect(try await bench.words("/modeles/first?langue=fr&texte=Ferme&client=C-1").contains("Il faut payer 1"))
      #expect(try await !bench.words("/modeles/first?langue=fr&client=C-1").contains("Il faut payer"))
      #expect(try await bench.visit("/modeles/first/apercu.pdf?langue=fr&client=C-1&texte=Ferme") == .ok)
      #expect(try await bench.words("/modeles").contains("Première relance\u{A0}: Ferme 1 texte à vous"))
      let file = String(buffer: try await bench.answer("/modeles?format=csv").body)
      #expect(file.components(separatedBy: "Première relance\u{A0}: Ferme;").count == 2, "its own words only")
      #expect(try await bench.words("/journal?quoi=text").contains("Première relance\u{A0}: Ferme, en français"))
      #expect(try await bench.links("/journal").contains { $0.hasPrefix("/modeles/first?langue=fr&texte=Ferme") })
      let stale = try await bench.post(
        "/modeles/first", ["langue": "fr", "latest": "0", "texte": "Ferme", "email.subject": "Autre"])
      #expect(stale.status == .unprocessableContent)
      _ = try await bench.post(
        "/modeles/first", ["langue": "fr", "latest": "2", "texte": "Ferme", "faire": "fournis"])
      #expect(try await !bench.words("/modeles").contains("Ferme"))
      #expect(
        try await bench.words("/modeles/first?langue=fr&texte=Ferme").contains("texte habituel rétabli par Claire"))
    }
  }

  @Test("the audit trail names a text that was changed, leads to it and tells before and after", arguments: Engine.all)
  func journal(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post(
        "/modeles/first", ["langue": "fr", "latest": "0", "email.subject": "Relance <i>douce"])
      _ = try await bench.post("/modeles/first", ["langue": "fr", "latest": "1", "faire": "fournis"])
      let words = try await bench.words("/journal?quoi=text")
      #expect(words.contains("Première relance, en français\u{A0}: objet de l’e-mail"))
      for side in ["Avant", "Après"] { #expect(words.contains("\(side)\u{A0}: Relance &lt;i&gt;douce")) }
      #expect(try await bench.links("/journal").contains("/modeles/first?langue=fr"))
      #expect(try await bench.page("/modeles/first?langue=fr").contains("id=\"email-subject\""))
    }
  }

  @Test(
    "what a formal notice must say stands beside its preview, and a text without it is saved once that is confirmed",
    arguments: Engine.all)
  func mentions(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let path = "/modeles/formal_notice?langue=fr"
      #expect(try await bench.words(path).contains("disent ce que la loi demande d’une mise en demeure"))
      // The registered letter counts: it is worded and shown first.
      let first = try await bench.page(path)
      let places = ["id=\"h-letter\"", "id=\"h-email\""].compactMap { first.range(of: $0)?.lowerBound }
      #expect(places.count == 2 && places[0] < places[1])
      #expect(try await bench.words(path).contains("vous met en demeure") || first.contains("mettons en demeure"))
      let form = ["langue": "fr", "latest": "0", "letter.closing": "Des frais vous seront comptés <b>."]
      let asked = try await bench.post("/modeles/formal_notice", form)
      #expect(asked.status == .unprocessableContent)
      let body = String(buffer: asked.body)
      #expect(body.contains("comptés &lt;b&gt;.</textarea>") && body.contains("name=\"confirmer\""))
      for said in ["Fin du courrier\u{A0}: un particulier", "article L111-8", "Le courrier ne dit pas ce qui suivra"] {
        #expect(asked.words.contains(said), "\(said)")
      }
      #expect(try await bench.database.count("SELECT COUNT(*) FROM message_text") == 0)
      let saved = try await bench.post("/modeles/formal_notice", form.merging(["confirmer": "oui"]) { $1 })
      #expect(saved.headers[.location] == path)
      let page = try await bench.words(path)
      #expect(page.contains("Le courrier ne dit pas ce qui suivra") && page.contains("Particuliers"))
      #expect(try await !bench.page(path).contains("name=\"confirmer\""))
      #expect(try await bench.words("/modeles").contains("2 mentions à vérifier"))
      #expect(try await bench.words("/modeles/first").contains("mention") == false)
      // Whoever publishes a scenario that sends it reads it again there.
      _ = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      let publishing = try await bench.page("/scenarios/1/publication")
      #expect(publishing.contains("Textes à vérifier avant de publier"))
      #expect(
        publishing.contains(
          "<a class=\"strong\" href=\"/modeles/formal_notice?langue=fr\">Mise en demeure (Français)</a>"))
      #expect(publishing.contains("Le courrier ne dit pas ce qui suivra"))
      _ = try await bench.post(
        "/modeles/formal_notice", ["langue": "fr", "latest": "1", "faire": "fournis"])
      #expect(try await !bench.page("/scenarios/1/publication").contains("Textes à vérifier"))
    }
  }

  @Test("a field that does not exist is refused with its line, and of two writers the second is told")
  func refused() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let wrong = try await bench.post(
        "/modeles/first", ["langue": "fr", "latest": "0", "email.opening": "Bonjour\n\n{{prenom}}"])
      #expect(wrong.status == .unprocessableContent)
      #expect(wrong.words.contains("Le champ {{prenom}} n’existe pas (ligne 3)."))
      _ = try await bench.post("/modeles/first", ["langue": "fr", "latest": "0", "email.opening": "Un"])
      let stale = try await bench.post("/modeles/first", ["langue": "fr", "latest": "0", "email.opening": "Deux"])
      #expect(stale.status == .unprocessableContent)
      #expect(stale.words.contains("Claire Delmas a changé ces textes"))
      #expect(String(buffer: stale.body).contains(">Deux</textarea>"))
      #expect(stale.words.contains("Enregistré entre-temps\u{A0}: Un"), "\(stale.words)")
      #expect(try await bench.visit("/modeles/appel") == .notFound)
      #expect(try await bench.visit("/modeles/first?client=Z") == .unprocessableContent)
    }
  }
}
