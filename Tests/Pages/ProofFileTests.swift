import Files
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import Storage
import Support
import Testing
import Web

@Suite("The file of proofs for a court")
struct ProofFileTests {
  @Test("it lists what was asked, in order, and holds each message as it left", arguments: Engine.all)
  func whole(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: OutboxPageTests.fill) { bench in
      let eml = Array("Subject: relance\r\n\r\nBonjour".utf8)
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO outbox_document (message, company, name, media_type, digest, bytes)
          VALUES (3, \(bench.company), 'message.eml', 'message/rfc822', 'abc123', \(Value.bytes(eml)))
          """)
        try Self.talk(bench, transaction)
        try transaction.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), response = '250 2.0.0 Ok' WHERE id = 3")
      }
      let code = try await bench.database.read { snapshot in
        try snapshot.first(
          "SELECT c.code FROM outbox m JOIN customer c ON c.id = m.customer WHERE m.id = 3"
        ) { $0.text(0) } ?? ""
      }
      let number = try await bench.database.read { snapshot in
        try snapshot.first(
          """
          SELECT i.number FROM dunning_action_item n JOIN item i ON i.id = n.item
            JOIN outbox m ON m.action = n.action WHERE m.id = 3
          """
        ) { $0.text(0) } ?? ""
      }
      let signed = Array("%PDF-1.7 signed".utf8)
      #expect(
        try await bench.upload("/factures/\(number)/pieces", signed, as: "piece", ["nature": "delivery"]).status
          == .seeOther)
      let answer = try await bench.answer("/clients/\(code)/preuves.zip")
      #expect(answer.headers[.contentType] == "application/zip")
      #expect(answer.headers[.contentDisposition]?.contains("preuves-") == true)
      let bytes = Array(answer.body.readableBytesView)
      #expect(bytes.starts(with: Array("PK".utf8)))
      let names = ZipNames.read(bytes)
      #expect(names.first == "00-bordereau.pdf" && names.contains("00-bordereau.csv"))
      #expect(names.contains { $0.hasSuffix(".eml") } && names.contains("00-releve-de-compte.pdf"))
      #expect(names.contains { $0.hasPrefix("pieces/") && $0.hasSuffix("-bon-de-livraison-1.pdf") }, "\(names)")
      #expect(names.contains("00-journal.pdf") && names.contains("00-journal.csv"))
      #expect(names.contains("00-echanges.pdf") && names.contains("reponses/2026-11-20-reponse-901.txt"))
      let told = try #require(ZipNames.content(of: "00-echanges.csv", bytes))
      #expect(told.contains("Appel, déjà payé") && told.contains("Le virement est parti lundi"), "\(told)")
      #expect(told.contains("Réponse de Nadia Brun") && told.contains("reponses/2026-11-20-reponse-901.txt"))
      #expect(!told.contains("entre nous"))
      let answered = try #require(ZipNames.content(of: "reponses/2026-11-20-reponse-901.txt", bytes))
      #expect(answered.contains("De : Nadia Brun <nadia@c.example>") && answered.contains("Nous contestons."))
      #expect(try await bench.page("/clients/\(code)").contains("/clients/\(code)/preuves.zip"))
    }
  }

  /// A call, an answer by e-mail and a word between colleagues.
  private static func talk(_ bench: PagesBench, _ transaction: Transaction) throws {
    let customer: CustomerID? = try transaction.first("SELECT customer FROM outbox WHERE id = 3") { $0.id(0) }
    let person: PersonID? = try transaction.first("SELECT MIN(id) FROM person") { $0.id(0) }
    guard let customer, let person else { return }
    let at = Moment.paris("2026-11-20", hour: 10)
    try transaction.execute(
      """
      INSERT INTO call_report (company, customer, person, day, written, outcome, note)
      VALUES (\(bench.company), \(customer), \(person), \("2026-11-20" as CivilDate), \(at), 'paid',
        'Le virement est parti lundi')
      """)
    try transaction.execute(
      """
      INSERT INTO comment (company, customer, author, content, written, version)
      VALUES (\(bench.company), \(customer), \(person), 'Client difficile, entre nous', \(at), 1)
      """)
    try transaction.execute(
      """
      INSERT INTO reply (id, company, identity, received, sender, sender_name, subject, content, nature, customer, state)
      VALUES (901, \(bench.company), 'a', \(at), 'nadia@c.example', 'Nadia Brun', 'Re: relance',
        'Nous contestons.', 'answer', \(customer), 'waiting')
      """)
  }

  @Test("who may not read the journal is given the rest")
  func withoutJournal() async throws {
    try await PagesBench.open(.sqlite, role: "collector", fill: OutboxPageTests.fill) { bench in
      let code = try await bench.database.read { snapshot in
        try snapshot.first("SELECT c.code FROM dunning_action a JOIN customer c ON c.id = a.customer") { $0.text(0) }
      }
      let answer = try await bench.answer("/clients/\(try #require(code))/preuves.zip")
      let names = ZipNames.read(Array(answer.body.readableBytesView))
      #expect(names.contains("00-releve-de-compte.pdf") && !names.contains { $0.hasPrefix("00-journal") })
    }
  }

  @Test("of a customer of whom nothing was asked there is none, and of a stranger's customer nothing")
  func none() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      let answer = try await bench.answer("/clients/C-1/preuves.zip")
      #expect(answer.status == .seeOther)
      #expect(try await bench.visit("/clients/C-99/preuves.zip") == .notFound)
    }
    try await PagesBench.open(.sqlite, role: "salesperson", fill: OutboxPageTests.fill) { bench in
      let seen = try await bench.visit("/clients/C-1/preuves.zip")
      #expect(seen == .notFound)
    }
  }
}

/// The names of an archive's files, in their order, as its local headers have them.
enum ZipNames {
  /// The text of a file of an archive.
  static func content(of name: String, _ bytes: [UInt8]) -> String? {
    guard let place = read(bytes).firstIndex(of: name), let entries = ZipFile.entries(of: bytes, atMost: 50_000_000)
    else { return nil }
    return String(decoding: entries[place], as: UTF8.self)
  }

  static func read(_ bytes: [UInt8]) -> [String] {
    var names: [String] = []
    var at = 0
    // Central directory: PK\u{1}\u{2}, the length of the name at 28, the name at 46.
    while at + 46 < bytes.count {
      if bytes[at] == 0x50, bytes[at + 1] == 0x4B, bytes[at + 2] == 1, bytes[at + 3] == 2 {
        let length = Int(bytes[at + 28]) | Int(bytes[at + 29]) << 8
        names.append(String(decoding: bytes[(at + 46)..<(at + 46 + length)], as: UTF8.self))
        at += 46 + length
      } else {
        at += 1
      }
    }
    return names
  }
}
