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

@Suite("The sending queue")
struct OutboxPageTests {
  /// A formal notice to approve, and three messages: one that waits, one refused, one in doubt.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
    let item = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 900_00, due: "2026-08-31"), transaction)
    func action(_ step: DunningStep, _ channel: DunningChannel, on day: CivilDate) throws -> StoredAction? {
      let planned = PlannedAction(
        customer: customer, day: day, step: step, channel: channel, contact: nil,
        needsApproval: step == .formalNotice, total: Money(minor: 900_00, .eur),
        items: [PlannedItem(item, step, minor: 900_00, reasons: [])], reasons: [])
      return try ActionStore.insert([planned], company: company, on: day, at: Engine.moment, transaction).first
    }
    let compose = ComposeReminders(try #require(try CompanyStore.find(company, transaction)), at: Engine.moment)
    for (step, day) in [(.first, "2026-09-10"), (.second, "2026-10-01"), (.last, "2026-11-02")]
      as [(DunningStep, CivilDate)]
    {
      let stored = try #require(try action(step, .email, on: day))
      var message = try #require(try compose.messages([stored], transaction).first)
      message.recipient = "compta@client.example"
      try Outbox.enqueue(transaction, message, at: Engine.moment)
    }
    _ = try action(.formalNotice, .registeredLetter, on: PagesBench.today)
    try transaction.execute("UPDATE outbox SET state = 'failed', response = '550 inconnu', attempts = 1 WHERE id = 2")
    try transaction.execute("UPDATE outbox SET state = 'to_check', response = 'no answer' WHERE id = 3")
  }

  @Test("each view shows what it counts, and each message says what it asks for", arguments: Engine.all)
  func views(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let decide = try await bench.words("/envois")
      #expect(decide.contains("À décider 1 En attente 1 À poster 0 À reprendre 2 Envoyés aujourd’hui 0"))
      #expect(decide.contains("Mise en demeure"))
      let waiting = try await bench.words("/envois?vue=en-attente")
      #expect(waiting.contains("Client C-1 compta@client.example"))
      let wrong = try await bench.words("/envois?vue=a-reprendre")
      #expect(wrong.contains("550 inconnu"))
      #expect(wrong.contains("À vérifier"))
      let message = try await bench.words("/envois/2")
      #expect(message.contains("F-1 31/08/2026 900,00"))
      // The rate of the second half of 2026 is not published: nobody is left to believe that penalties are claimed.
      #expect(!message.contains("n’a pas de pénalité"))
      #expect(try await bench.words("/envois/3").contains("Une ligne au moins n’a pas de pénalité"))
      #expect(message.contains("Total à régler"))
      for path in ["/envois/2/lettre.pdf", "/relances/4/lettre.pdf"] {
        let letter = try await bench.client.execute(
          uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
        #expect(letter.headers[.contentType] == "application/pdf")
        #expect(letter.body.readableBytesView.starts(with: Array("%PDF".utf8)))
      }
    }
  }

  @Test("what was refused goes to a corrected address, what was in doubt is said, what waits is taken back, each once")
  func resolve() async throws {
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      let wrong = try await bench.post("/envois/2", ["reponse": "send_again", "adresse": "compta chez client"])
      #expect(wrong.status == .unprocessableContent)
      #expect(String(buffer: wrong.body).contains("value=\"compta chez client\""))
      _ = try await bench.post("/envois/2", ["reponse": "send_again", "adresse": "neuf@client.example"])
      _ = try await bench.post("/envois/3", ["reponse": "received"])
      #expect(try await bench.page("/envois?vue=en-attente").contains("Annuler l’envoi à"))
      let taken = try await bench.post("/envois/1", ["reponse": "abandon", "retour": "/envois?vue=en-attente"])
      #expect(taken.headers[.location] == "/envois?vue=en-attente")
      #expect(try await bench.page("/envois/1").contains("value=\"put_back\""))
      _ = try await bench.post("/envois/1?reponse=put_back", [:])
      #expect(try await bench.page("/envois/1").contains("value=\"abandon\""))
      _ = try await bench.post("/envois/1", ["reponse": "abandon"])
      let again = try await bench.post("/envois/1", ["reponse": "send_again"])
      #expect(again.status == .seeOther)
      let states = try await bench.database.read { snapshot in
        try snapshot.query("SELECT state, recipient FROM outbox ORDER BY id") { "\($0.text(0)) \($0.text(1))" }
      }
      #expect(
        states == ["withdrawn compta@client.example", "pending neuf@client.example", "sent compta@client.example"])
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'message.resolved' AND actor LIKE 'Claire%'")
      #expect(journal == 5)
      let unknown = try await bench.post("/envois/99", ["reponse": "abandon"])
      #expect(unknown.status == .notFound)
    }
    try await PagesBench.open(Engine.sqlite, role: "auditor", fill: Self.fill) { bench in
      let page = try await bench.page("/envois/2")
      #expect(!page.contains("name=\"reponse\""))
      let refused = try await bench.post("/envois/2", ["reponse": "abandon"])
      #expect(refused.status == .forbidden)
    }
  }

  @Test("letters that were written are opened and printed in one go; where they lie on the server is not told")
  func letters() async throws {
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      #expect(try await !bench.page("/envois?vue=envoyes").contains("courriers.pdf"))
      let none = try await bench.client.execute(
        uri: "/envois/courriers.pdf", method: .get, headers: [.cookie: "encours-session=x"], body: nil)
      #expect(none.status == .notFound)
      let drawn = try await bench.client.execute(
        uri: "/envois/1/lettre.pdf", method: .get, headers: [.cookie: "encours-session=x"], body: nil)
      let letter = Array(drawn.body.readableBytesView)
      let sent = Moment.paris(PagesBench.today, hour: 9)
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          UPDATE outbox SET state = 'sent', channel = 'letter', sent_at = \(sent),
            response = \("2026-11-23/letter-1.pdf") WHERE id < 3
          """)
        try transaction.execute(
          """
          INSERT INTO outbox_document (message, company, name, media_type, digest, bytes)
          SELECT id, company, 'lettre.pdf', 'application/pdf', 'x', \(Value.bytes(letter)) FROM outbox WHERE id < 3
          """)
      }
      let page = try await bench.page("/envois?vue=a-poster")
      #expect(page.contains("Imprimer les 2 courriers"))
      #expect(page.contains("/envois/1/lettre.pdf"))
      #expect(!page.contains("letter-1.pdf"))
      let all = try await bench.client.execute(
        uri: "/envois/courriers.pdf", method: .get, headers: [.cookie: "encours-session=x"], body: nil)
      #expect(all.headers[.contentType] == "application/pdf")
      #expect(all.body.readableBytes > letter.count)
      try await bench.database.write {
        try $0.execute("UPDATE outbox_document SET bytes = \(Value.bytes(Array("rien".utf8))) WHERE message = 2")
      }
      #expect(try await bench.redirect("/envois/courriers.pdf") == "/envois?vue=a-poster", "it says which is damaged")
    }
  }

  @Test("a letter that cannot be drawn sends back to its message, which says why")
  func undrawn() async throws {
    try await PagesBench.open(
      Engine.sqlite,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        let item = try #require(try OutboxStore.find(MessageID(1), of: company, transaction))
        var reminder = item.reminder
        reminder.invoices = [.init(file: PaperID(99), number: "F-1")]
        let letter = NewMessage(
          company: company, action: item.action, customer: item.customer, channel: .letter, recipient: "Client C-1",
          reminder: reminder)
        try Outbox.enqueue(transaction, letter, at: Engine.moment)
      }
    ) { bench in
      let answer = try await bench.answer("/envois/4/lettre.pdf")
      #expect(answer.status == .seeOther && answer.headers[.location] == "/envois/4")
      let cookies = answer.headers[values: .setCookie].filter { $0.hasPrefix("encours-flash=") }
      let cookie = try #require(cookies.first?.split(separator: ";").first)
      let told = try await bench.client.execute(
        uri: "/envois/4", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
      #expect(told.words.contains("le fichier de la facture F-1"), "\(told.words)")
    }
  }

  @Test("a letter waits to be posted, whatever the day, until a person says that it was", arguments: Engine.all)
  func posting(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let long = Moment.paris("2026-10-05", hour: 9)
      try await bench.database.write {
        try $0.execute(
          "UPDATE outbox SET state = 'sent', channel = 'registered_letter', sent_at = \(long) WHERE id < 3")
      }
      func posted() async throws -> [String] {
        try await bench.database.read {
          try $0.query(
            "SELECT id, posted_on, post_number, posted_by FROM outbox WHERE posted_on IS NOT NULL ORDER BY id"
          ) { "\($0.int(0)) \(try $0.date(1)) \($0.textOrNil(2) ?? "–") \($0.text(3))" }
        }
      }
      let queue = try await bench.words("/envois?vue=a-poster")
      #expect(queue.contains("À poster 2") && queue.contains("Noter comme posté"))
      #expect(try await !bench.page("/envois?vue=a-poster").contains(" checked"), "one is not noted with another")
      // Nothing is noted of a day to come, of nothing, nor of a message that is no letter.
      for wrong in [["le": "24/11/2026", "lettre": "1"], ["le": "20/11/2026"], ["le": "jamais", "lettre": "1"]] {
        let refused = try await bench.post("/envois/postes", wrong)
        #expect(refused.status == .unprocessableContent, "\(wrong)")
      }
      #expect(try await bench.post("/envois/3/poste", ["le": "20/11/2026"]).status == .seeOther)
      #expect(try await posted().isEmpty)
      // Nor of a day before a letter's own: of several letters none is noted, and it is said which is younger.
      let batch = try await bench.post("/envois/postes", fields: ["le": "20/09/2026", "lettre": "1", "lettre": "2"])
      let early = try await bench.post("/envois/1/poste", ["le": "09/09/2026"])
      for (refused, day) in [(batch, "01/10/2026"), (early, "10/09/2026")] {
        #expect(refused.status == .unprocessableContent)
        #expect(refused.words.contains("Le courrier à Client C-1 est daté du \(day)"), "\(refused.words)")
      }
      #expect(try await posted().isEmpty)
      let doubted = try await bench.post("/envois/1/poste", ["le": "20/11/2026", "numero": "RK123456784FR"])
      #expect(doubted.status == .unprocessableContent && doubted.words.contains("Le dernier chiffre ne correspond pas"))
      #expect(String(buffer: doubted.body).contains("name=\"tel-quel\""))
      let kept = ["le": "20/11/2026", "numero": "XY-1", "tel-quel": "oui"]
      #expect(try await bench.post("/envois/1/poste", kept).headers[.location] == "/envois/1")
      #expect(try await posted() == ["1 2026-11-20 XY-1 Claire Delmas (1)"])
      _ = try await bench.post("/envois/1/poste", ["retirer": "1"])
      let typed = ["le": "20/11/2026", "numero": "1A 123 456 7890 1"]
      #expect(try await bench.post("/envois/1/poste", typed).headers[.location] == "/envois/1")
      _ = try await bench.post("/envois/postes", ["le": "06/10/2026", "lettre": "2"])
      #expect(
        try await posted() == [
          "1 2026-11-20 1A 123 456 7890 1 Claire Delmas (1)", "2 2026-10-06 – Claire Delmas (1)",
        ])
      let told = try await bench.words("/envois/1")
      #expect(
        told.contains(
          "Posté le 20/11/2026 sous le numéro 1A 123 456 7890 1, noté par Claire Delmas."))
      #expect(try await bench.words("/envois?vue=a-poster").contains("Aucun courrier à poster"))
      _ = try await bench.post("/envois/1/poste", ["retirer": "1"])
      #expect(try await posted().count == 1)
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event IN ('message.posted', 'message.not_posted')")
      #expect(journal == 5)
    }
    try await PagesBench.open(engine, role: "auditor", fill: Self.fill) { bench in
      let refused = try await bench.post("/envois/postes", ["le": "20/11/2026", "lettre": "1"])
      #expect(refused.status == .forbidden)
    }
  }

  @Test("e-mails that cannot leave say why, and who may mend it is led there")
  func obstacle() async throws {
    try await PagesBench.open(Engine.sqlite, role: "administrator", fill: Self.fill) { bench in
      let page = try await bench.page("/envois?vue=en-attente")
      #expect(page.contains("Aucun serveur d’e-mail n’est réglé"))
      #expect(try await bench.links("/envois?vue=en-attente").contains("/reglages/e-mail"))
    }
    try await PagesBench.open(Engine.sqlite, role: "collector", fill: Self.fill) { bench in
      let page = try await bench.page("/envois?vue=en-attente")
      #expect(page.contains("Demandez à un administrateur"))
      #expect(!page.contains("Régler l’e-mail"))
    }
  }

  @Test("the dashboard leads to the queue, filtered to what it counts")
  func dashboard() async throws {
    try await PagesBench.open(Engine.sqlite, fill: Self.fill) { bench in
      let links = try await bench.links("/")
      #expect(links.contains("/envois?vue=a-reprendre"))
      #expect(links.contains("/envois?vue=a-decider"))
      let page = try await bench.words("/")
      #expect(page.contains("2 relances non distribuées"))
    }
  }

  @Test("why a message did not leave is said in the reader's language, a server's own words as they are")
  func reasons() async throws {
    for (language, sentence) in [
      (LanguageCode.french, "abandonné après 10 tentatives"), (.english, "given up after 10 attempts"),
    ] {
      try await PagesBench.open(.sqlite, language: language, fill: Self.fill) { bench in
        let reason = Phrase("given up after \(10) attempts: \("451 plus tard <b>")")
        let facts = String(decoding: try JSONEncoder().encode(reason), as: UTF8.self)
        try await bench.database.write { transaction in
          try transaction.execute(
            "UPDATE outbox SET response = \(reason.description), reason = \(facts) WHERE id = 2")
        }
        for path in ["/envois?vue=a-reprendre", "/envois/2"] {
          let page = try await bench.page(path)
          #expect(page.contains(sentence) && page.contains("451 plus tard &lt;b&gt;"), "\(path)")
        }
        let file = try await bench.answer("/envois?vue=a-reprendre&format=csv")
        #expect(String(buffer: file.body).contains(sentence))
      }
    }
  }
}
