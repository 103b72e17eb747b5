import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Storage
import Support
import Testing

@Suite("One's own signature on the pages")
struct SignaturePageTests {
  @Test("a signature is written, said back, refused without a name and taken away", arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: TextPageTests.fill) { bench in
      let path = "/compte/signature"
      let nameless = try await bench.post(path, ["fonction": "Recouvrement", "nom": " "])
      #expect(nameless.status == .unprocessableContent && nameless.words.contains("Écrivez le nom"))
      #expect(String(buffer: nameless.body).contains("value=\"Recouvrement\""))
      let long = try await bench.post(path, ["nom": String(repeating: "x", count: 101)])
      #expect(long.status == .unprocessableContent)
      let saved = try await bench.post(
        path, ["nom": " Claire\r\nDelmas <b> ", "fonction": "Recouvrement", "telephone": "04 65 71 00 19"])
      #expect(saved.headers[.location] == path)
      #expect(try await bench.words(path).contains("Vos clients lisent\u{A0}: Claire Delmas &lt;b&gt;, Recouvrement"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM signature") == 1)
      let kept = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'person.signature_changed' AND subject = 'person:1'")
      #expect(kept == 1)
      _ = try await bench.post(path, ["nom": "", "fonction": "", "telephone": ""])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM signature") == 0)
    }
  }

  @Test("whom the company names signs where nobody who collects does, and of two who change it the second is asked")
  func ofCompany() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      let path = "/reglages/signature"
      let empty = ["avant.nom": "", "avant.fonction": "", "avant.telephone": ""]
      let nameless = try await bench.post(path, empty.merging(["fonction": "Direction"]) { $1 })
      #expect(nameless.status == .unprocessableContent && nameless.words.contains("Écrivez le nom"))
      let saved = try await bench.post(
        path, empty.merging(["nom": "Marthe <b> Verdon", "fonction": "Directrice financière"]) { $1 })
      #expect(saved.headers[.location] == path)
      #expect(
        try await bench.words("/modeles/first?client=C-1").contains("Marthe &lt;b&gt; Verdon, Directrice financière"))
      #expect(try await bench.words("/reglages").contains("Signature de la société"))
      let late = try await bench.post(path, empty.merging(["nom": "Autre"]) { $1 })
      #expect(late.status == .conflict && late.words.contains("Marthe"))
      #expect(try await bench.words("/journal").contains("Signature de la société modifiée"))
      // Whoever collects and signs goes first.
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO in_charge (company, customer, duty, person)
          SELECT c.company, c.id, 'collector', p.id FROM customer c, person p
          """)
      }
      _ = try await bench.post("/compte/signature", ["nom": "C. Delmas"])
      #expect(try await !bench.words("/modeles/first?client=C-1").contains("Marthe"))
      let before = ["avant.nom": "Marthe <b> Verdon", "avant.fonction": "Directrice financière", "avant.telephone": ""]
      _ = try await bench.post(path, before.merging(["nom": "", "fonction": "", "telephone": ""]) { $1 })
      #expect(try await bench.database.count("SELECT COUNT(*) FROM company_signature") == 0)
    }
  }

  @Test("the preview of a text is signed by whoever collects from the customer")
  func preview() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO in_charge (company, customer, duty, person)
          SELECT c.company, c.id, 'collector', p.id FROM customer c, person p
          """)
      }
      _ = try await bench.post("/compte/signature", ["nom": "C. Delmas", "fonction": "Comptabilité clients"])
      #expect(try await bench.words("/modeles/first?client=C-1").contains("C. Delmas, Comptabilité clients"))
    }
  }
}
