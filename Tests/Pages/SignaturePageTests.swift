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
