import Dunning
import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Scenarios on the pages")
struct ScenarioPageTests {
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 1_000_00, due: "2026-11-18"), transaction)
  }

  @Test(
    "a scenario is copied, changed, simulated, published, made the default and given to a customer",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let list = try await bench.words("/scenarios")
      #expect(list.contains("Standard Fourni Par défaut"))
      #expect(try await bench.words("/scenarios/standard?etape=last").contains("Dernière relance étape 5 sur 6, J+21"))
      let created = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      #expect(created.headers[.location] == "/scenarios/1")
      let saved = try await bench.post(
        "/scenarios/1/etapes/first",
        [
          "revision": "1", "delai": "8", "moyen": "letter", "execution": "valider", "minimum": "1 500,00", "ecart": "0",
        ])
      #expect(saved.headers[.location] == "/scenarios/1?etape=first")
      let page = try await bench.page("/scenarios/1?etape=first")
      #expect(page.contains("name=\"delai\" value=\"8\""))
      #expect(page.contains("value=\"1\u{202F}500,00\""))
      let simulated = try await bench.words("/scenarios/1/publication")
      #expect(simulated.contains("0 client serait relancé"))
      // Only who has something open is planned for, and counted.
      #expect(simulated.contains("comme si le client au compte non soldé suivait ce scénario"))
      #expect(simulated.contains("1 de moins qu’avec ce qui est en service."))
      #expect(simulated.contains("Client C-1 Première relance Rien 1\u{202F}000,00"))
      let changes = String(buffer: try await bench.answer("/scenarios/1/publication?format=csv").body)
      #expect(changes.contains("\r\nC-1;Client C-1;Première relance;Rien;EUR;1000,00\r\n"), "\(changes)")
      _ = try await bench.post("/scenarios/1/publication", ["revision": "2"])
      _ = try await bench.post("/scenarios/1/defaut", [:])
      #expect(try await bench.words("/scenarios").contains("Prudent Version 1 Par défaut"))
      _ = try await bench.post("/scenarios/1/clients", ["code": "C-1"])
      #expect(try await bench.words("/scenarios/1/clients").contains("Client C-1 C-1"))
      let customers = String(buffer: try await bench.answer("/scenarios/1/clients?format=csv").body)
      #expect(customers.hasSuffix("\r\nC-1;Client C-1;Une personne\r\n"), "\(customers)")
      _ = try await bench.post("/scenarios/1/clients", ["code": "C-1", "faire": "retirer"])
      #expect(try await bench.words("/scenarios/1/clients").contains("Aucun client affecté"))
      _ = try await bench.post("/scenarios/1/etapes/courtesy", ["revision": "3", "faire": "retirer"])
      #expect(try await bench.words("/scenarios/1").contains("Brouillon 2"))
      #expect(try await bench.page("/scenarios/1?version=1").contains("J−7"))
      _ = try await bench.post("/scenarios/1/brouillon", ["revision": "4"])
      #expect(try await !bench.words("/scenarios/1").contains("Brouillon"))
    }
  }

  @Test("beside a step stand whom it would reach today and what a customer would receive", arguments: Engine.all)
  func besideAStep(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      let editor = try await bench.page("/scenarios/1?etape=first")
      #expect(editor.contains("id=\"effet\" data-load=\"/scenarios/1/effet?etape=first\""))
      #expect(editor.contains("id=\"apercu\" data-load=\"/scenarios/1/apercu?etape=first\""))
      // An old version and the shipped scenario are not being written.
      #expect(try await !bench.page("/scenarios/standard?etape=first").contains("data-load"))
      let effect = "/scenarios/1/effet?etape=first"
      let tried = try await bench.words(effect)
      #expect(tried.contains("Aujourd’hui, 1 client recevrait cette relance, pour 1\u{202F}000,00\u{A0}€."), "\(tried)")
      #expect(tried.contains("Aucun client ne suit ce scénario") && tried.contains("Client C-1 1 Première relance"))
      #expect(try await bench.words("/scenarios/1/effet?etape=call").contains("aucun client ne serait à appeler"))
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      _ = try await bench.post("/scenarios/1/defaut", [:])
      _ = try await bench.post(
        "/scenarios/1/etapes/first",
        ["revision": "2", "delai": "20", "moyen": "message", "execution": "auto", "minimum": "", "ecart": "0"])
      let later = try await bench.words(effect)
      #expect(later.contains("aucun client ne recevrait cette relance. La version 1 en toucherait 1."), "\(later)")
      let file = String(buffer: try await bench.answer("/scenarios/1/effet?etape=last&format=csv").body)
      #expect(file.split(separator: "\r\n").count == 1, "\(file)")
      let preview = try await bench.page("/scenarios/1/apercu?etape=first")
      #expect(preview.contains("<option value=\"C-1\" selected>Client C-1</option>") && preview.contains("F-1"))
      #expect(preview.contains("/modeles/first/apercu.pdf?langue=fr&amp;client=C-1"))
      #expect(!preview.contains("relevé de compte"))
      _ = try await bench.post(
        "/scenarios/1/etapes/first",
        [
          "revision": "3", "delai": "3", "moyen": "message", "execution": "auto", "minimum": "", "ecart": "0",
          "destinataire": "", "joindre": "statement",
        ])
      let attached = try await bench.page("/scenarios/1/apercu?etape=first")
      #expect(attached.contains("Pièce jointe : relevé de compte.".replacing(" :", with: "\u{A0}:")))
      #expect(attached.contains("&amp;joindre=statement"))
      _ = try await bench.post(
        "/scenarios/1/etapes/first",
        [
          "revision": "4", "delai": "3", "moyen": "message", "execution": "auto", "minimum": "", "ecart": "0",
          "destinataire": "", "joindre": "invoices",
        ])
      let without = try await bench.words("/scenarios/1/apercu?etape=first")
      #expect(without.contains("Aucune facture n’est jointe"), "\(without)")
      let company = bench.company
      try await bench.database.write { transaction in
        let item = try #require(try ItemStore.find(number: "F-1", of: company, transaction).first)
        try PaperStore.keep(issued: Array("%PDF-1.7".utf8), of: item.id, company: company, transaction)
        let contact = Contact(id: ContactID(0), customer: item.customer, name: "Compta", email: "compta@c.example")
        _ = try ContactStore.insert(contact, company: company, transaction)
      }
      #expect(try await bench.words("/scenarios/1/apercu?etape=first").contains("Pièce jointe\u{A0}: F-1."))
      #expect(try await bench.page("/factures/F-1").contains("href=\"/factures/F-1/fichier\""))
      let invoice = try await bench.answer("/factures/F-1/fichier")
      #expect(invoice.headers[.contentType] == "application/pdf" && String(buffer: invoice.body) == "%PDF-1.7")
      #expect(invoice.headers[.contentDisposition] == "attachment; filename=\"F-1.pdf\"")
      #expect(try await bench.visit("/factures/F-2/fichier") == .notFound)
      _ = try await bench.post(
        "/scenarios/1/etapes/first",
        [
          "revision": "5", "delai": "3", "moyen": "message", "execution": "auto", "minimum": "", "ecart": "0",
          "destinataire": "", "joindre": "statement",
        ])
      let document = try await bench.answer("/modeles/first/apercu.pdf?langue=fr&client=C-1&joindre=statement")
      let bare = try await bench.answer("/modeles/first/apercu.pdf?langue=fr&client=C-1")
      #expect(document.status == .ok && document.body.readableBytes > bare.body.readableBytes)
      let publishing = try await bench.words("/scenarios/1/publication")
      #expect(publishing.contains("Pièces jointes\u{A0}: aucune → relevé de compte"), "\(publishing)")
      // On paper it shows the letter.
      let letter = try await bench.words("/scenarios/1/apercu?etape=formal_notice")
      #expect(letter.contains("Mise en demeure de payer") && letter.contains("F-1"), "\(letter)")
      #expect(
        try await bench.words("/scenarios/1/apercu?etape=call").contains("Quel jour puis-je noter votre virement"))
      #expect(try await bench.words("/scenarios/1/apercu?etape=first&client=C-9").contains("n’a rien à réclamer"))
      for path in ["/scenarios/1/apercu?etape=x", "/scenarios/1/effet", "/scenarios/9/effet?etape=first"] {
        #expect(try await bench.visit(path) == .notFound, "\(path)")
      }
    }
  }

  @Test("the past months are lived through again with the draft; where they are not known, that is said")
  func replay() async throws {
    @Sendable func fill(_ transaction: Transaction, _ company: CompanyID) throws {
      let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client C-1"), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "F-1", cents: 1_000_00, due: "2026-06-30"), transaction)
    }
    try await PagesBench.open(.sqlite, fill: fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Sans appel", "copie": ""])
      _ = try await bench.post("/scenarios/1/etapes/call", ["revision": "1", "faire": "retirer"])
      #expect(try await bench.page("/scenarios/1/publication").contains("href=\"/scenarios/1/rejeu\""))
      let replayed = try await bench.words("/scenarios/1/rejeu")
      #expect(replayed.contains("Le brouillon aurait envoyé 4 messages Autant que ce qui est en service."))
      #expect(replayed.contains("Appels et tâches 1 0 −1"))
      #expect(replayed.contains("Appel téléphonique 1 0 −1"))
      let file = String(buffer: try await bench.answer("/scenarios/1/rejeu?format=csv").body)
      #expect(file.contains("\r\nAppels et tâches;1;0;-1\r\n"), "\(file)")
      let company = bench.company
      try await bench.database.write {
        try $0.execute(
          """
          INSERT INTO import_file (company, kind, name, digest, reading, imported_at, actor, result)
          VALUES (\(company), 'open-items', 'liste.csv', 'x', '', \(Moment.paris("2026-12-01", hour: 9)), 'test', '{}')
          """)
      }
      #expect(try await bench.words("/scenarios/1/rejeu").contains("Le passé n’est pas connu"))
      #expect(try await bench.visit("/scenarios/2/rejeu") == .notFound)
      // What could not be published is neither simulated nor replayed: it says what is missing.
      try await bench.database.write { transaction in
        let current = try CurrentScenario.read(ScenarioID(1), of: bench.company, transaction)
        var draft = current.content
        draft.steps.removeAll { $0.offset >= 0 }
        try SaveScenario(ScenarioID(1), draft, revision: current.stored.revision)
          .run(transaction, company: bench.company, actor: Example.actor, at: Engine.moment)
      }
      for path in ["/scenarios/1/publication", "/scenarios/1/rejeu"] {
        let refused = try await bench.client.execute(
          uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
        let cookie = try #require(refused.headers[.setCookie]?.split(separator: ";").first)
        let told = try await bench.client.execute(
          uri: "/scenarios/1", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
        #expect(refused.status == .seeOther && told.words.contains("À corriger avant de publier"), "\(told.words)")
        #expect(!told.words.contains("Rien ne diffère"))
      }
    }
  }

  @Test("before a scenario becomes the default, one sees what that would change, and for whom")
  func asDefault() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Patient", "copie": ""])
      #expect(try await bench.redirect("/scenarios/1/defaut") == "/scenarios/1", "nothing of it is published")
      try await bench.database.write { transaction in
        let current = try CurrentScenario.read(ScenarioID(1), of: bench.company, transaction)
        var draft = current.content
        draft.steps.removeAll { $0.offset < 20 }
        try SaveScenario(ScenarioID(1), draft, revision: current.stored.revision)
          .run(transaction, company: bench.company, actor: Example.actor, at: Engine.moment)
      }
      _ = try await bench.post("/scenarios/1/publication", ["revision": "2"])
      #expect(try await bench.page("/scenarios/1").contains("href=\"/scenarios/1/defaut\""))
      let page = try await bench.words("/scenarios/1/defaut")
      #expect(page.contains("0 client serait relancé") && page.contains("1 de moins"), "\(page)")
      #expect(page.contains("qui suivrait ce scénario par défaut") && page.contains("Avec ce scénario"), "\(page)")
      let file = String(buffer: try await bench.answer("/scenarios/1/defaut?format=csv").body)
      #expect(file.contains("Avec ce scénario"), "\(file)")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM dunning_action") == 0)
      _ = try await bench.post("/scenarios/1/defaut", [:])
      #expect(try await bench.redirect("/scenarios/1/defaut") == "/scenarios/1", "it is the default")
    }
  }

  @Test(
    "whoever publishes says what becomes of the customers in the middle; the pages name who finishes in which version")
  func middle() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Maison", "copie": ""])
      // A first version finds nobody in the middle of another.
      #expect(try await !bench.words("/scenarios/1/publication").contains("Clients en cours de route"))
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      _ = try await bench.post("/scenarios/1/defaut", [:])
      let company = bench.company
      _ = try await PlanReminders(company, on: PagesBench.today)
        .run(bench.database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      func change(_ delay: String, _ revision: Int) async throws {
        _ = try await bench.post(
          "/scenarios/1/etapes/first",
          [
            "revision": "\(revision)", "delai": delay, "moyen": "message", "execution": "auto", "minimum": "0",
            "ecart": "0",
          ])
      }
      try await change("4", 2)
      let shown = try await bench.words("/scenarios/1/publication")
      #expect(shown.contains("Clients en cours de route 1 client doit encore des factures"), "\(shown)")
      #expect(shown.contains("Aucun message qu’ils ont reçu ne repart."))
      let path = "/scenarios/1/publication?milieu=finish"
      let finishing = try await bench.page(path)
      #expect(finishing.contains("name=\"milieu\" value=\"finish\""))
      #expect(finishing.contains("href=\"\(path)\" aria-current=\"page\""))
      let none = String(buffer: try await bench.answer(path + "&format=csv").body)
      #expect(none.split(separator: "\r\n").count == 1, "\(none)")
      _ = try await bench.post("/scenarios/1/publication", ["revision": "3", "milieu": "finish"])
      let page = try await bench.words("/scenarios/1")
      #expect(page.contains("1 client y finit") && page.contains("Les faire tous passer à la version 2"), "\(page)")
      let customer = try await bench.words("/clients/C-1")
      #expect(customer.contains("Maison , version 1 jusqu’à ce que ce qui y a commencé soit soldé"), "\(customer)")
      #expect(try await bench.words("/factures/F-1").contains("Scénario «\u{A0}Maison\u{A0}», version 1."))
      let released = try await bench.post("/scenarios/1/migration", [:])
      #expect(released.headers[.location] == "/scenarios/1")
      #expect(try await !bench.words("/scenarios/1").contains("y finit"))
      #expect(try await bench.words("/clients/C-1").contains("Maison , version 2"))
      let moment = Engine.moment.microsecondsSince1970
      _ = try await bench.post("/scenarios/1/migration?reprendre=\(moment)", [:])
      #expect(try await bench.words("/scenarios/1").contains("1 client y finit"))
      #expect(try await bench.post("/scenarios/9/migration", [:]).status == .notFound)
      let journal = try await bench.words("/journal")
      #expect(journal.contains("Clients laissés finir dans leur version"), "\(journal)")
      #expect(journal.contains("Clients en cours de route\u{A0}: Finir dans la leur"), "\(journal)")
    }
  }

  /// Makes a scenario the default and tries another delay of its first reminder.
  static func trial(_ bench: PagesBench, scenario: Int) async throws {
    _ = try await bench.post("/scenarios", ["nom": "À deux", "copie": ""])
    _ = try await bench.post("/scenarios/\(scenario)/publication", ["revision": "1"])
    _ = try await bench.post("/scenarios/\(scenario)/defaut", [:])
    _ = try await bench.post(
      "/scenarios/\(scenario)/etapes/first",
      ["revision": "2", "delai": "4", "moyen": "message", "execution": "auto", "minimum": "0", "ecart": "0"])
    let begun = try await bench.post("/scenarios/\(scenario)/essais", ["revision": "3"])
    #expect(begun.headers[.location] == "/scenarios/\(scenario)/essais/2")
  }

  @Test("a draft is tried on half of the customers, its page says what can be said, and one version stays")
  func trials() async throws {
    @Sendable func fill(_ transaction: Transaction, _ company: CompanyID) throws {
      for number in 1...24 {
        _ = try CustomerStore.insert(
          Example.customer(company, code: "C-\(number)", name: "Client \(number)"), transaction)
      }
    }
    try await PagesBench.open(.sqlite, fill: fill) { bench in
      try await Self.trial(bench, scenario: 1)
      let path = "/scenarios/1/essais/2"
      let empty = try await bench.words(path)
      #expect(empty.contains("Aucune facture n’est arrivée à échéance depuis le début de l’essai."), "\(empty)")
      #expect(empty.contains("depuis le 23 novembre 2026") && empty.contains("Clients 11 13"), "\(empty)")
      #expect(empty.contains("la moitié qui en laisse le plus paraît plus rapide qu’elle n’est"))
      #expect(try await bench.words("/clients/C-1").contains("À deux , version 2, à l’essai"))
      #expect(try await bench.words("/clients/C-7").contains("À deux , version 1, à l’essai"))
      let scenario = try await bench.words("/scenarios/1")
      #expect(scenario.contains("Essais Version 1 contre version 2 depuis le 23/11/2026 À l’essai"), "\(scenario)")
      #expect(scenario.contains("Un essai est en cours."))
      let company = bench.company
      @Sendable func pay(_ codes: [(code: Int, days: Int)]) async throws {
        try await bench.database.write { transaction in
          for (code, days) in codes {
            let customer = try #require(try CustomerStore.find(code: "C-\(code)", of: company, transaction))
            let item = try Example.store(
              Example.item(company, customer.id, number: "F-\(code)", due: PagesBench.today.adding(days: -days)),
              transaction)
            // What fell due before the trial would not count: the trial is put back instead of the clock.
            try transaction.execute(
              "UPDATE item SET open_minor = 0, settled_on = \(PagesBench.today) WHERE id = \(item)")
          }
          try transaction.execute("UPDATE scenario_trial SET began = '2026-10-01'")
        }
      }
      // Of A are 3, 5, 7, 9, 11, 13 and others.
      try await pay([(1, 3), (2, 4)])
      #expect(try await bench.words(path).contains("dans la moitié A, personne n’a payé"))
      try await pay([(3, 20)])
      #expect(try await bench.words(path).contains("dans la moitié A, un seul client a payé"))
      try await pay([(5, 4)])
      let unclear = try await bench.words(path)
      #expect(
        unclear.contains(
          "Aucune différence ne se voit encore\u{A0}: B fait payer entre 108,5\u{A0}jours plus tôt et 91,5\u{A0}jours"),
        "\(unclear)")
      try await pay([(7, 21), (9, 20), (11, 22), (4, 2), (6, 4), (8, 3), (10, 3), (12, 1)])
      try await bench.database.write { try $0.execute("DELETE FROM item WHERE number = 'F-5'") }
      // A: 20, 21, 20, 22; B: 3, 4, 2, 4, 3, 3, 1. SciPy: −17.89286, from −19.37345 to −16.41226.
      let clear = try await bench.words(path)
      #expect(
        clear.contains("B fait payer 17,9\u{A0}jours plus tôt (entre 16,4 et 19,4\u{A0}jours, à 95\u{202F}%)."),
        "\(clear)")
      #expect(clear.contains("Part payée 100,0\u{202F}% 100,0\u{202F}%"), "\(clear)")
      #expect(clear.contains("Délai moyen après l’échéance, j 20,8 2,9"), "\(clear)")
      let file = String(buffer: try await bench.answer(path + "?format=csv").body)
      #expect(file.contains("\r\nA (version 1);11;4;4;"), "\(file)")
      #expect(try await bench.post("\(path)/fin", ["garder": "c"]).status == .badRequest)
      let ended = try await bench.post("\(path)/fin", ["garder": "b"])
      #expect(ended.headers[.location] == path)
      let over = try await bench.words(path)
      #expect(
        over.contains("du 1er octobre 2026 au 23 novembre 2026\u{202F}; Claire Delmas a gardé la version 2"), "\(over)")
      #expect(over.contains("17,9\u{A0}jours plus tôt") && !over.contains("Terminer l’essai"))
      #expect(try await bench.words("/clients/C-7").contains("À deux , version 2 "))
      #expect(try await bench.words("/journal").contains("Essai de deux versions terminé"))
      for missing in ["/scenarios/1/essais/1", "/scenarios/1/essais/x", "/scenarios/9/essais/2"] {
        #expect(try await bench.visit(missing) == .notFound, "\(missing)")
      }
    }
  }

  @Test("a step is put around an event and back; versions, the list and the file say so in words")
  func events() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let shipped = try await bench.words("/scenarios/standard?etape=call.broken_promise")
      #expect(shipped.contains("Autour d’un événement"))
      #expect(shipped.contains("1\u{A0}jour ouvré après une promesse rompue"))
      let consumers = try await bench.words("/scenarios/consumers?etape=first.returned_payment")
      #expect(consumers.contains("1\u{A0}jour ouvré après un paiement rejeté"))
      #expect(consumers.contains("Texte du paiement rejeté") && !consumers.contains("après une promesse rompue"))
      #expect(try await bench.words("/modeles/returned_payment").contains("retourné impayé par la banque"))
      _ = try await bench.post("/scenarios", ["nom": "Attentif", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      func put(_ changes: [String: String], at revision: Int) async throws -> TestResponse {
        let typed = ["delai": "10", "decompte": "calendar", "moyen": "message", "execution": "auto", "minimum": "0"]
        return try await bench.post(
          "/scenarios/1/etapes/second", typed.merging(changes) { $1 }.merging(["revision": "\(revision)"]) { $1 })
      }
      for wrong in ["61", "-1"] {
        let refused = try await put(["autour": "returned_payment", "delai": wrong, "ecart": "0"], at: 2)
        #expect(refused.status == .unprocessableContent && refused.words.contains("de 0 à 60"))
      }
      let saved = try await put(
        ["autour": "returned_payment", "delai": "2", "decompte": "business", "ecart": "5"], at: 2)
      #expect(saved.headers[.location] == "/scenarios/1?etape=second")
      let page = try await bench.page("/scenarios/1?etape=second")
      #expect(page.contains("<option value=\"returned_payment\" selected>"))
      #expect(!page.contains("name=\"ecart\"") && !page.contains("value=\"insolvency\""))
      let said = "2\u{A0}jours ouvrés après un paiement rejeté"
      #expect(try await bench.words("/scenarios/1?etape=second").contains(said))
      #expect(try await bench.words("/scenarios").contains("\(said) · 1\u{A0}jour ouvré"))
      let file = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(file.contains(";\(said);"), "\(file)")
      let simulated = try await bench.words("/scenarios/1/publication")
      #expect(simulated.contains("J+10 → \(said)"), "\(simulated)")
      // Neither a formal notice nor a courtesy reminder may follow an event; a task may follow an insolvency.
      for fixed in ["formal_notice", "courtesy"] {
        #expect(try await !bench.page("/scenarios/1?etape=\(fixed)").contains("name=\"autour\""))
      }
      _ = try await bench.post("/scenarios/1/etapes", ["revision": "3", "genre": "task"])
      #expect(try await bench.page("/scenarios/1?etape=task").contains("value=\"insolvency\""))
      let back = try await put(["autour": "", "delai": "10"], at: 4)
      #expect(back.headers[.location] == "/scenarios/1?etape=second")
      #expect(try await bench.words("/scenarios/1?etape=second").contains("étape 3 sur 7, J+10"))
    }
  }

  @Test("steps are added, doubled and named; conditions are added, typed and removed")
  func steps() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Deux appels", "copie": ""])
      let added = try await bench.post("/scenarios/1/etapes", ["revision": "1", "genre": "call"])
      #expect(added.headers[.location] == "/scenarios/1?etape=call.2")
      #expect(try await bench.words("/scenarios/1?etape=call.2").contains("Appel téléphonique étape 5 sur 7, J+16"))
      let typed = [
        "revision": "2", "delai": "18", "moyen": "call", "minimum": "0", "ecart": "0", "appellation": "Appel direction",
        "faire": "condition", "fait": "overdue",
      ]
      let begun = try await bench.post("/scenarios/1/etapes/call.2", typed)
      #expect(begun.headers[.location] == "/scenarios/1?etape=call.2")
      let shown = try await bench.page("/scenarios/1?etape=call.2")
      #expect(shown.contains("Appel direction"))
      #expect(shown.contains("name=\"condition-0-valeur\" value=\"150,00\""))
      let first = [
        "condition-0-fait": "overdue", "condition-0-sens": "only", "condition-0-valeur": "2 500", "faire": "condition",
        "fait": "kinds", "revision": "3",
      ]
      _ = try await bench.post("/scenarios/1/etapes/call.2", typed.merging(first) { $1 })
      let second = first.merging([
        "condition-1-fait": "kinds", "condition-1-sens": "except", "faire": "", "revision": "4",
      ]) { $1 }
      let refused = try await bench.post("/scenarios/1/etapes/call.2", typed.merging(second) { $1 })
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("Cochez au moins un choix"))
      let chosen = second.merging(["condition-1-valeur": "b2c"]) { $1 }
      _ = try await bench.post("/scenarios/1/etapes/call.2", typed.merging(chosen) { $1 })
      let page = try await bench.page("/scenarios/1?etape=call.2")
      #expect(page.contains("Retirer la condition\u{A0}: sauf si le client est\u{A0}: particulier"))
      _ = try await bench.post(
        "/scenarios/1/etapes/call.2",
        typed.merging(chosen) { $1 }.merging(["faire": "retirer-condition-0", "revision": "5"]) { $1 })
      let left = try await bench.page("/scenarios/1?etape=call.2")
      #expect(!left.contains("condition-0-valeur\" value=\"2"))
      #expect(left.contains("name=\"condition-0-valeur\" value=\"b2c\" checked"))
      let doubled = try await bench.post("/scenarios/1/etapes/first", ["revision": "6", "faire": "dupliquer"])
      #expect(doubled.headers[.location] == "/scenarios/1?etape=first.2")
      _ = try await bench.post("/scenarios/1/publication", ["revision": "7"])
      _ = try await bench.post(
        "/scenarios/1/etapes/first",
        ["revision": "8", "delai": "4", "moyen": "letter", "execution": "auto", "minimum": "0", "ecart": "0"])
      #expect(
        try await bench.words("/scenarios/1/publication").contains(
          "Ce que change le brouillon Première relance\u{A0}: J+3 → J+4, E-mail, sinon courrier → Courrier, "
            + "À valider → Automatique"))
      _ = try await bench.post("/scenarios/1/publication", ["revision": "9"])
      #expect(
        try await bench.words("/scenarios/1?version=2").contains(
          "Depuis la version 1 Première relance\u{A0}: J+3 → J+4"))
      let gone = try await bench.post("/scenarios/1/etapes/none", ["revision": "10"])
      #expect(gone.status == .unprocessableContent && gone.words.contains("n’est plus dans le brouillon"))
      #expect(try await bench.post("/scenarios/1/etapes", ["revision": "10", "genre": "sms"]).status == .badRequest)
    }
  }

  @Test("a step says to whom it goes and who gets a copy; versions, the simulation and the file say so")
  func recipients() async throws {
    @Sendable func fill(_ transaction: Transaction, _ company: CompanyID) throws {
      try Self.fill(transaction, company)
      let customer = try #require(try CustomerStore.find(code: "C-1", of: company, transaction)).id
      for (name, role) in [("Compta", "accounts_payable"), ("Mme Le Goff", "manager")] {
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: name, role: role, email: "\(role)@c.example"),
          company: company, transaction)
      }
    }
    try await PagesBench.open(.sqlite, fill: fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Direction", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      _ = try await bench.post("/scenarios/1/defaut", [:])
      let step = [
        "revision": "2", "delai": "3", "moyen": "message", "execution": "valider", "minimum": "0", "ecart": "0",
        "destinataire": "manager", "copie": "accounts_payable",
      ]
      _ = try await bench.post("/scenarios/1/etapes/first", step)
      let page = try await bench.page("/scenarios/1?etape=first")
      #expect(page.contains("<option value=\"manager\" selected>Direction</option>"))
      #expect(page.contains("name=\"copie\" value=\"accounts_payable\" checked"))
      #expect(try await !bench.page("/scenarios/1?etape=formal_notice").contains("name=\"copie\" value"))
      let simulated = try await bench.words("/scenarios/1/publication")
      #expect(
        simulated.contains(
          "Destinataire\u{A0}: Contact habituel → Direction, En copie\u{A0}: personne → Comptabilité fournisseurs"),
        "\(simulated)")
      #expect(simulated.contains("Première relance, À valider Première relance, Direction, une copie, À valider"))
      _ = try await bench.post("/scenarios/1/publication", ["revision": "3"])
      let file = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(
        file.contains(
          "\r\nPremière relance;Première relance;J+3;E-mail, sinon courrier;Direction;Comptabilité fournisseurs;;;;À valider;0;0,00;;;\r\n"
        ), "\(file)")
      let shipped = String(buffer: try await bench.answer("/scenarios/consumers?format=csv").body)
      #expect(shipped.contains("Mise en demeure"))
      let old = String(buffer: try await bench.answer("/scenarios/1?version=1&format=csv").body)
      #expect(old.contains("J+3;E-mail, sinon courrier;Contact habituel;;;;;À valider"))
      let asked = ["faire": "condition", "fait": "answered", "revision": "4"]
      _ = try await bench.post("/scenarios/1/etapes/second", step.merging(asked) { $1 })
      let again = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(again.contains(";si une réponse est venue depuis la dernière relance;\r\n"), "\(again)")
      // A form that knows nothing of recipients changes none.
      _ = try await bench.post(
        "/scenarios/1/etapes/first",
        ["revision": "5", "delai": "4", "moyen": "message", "execution": "valider", "minimum": "0", "ecart": "0"])
      #expect(try await bench.page("/scenarios/1?etape=first").contains("value=\"manager\" selected"))
      #expect(try await bench.page("/clients/C-1/contacts/nouveau").contains("Service juridique"))
    }
  }

  @Test(
    "whoever makes a scenario the default chooses what becomes of those who are in the middle of the shipped one",
    arguments: Engine.all)
  func shippedMiddle(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: OutboxPageTests.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Prudent", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      let asked = try await bench.post("/scenarios/1/defaut", [:])
      #expect(asked.headers[.location] == "/scenarios/1#defaut")
      #expect(try await !bench.words("/scenarios").contains("Prudent Version 1 Par défaut"))
      let page = try await bench.words("/scenarios/1")
      #expect(page.contains("1 client doit encore des factures que le scénario fourni a déjà relancées."))
      _ = try await bench.post("/scenarios/1/defaut", ["milieu": "finish"])
      #expect(try await bench.words("/scenarios").contains("Prudent Version 1 Par défaut"))
      let after = try await bench.words("/scenarios/1")
      #expect(after.contains("Scénario fourni, gardé") && after.contains("1 client y finit"), "\(after)")
      #expect(try await bench.words("/scenarios/1?version=-1").contains("Scénario fourni, gardé"))
      #expect(try await bench.words("/clients/C-1").contains("finit dans le scénario fourni"))
      #expect(try await bench.words("/journal").contains("Finir dans la leur"))
    }
  }

  @Test("a step chooses among the texts that the company has named, and leads to it")
  func text() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Ferme", "copie": ""])
      #expect(try await !bench.page("/scenarios/1?etape=first").contains("name=\"texte\""))
      _ = try await bench.post(
        "/modeles/first",
        ["langue": "fr", "latest": "0", "texte": "Grands comptes", "email.subject": "Votre compte"])
      #expect(try await bench.page("/scenarios/1?etape=first").contains("<option value=\"Grands comptes\">"))
      #expect(try await !bench.page("/scenarios/1?etape=second").contains("name=\"texte\""))
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      let step = [
        "revision": "2", "delai": "3", "moyen": "message", "execution": "valider", "minimum": "0", "ecart": "0",
        "texte": "Grands comptes",
      ]
      _ = try await bench.post("/scenarios/1/etapes/first", step)
      let page = try await bench.page("/scenarios/1?etape=first")
      #expect(page.contains("<option value=\"Grands comptes\" selected>"))
      #expect(page.contains("href=\"/modeles/first?texte=Grands%20comptes\""), "\(page)")
      let simulated = try await bench.words("/scenarios/1/publication")
      #expect(simulated.contains("Texte\u{A0}: Texte habituel → Grands comptes"), "\(simulated)")
      #expect(simulated.contains("Première relance, Grands comptes, À valider"))
      let file = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(file.contains(";Contact habituel;;Grands comptes;;;À valider;"))
    }
  }

  @Test("a task for a colleague says what is to be done before it is published")
  func errand() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      _ = try await bench.post("/scenarios", ["nom": "Visites", "copie": ""])
      _ = try await bench.post("/scenarios/1/etapes", ["revision": "1", "genre": "task"])
      let begun = try await bench.words("/scenarios/1?etape=task")
      #expect(begun.contains("Une tâche ne dit pas ce que le collègue doit faire."))
      #expect(begun.contains("Par son commercial, sinon son chargé"))
      #expect(begun.contains("Collègue"), "a lane of its own")
      #expect(try await !bench.page("/scenarios/1?etape=task").contains("name=\"destinataire\""))
      let step = ["revision": "2", "delai": "12", "minimum": "0", "ecart": "0", "sous": "100", "demande": " "]
      let refused = try await bench.post("/scenarios/1/etapes/task", step)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("Écrivez ce que le collègue doit faire."))
      #expect(refused.words.contains("écrivez un nombre entier de 0 à 60"))
      let asked = ["sous": "1", "demande": "En parler <b>à la visite</b>"]
      _ = try await bench.post("/scenarios/1/etapes/task", step.merging(asked) { $1 })
      let page = try await bench.page("/scenarios/1?etape=task")
      #expect(page.contains("En parler &lt;b&gt;à la visite&lt;/b&gt;</textarea>"))
      #expect(page.contains("name=\"date\" value=\"1\" aria-describedby=\"date-hint\">"), "as other steps do, it waits")
      _ = try await bench.post("/scenarios/1/publication", ["revision": "3"])
      let file = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(
        file.contains(
          "Tâche pour un collègue;;;;;En parler <b>à la visite</b> (sous 1\u{A0}jour);Par son commercial, sinon son chargé"
        ),
        "\(file)")
      _ = try await bench.post(
        "/scenarios/1/etapes/task",
        step.merging(["revision": "4", "sous": "2", "demande": "Y passer", "date": "1"]) { $1 })
      #expect(
        try await bench.page("/scenarios/1?etape=task").contains(
          "name=\"date\" value=\"1\" aria-describedby=\"date-hint\" checked>"))
      #expect(
        try await bench.words("/scenarios/1/publication").contains("→ Y passer (sous 2\u{A0}jours), à sa date"))
      #expect(try await bench.words("/scenarios/1?version=1&etape=task").contains("(sous 1\u{A0}jour)"))
    }
  }

  @Test("a shipped scenario is looked at, copied with every message to be read, and then let go by itself")
  func shipped() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      #expect(try await bench.words("/scenarios").contains("Secteur public Sans menace"))
      #expect(try await bench.words("/scenarios/public_sector?etape=first").contains("étape 2 sur 4, J+5 ouvrés"))
      _ = try await bench.post("/scenarios", ["nom": "Communes", "copie": "public_sector"])
      #expect(try await bench.words("/scenarios/1?etape=second").contains("Tout passer en automatique"))
      let bounded = [
        "revision": "1", "delai": "10", "decompte": "business", "moyen": "message", "execution": "valider",
        "minimum": "100", "maximum": "50", "ecart": "0",
      ]
      let refused = try await bench.post("/scenarios/1/etapes/second", bounded)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("Ce plafond est sous le montant minimum"))
      _ = try await bench.post("/scenarios/1/etapes/second", bounded.merging(["maximum": "5 000"]) { $1 })
      let page = try await bench.page("/scenarios/1?etape=second")
      #expect(page.contains("value=\"5\u{202F}000,00\""))
      #expect(page.contains("<option value=\"business\" selected>"))
      _ = try await bench.post("/scenarios/1", ["revision": "2", "faire": "automatiser"])
      #expect(try await !bench.words("/scenarios/1?etape=second").contains("Tout passer en automatique"))
      #expect(try await bench.page("/scenarios/1?etape=second").contains("<option value=\"auto\">"))
      #expect(try await bench.post("/scenarios", ["nom": "Autre", "copie": "nowhere"]).status == .badRequest)
      #expect(try await bench.words("/journal").contains("Secteur public"))
    }
  }

  @Test("what cannot be is refused beside its field, with what was typed; a stale form is told who was faster")
  func refused() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let nameless = try await bench.post("/scenarios", ["nom": " "])
      #expect(nameless.status == .unprocessableContent)
      _ = try await bench.post("/scenarios", ["nom": "<script>alert(1)</script>"])
      #expect(try await !bench.page("/scenarios/1").contains("<script>alert(1)"))
      let wrong = try await bench.post(
        "/scenarios/1/etapes/first",
        ["revision": "1", "delai": "dix", "minimum": "douze", "ecart": "-1", "moyen": "registered_letter"])
      #expect(wrong.status == .unprocessableContent)
      #expect(String(buffer: wrong.body).contains("value=\"dix\""))
      let said = wrong.words.replacing("\u{A0}", with: " ")
      #expect(said.components(separatedBy: "« dix » ne convient pas").count == 3)
      let good = ["revision": "1", "delai": "4", "minimum": "", "ecart": "0", "moyen": "message"]
      _ = try await bench.post("/scenarios/1/etapes/first", good)
      let stale = try await bench.post("/scenarios/1/etapes/first", good.merging(["delai": "6"]) { $1 })
      #expect(stale.status == .unprocessableContent)
      #expect(stale.words.contains("Claire Delmas a enregistré ce scénario"))
      #expect(stale.words.contains("changerait ce qui a été écrit entre-temps"), "\(stale.words)")
      #expect(try await bench.visit("/scenarios/99") == .notFound)
      #expect(try await bench.visit("/scenarios/1?version=7") == .notFound)
      let unknown = try await bench.post("/scenarios/1/clients", ["code": "C-1"])
      #expect(unknown.headers[.location] == "/scenarios/1/clients")
      let none = try await bench.database.count("SELECT COUNT(*) FROM scenario_customer")
      #expect(none == 0)
    }
  }
}
