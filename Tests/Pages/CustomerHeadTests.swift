import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// The head of a customer's page: what it is reminded by, what comes next, what state it is in.
struct CustomerHeadTests {
  @Test("the page tells the scenario, who follows, the state and what comes next with its reason")
  func head() async throws {
    try await PagesBench.open(.sqlite, fill: House.fill()) { bench in
      let words = try await bench.words("/clients/A-1")
      #expect(words.contains("scénario Standard"))
      #expect(words.contains("suivi par Claire Delmas"))
      #expect(words.contains("Alpha Litige Promesse"))
      #expect(words.contains("Prochaine étape Appel téléphonique Appel, à faire"))
      let page = try await bench.page("/clients/A-1")
      #expect(page.contains("/clients/A-1/relance?") && page.contains("/clients/A-1/scenario"))
      // The call was decided and not made: the invoice says so.
      #expect(words.contains("Appel téléphonique, à faire"))
      let tab = try await bench.words("/clients/A-1/relances")
      #expect(tab.contains("Prochaine étape") && tab.contains("À faire"))
      #expect(tab.contains("appel F-1"))
    }
  }

  @Test("a reminder names its invoices: first those of which a part is left out, with that part, then six in all")
  func claimed() async throws {
    @Sendable func fill(_ transaction: Transaction, _ company: CompanyID) throws {
      let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client"), transaction)
      let items = try (1...8).map { number in
        try Example.store(
          Example.item(company, customer, number: "F-\(number)", cents: 100_00, due: "2026-10-31"), transaction)
      }
      let reasons: [Reason] = [.joins(daysLate: 20), .disputedPart(Money(minor: 30_00, .eur))]
      let action = PlannedAction(
        customer: customer, day: "2026-11-20", step: .second, channel: .email, contact: nil, needsApproval: true,
        total: Money(minor: 770_00, .eur),
        items: items.enumerated().map { place, item in
          PlannedItem(item, .second, minor: place == 7 ? 70_00 : 100_00, reasons: place == 7 ? reasons : [])
        }, reasons: [.needsApproval])
      _ = try ActionStore.insert([action], company: company, on: "2026-11-20", at: Engine.moment, transaction)
    }
    try await PagesBench.open(.sqlite, fill: fill) { bench in
      let tab = try await bench.words("/clients/C-1/relances")
      #expect(
        tab.contains("F-8 (30,00\u{A0}€ contestés, non réclamés), F-1, F-2, F-3, F-4, F-5 et 2 autres"), "\(tab)")
      let csv = String(buffer: try await bench.answer("/clients/C-1/relances?format=csv").body)
      #expect(csv.contains("F-6, F-7") && csv.contains("Factures"))
    }
  }

  @Test("beside an invoice stands the step that is about to be done, not the one that it is at in that step")
  func earlier() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { try Self.called(at: .courtesy, due: "2026-11-14", $0, $1) }
    ) { bench in
      let words = try await bench.words("/clients/E-1")
      #expect(words.contains("Appel téléphonique, à faire") && !words.contains("préventive, à faire"), "\(words)")
    }
  }

  @Test(
    "a call about what is promised meanwhile is asked of nobody, and is there again when the promise is taken back",
    arguments: Engine.all)
  func settled(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { try Self.called(at: .call, due: "2026-09-14", $0, $1) }
    ) { bench in
      func isAsked() async throws -> [Bool] {
        let (page, agenda) = (try await bench.words("/clients/E-1"), try await bench.words("/agenda"))
        return [
          page.contains("Prochaine étape Appel téléphonique Appel, à faire"),
          page.contains("Appel téléphonique, à faire"), agenda.contains("Appel prévu par le scénario"),
        ]
      }
      #expect(try await isAsked() == [true, true, true])
      _ = try await bench.post(
        "/clients/E-1/promesses", ["piece": "1", "montant.1": "100,00", "pour": "27/11/2026", "version": "0"])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM promise WHERE state = 'pending'") == 1)
      #expect(try await isAsked() == [false, false, false])
      _ = try await bench.post("/clients/E-1/promesses/1", ["fin": "withdrawn"])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM promise WHERE state = 'pending'") == 0)
      #expect(try await isAsked() == [true, true, true])
    }
  }

  @Test("how the customer keeps its promises is a sentence, on its page and where a promise is taken")
  func reliability() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company, code: "P-1", name: "Promet"), transaction)
        let item = try Example.store(
          Example.item(company, customer, number: "F-1", cents: 100_00, issued: "2026-08-01", due: "2026-09-20"),
          transaction)
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on)
          VALUES (\(company), \(customer), '2026-11-02', '2026-11-09', 'broken', '2026-11-12')
          """)
        try transaction.execute(
          """
          INSERT INTO promise_item (company, promise, item, amount_minor, currency)
          VALUES (\(company), 1, \(item), 10000, 'EUR')
          """)
      }
    ) { bench in
      let sentence = "0 promesse tenue sur 1 en douze mois, 1 encore impayée."
      let (customer, agenda) = (try await bench.words("/clients/P-1"), try await bench.words("/agenda"))
      #expect(customer.contains(sentence) && agenda.contains(sentence))
    }
  }

  @Test("the people to call or write to stand below the invoices, four of them, who is reminded first")
  func contacts() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company, code: "N-1", name: "Neuf"), transaction)
        _ = try CustomerStore.insert(Example.customer(company, code: "N-2", name: "Sans personne"), transaction)
        for number in 1...5 {
          _ = try ContactStore.insert(
            Contact(
              id: ContactID(0), customer: customer, name: "Personne \(number)", email: "p\(number)@neuf.example",
              phone: "+33 6 12 34 56 7\(number)", receivesReminders: number == 5), company: company, transaction)
        }
      }
    ) { (bench: PagesBench) async throws -> Void in
      let page = try await bench.page("/clients/N-1")
      #expect(page.contains("<a href=\"tel:+33612345675\">+33 6 12 34 56 75</a>"))
      #expect(page.contains("<a href=\"mailto:p5@neuf.example\">p5@neuf.example</a>"))
      let words = try await bench.words("/clients/N-1")
      #expect(words.contains("Les 5 contacts") && !words.contains("Personne 4"), "\(words)")
      #expect(
        try #require(words.firstRange(of: "Personne 5")).lowerBound
          < #require(words.firstRange(of: "Personne 1")).lowerBound)
      #expect(try await !bench.words("/clients/N-1/relances").contains("Personne 5"))
      #expect(try await bench.page("/clients/N-1/contacts").contains("href=\"tel:+33612345674\""))
      #expect(try await bench.words("/clients/N-2").contains("Aucun contact"))
    }
  }

  @Test("where nothing waits, the planner says what comes, when and why")
  func foreseen() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company, code: "N-1", name: "Neuf"), transaction)
        _ = try Example.store(
          Example.item(company, customer, number: "F-1", issued: "2026-11-01", due: "2026-11-21"), transaction)
      }
    ) { bench in
      let words = try await bench.words("/clients/N-1")
      #expect(words.contains("Prochaine étape Première relance Mar.\u{A0}24/11, courrier"), "\(words)")
      let tab = try await bench.words("/clients/N-1/relances")
      #expect(tab.contains("Car première relance"), "\(tab)")
    }
  }

  @Test("the scenario is changed from the customer's page, and changed back", arguments: Engine.all)
  func scenario(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        try House.fill()(transaction, company)
        let id = try CopyScenario(.shipped(.standard), name: "Doux").run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        let stored = try #require(try ScenarioStore.find(id, of: company, transaction))
        _ = try PublishScenario(id, revision: stored.revision).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    ) { bench in
      let form = try await bench.page("/clients/A-1/scenario")
      let id = try #require(form.firstMatch(of: /name="scenario" value="(\d+)"/)?.1)
      let response = try await bench.post("/clients/A-1/scenario", ["scenario": String(id)])
      #expect(response.status == .seeOther)
      #expect(try await bench.words("/clients/A-1").contains("scénario Doux"))
      // An undo takes back what it knows of, and nothing that was chosen since.
      _ = try await bench.post("/clients/A-1/scenario?scenario=&actuel=999", [:])
      #expect(try await bench.words("/clients/A-1").contains("scénario Doux"))
      _ = try await bench.post("/clients/A-1/scenario?scenario=&actuel=\(id)", [:])
      #expect(try await !bench.words("/clients/A-1").contains("scénario Doux"))
      #expect(try await bench.post("/clients/A-1/scenario", ["scenario": "999"]).status == .notFound)
    }
  }

  @Test("what a scenario has no step for any more comes first, and a promise that was not kept is a tag")
  func ended() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company, code: "Z-1", name: "Zénith"), transaction)
        let items = try (["2026-08-20", "2027-01-15"] as [CivilDate]).enumerated().map { place, due in
          try Example.store(
            Example.item(
              company, customer, number: "Z\(place)", cents: 50_000, issued: "2026-07-01", due: due),
            transaction)
        }
        let notice = PlannedAction(
          customer: customer, day: "2026-10-01", step: .formalNotice, channel: .registeredLetter, contact: nil,
          needsApproval: false, total: Money(minor: 50_000, .eur),
          items: [PlannedItem(items[0], .formalNotice, minor: 50_000, reasons: [])], reasons: [])
        _ = try ActionStore.insert([notice], company: company, on: "2026-10-01", at: Engine.moment, transaction)
        try transaction.execute("UPDATE dunning_action SET state = 'done'")
        try RecordPromise([PromisedPart(items[0], Money(minor: 50_000, .eur))], promisedFor: "2026-11-18").run(
          transaction, company: company, on: "2026-11-10", actor: Example.actor, at: Engine.moment)
        try transaction.execute("UPDATE promise SET state = 'broken', judged_on = '2026-11-19'")
        try transaction.execute("UPDATE item SET promised_minor = 0")
      }
    ) { bench in
      let words = try await bench.words("/clients/Z-1")
      #expect(words.contains("Scénario terminé Mise en demeure du 01/10/2026, dernière étape du scénario"))
      #expect(words.contains("Zénith Promesse non tenue"))
    }
  }

  @Test("a declared claim leaves the dashboard, is told on the page and can be taken back", arguments: Engine.all)
  func claim(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: House.fill()) { bench in
      #expect(
        try await bench.words("/?portefeuille=tous").contains(
          "Faillite 5\u{202F}000\u{A0}€ à déclarer avant le 14/12/2026"))
      let page = try await bench.page("/clients/B-2")
      // What must be done comes first; calling does not.
      #expect(page.contains("class=\"btn primary\" href=\"/clients/B-2/creance"))
      #expect(!page.contains("class=\"btn primary\" data-key=\"a\""))
      for wrong in ["2026-10-01", "24/11/2026", "jamais"] {
        let refused = try await bench.post("/clients/B-2/creance", ["le": wrong, "note": "x"])
        #expect(refused.status == .unprocessableContent, "\(wrong)")
      }
      let done = try await bench.post("/clients/B-2/creance", ["le": "20/11/2026", "note": "<b>Me Durand"])
      #expect(done.status == .seeOther)
      #expect(
        try await !bench.words("/?portefeuille=tous").contains(
          "Faillite 5\u{202F}000\u{A0}€ à déclarer avant le 14/12/2026"))
      let told = try await bench.page("/clients/B-2")
      #expect(told.contains("Créance déclarée le 20/11/2026, noté par Claire Delmas · &lt;b&gt;Me Durand"))
      _ = try await bench.post("/clients/B-2/creance/annuler", [:])
      #expect(
        try await bench.words("/?portefeuille=tous").contains(
          "Faillite 5\u{202F}000\u{A0}€ à déclarer avant le 14/12/2026"))
      let journal = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event LIKE 'customer.claim_%' AND actor LIKE 'Claire%'")
      #expect(journal == 2)
      #expect(try await bench.redirect("/clients/A-1/creance") == "/clients/A-1")
    }
  }

  @Test("the newest stands first by its hour, and what has not left is not told as sent", arguments: Engine.all)
  func timeline(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        try House.fill()(transaction, company)
        for (hour, text) in [(-3_600, "Note du matin"), (3_600, "Note du soir")] {
          try transaction.execute(
            """
            INSERT INTO comment (company, customer, author, content, written, version)
            VALUES (\(company), 1, 1, \(text), \(Engine.moment.adding(seconds: Int64(hour))), 1)
            """)
        }
        try transaction.execute(
          """
          UPDATE dunning_action SET day = \(PagesBench.today), step = 'first', channel = 'email', state = 'queued'
          """)
      }
    ) { bench in
      for path in ["/clients/A-1", "/clients/A-1/chronologie"] {
        let words = try await bench.words(path)
        let timeline = String(words[(words.firstRange(of: "Chronologie")?.lowerBound ?? words.startIndex)...])
        let order = ["Note du soir", "Première relance, e-mail", "Note du matin"].map {
          timeline.firstRange(of: $0)?.lowerBound
        }
        #expect(
          order.allSatisfy { $0 != nil } && order.compactMap { $0 } == order.compactMap { $0 }.sorted(), "\(path)")
        #expect(timeline.contains("en file d’envoi"), "\(path)")
      }
    }
  }

  /// A customer who is to be called about one invoice.
  /// - Parameter step: where the invoice itself is.
  private static func called(
    at step: DunningStep, due: CivilDate, _ transaction: Transaction, _ company: CompanyID
  ) throws {
    let customer = try CustomerStore.insert(Example.customer(company, code: "E-1", name: "Ensemble"), transaction)
    let item = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 100_00, issued: "2026-08-01", due: due), transaction)
    let call = PlannedAction(
      customer: customer, day: "2026-11-20", step: .call, channel: .call, contact: nil, needsApproval: false,
      total: Money(minor: 100_00, .eur), items: [PlannedItem(item, step, minor: 100_00, reasons: [])], reasons: [])
    _ = try ActionStore.insert([call], company: company, on: "2026-11-20", at: Engine.moment, transaction)
  }
}
