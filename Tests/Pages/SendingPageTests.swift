import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import Language
import Mail
import Messaging
import MessagingRules
import NIOCore
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Departures: test mode and books that are too old")
struct SendingPageTests {
  private static func inTest(_ transaction: Transaction, _ company: CompanyID) throws {
    try OutboxPageTests.fill(transaction, company)
    _ = try BeginTestMode(company).run(
      transaction, actor: .person(PersonID(1), name: "Claire Vasseur", rights: Set(Right.allCases)), at: Engine.moment)
  }

  @Test("every page says that the company is tried out, by whom, and leads who may to its end", arguments: Engine.all)
  func banner(engine: Engine) async throws {
    try await PagesBench.open(engine, isTest: true, fill: Self.inTest) { (bench: PagesBench) async throws in
      let sentence = "Mode test depuis le 23 novembre 2026, lancé par Claire Vasseur"
      for path in ["/", "/envois", "/clients", "/clients/C-1", "/reglages/envois", "/aide"] {
        #expect(try await bench.words(path).contains(sentence), "\(path)")
      }
      #expect(try await bench.page("/clients").contains("href=\"/reglages/envois\""))
      #expect(try await bench.words("/envois?vue=en-attente").contains("Retenu, mode test"))
      #expect(try await bench.words("/envois/1").contains("Retenu, mode test"))
      #expect(try await bench.words("/clients/C-1/relances").contains("Retenue par le mode test"))
    }
    try await PagesBench.open(engine, role: "auditor", isTest: true, fill: Self.inTest) {
      (bench: PagesBench) async throws in
      #expect(try await bench.words("/").contains("Mode test depuis"))
      #expect(try await !bench.page("/clients").contains("href=\"/reglages/envois\""))
      #expect(try await bench.post("/reglages/envois/test", ["acte": "terminer"]).status == .forbidden)
    }
  }

  @Test("wherever a message is told of it is said that it is held, and why", arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await PagesBench.open(engine, isTest: true, fill: Self.inTest) { (bench: PagesBench) async throws in
      for path in ["/clients/C-1", "/clients/C-1/chronologie", "/clients/C-1/relances", "/factures/F-1"] {
        #expect(try await bench.words(path).lowercased().contains("retenue par le mode test"), "\(path)")
      }
      #expect(try await bench.words("/clients/C-1/documents").contains("Retenu, mode test"))
      let item = try await bench.words("/factures/F-1")
      #expect(item.contains("Le message de la relance du 10/09/2026 n’est pas encore parti. Retenu par le mode test"))
      #expect(try await bench.words("/").contains("1 message retenu par le mode test"))
      #expect(try await !bench.words("/envois?vue=en-attente").contains("Envoyer maintenant"))
    }
  }

  @Test("old books are told at each message until the batch is let go; a time to come is told too")
  func toldOfBooks() async throws {
    try await PagesBench.open(.sqlite, fill: OutboxPageTests.fill) { (bench: PagesBench) async throws in
      _ = try await bench.post("/reglages/envois", ["banque": "96"])
      let held = "retenue, attend la banque"
      #expect(try await bench.words("/clients/C-1/chronologie").contains(held))
      #expect(try await bench.words("/factures/F-1").contains("aucun relevé de banque n’a été importé"))
      #expect(try await bench.words("/").contains("1 message attend un relevé de banque"))
      _ = try await bench.post("/envois/retenus", ["motif": "lu en ligne"])
      #expect(try await !bench.words("/clients/C-1/chronologie").contains(held))
      #expect(try await !bench.words("/").contains("attend un relevé"))
      #expect(try await bench.words("/factures/F-1").contains("Il part au prochain envoi"))
      try await bench.database.write {
        try $0.execute(
          "UPDATE outbox SET next_attempt = \(Moment.paris("2027-01-04", hour: 9, minute: 30)) WHERE id = 1")
      }
      #expect(Self.plain(try await bench.words("/factures/F-1")).contains("Il part à partir du 04/01/2027 à 9 h 30"))
    }
  }

  /// With every space a plain one.
  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A message of two invoices of one customer, each with its reason.
  private static func inTwoParts(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Client C-2"), transaction)
    let items = try ["F-2", "F-3"].map {
      try Example.store(Example.item(company, customer, number: $0, cents: 100_00, due: "2026-11-14"), transaction)
    }
    let planned = PlannedAction(
      customer: customer, day: PagesBench.today, step: .first, channel: .email, contact: nil, needsApproval: false,
      total: Money(minor: 200_00, .eur),
      items: items.map { PlannedItem($0, .first, minor: 100_00, reasons: [.reached(.first, daysLate: 9)]) },
      reasons: [.credits(Money(minor: 5_00, .eur))])
    let stored = try ActionStore.insert(
      [planned], company: company, on: PagesBench.today, at: Engine.moment, transaction)
    let found = try #require(try CompanyStore.find(company, transaction))
    var message = try #require(try ComposeReminders(found, at: Engine.moment).messages(stored, transaction).first)
    message.recipient = "compta@client.example"
    try Outbox.enqueue(transaction, message, at: Engine.moment)
  }

