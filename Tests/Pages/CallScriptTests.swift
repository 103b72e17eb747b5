import Hummingbird
import HummingbirdTesting
import Kernel
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("What may be said on the telephone")
struct CallScriptTests {
  @Test(
    "the words stand with the customer's figures, and are the company's own where it wrote some", arguments: Engine.all)
  func script(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: TextPageTests.fill) { bench in
      let page = try await bench.words("/clients/C-1/script")
      #expect(page.contains("Quel jour puis-je noter votre virement") && page.contains("F-1"), "\(page)")
      #expect(try await bench.visit("/clients/C-9/script") == .notFound)
      #expect(try await bench.page("/clients/C-1/appel").contains("data-load=\"/clients/C-1/script\""))
      let texts = try await bench.page("/modeles/call?langue=fr")
      #expect(texts.contains("name=\"call.script\"") && !texts.contains("name=\"email.opening\""))
      #expect(!texts.contains("apercu.pdf"))
      #expect(try await bench.visit("/modeles/call/apercu.pdf?langue=fr&client=C-1") == .notFound)
      let saved = try await bench.post(
        "/modeles/call", ["langue": "fr", "latest": "0", "call.script": "Bonjour <b>, {{total}} s'il vous plaît."])
      #expect(saved.status == .seeOther)
      #expect(
        try await bench.words("/clients/C-1/script").contains(
          "Bonjour &lt;b&gt;, 1\u{202F}000,00\u{A0}€ s’il vous plaît."))
      _ = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      #expect(try await bench.words("/scenarios/1/apercu?etape=call&client=C-1").contains("s’il vous plaît."))
    }
  }

  @Test("what is promised or contested is not asked for, and nothing of who is in insolvency proceedings")
  func asked() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      try await bench.database.write {
        try $0.execute("UPDATE item SET promised_minor = 40000, disputed_minor = 10000")
      }
      #expect(try await bench.words("/clients/C-1/script").contains("500,00\u{A0}€"))
      #expect(try await bench.words("/modeles/first?client=C-1").contains("500,00\u{A0}€"))
      try await bench.database.write { try $0.execute("UPDATE item SET promised_minor = 90000") }
      #expect(try await bench.words("/clients/C-1/script").contains("Rien d’échu n’est à réclamer"))
      try await bench.database.write {
        try $0.execute("UPDATE item SET promised_minor = 0")
        try $0.execute("UPDATE customer SET insolvent_since = \(CivilDate("2026-10-14"))")
      }
      #expect(try await bench.words("/clients/C-1/script").contains("Rien d’échu n’est à réclamer"))
      // Source: Code de commerce L622-7.
      #expect(try await !bench.page("/clients/C-1").contains("/clients/C-1/promesses/nouvelle"))
      let form = try await bench.answer("/clients/C-1/promesses/nouvelle")
      #expect(form.headers[.location] == "/clients/C-1")
      let sent = try await bench.post(
        "/clients/C-1/promesses", ["pieces": "1", "montant-1": "100", "pour": "27/11/2026"])
      #expect(sent.headers[.location] == "/clients/C-1")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM promise") == 0)
    }
  }

  @Test("what is to the customer's credit is deducted from what is asked for")
  func credited() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      try await bench.database.write { transaction in
        _ = try Example.store(
          Example.item(CompanyID(1), CustomerID(1), .creditNote, number: "AV-1", cents: -900_00), transaction)
      }
      #expect(
        try await bench.words("/clients/C-1/script").contains(
          "100,00\u{A0}€ une fois déduits 900,00\u{A0}€ en votre faveur"))
      #expect(try await bench.words("/modeles/first?client=C-1").contains("100,00\u{A0}€"))
    }
  }

  @Test("nothing is asked for on the telephone before its day")
  func notDue() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      try await bench.database.write { try $0.execute("UPDATE item SET due = \(CivilDate("2027-12-31"))") }
      #expect(try await bench.words("/clients/C-1/script").contains("Rien d’échu n’est à réclamer à ce client."))
    }
  }
}
