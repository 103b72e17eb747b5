import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Messaging
import MessagingRules
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Letters that a service posts, on the pages")
struct PostalPageTests {
  private static let path = "/reglages/courrier"
  private static let form = [
    "prestataire": "maileva", "lieu": "production", "client": "encours", "secret": "s3cret", "utilisateur": "",
    "motdepasse": "", "courriel": "courrier@v.example", "porteadresse": "1", "adresse": "", "jetons": "",
  ]

  @Test("the company prints itself until a service is set, with its secret sealed, never shown, tried and stopped")
  func settings() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      #expect(try await bench.words("/reglages").contains("Courrier"))
      let fresh = try await bench.page(Self.path)
      #expect(fresh.contains("<option value=\"\" selected>Nous imprimons"))
      #expect(fresh.contains("facture chaque lettre") && !fresh.contains(Self.path + "/essai"))
      let first = try await bench.before(Self.path)
      #expect(try await bench.post(Self.path, Self.form.merging(first) { $1 }).status == .seeOther)
      let id = bench.company
      func kept() async throws -> PostalSetting? {
        try await bench.database.read { try PostalSettingStore.find(id, $0) }
      }
      #expect(try await kept()?.sealedSecret?.contains("s3cret") == false)
      #expect(try await kept()?.hasAddressSheet == true)
      #expect(try await kept()?.isColoured == false)
      #expect(try await !bench.page(Self.path).contains("s3cret"))
      let before = try await bench.before(Self.path)
      func post(_ changes: [String: String]) async throws -> TestResponse {
        try await bench.post(
          Self.path, Self.form.merging(before) { $1 }.merging(["secret": ""]) { $1 }.merging(changes) { $1 })
      }
      for (changes, sentence) in [
        (["prestataire": "pigeon"], "Choisissez qui imprime"), (["client": ""], "Donnez l’identifiant"),
        (["courriel": "nobody"], "Donnez une adresse e-mail"), (["adresse": "http://x.example"], "https://"),
        (["jetons": "https://evil.example"], "Donnez le secret de cette application"),
        (["lieu": "essai"], "Donnez le secret de cette application"),
        (["utilisateur": "moi", "secret": "s"], "Donnez le mot de passe"),
      ] {
        let answer = try await post(changes)
        #expect(answer.status == .unprocessableContent && answer.words.contains(sentence), "\(sentence)")
      }
      // The service is on this machine, where nobody answers.
      let here = ["adresse": "http://127.0.0.1:1", "jetons": "http://127.0.0.1:1/token", "secret": "s3cret2"]
      #expect(try await post(here).status == .seeOther)
      #expect(try await bench.post(Self.path + "/essai", [:]).status == .seeOther)
      let blind = try await post(["client": "autre", "secret": "x"])
      #expect(blind.status == .conflict && blind.words.contains("http://127.0.0.1:1"))
      let now = try await bench.before(Self.path)
      let stop = try await bench.post(
        Self.path, Self.form.merging(now) { $1 }.merging(["prestataire": "", "secret": ""]) { $1 })
      #expect(stop.status == .seeOther)
      #expect(try await kept() == nil)
      let events = try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event LIKE 'postal_service.%'")
      #expect(events == 4)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM journal WHERE facts LIKE '%s3cret%'") == 0)
      #expect(try await bench.words("/journal").contains("Courrier imprimé ici de nouveau"))
    }
    try await PagesBench.open(.sqlite, role: "credit_manager", fill: { _, _ in }) { bench in
      let refused = try await bench.post(Self.path, Self.form)
      let page = try await bench.page(Self.path)
      #expect(refused.status == .forbidden && page.contains("disabled"))
    }
  }

  /// Three registered letters: at the service, in doubt there, and posted by it with what the post says.
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    try SmsPageTests.fill(transaction, company)
    let (sent, underway) = ("maileva:s1", "maileva:")
    try transaction.execute("UPDATE outbox SET channel = 'registered_letter', delivered_at = NULL")
    try transaction.execute(
      "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), external_ref = \(sent) WHERE id IN (1, 4)")
    try transaction.execute("UPDATE outbox SET external_ref = \(underway) WHERE id = 2")
    try transaction.execute(
      "UPDATE outbox SET posted_on = '2026-10-12', posted_by = 'encours:worker', post_number = '1E00232062142' WHERE id = 4"
    )
    let said: [(String, String, CivilDate)] = [
      ("A01", "Pris en charge", "2026-10-12"), ("Z99", "Parti en ballon", "2026-10-13"),
    ]
    for (code, label, day) in said {
      try transaction.execute(
        """
        INSERT INTO post_event (message, company, code, label, day, read_at)
        VALUES (4, \(company), \(code), \(label), \(day), \(Engine.moment))
        """)
    }
    try transaction.execute(
      """
      INSERT INTO post_proof (message, company, kind, digest, bytes, added_by, added_at, source)
      VALUES (4, \(company), 'pdf', 'x', \(Value.bytes(Array("%PDF-1.4".utf8))), 'encours:worker', \(Engine.moment), 'deposit')
      """)
  }

  @Test(
    "the queue and the register show what the service has, and what the post says in its own words",
    arguments: Engine.all)
  func shown(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      #expect(try await !bench.page("/envois?vue=a-poster").contains("/envois/1/lettre.pdf"))
      let served = try await bench.words("/envois/1")
      #expect(served.contains("Chez le prestataire") && served.contains("Référence chez lui") && served.contains("E1-"))
      #expect(try await !bench.page("/envois/1").contains("action=\"/envois/1/poste\""))
      let doubt = try await bench.words("/envois/2")
      #expect(doubt.contains("Encours le lui demande de lui-même") && doubt.contains("E2-"))
      #expect(try await bench.words("/clients/C-1/documents").contains("Chez le prestataire"))
      let register = try await bench.page("/envois/recommandes")
      #expect(register.contains("1E00232062142"))
      let letter = try await bench.words("/envois/4/recommande")
      #expect(letter.contains("Parti en ballon (Z99)") && letter.contains("Pris en charge (A01)"))
      #expect(letter.contains("Preuve de dépôt (PDF)") && letter.contains("En route"))
      // What a service posted is not taken back here.
      let back = try await bench.post("/envois/4/poste", ["retirer": "1"])
      #expect(back.status == .seeOther)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM outbox WHERE id = 4 AND posted_on IS NOT NULL") == 1)
    }
  }
}