  @Test("the list of departures says why each message was decided, for its items and as a whole", arguments: Engine.all)
  func departures(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.inTwoParts) { (bench: PagesBench) async throws in
      let list = Self.plain(try await bench.words("/rapports/departs"))
      #expect(list.contains("première relance : 9 j de retard (2 pièces) ; 5,00 € d’avoirs déduits"), "\(list)")
    }
  }

  @Test("ending it withdraws what was held, unless what is of today is to leave", arguments: ["withdraw", "release"])
  func end(held: String) async throws {
    try await PagesBench.open(.sqlite, fill: Self.inTest) { (bench: PagesBench) async throws in
      let page = try await bench.words("/reglages/envois")
      #expect(page.contains("1 message est retenu"))
      _ = try await bench.post("/reglages/envois/test", ["acte": "terminer", "retenus": held])
      #expect(try await bench.page("/reglages/envois").contains("Passer en mode test"))
      // The one that waits was decided in September.
      #expect(try await bench.database.count("SELECT COUNT(*) FROM outbox WHERE state = 'withdrawn'") == 1)
      _ = try await bench.post("/reglages/envois/test", ["acte": "commencer"])
      #expect(try await bench.page("/reglages/envois").contains("value=\"terminer\""))
    }
  }

  @Test("hours and times are kept as typed, and what cannot be is said beside its field")
  func rules() async throws {
    try await PagesBench.open(.sqlite, fill: OutboxPageTests.fill) { (bench: PagesBench) async throws in
      _ = try await bench.post(
        "/reglages/envois",
        [
          "banque": "48", "comptabilite": "", "attente": "heure", "heure": "9h05", "ouverture": "8h30",
          "fermeture": "18", "groupe": "1", "cadence": "600",
        ])
      let page = try await bench.page("/reglages/envois")
      #expect(page.contains("value=\"08:30\"") && page.contains("value=\"18:00\""))
      #expect(page.contains("name=\"groupe\" value=\"1\" checked") && page.contains("value=\"600\""))
      #expect(try await bench.words("/journal").contains("08:30–18:00"))
      #expect(page.contains("value=\"48\"") && page.contains("value=\"09:05\""))
      for (form, field) in [
        (["banque": "3"], "banque"), (["comptabilite": "<b>"], "comptabilite"),
        (["ouverture": "9"], "fermeture"), (["ouverture": "x", "fermeture": "9"], "ouverture"),
        (["ouverture": "18", "fermeture": "8:30"], "fermeture"), (["attente": "heure", "heure": "25"], "heure"),
        (["attente": "heures", "heures": ""], "heures"), (["promesses": "11"], "promesses"),
        (["promesses": "x"], "promesses"), (["cadence": "0"], "cadence"), (["cadence": "3601"], "cadence"),
      ] {
        let wrong = try await bench.post("/reglages/envois", form)
        #expect(wrong.status == .unprocessableContent)
        #expect(String(buffer: wrong.body).contains("id=\"\(field)-err\""))
      }
    }
  }

  @Test(
    "the second of two who set the departures is shown what the first saved, and loses nothing", arguments: Engine.all)
  func conflict(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: OutboxPageTests.fill) { (bench: PagesBench) async throws in
      let path = SendingPageTests.path
      let before = try await bench.before(path)
      #expect(before.count == 11)
      #expect(try await bench.post(path, before.merging(["banque": "30"]) { _, new in new }).status == .seeOther)
      let stale = before.merging(["banque": "31", "comptabilite": "90"]) { _, new in new }
      let told = try await bench.post(path, stale)
      #expect(told.status == .conflict)
      #expect(told.words.contains("Claire Delmas a modifié cette fiche"))
      let page = String(buffer: told.body)
      #expect(page.contains("name=\"banque\"") && page.contains("value=\"31\"") && page.contains("value=\"90\""))
      #expect(page.contains("name=\"avant.banque\" value=\"30\""))
      let company = bench.company
      func bank() async throws -> Int? {
        try await bench.database.read { try SendingRulesStore.find(company, $0).bankHours }
      }
      #expect(try await bank() == 30)
      // Saved from what was shown, it is taken.
      let seen = try await bench.before(path).merging(["banque": "31", "attente": "aucune"]) { _, new in new }
      #expect(try await bench.post(path, seen).status == .seeOther)
      #expect(try await bank() == 31)
    }
  }

  @Test("a reminder of a promise is among what waits, is read whole, and is told in the journal", arguments: Engine.all)
  func promises(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company, code: "P-1", name: "<b>Promet"), transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@promet.example"), company: company,
          transaction)
        let item = try Example.store(
          Example.item(company, customer, number: "F-1", cents: 400_00, issued: "2026-08-01", due: "2026-09-20"),
          transaction)
        _ = try RecordPromise([PromisedPart(item, Money(minor: 300_00, .eur))], promisedFor: "2026-11-25").run(
          transaction, company: company, on: "2026-11-16", actor: Example.actor, at: Engine.moment)
      }
    ) { bench in
      let saved = try await bench.post(SendingPageTests.path, ["promesses": "3"])
      #expect(saved.status == .seeOther)
      #expect(try await bench.page(SendingPageTests.path).contains("name=\"promesses\" type=\"text\""))
      let id = bench.company
      let count = try await bench.database.write { transaction -> Int in
        guard let company = try CompanyStore.find(id, transaction) else { return 0 }
        return try RemindOfPromises(company, on: PagesBench.today).run(
          transaction, actor: Example.actor, at: Engine.moment)
      }
      #expect(count == 1)
      let queue = try await bench.words("/envois?vue=en-attente")
      #expect(queue.contains("Rappel de promesse") && queue.contains("&lt;b&gt;Promet"))
      let message = try await bench.words("/envois/1")
      #expect(message.contains("votre règlement de 300,00\u{A0}€ pour le 25 novembre"))
      #expect(try await bench.answer("/envois/1/lettre.pdf").status == .ok)
      #expect(try await bench.words("/clients/P-1/documents").contains("300,00"))
      #expect(try await bench.words("/journal?quoi=promise").contains("Promesse rappelée au client"))
      // With the reminders, on the card and in the whole history, where its content and its proof are a step away.
      for path in ["/clients/P-1", "/clients/P-1/chronologie", "/clients/P-1/chronologie?type=relances"] {
        let told = try await bench.words(path)
        #expect(told.contains("Rappel de promesse, "), "\(path)")
        #expect(told.contains("300,00\u{A0}€ pour le \(DateFormat(.french).short("2026-11-25"))"), "\(path)")
      }
      #expect(try await bench.page("/clients/P-1/chronologie?type=relances").contains("href=\"/envois/1\""))
      #expect(!(try await bench.words("/clients/P-1/chronologie?type=promesses").contains("Rappel de promesse, ")))
      // And among the proofs, as it left.
      let eml = Array("Subject: rappel".utf8)
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO outbox_document (message, company, name, media_type, digest, bytes)
          VALUES (1, \(id), 'message.eml', 'message/rfc822', 'abc123', \(Value.bytes(eml)))
          """)
        try transaction.execute(
          "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), response = '250 2.0.0 Ok' WHERE id = 1")
      }
      let proofs = ZipNames.read(Array(try await bench.answer("/clients/P-1/preuves.zip").body.readableBytesView))
      #expect(proofs.first == "00-bordereau.pdf", "\(proofs)")
      #expect(proofs.contains { $0.hasPrefix("01-") && $0.hasSuffix("-rappel-de-promesse.eml") }, "\(proofs)")
      #expect(try await bench.words("/modeles/promise?langue=fr&client=P-1").contains("convenus pour le"))
    }
  }

  private static let path = "/reglages/envois"

  @Test(
    "the queue says how old the bank is and lets a batch go with a reason, which the message tells",
    arguments: Engine.all)
  func release(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: OutboxPageTests.fill) { (bench: PagesBench) async throws in
      _ = try await bench.post("/reglages/envois", ["banque": "96"])
      let company = try await bench.database.count("SELECT MIN(id) FROM company")
      try await bench.database.write {
        try DataFeedStore.bank(BankAccountID(1), upTo: "2026-11-09", company: CompanyID(company), $0)
      }
      let queue = try await bench.words("/envois?vue=en-attente")
      #expect(queue.contains("la banque du 09/11/2026 a plus de 96\u{A0}h ouvrées"))
      #expect(queue.contains("Attend la banque"))
      _ = try await bench.post("/envois/retenus", ["motif": ""])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM outbox WHERE release IS NOT NULL") == 0)
      _ = try await bench.post("/envois/retenus", ["motif": "relevé lu <b>en ligne</b>"])
      let message = try await bench.page("/envois/1")
      #expect(message.contains("relevé lu &lt;b&gt;en ligne&lt;/b&gt;"))
      #expect(try await !bench.words("/envois?vue=en-attente").contains("Attend la banque"))
      #expect(
        try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'message.released'") == 1)
    }
  }

  @Test("a company made from the pages starts in test mode, with its books watched")
  func founded() async throws {
    try await PagesBench.open(.sqlite, fill: OutboxPageTests.fill) { (bench: PagesBench) async throws in
      _ = try await bench.post(
        "/reglages/societes", ["code": "NEUVE", "devise": "EUR", "nom": "Neuve", "delai": "NET30", "pays": "FR"])
      let found = try await bench.database.read { snapshot in
        let company = try #require(try CompanyStore.find(code: "NEUVE", snapshot))
        return (test: company.test, rules: try SendingRulesStore.find(company.id, snapshot))
      }
      #expect(found.test != nil && found.rules == .ofNewCompanies)
    }
  }

  @Test("without a mail server nobody is sent a copy, and an auditor none at all")
  func copy() async throws {
    try await PagesBench.open(.sqlite, fill: OutboxPageTests.fill) { (bench: PagesBench) async throws in
      #expect(try await bench.post("/envois/1/exemplaire", [:]).status == .seeOther)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'message.specimen'") == 0)
    }
    try await PagesBench.open(.sqlite, role: "auditor", fill: OutboxPageTests.fill) {
      (bench: PagesBench) async throws in
      #expect(try await bench.post("/envois/1/exemplaire", [:]).status == .forbidden)
    }
  }
}
