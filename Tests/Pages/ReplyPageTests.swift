import Dunning
import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Mail
import NIOCore
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Storage
import Support
import Testing

@Suite("The pages of answers")
struct ReplyPageTests {
  /// Alpha owes three invoices; its accountant answered twice and a stranger once.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let alpha = try CustomerStore.insert(Example.customer(company, code: "A-1", name: "Alpha"), transaction)
    _ = try ContactStore.insert(
      Contact(id: ContactID(0), customer: alpha, name: "Compta", email: "c@alpha.example"), company: company,
      transaction)
    for (number, cents) in [("F-1", Int64(100_000)), ("F-2", 50_000), ("F-3", 70_000)] {
      _ = try Example.store(Example.item(company, alpha, number: number, cents: cents), transaction)
    }
    let texts = [
      ("c@alpha.example", "Bonjour,\n\nNous vous réglons 1 200,00 € vendredi.\n\nCordialement\nMarie @claire"),
      ("c@alpha.example", "La facture F-2 a déjà été payée le 20/11/2026. <script>alert(1)</script>"),
      ("x@y.example", "Nous contestons la facture F-2, le prix est faux."),
    ]
    let mails = texts.enumerated().map { place, mail in
      TakenMail(
        uid: Int64(place + 1),
        bytes: Array(
          """
          From: Marie @claire.delmas <\(mail.0)>
          Subject: Re: <b>relance</b>
          Message-ID: <\(place)@y>
          Content-Type: text/plain; charset=utf-8

          \(mail.1)
          """.utf8))
    }
    try TakeReplies(mails, from: "box", validity: 1).run(
      transaction, company: company, actor: Example.actor, at: Engine.moment)
  }

  private static func state(_ reply: Int64, _ bench: PagesBench) async throws -> String? {
    try await bench.database.read { try $0.first("SELECT state FROM reply WHERE id = \(reply)") { $0.text(0) } }
  }

  @Test("an answer is a line of the agenda, that leads to it and back", arguments: Engine.all)
  func agenda(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      func agenda() async throws -> String { try await bench.words("/agenda").replacing(/[\u{A0}\u{202F}]/, with: " ") }
      let words = try await agenda()
      #expect(words.contains("Réponses à traiter 1"))
      #expect(words.contains("Derniers échanges Réponse de Marie @claire.delmas"))
      #expect(words.contains("2 réponses, la première le lun. 23/11 : promesse"))
      let path = "/reponses/1?retour=%2Fagenda%3Fligne%3Dreply.1"
      let page = try await bench.page("/agenda")
      #expect(page.contains("href=\"\(path)\"") && !page.contains("value=\"terminer\""))
      let back = "/agenda?ligne=reply.1"
      #expect(try await bench.page(path).contains("name=\"retour\" value=\"\(back)\""))
      let dealt = try await bench.post("/reponses/1", ["version": "1", "suite": "traitee", "retour": back])
      #expect(dealt.headers[.location] == back)
      #expect(try await agenda().contains("A répondu le lun. 23/11 : déjà payé"))
      // Elsewhere than on a page of ours nobody is led.
      let strange = try await bench.post(
        "/reponses/2", ["version": "1", "suite": "traitee", "retour": "//evil.example"])
      #expect(strange.headers[.location] == "/reponses")
      #expect(!(try await bench.words("/agenda").contains("Réponses à traiter")))
      #expect(try await agenda().contains("1 faite sur"))
    }
  }

  @Test(
    "the list shows what waits, with its customer and what it says; strangers' words are text", arguments: Engine.all)
  func list(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let words = try await bench.words("/reponses")
      #expect(words.contains("À lire 3") && words.contains("Alpha") && words.contains("Sans client"))
      #expect(words.contains("promesse") && words.contains("déjà payé") && words.contains("litige"))
      let page = try await bench.page("/reponses")
      #expect(page.contains("&lt;b&gt;relance&lt;/b&gt;") && !page.contains("<b>relance"))
      let reply = try await bench.page("/reponses/2")
      #expect(!reply.contains("<script>alert") && reply.contains("&lt;script&gt;alert"))
      #expect(try await bench.words("/reponses?vue=traitees").contains("Aucune réponse n’a encore été traitée."))
      let csv = try await bench.answer("/reponses?vue=a-lire&format=csv")
      #expect(String(buffer: csv.body).contains("c@alpha.example"))
      #expect(try await bench.answer("/reponses/99").status == .notFound)
    }
  }

  @Test("the form of a promise is filled by the answer, and recording it deals with the answer", arguments: Engine.all)
  func promise(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let reply = try await bench.page("/reponses/1")
      #expect(reply.replacing(/[\u{A0}\u{202F}]/, with: " ").contains("Promet 1 200,00 € pour le 27/11/2026"))
      let link = try #require(reply.firstMatch(of: /href="(\/clients\/A-1\/promesses\/nouvelle[^"]*)"/)?.1)
      let form = try await bench.page(String(link).replacing("&amp;", with: "&"))
      #expect(form.contains(#"name="pour" value="27/11/2026""#) && form.contains("vendredi."))
      // 1 200 € over the oldest: all of one, a part of the next, nothing of the last.
      #expect(form.matches(of: /name="piece" value="\d+"[^>]* checked/).count == 2)
      let amounts = form.matches(of: /name="(montant\.\d+)" value="([^"]*)"/).map { (String($0.1), String($0.2)) }
      #expect(amounts.map(\.1).map { $0.replacing(/[\u{A0}\u{202F}]/, with: " ") } == ["1 000,00", "200,00", "700,00"])
      var typed = Dictionary(amounts, uniquingKeysWith: { first, _ in first })
      typed.merge(["pour": "27/11/2026", "reponse": "1", "proposition": "0", "retour": "/reponses/1"]) { $1 }
      typed["piece"] = amounts[0].0.replacing("montant.", with: "")
      typed.removeValue(forKey: amounts[1].0)
      typed.removeValue(forKey: amounts[2].0)
      let answer = try await bench.post("/clients/A-1/promesses", typed)
      #expect(answer.status == .seeOther)
      #expect(try await Self.state(1, bench) == "dealt")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM promise") == 1)
      #expect(try await bench.words("/clients/A-1/chronologie?type=reponses").contains("Réponse de Marie"))
    }
  }

  @Test("what an answer says becomes a note that names no colleague, once", arguments: Engine.all)
  func note(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      #expect(try await bench.post("/reponses/2/note", ["version": "1", "proposition": "0"]).status == .seeOther)
      #expect(try await Self.state(2, bench) == "dealt")
      let notes = try await bench.words("/clients/A-1/notes")
      #expect(notes.contains("Dit avoir payé le 20/11/2026"))
      let written = try await bench.database.read { try $0.first("SELECT content FROM comment") { $0.text(0) } }
      #expect(written?.contains("@") == false)
      _ = try await bench.post("/reponses/2/note", ["version": "1", "proposition": "0"])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM comment") == 1)
    }
  }

  @Test("an answer is attached by hand, set aside and put back; an old page overwrites nothing", arguments: Engine.all)
  func acts(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let wrong = try await bench.post("/reponses/3/client", ["version": "1", "client": "Z-9"])
      #expect(wrong.words.contains("Aucun client n’a ce code."))
      #expect(try await !bench.words("/reponses/3").contains("Ouvrir le litige"))
      #expect(try await bench.post("/reponses/3/client", ["version": "1", "client": "A-1"]).status == .seeOther)
      let link = try #require(
        try await bench.page("/reponses/3").firstMatch(of: /href="(\/clients\/A-1\/litiges\/nouveau[^"]*)"/)?.1)
      let form = try await bench.page(String(link).replacing("&amp;", with: "&"))
      #expect(form.contains(#"<option value="price" selected>"#) && form.contains("le prix est faux."))
      #expect(form.firstMatch(of: /<option value="\d+" selected>F-2/) != nil)
      _ = try await bench.post("/reponses/3", ["version": "1", "suite": "ecartee"])
      #expect(try await Self.state(3, bench) == "waiting")
      #expect(try await bench.post("/reponses/3", ["version": "2", "suite": "ecartee"]).status == .seeOther)
      #expect(try await Self.state(3, bench) == "set_aside")
      #expect(try await bench.post("/reponses/3?suite=a-lire&version=3", [:]).status == .seeOther)
      #expect(try await Self.state(3, bench) == "waiting")
    }
  }

  @Test("a promise is about what the answered message asked for", arguments: Engine.all)
  func about(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        let items: [ItemID] = try transaction.query("SELECT id FROM item WHERE number = 'F-3'") { $0.id(0) }
        let action = PlannedAction(
          customer: CustomerID(1), day: PagesBench.today, step: .first, channel: .email, contact: nil,
          needsApproval: false, total: Money(minor: 70_000, .eur),
          items: [PlannedItem(items[0], .first, minor: 70_000, reasons: [])], reasons: [])
        _ = try ActionStore.insert([action], company: company, on: PagesBench.today, at: Engine.moment, transaction)
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
            attempts, next_attempt, created, sent_at)
          SELECT company, id, customer, 'email', 'c@alpha.example', 'x', '{}', 'encours.1@v.example', 'sent', 1,
            \(Engine.moment), \(Engine.moment), \(Engine.moment) FROM dunning_action
          """)
        try transaction.execute("UPDATE reply SET message = (SELECT id FROM outbox) WHERE id = 1")
        try transaction.execute("UPDATE reply_proposal SET amount_minor = 30000 WHERE reply = 1")
      }
    ) { bench in
      let form = try await bench.page("/clients/A-1/promesses/nouvelle?reponse=1&proposition=0")
      #expect(form.matches(of: /name="piece" value="\d+"[^>]* checked/).count == 1)
      #expect(form.contains("value=\"300,00\""))
    }
  }

  @Test(
    "an address that came back is said to be so, and is written to again when a person says so", arguments: Engine.all)
  func trusted(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      let company = bench.company
      try await bench.database.write {
        _ = try ContactStore.setUnusable(
          "c@alpha.example", of: CustomerID(1), company: company, said: "550 <i>no</i> such user",
          on: PagesBench.today, at: Engine.moment, $0)
      }
      let page = try await bench.page("/clients/A-1/contacts")
      #expect(page.contains("Refusée depuis le 23/11/2026") && page.contains("&lt;i&gt;no&lt;/i&gt;"))
      #expect(page.contains("/clients/A-1/contacts/1/adresse"))
      #expect(try await bench.post("/clients/A-1/contacts/1/adresse", [:]).status == .seeOther)
      #expect(try await !bench.page("/clients/A-1/contacts").contains("Refusée depuis"))
      #expect(try await bench.post("/clients/A-1/contacts/9/adresse", [:]).status == .notFound)
    }
  }

  @Test("what a machine wrote was dealt with by the program, in words")
  func automatic() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let away = """
        From: Marie <c@alpha.example>
        Subject: Absence du bureau
        Message-ID: <away@y>
        Auto-Submitted: auto-replied
        Content-Type: text/plain; charset=utf-8

        Je suis absente jusqu'au 30/11/2026.
        """
      try await bench.database.write { transaction in
        let company = try #require(try CompanyStore.all(transaction).first).id
        try TakeReplies([TakenMail(uid: 9, bytes: Array(away.utf8))], from: "box", validity: 1).run(
          transaction, company: company, actor: .system("worker"), at: Engine.moment)
      }
      let words = try await bench.words("/reponses/4")
      #expect(words.contains("Encours (travail de fond), le 23/11/2026 à") && !words.contains("encours:"), "\(words)")
    }
  }

  @Test("who sees only their own customers sees no answer of others, nor of nobody")
  func own() async throws {
    let own = Role(key: "custom:1", name: "Les siens", rights: [.see, .comment], customers: .own)
    try await PagesBench.open(
      .sqlite, own: own,
      fill: { transaction, company in
        _ = try OwnRoles(actor: Example.actor, at: Engine.moment).add(
          name: "Les siens", rights: [.see, .comment], customers: .own, transaction)
        try Self.fill(transaction, company)
      }
    ) { bench in
      let words = try await bench.words("/reponses")
      #expect(words.contains("Rien n’attend d’être lu."))
      for reply in 1...3 { #expect(try await bench.answer("/reponses/\(reply)").status == .notFound) }
      #expect(try await bench.post("/reponses/3", ["version": "1", "suite": "ecartee"]).status == .notFound)
    }
  }
}
