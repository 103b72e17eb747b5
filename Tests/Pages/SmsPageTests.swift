import Dunning
import DunningRules
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

@Suite("Text messages on the pages")
struct SmsPageTests {
  static let path = "/reglages/sms"
  static let form = [
    "prestataire": "brevo", "expediteur": "VERDONCELLE", "secret": "xkeysib-1", "compte": "", "application": "",
    "consommateur": "", "adresse": "",
  ]

  /// A customer who owes, with a mobile; a message that waits, one in doubt, one refused and one delivered, and a decision
  /// that waits for approval.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
    let contact = try ContactStore.insert(
      Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "06 12 34 56 78"),
      company: company, transaction)
    let item = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 900_00, due: "2026-08-31"), transaction)
    let compose = ComposeReminders(try #require(try CompanyStore.find(company, transaction)), at: Engine.moment)
    func action(_ day: CivilDate, needsApproval: Bool = false) throws -> StoredAction? {
      let planned = PlannedAction(
        customer: customer, day: day, step: .first, channel: .sms, contact: contact, needsApproval: needsApproval,
        total: Money(minor: 900_00, .eur), items: [PlannedItem(item, .first, minor: 900_00, reasons: [])], reasons: [])
      return try ActionStore.insert([planned], company: company, on: day, at: Engine.moment, transaction).first
    }
    for day in ["2026-09-10", "2026-09-20", "2026-10-01", "2026-10-10"] as [CivilDate] {
      try compose.enqueue(transaction, [try #require(try action(day))])
    }
    _ = try action(PagesBench.today, needsApproval: true)
    try transaction.execute("UPDATE outbox SET state = 'to_check', response = 'no answer' WHERE id = 2")
    try transaction.execute("UPDATE outbox SET state = 'failed', response = 'HTTP 400, wrong' WHERE id = 3")
    try transaction.execute(
      """
      UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), delivered_at = \(Engine.moment), response = 'Brevo, 7'
      WHERE id = 4
      """)
  }

  @Test("the service is set with its key sealed and never shown, tried with a mobile number only, and stopped")
  func settings() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      #expect(try await bench.words("/reglages").contains("SMS"))
      #expect(try await bench.post(Self.path, Self.form).status == .seeOther)
      let id = bench.company
      func kept() async throws -> SmsSetting? { try await bench.database.read { try SmsSettingStore.find(id, $0) } }
      #expect(try await kept()?.sealedSecret?.contains("xkeysib") == false)
      #expect(try await !bench.page(Self.path).contains("xkeysib"))
      let before = try await bench.before(Self.path)
      func post(_ changes: [String: String]) async throws -> TestResponse {
        try await bench.post(
          Self.path, Self.form.merging(before) { $1 }.merging(["secret": ""]) { $1 }.merging(changes) { $1 })
      }
      for (changes, sentence) in [
        (["expediteur": "trop long pour ça"], "11 lettres ou chiffres"), (["adresse": "http://x.example"], "https://"),
        (["adresse": "https://evil.example"], "Donnez la clé de ce compte"), (["prestataire": "pigeon"], "Choisissez"),
        (["prestataire": "ovh"], "Donnez le compte SMS"),
      ] {
        let answer = try await post(changes)
        #expect(answer.status == .unprocessableContent && answer.words.contains(sentence), "\(sentence)")
      }
      let landline = try await bench.post(Self.path + "/essai", ["numero": "01 02 03 04 05"])
      #expect(landline.words.contains("n’est pas un numéro de mobile"))
      // The service is on this machine, where nobody answers: the key that is kept goes there only when it is typed again.
      #expect(try await post(["adresse": "http://127.0.0.1:1", "secret": "xkeysib-2"]).status == .seeOther)
      let tried = try await bench.post(Self.path + "/essai", ["numero": "06 12 34 56 78"])
      #expect(tried.status == .seeOther)
      let blind = try await post(["expediteur": "RELANCES"])
      #expect(blind.status == .conflict && blind.words.contains("http://127.0.0.1:1"))
      #expect(try await bench.post(Self.path + "/arreter", [:]).status == .seeOther)
      #expect(try await kept() == nil)
      let events = try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event LIKE 'sms_service.%'")
      #expect(events == 4)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM journal WHERE facts LIKE '%xkeysib%'") == 0)
      #expect(try await bench.words("/journal").contains("SMS d’essai envoyé"))
    }
    try await PagesBench.open(.sqlite, role: "credit_manager", fill: { _, _ in }) { bench in
      let refused = try await bench.post(Self.path, Self.form)
      let page = try await bench.page(Self.path)
      #expect(refused.status == .forbidden && page.contains("disabled"))
    }
  }

  @Test("a step is sent by text message from the editor on, and says what is missing", arguments: Engine.all)
  func editor(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Par SMS", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      let step = [
        "revision": "2", "delai": "3", "moyen": "sms", "execution": "auto", "minimum": "0", "ecart": "0",
      ]
      #expect(try await bench.post("/scenarios/1/etapes/first", step).status == .seeOther)
      let page = try await bench.page("/scenarios/1?etape=first")
      #expect(page.contains("<option value=\"sms\" selected>"))
      #expect(page.contains("Aucun prestataire de SMS") && page.contains(">SMS</text>"))
      let notice = try await bench.page("/scenarios/1?etape=formal_notice")
      #expect(!notice.contains("<option value=\"sms\""))
      let preview = try await bench.words("/scenarios/1/apercu?etape=first&client=C-1")
      #expect(preview.contains("1 SMS") && preview.contains("rappeler") && !preview.contains("900,00"))
      let simulated = try await bench.words("/scenarios/1/publication")
      #expect(simulated.contains("SMS, si un mobile est connu"))
      #expect(String(buffer: try await bench.answer("/scenarios/1?format=csv").body).contains("SMS, si un mobile"))
      _ = try await bench.post(Self.path, Self.form)
      #expect(try await bench.page("/scenarios/1?etape=first").contains("Chaque SMS est payant"))
    }
  }

  @Test("the words are written where those of e-mails are, counted in messages, and warned of", arguments: Engine.all)
  func texts(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      let page = try await bench.words("/modeles/first?langue=fr&client=C-1")
      #expect(page.contains("Texte du SMS") && page.contains("1 SMS,") && page.contains("sur 160"))
      #expect(try await !bench.words("/modeles/formal_notice").contains("Texte du SMS"))
      let form = ["langue": "fr", "latest": "0", "sms.text": "Fenêtre {{total}}"]
      let warned = try await bench.post("/modeles/first", form)
      #expect(warned.words.contains("se lirait sur le téléphone"))
      #expect(try await bench.post("/modeles/first", form.merging(["confirmer": "oui"]) { $1 }).status == .seeOther)
      let own = try await bench.words("/modeles/first?langue=fr&client=C-1")
      #expect(own.contains("ê") && own.contains("70"))
    }
  }

  @Test("the queue shows what each says and where it stands; in doubt it says what to do", arguments: Engine.all)
  func queue(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      let waiting = try await bench.page("/envois?vue=en-attente")
      #expect(waiting.contains("Aucun prestataire de SMS") && waiting.contains("href=\"/reglages/sms\""))
      #expect(waiting.contains("+33612345678"))
      let preview = String(buffer: try await bench.answer("/relances/5/sms.txt").body)
      #expect(preview.hasPrefix("+33612345678\n") && preview.contains("1 SMS"))
      #expect(try await bench.visit("/relances/1/sms.txt") == .ok)
      let doubt = try await bench.words("/envois/2")
      #expect(doubt.contains("Cherchez la référence E2-") && doubt.contains("il serait payé deux fois"))
      #expect(try await !bench.page("/envois/2").contains("/envois/2/lettre.pdf"))
      let wrong = try await bench.post("/envois/3", ["reponse": "send_again", "adresse": "01 02 03 04 05"])
      #expect(wrong.words.contains("n’est pas un numéro de mobile"))
      _ = try await bench.post("/envois/3", ["reponse": "send_again", "adresse": "07 49 99 00 11"])
      let company = bench.company
      let again = try await bench.database.read { try OutboxStore.find(MessageID(3), of: company, $0) }
      #expect(again?.recipient == "+33749990011" && again?.state == .pending)
      let delivered = try await bench.words("/envois/4")
      #expect(delivered.contains("Remis au téléphone") && !delivered.contains("Noter comme posté"))
      #expect(try await bench.words("/clients/C-1/chronologie").contains("SMS"))
      #expect(try await bench.words("/clients/C-1/documents").contains("Remis"))
      #expect(try await bench.visit("/clients/C-1/preuves.zip") == .ok)
      #expect(try await bench.words("/rapports/efficacite?par=canal").contains("SMS"))
    }
  }
}
