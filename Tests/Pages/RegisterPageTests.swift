import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Messaging
import MessagingRules
import NIOCore
import Storage
import Support
import Testing
import Web

@Suite("The register of registered letters")
struct RegisterPageTests {
  /// Two registered letters that were posted, on the 1st of October and the 20th of November, and an e-mail.
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    try OutboxPageTests.fill(transaction, company)
    let posted: [(letter: Int64, day: CivilDate, number: String?)] = [
      (1, "2026-10-01", "1A 123 456 7890 1"), (2, "2026-11-20", nil),
    ]
    for (letter, day, number) in posted {
      try transaction.execute(
        """
        UPDATE outbox SET state = 'sent', channel = 'registered_letter', sent_at = \(Moment.paris(day, hour: 9)),
          posted_on = \(day), posted_by = 'Claire', post_number = \(number) WHERE id = \(letter)
        """)
    }
  }

  private static func upload(_ bench: PagesBench, _ bytes: [UInt8], letter: Int = 1) async throws -> TestResponse {
    try await bench.upload("/envois/\(letter)/preuves", bytes, as: "preuve")
  }

  private static func answers(_ bench: PagesBench) async throws -> [String] {
    try await bench.database.read {
      try $0.query("SELECT id, post_outcome, post_outcome_on FROM outbox WHERE post_outcome IS NOT NULL ORDER BY id") {
        "\($0.int(0)) \($0.text(1)) \(try $0.date(2))"
      }
    }
  }

  @Test("what the post says of several letters is noted at once, never before one was posted", arguments: Engine.all)
  func several(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let list = try await bench.words("/envois/recommandes").replacing("\u{A0}", with: " ")
      #expect(list.contains("En route 2") && list.contains("1A 123 456 7890 1"))
      // 53 days without an answer are too many, three are not.
      #expect(try await bench.page("/envois/recommandes").contains("under bad\">depuis 53"))
      #expect(list.contains("depuis 3 jours"))
      for wrong in [
        ["lettre": "1", "reponse": "delivered", "le": "24/11/2026"], ["reponse": "delivered", "le": "20/11/2026"],
        ["lettre": "1", "reponse": "perdue", "le": "20/11/2026"],
      ] {
        #expect(try await bench.post("/envois/recommandes", wrong).status == .unprocessableContent, "\(wrong)")
      }
      #expect(try await Self.answers(bench).isEmpty)
      // One of the two was posted after that day; the e-mail is no letter.
      let form = ["reponse": "unclaimed", "le": "12/11/2026", "filtres": "vue=en-route"]
      for letter in ["1", "2", "3"] {
        let said = try await bench.post("/envois/recommandes", form.merging(["lettre": letter]) { $1 })
        #expect(said.headers[.location] == "/envois/recommandes?vue=en-route")
      }
      #expect(try await Self.answers(bench) == ["1 unclaimed 2026-11-12"])
      let back = try await bench.words("/envois/recommandes?vue=revenus")
      #expect(back.contains("Non réclamé") && back.contains("Revenus 1") && back.contains("12/11/2026"))
      #expect(try await bench.words("/envois/1").contains("Non réclamé"))
      #expect(try await !bench.page("/envois/1").contains("name=\"retirer\""))
      let code = "C-1"
      #expect(try await bench.words("/clients/\(code)/chronologie").contains("non réclamée"))
      #expect(try await bench.words("/clients/\(code)/documents").contains("Non réclamé"))
      let file = try await bench.answer("/envois/recommandes?vue=revenus&format=csv")
      #expect(String(buffer: file.body).contains("12/11/2026"))
    }
  }

  @Test("a letter is found by its number or its customer")
  func search() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      for found in ["1a12345", "7890 1", "client c-1"] {
        let page = try await bench.page("/envois/recommandes?vue=tous&q=\(Form.encoded(found))")
        #expect(page.contains("/envois/1/recommande"), "\(found)")
      }
      let none = try await bench.words("/envois/recommandes?vue=tous&q=%25%3Cscript%3E")
      #expect(none.contains("Aucun recommandé ne correspond"))
    }
  }

  @Test("one letter: the answer, its meaning, and taking it back", arguments: Engine.all)
  func one(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let path = "/envois/2/recommande"
      let early = try await bench.post(path, ["reponse": "delivered", "le": "19/11/2026"])
      #expect(early.status == .unprocessableContent && early.words.contains("postée le 20/11/2026"))
      _ = try await bench.post(path, ["reponse": "unknown_address", "le": "22/11/2026"])
      let told = try await bench.words(path)
      #expect(told.contains("Inconnu à l’adresse") && told.contains("n’est pas une preuve"))
      #expect(try await bench.links(path).contains("/clients/C-1/modifier"))
      // Said already: what is noted stays until it is taken back.
      let twice = try await bench.post(path, ["reponse": "delivered", "le": "22/11/2026"])
      #expect(twice.status == .seeOther)
      #expect(try await Self.answers(bench) == ["2 unknown_address 2026-11-22"])
      _ = try await bench.post(path, ["retirer": "1"])
      #expect(try await Self.answers(bench).isEmpty)
      #expect(try await bench.visit("/envois/3/recommande") == .notFound, "an e-mail is no registered letter")
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event IN ('message.post_answered', 'message.post_unanswered')")
      #expect(journal == 2)
    }
  }

  @Test("a letter that comes back is work until its address is corrected from the agenda", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      #expect(try await !bench.words("/agenda").contains("Adresses à corriger"))
      _ = try await bench.post("/envois/2/recommande", ["reponse": "unknown_address", "le": "22/11/2026"])
      let customer = try await bench.database.count("SELECT id FROM customer WHERE code = 'C-1'")
      let line = "/agenda?ligne=address.\(customer)"
      let list = try await bench.words("/agenda").replacing("\u{A0}", with: " ")
      #expect(
        list.contains("Adresses à corriger") && list.contains("Courrier du ven. 20/11 revenu : inconnu à l’adresse"))
      let told = try await bench.words(line).replacing("\u{A0}", with: " ")
      #expect(told.contains("postée le 20/11/2026 est revenue le 22/11/2026"))
      // It stands on the line of a call, too, which comes first.
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at) VALUES (\(bench.company), \(customer), '2026-11-20', 'call', 'call', 'EUR', 100, 'to_do', '[]',
            \(Engine.moment))
          """)
      }
      let called = try await bench.words("/agenda?ligne=call.\(customer)").replacing("\u{A0}", with: " ")
      #expect(called.contains("Aussi, adresse à corriger : Courrier du ven. 20/11 revenu"))
      let link = try #require(
        try await bench.links("/agenda?ligne=call.\(customer)").first { $0.hasPrefix("/clients/C-1/modifier") })
      let back = "/agenda?ligne=call.\(customer)"
      #expect(link == "/clients/C-1/modifier?retour=\(Form.encoded(back))")
      #expect(try await bench.page(link).contains("href=\"\(back)\""))
      let saved = try await bench.post(
        "/clients/C-1/modifier", CustomerEditTests.form(["adresse": "3 quai Gambetta", "retour": back]))
      #expect(saved.status == .seeOther && saved.headers[.location] == back)
      #expect(try await !bench.words(back).contains("Courrier du"))
      #expect(try await bench.visit(line) == .ok)
      #expect(try await bench.words(line).contains("n’est plus à faire"))
    }
    // Who may read only is not led to the form.
    try await PagesBench.open(engine, role: "auditor", fill: Self.fill) { bench in
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          UPDATE outbox SET post_outcome = 'unknown_address', post_outcome_on = '2026-11-22', post_outcome_by = 'Claire',
            unknown_at = '14 rue des Forgerons|71100|Chalon-sur-Saône|FR' WHERE id = 2
          """)
      }
      #expect(try await bench.words("/agenda?qui=equipe").contains("Courrier du"))
      #expect(try await !bench.links("/agenda?qui=equipe").contains { $0.contains("/modifier") })
    }
  }

  @Test("for a court, what the post says stands with the day that it names", arguments: Engine.all)
  func forCourt(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post("/envois/1/recommande", ["reponse": "delivered", "le": "20/10/2026"])
      #expect(try await bench.words("/envois/1/recommande").contains("Distribué le 20/10/2026, noté par"))
      let archive = try await bench.answer("/clients/C-1/preuves.zip")
      let index = try #require(ZipNames.content(of: "00-bordereau.csv", Array(archive.body.readableBytesView)))
      #expect(
        index.contains(
          "Posté le 01/10/2026 sous le numéro 1A 123 456 7890 1, noté par Claire. Distribué le 20/10/2026, noté"),
        "\(index)")
      #expect(!index.contains("Réponse du") && !index.contains("01/10/2026 à"), "\(index)")
    }
  }

  @Test(
    "scans are kept with the letter, served as files, joined to the proofs, counted and removed", arguments: Engine.all)
  func proofs(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let scan = Array("%PDF-1.7 reçu".utf8)
      #expect(try await Self.upload(bench, Array("<script>".utf8)).words.contains("ni un PDF"))
      #expect(try await Self.upload(bench, []).words.contains("Choisissez le fichier"))
      #expect(try await Self.upload(bench, scan, letter: 3).status == .notFound)
      for _ in 0..<PostProof.most { #expect(try await Self.upload(bench, scan).status == .seeOther) }
      #expect(try await Self.upload(bench, scan).words.contains("a déjà 4 justificatifs"))
      let file = try await bench.answer("/envois/1/preuves/1")
      #expect(Array(buffer: file.body) == scan && file.headers[.contentType] == "application/pdf")
      #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
      #expect(try await bench.visit("/envois/2/preuves/1") == .notFound, "another letter's proof")
      let archive = try await bench.answer("/clients/C-1/preuves.zip")
      let names = ZipNames.read(Array(archive.body.readableBytesView))
      #expect(names.filter { $0.contains("justificatif") && $0.hasSuffix(".pdf") }.count == PostProof.most, "\(names)")
      let list = try await bench.words("/envois/recommandes").replacing("\u{A0}", with: " ")
      #expect(list.contains("1A 123 456 7890 1 01/10/2026 En route depuis 53 jours 4"))
      _ = try await bench.post("/envois/1/preuves/1/fin", [:])
      #expect(try await bench.visit("/envois/1/preuves/1") == .notFound)
      let company = bench.company
      func problems() async throws -> Int {
        try await bench.database.read { try OutboxStore.verify(company, $0).count }
      }
      let sound = try await problems()
      #expect(sound == 0)
      try await bench.database.write { try $0.execute("UPDATE post_proof SET digest = 'x' WHERE id = 2") }
      let broken = try await problems()
      #expect(broken == 1)
    }
    try await PagesBench.open(engine, role: "auditor", fill: Self.fill) { bench in
      let seen = try await bench.visit("/envois/1/recommande")
      #expect(seen == .ok)
      #expect(try await Self.upload(bench, Array("%PDF-".utf8)).status == .forbidden)
      #expect(try await bench.post("/envois/recommandes", ["lettre": "1"]).status == .forbidden)
    }
    try await PagesBench.open(engine, role: "salesperson", fill: Self.fill) { bench in
      let seen = try await bench.visit("/envois/1/recommande")
      #expect(seen == .notFound, "not their customer")
      #expect(try await bench.words("/envois/recommandes").contains("Aucun recommandé"))
    }
  }
}
