import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("The agenda's pages")
struct AgendaPageTests {
  /// Two customers with a promise not kept and a call, and one of another company.
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    for number in 1...2 {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: "<b>Client \(number)"), transaction)
      for place in 1...2 {
        _ = try Example.store(
          Example.item(
            company, customer, number: "F-\(number)-\(place)", cents: 100_000 * Int64(number), issued: "2026-08-01",
            due: CivilDate("2026-09-20").adding(days: place)), transaction)
      }
      try transaction.execute(
        """
        INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
          decided_at) VALUES (\(company), \(customer), '2026-11-20', 'call', 'call', 'EUR', 100, 'to_do', '[]',
          \(Engine.moment))
        """)
    }
    let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
    _ = try CustomerStore.insert(Example.customer(other, code: "C-9", name: "Ailleurs"), transaction)
  }

  private func open(
    role: String = "credit_manager", _ body: @escaping @Sendable (PagesBench) async throws -> Void
  ) async throws {
    try await PagesBench.open(.sqlite, role: role, fill: Self.fill, body)
  }

  @Test("the greatest comes first, with its reason, and nothing of it is markup")
  func list() async throws {
    try await open { bench in
      let page = try await bench.page("/agenda")
      #expect(page.contains("&lt;b&gt;Client 2") && !page.contains("<b>Client"))
      let words = try await bench.words("/agenda")
      #expect(words.contains("Appel prévu par le scénario"))
      #expect(words.contains("0 faite sur 2"))
      let first = try #require(words.firstRange(of: "Client 2")?.lowerBound)
      #expect(first < (try #require(words.firstRange(of: "Client 1")?.lowerBound)))
    }
  }

  @Test("of a day on which more was done than is listed, all of it is counted and the rest is told")
  func doneBehind() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        try Self.calls(310, transaction, company)
        try transaction.execute(
          """
          INSERT INTO agenda_mark (company, customer, kind, subject, person, day, handled)
          SELECT company, id, 'call', id, 1, '2026-11-23', TRUE FROM customer WHERE company = \(company)
          """)
      }
    ) { bench in
      let words = plain(try await bench.words("/agenda?faites=oui"))
      #expect(words.contains("310 faites sur 310") && words.contains("et 10 autres, faites plus tôt dans la journée"))
      #expect(!plain(try await bench.words("/agenda")).contains("faites plus tôt"))
    }
  }

  @Test("a day that is longer than what is read says so, and what is behind is a link away")
  func behind() async throws {
    try await PagesBench.open(.sqlite, fill: { try Self.calls(123, $0, $1) }) { bench in
      let words = plain(try await bench.words("/agenda"))
      #expect(
        words.contains("Afficher la suite : 3 lignes au plus derrière les 120 premières"), "\(words)")
      #expect(words.contains("0 faite sur 123") && words.contains("120+"))
      // What is opened stays with the lines that are read.
      let next = try await bench.page("/agenda?vue=enjeu&lignes=120")
      #expect(!next.contains("Afficher la suite") && next.contains("lignes=120&amp;ligne=call.123"))
      #expect(plain(try await bench.words("/agenda?vue=enjeu&lignes=120")).contains("Client 123"))
      // Nobody reads fewer than the first, nor without end.
      #expect(plain(try await bench.words("/agenda?lignes=1")).contains("derrière les 120 premières"))
      #expect(try await bench.visit("/agenda?lignes=999999999") == .ok)
      // A link leads to a line that stands behind what is read.
      let linked = plain(try await bench.words("/agenda?ligne=call.123"))
      #expect(linked.contains("Client 123") && linked.contains("Client 1 ") && !linked.contains("Client 122"))
      #expect(!linked.contains("n'est plus"), "\(linked)")
    }
  }

  @Test("where the first lines were done or put off, those behind them are the day's")
  func worn() async throws {
    try await PagesBench.open(.sqlite, fill: { try Self.calls(230, $0, $1) }) { bench in
      try await bench.database.write { transaction in
        for number in 1...170 {
          try transaction.execute(
            """
            INSERT INTO agenda_mark (company, customer, kind, subject, person, day, until, handled)
            SELECT company, id, 'call', id, 1, '2026-11-23', \(number % 2 == 0 ? CivilDate?("2026-12-01") : nil),
              \(number % 2 == 1) FROM customer WHERE code = \("N-\(number)")
            """)
        }
      }
      let words = plain(try await bench.words("/agenda?groupe=call"))
      #expect(words.contains("Client 171") && words.contains("Client 230") && !words.contains("Client 170"))
      #expect(!words.contains("Afficher la suite") && words.contains("85 faites sur 145"), "\(words)")
    }
  }

  @Test("before anything is imported the agenda says so, and leads to the import whoever may")
  func new() async throws {
    for (role, isAllowed) in [("credit_manager", true), ("collector", false)] {
      try await PagesBench.open(.sqlite, role: role, fill: { _, _ in }) { bench in
        let page = try await bench.page("/agenda")
        #expect(page.contains("Rien encore"))
        #expect(page.contains("class=\"btn\" href=\"/imports\"") == isAllowed, "\(role)")
        #expect(!page.contains("class=\"btn\" href=\"/clients\""))
      }
    }
  }

  /// Calls that the scenario wants of a person, the greatest first.
  private static func calls(_ count: Int, _ transaction: Transaction, _ company: CompanyID) throws {
    for number in 1...count {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "N-\(number)", name: "Client \(number)"), transaction)
      try transaction.execute(
        """
        INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
          decided_at)
        VALUES (\(company), \(customer), '2026-11-20', 'call', 'call', 'EUR', \(10_000 - number), 'to_do', '[]',
          \(Engine.moment))
        """)
    }
  }

  /// With ordinary spaces and apostrophes.
  private func plain(_ text: String) -> String {
    text.replacing(/[\u{A0}\u{202F}]/, with: " ").replacing("’", with: "'")
  }

  @Test("the invoices of a customer who owes in another currency do not stand under the euro")
  func francs() async throws {
    let heading = "<th class=\"num\" scope=\"col\">Reste dû</th>"
    try await open { bench in
      let agenda = try await bench.page("/agenda")
      #expect(!agenda.contains(heading))
    }
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        try transaction.execute("UPDATE item SET currency = 'CHF'")
        try transaction.execute("UPDATE customer SET currency = 'CHF'")
      }
    ) { bench in
      let page = try await bench.page("/agenda")
      #expect(page.contains(heading) && page.contains("CHF"))
    }
  }

  @Test("the priority of a line is told as the product that it is, and with its parts")
  func priority() async throws {
    try await open { bench in
      // 4 000,00 € due since 20 and 21 September: 63 days late on 23 November, so that a call helps one time in two.
      let said = plain(try await bench.words("/agenda"))
      #expect(said.contains("Priorité 2 000 = 4 000 € en jeu × 50 % × 1,00"))
      #expect(said.contains("50 %, la chance qu'agir aide : 50 % (63 jours de retard)."))
      #expect(!said.contains("priorité 1 000"))
      let ordered = plain(try await bench.words("/agenda?vue=enjeu"))
      #expect(ordered.contains("priorité 2 000") && ordered.contains("priorité 1 000"))
    }
  }

  @Test("a line is handed over where one asks a colleague, never to oneself nor with another customer's line")
  func handedOver() async throws {
    try await open { bench in
      let link = try #require(try await bench.links("/agenda").first { $0.hasPrefix("/agenda/actions/nouvelle") })
      let form = try await bench.page(link)
      #expect(link.contains("ligne=call.2") && form.contains("name=\"confier\""))
      let bare = try await bench.page("/agenda/actions/nouvelle?client=C-2")
      #expect(!bare.contains("name=\"confier\""))
      try await bench.database.write { transaction in
        _ = try PersonStore.insert(
          Person(
            id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul Riva",
            role: try #require(Role.shipped("collector"))), passwordHash: nil, transaction)
      }
      let asked = [
        "texte": "Appeler en allemand", "client": "C-2", "pour": "24/11", "ligne": "call.2", "confier": "oui",
      ]
      let own = try await bench.post("/agenda/actions", asked.merging(["qui": "1"]) { $1 })
      #expect(own.status == .unprocessableContent && String(buffer: own.body).contains("Choisissez un collègue"))
      let other = try await bench.post("/agenda/actions", asked.merging(["qui": "2", "client": "C-1"]) { $1 })
      #expect(other.status == .unprocessableContent && String(buffer: other.body).contains("autre client"))
      let done = try await bench.post(
        "/agenda/actions", asked.merging(["qui": "2", "suite": "/agenda?ligne=call.1", "retour": "/agenda"]) { $1 })
      #expect(done.status == .seeOther && done.headers[.location] == "/agenda?ligne=call.1")
      #expect(try await bench.words("/agenda").contains("1 faite sur 2"))
    }
  }

  @Test("a panel is answered alone")
  func fragment() async throws {
    try await open { bench in
      let name = try #require(HTTPField.Name("Encours-Fragment"))
      let response = try await bench.client.execute(
        uri: "/agenda?ligne=call.1", method: .get, headers: [.cookie: "encours-session=x", name: "ligne"], body: nil)
      let text = String(buffer: response.body)
      #expect(text.contains("id=\"ligne\"") && !text.contains("id=\"agenda\"") && !text.contains("<main"))
      #expect(text.contains("F-1-1"))
    }
  }

  @Test("a promise by telephone is spread over the ticked invoices and leads to the next line")
  func report() async throws {
    try await open { bench in
      let response = try await bench.post(
        "/agenda/lignes/call.2",
        [
          "acte": "compte-rendu", "resultat": "promise", "montant": "2 500,00", "pour": "27/11/2026", "piece": "3",
          "retour": "/agenda?ligne=call.1", "note": "Vire vendredi",
        ])
      // One invoice of 2 000 € cannot carry it.
      #expect(response.status == .unprocessableContent)
      #expect(response.words.contains("plus que ce qui reste"))
      #expect(String(buffer: response.body).contains("value=\"2 500,00\""))
      let kept = try await bench.post(
        "/agenda/lignes/call.2",
        [
          "acte": "compte-rendu", "resultat": "promise", "montant": "1 500,00", "pour": "27/11/2026", "piece": "3",
          "retour": "/agenda?ligne=call.1",
        ])
      #expect(kept.status == .seeOther && kept.headers[.location] == "/agenda?ligne=call.1")
      let words = try await bench.words("/agenda?faites=oui")
      #expect(words.contains("1 faite sur 2"))
      let promised = try await bench.database.read { try $0.count("SELECT promised_minor FROM item WHERE id = 3") }
      #expect(promised == 150_000)
    }
  }

  @Test("the report of a call is taken back from the message that says so, unless the customer has moved on")
  func undoReport() async throws {
    try await open { bench in
      func report(_ fields: [String: String], back: String = "/agenda") async throws -> TestResponse {
        try await bench.post(
          "/agenda/lignes/call.2",
          ["acte": "compte-rendu", "piece": "3", "retour": back].merging(fields) { $1 })
      }
      let reports = [
        ["resultat": "promise", "montant": "1 500,00", "pour": "27/11/2026"],
        ["resultat": "callback", "rappel": "25/11/2026"], ["resultat": "no_answer"], ["resultat": "paid"],
      ]
      for (fields, back) in zip(reports, ["/agenda", "/agenda", "/agenda?ligne=call.1", "/clients/C-2"]) {
        let reported = try await report(fields, back: back)
        #expect(reported.status == .seeOther)
        #expect(try await bench.words("/agenda").contains("1 faite sur 2"), "\(fields)")
        let undone = try await bench.undo(reported)
        #expect(undone.status == .seeOther && undone.headers[.location] == back, "\(fields)")
        #expect(try await bench.words("/agenda").contains("0 faite sur 2"), "\(fields)")
        let timeline = try await bench.words("/clients/C-2")
        for said in ["Appel, promesse prise", "Appel, à rappeler", "Appel sans réponse", "Appel, déjà payé"] {
          #expect(!timeline.contains(said), "\(fields)")
        }
      }
      let promised = try await bench.database.count("SELECT promised_minor FROM item WHERE id = 3")
      #expect(promised == 0)
      let first = try await report(["resultat": "no_answer"])
      _ = try await report(["resultat": "paid"])
      let refused = try await bench.undo(first)
      let cookie = try #require(refused.headers[.setCookie]?.split(separator: ";").first)
      let shown = try await bench.client.execute(
        uri: "/agenda", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
      #expect(shown.words.contains("Le compte rendu reste"))
    }
  }

  @Test("a call back at a time is on the line, above its kind, and in the timeline; a time that is none is refused")
  func appointment() async throws {
    try await open { bench in
      let typed = ["acte": "compte-rendu", "resultat": "callback", "retour": "/agenda"]
      let line = "/agenda/lignes/call.1"
      let refused = try await bench.post(
        line, typed.merging(["rappel": "23/11/2026", "rappel-heure": "25h"]) { $1 })
      #expect(refused.status == .unprocessableContent && refused.words.contains("«\u{A0}25h\u{A0}»"))
      let text = String(buffer: refused.body)
      #expect(text.contains("id=\"rappel-heure-err\"") && text.contains("value=\"25h\""))
      let behind = try await bench.post(line, typed.merging(["rappel": "23/11 25:00"]) { $1 })
      #expect(behind.words.contains("«\u{A0}23/11 25:00\u{A0}»"))
      for fields in [["rappel": "23/11 14h30"], ["rappel": "23/11/2026", "rappel-heure": "14:30", "par": "Mme Garel"]] {
        #expect(try await bench.post(line, typed.merging(fields) { $1 }).status == .seeOther)
        let words = try await bench.words("/agenda")
        let said = try #require(words.firstRange(of: "À rappeler à 14\u{A0}h\u{A0}30")?.lowerBound)
        // Client 2 owes more, and is called after.
        #expect(said < (try #require(words.firstRange(of: "Appel prévu par le scénario")?.lowerBound)), "\(fields)")
      }
      #expect(try await bench.words("/agenda").contains("14\u{A0}h\u{A0}30, demandé par Mme Garel"))
      for path in ["/clients/C-1", "/clients/C-1/chronologie?type=appels"] {
        let told = try await bench.words(path)
        #expect(told.contains("Appel, à rappeler le 23/11/2026 à 14\u{A0}h\u{A0}30"), "\(path)")
      }
    }
  }

  private func colleague(_ bench: PagesBench) async throws -> PersonID {
    try await bench.database.write { transaction in
      try PersonStore.insert(
        Person(
          id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul Riva",
          role: .collector), passwordHash: nil, transaction)
    }
  }

  @Test("a call that a colleague reported meanwhile is told beside what was typed, and is added to on purpose only")
  func reportedMeanwhile() async throws {
    try await open { bench in
      let paul = try await colleague(bench)
      #expect(try await bench.page("/agenda?ligne=call.2").contains("name=\"lu\" value=\"0\""))
      let typed = [
        "acte": "compte-rendu", "resultat": "promise", "montant": "1 500,00", "pour": "27/11/2026", "piece": "3",
        "retour": "/agenda?ligne=call.1", "note": "Vire vendredi", "lu": "0",
      ]
      #expect(try await bench.post("/agenda/lignes/call.2", typed).status == .seeOther)
      try await bench.database.write { try $0.execute("UPDATE call_report SET person = \(paul)") }
      let refused = try await bench.post("/agenda/lignes/call.2", typed)
      #expect(refused.status == .unprocessableContent)
      #expect(refused.words.contains("Paul Riva a rendu compte d’un appel à ce client à"))
      let page = String(buffer: refused.body)
      #expect(page.contains("name=\"lu\" value=\"1\"") && page.contains("value=\"1 500,00\""))
      #expect(page.contains("Vire vendredi</textarea>"))
      #expect(try await bench.database.count("SELECT COUNT(*) FROM call_report") == 1)
      var again = typed
      again["lu"] = "1"
      again["montant"] = "100,00"
      #expect(try await bench.post("/agenda/lignes/call.2", again).status == .seeOther)
      let promised = try await bench.database.count("SELECT promised_minor FROM item WHERE id = 3")
      #expect(promised == 160_000)
    }
  }

  @Test("whoever else is at a customer is seen on the line and in its panel")
  func presence() async throws {
    try await open { bench in
      let paul = try await colleague(bench)
      let words = try await bench.words("/agenda?ligne=call.2")
      #expect(!words.contains("Paul Riva appelle"))
      _ = try await bench.post("/clients/C-2/presence", ["fait": "appel"])
      try await bench.database.write { try $0.execute("UPDATE presence SET person = \(paul)") }
      let page = try await bench.words("/agenda?ligne=call.2")
      #expect(page.contains("Paul Riva appelle Appel prévu"))
      #expect(page.contains("Paul Riva appelle ce client en ce moment"))
      // The line of another customer says so in the list only.
      let other = try await bench.words("/agenda?ligne=call.1")
      #expect(other.contains("Paul Riva appelle Appel prévu") && !other.contains("appelle ce client"))
      // Whose call it is comes back to the agenda with its own panel.
      let name = try #require(HTTPField.Name("Encours-Fragment"))
      let panel = try await bench.post(
        "/clients/C-1/presence", ["fait": "appel", "retour": "/agenda?ligne=call.1"], headers: [name: "presence"])
      let html = String(buffer: panel.body)
      #expect(html.contains("data-back=\"/agenda?ligne=call.1\"") && html.contains("data-fragment=\"presence\""))
      #expect(panel.words.contains("Vous appelez ce client"))
    }
  }

  @Test("what was typed about a line that has gone stays with its customer")
  func gone() async throws {
    try await open { bench in
      // The promise was kept meanwhile: the agenda no longer has its line.
      let refused = try await bench.post(
        "/agenda/lignes/promise.1",
        [
          "acte": "compte-rendu", "resultat": "promise", "montant": "beaucoup", "pour": "27/11/2026", "piece": "1",
          "retour": "/agenda?ligne=call.2",
        ])
      #expect(refused.status == .unprocessableContent)
      let page = String(buffer: refused.body)
      #expect(page.contains("action=\"/agenda/lignes/call.1\"") && !page.contains("action=\"/agenda/lignes/call.2\""))
      #expect(page.contains("F-1-1") && !page.contains("F-2-1"))
      #expect(page.contains("value=\"beaucoup\""))
      #expect(page.contains("name=\"retour\" value=\"/agenda?ligne=call.2\""))
    }
  }

  @Test("an address whose line is no longer there opens no other customer, and says so")
  func elsewhere() async throws {
    try await open { bench in
      for line in ["call.99", "promise.1", "task.7"] {
        let page = try await bench.page("/agenda?ligne=\(line)")
        #expect(page.contains("Cette ligne n’est plus à faire") && !page.contains("name=\"montant\""), "\(line)")
        #expect(page.contains("id=\"ligne\""), "the panel can be swapped")
      }
      // As far as one may see it, the customer is named.
      #expect(try await bench.links("/agenda?ligne=promise.1").contains("/clients/C-1"))
      #expect(try await !bench.words("/agenda?ligne=call.3").contains("Ailleurs"))
    }
  }

  @Test("a link to a line of a colleague's says whose it is and leads there; who may not look is told no name")
  func colleagues() async throws {
    for (role, isLed) in [("credit_manager", true), ("collector", false)] {
      try await PagesBench.open(
        .sqlite, role: role,
        fill: { transaction, company in
          try Self.fill(transaction, company)
          let paul = try PersonStore.insert(
            Person(
              id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul Riva",
              role: .collector), passwordHash: nil, transaction)
          try transaction.execute(
            "INSERT INTO in_charge (company, customer, duty, person) VALUES (\(company), 1, 'collector', \(paul))")
        }
      ) { bench in
        let page = plain(try await bench.words("/agenda?ligne=call.1"))
        #expect(page.contains("Client 1 : elle est à faire, sur l'agenda de"), "\(page)")
        #expect(!page.contains("Cette ligne n'est plus à faire"))
        #expect(page.contains("sur l'agenda de Paul Riva") == isLed)
        #expect(try await bench.links("/agenda?ligne=call.1").contains("/agenda?qui=2&ligne=call.1") == isLed)
        // What is done is done, whoever had it.
        try await bench.database.write { try $0.execute("UPDATE dunning_action SET state = 'done' WHERE id = 1") }
        #expect(plain(try await bench.words("/agenda?ligne=call.1")).contains("Cette ligne n'est plus à faire"))
      }
    }
  }

  @Test("a planned call that was finished by mistake is taken back, until the scenario has gone on")
  func finishedCall() async throws {
    try await open { bench in
      func states() async throws -> [String] {
        try await bench.database.read { try $0.query("SELECT state FROM dunning_action ORDER BY id") { $0.text(0) } }
      }
      _ = try await bench.post("/agenda/lignes/call.1", ["acte": "terminer", "retour": "/agenda"])
      #expect(try await states() == ["done", "to_do"])
      _ = try await bench.post("/agenda/reprises/1", [:])
      #expect(try await states() == ["to_do", "to_do"])
      #expect(try await bench.words("/agenda").contains("0 faite sur 2"))
      _ = try await bench.post("/agenda/lignes/call.1", ["acte": "terminer", "retour": "/agenda"])
      try await bench.database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at) VALUES (\(bench.company), 1, '2026-11-24', 'last', 'letter', 'EUR', 100, 'queued', '[]',
            \(Engine.moment))
          """)
      }
      _ = try await bench.post("/agenda/reprises/2", [:])
      #expect(try await states() == ["done", "to_do", "queued"])
    }
  }

  @Test("an approval while reminders are suspended says until when")
  func suspended() async throws {
    try await open { bench in
      try await bench.database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'to_approve', channel = 'email' WHERE id = 1")
        try PauseReminders(RemindersPause(until: "2026-12-04", reason: "x"), of: [CustomerID(1)]).run(
          transaction, company: bench.company, on: PagesBench.today, actor: Example.actor, at: Engine.moment)
      }
      let refused = try await bench.post("/agenda/lignes/sending.1", ["acte": "approuver", "retour": "/agenda"])
      let cookie = try #require(refused.headers[.setCookie]?.split(separator: ";").first)
      let shown = try await bench.client.execute(
        uri: "/agenda", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
      #expect(shown.words.contains("suspendues jusqu’au 04/12/2026"))
    }
  }

  @Test("a message is not approved while an answer of its customer is unread: the line says so and leads to it")
  func unread() async throws {
    try await open { bench in
      try await bench.database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET state = 'to_approve', channel = 'email' WHERE id = 1")
        try transaction.execute(
          """
          INSERT INTO reply (company, identity, received, subject, content, nature, customer, state)
          VALUES (\(bench.company), 'a', \(Moment.paris(PagesBench.today, hour: 7)), 'Re', 'Virement fait', 'answer', 1,
            'waiting')
          """)
      }
      let key = try await bench.database.count("SELECT id FROM reply WHERE identity = 'a'")
      let line = try await bench.page("/agenda?ligne=sending.1")
      #expect(line.contains("/reponses/\(key)?") && !line.contains("Valider l’envoi et passer"), "\(line)")
      #expect(line.contains("attend d’être lue"))
      let refused = try await bench.post("/agenda/lignes/sending.1", ["acte": "approuver", "retour": "/agenda"])
      let cookie = try #require(refused.headers[.setCookie]?.split(separator: ";").first)
      let shown = try await bench.client.execute(
        uri: "/agenda", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
      #expect(shown.words.contains("personne ne l’a lu"))
      try await bench.database.write { try $0.execute("UPDATE reply SET state = 'dealt', ended_at = received") }
      #expect(try await bench.page("/agenda?ligne=sending.1").contains("Valider l’envoi et passer"))
    }
  }

  @Test("a line of a coming day says which, and a task can be finished with the call")
  func coming() async throws {
    try await open { bench in
      for text in ["Rappeler <b>l'acheteur", "Demander le bon"] {
        _ = try await bench.post("/agenda/actions", ["client": "C-1", "texte": text, "qui": "1", "pour": "26/11/2026"])
      }
      let week = try await bench.page("/agenda?vue=semaine&ligne=task.1")
      #expect(week.contains("name=\"vu\" value=\"2026-11-26\""))
      let call = try await bench.page("/agenda?ligne=call.1")
      #expect(!call.contains("name=\"vu\""))
      #expect(call.contains("name=\"tache\" value=\"1\" checked") && call.contains("Rappeler &lt;b&gt;l&#39;acheteur"))
      #expect(call.contains("name=\"tache\" value=\"2\">"))
      let saved = try await bench.post(
        "/agenda/lignes/call.1", ["acte": "compte-rendu", "resultat": "contested", "tache": "1", "retour": "/agenda"])
      #expect(saved.status == .seeOther)
      let left = try await bench.database.count("SELECT id FROM agenda_task WHERE finished IS NULL")
      #expect(left == 2)
    }
  }

  @Test("the notice of a task that is due after the week opens it, and it is finished from there")
  func farTask() async throws {
    try await open { bench in
      _ = try await bench.post(
        "/agenda/actions", ["client": "C-1", "texte": "Préparer la visite", "qui": "1", "pour": "15/12/2026"])
      #expect(try await !bench.words("/agenda?vue=semaine").contains("Préparer la visite"))
      let week = try await bench.page("/agenda?vue=semaine&ligne=task.1")
      #expect(week.contains("Préparer la visite") && week.contains("name=\"vu\" value=\"2026-12-15\""))
      // Of the day that is asked for, nothing else; of another view neither.
      #expect(try await !bench.words("/agenda?ligne=task.1").contains("Préparer la visite"))
      // No other day is believed: what was put off until then would hide what comes meanwhile.
      _ = try await bench.post(
        "/agenda/lignes/task.1", ["acte": "terminer", "vu": "2027-12-15", "retour": "/agenda"])
      #expect(try await bench.database.count("SELECT id FROM agenda_task WHERE finished IS NULL") == 1)
      _ = try await bench.post(
        "/agenda/lignes/task.1", ["acte": "terminer", "vu": "2026-12-15", "retour": "/agenda"])
      #expect(try await bench.database.count("SELECT id FROM agenda_task WHERE finished IS NULL") == 0)
      #expect(try await !bench.words("/agenda?vue=semaine&ligne=task.1").contains("Préparer la visite"))
    }
  }

  @Test("a line is put off, and that is taken back")
  func putOff() async throws {
    try await open { bench in
      let response = try await bench.post(
        "/agenda/lignes/call.1", ["acte": "reporter", "jours": "1", "retour": "https://ailleurs.example/"])
      #expect(response.headers[.location] == "/")
      #expect(try await bench.words("/agenda").contains("0 faite sur 1"))
      // The week shows it on its day, and there it is finished after all; an older page is told that it was put off.
      let week = try await bench.page("/agenda?vue=semaine&ligne=call.1")
      #expect(week.contains("Mar.\u{A0}24/11") && week.contains("name=\"reporte\" value=\"2026-11-24\""))
      let finish = ["acte": "terminer", "retour": "/agenda"]
      _ = try await bench.post("/agenda/lignes/call.1", finish)
      #expect(try await bench.words("/agenda").contains("0 faite sur 1"))
      _ = try await bench.post("/agenda/lignes/call.1", finish.merging(["reporte": "2026-11-24"]) { $1 })
      #expect(try await bench.words("/agenda").contains("1 faite sur 2"))
      _ = try await bench.post("/agenda/reprises/2", [:])
      _ = try await bench.post("/agenda/reprises/1", [:])
      #expect(try await bench.words("/agenda").contains("0 faite sur 2"))
    }
  }

  @Test("other companies' customers, unknown lines and other acts are not found")
  func attacks() async throws {
    try await open { bench in
      for (path, fields) in [
        ("/agenda/lignes/call.3", ["acte": "terminer"]), ("/agenda/lignes/task.99", ["acte": "terminer"]),
        ("/agenda/lignes/call.3", ["acte": "compte-rendu", "resultat": "paid"]),
        ("/agenda/lignes/sending.7", ["acte": "approuver"]), ("/agenda/lignes/call.1", ["acte": "approuver"]),
        ("/agenda/lignes/x", ["acte": "terminer"]),
      ] {
        let status = try await bench.post(path, fields).status
        #expect(status == .notFound, "\(path) \(fields)")
      }
      #expect(try await bench.post("/agenda/lignes/call.1", ["acte": "autre"]).status == .badRequest)
      #expect(try await bench.visit("/clients/C-9/appel") == .notFound)
      #expect(try await bench.visit("/agenda?ligne=call.3&vue=autre&qui=99999999999999999999") == .ok)
    }
  }

  @Test("an action is asked of a colleague, with what must be corrected beside its fields")
  func task() async throws {
    try await open { bench in
      let refused = try await bench.post(
        "/agenda/actions", ["client": "C-9", "texte": " ", "qui": "1", "pour": "hier"])
      #expect(refused.status == .unprocessableContent)
      #expect(
        refused.words.contains("Aucun client n’a ce code") && refused.words.contains("Dites ce qu’il y a à faire"))
      let asked = try await bench.post(
        "/agenda/actions", ["client": "C-1", "texte": "<script>Voir l'avoir", "qui": "1", "pour": "23/11/2026"])
      #expect(asked.status == .seeOther && asked.headers[.location] == "/agenda")
      // The customer is to be called too: one line, which says what else there is.
      #expect(try await bench.words("/agenda").contains("Appel prévu par le scénario et 1 autre point"))
      let line = try await bench.page("/agenda?ligne=task.1")
      #expect(line.contains("Terminer aussi la tâche") && line.contains("&lt;script&gt;Voir l&#39;avoir"))
      #expect(line.contains("action=\"/agenda/lignes/call.1\""))
    }
  }

  @Test("who may not act reads the agenda without a button", arguments: ["auditor", "finance_director"])
  func readers(role: String) async throws {
    try await open(role: role) { bench in
      let page = try await bench.page("/agenda")
      #expect(page.contains("Client 1") && !page.contains("/agenda/lignes/"))
      #expect(!page.contains("name=\"qui\""))
    }
  }

  @Test("a customer in insolvency proceedings is asked for no promise: the call is noted and the claim declared")
  func insolvent() async throws {
    try await PagesBench.open(.sqlite, fill: House.fill()) { bench in
      let usual = try await bench.page("/clients/A-1/appel")
      #expect(usual.contains("value=\"promise\" checked") && usual.contains("href=\"#montant\""))
      let page = try await bench.page("/clients/B-2/appel")
      #expect(!page.contains("value=\"promise\"") && !page.contains("href=\"#montant\""))
      #expect(page.contains("value=\"no_answer\" checked"))
      #expect(page.contains("href=\"/clients/B-2/creance?retour=%2Fclients%2FB-2%2Fappel\""))
      #expect(try await bench.words("/clients/B-2/appel").contains("Procédure collective ouverte le 14/10/2026"))
      _ = try await bench.post("/clients/B-2/creance", ["le": "20/11/2026"])
      let declared = try await bench.page("/clients/B-2/appel")
      #expect(declared.contains("La créance est déclarée") && !declared.contains("/creance?retour"))
    }
  }
}
