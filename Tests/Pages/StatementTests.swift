import Disputes
import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import Litigation
import LitigationRules
import Messaging
import MessagingRules
import NIOCore
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Risk
import RiskRules
import Storage
import Support
import Synchronization
import Testing
import Typesetting

/// A page costs the same number of statements however much it shows: one in a loop is how pages become slow.
@Suite("Statements of a page")
struct StatementTests {
  /// Customers with invoices, payments, disputes, promises, notes, contacts and messages on each, and colleagues.
  private static func fill(_ customers: Int) -> @Sendable (Transaction, CompanyID) throws -> Void {
    { transaction, company in
      let compose = ComposeReminders(try #require(try CompanyStore.find(company, transaction)), at: Engine.moment)
      for number in 1...customers {
        let customer = try CustomerStore.insert(Self.customer(company, number), transaction)
        // The payment that the page of a payment shows: the first item, however many there are.
        if number == 1 {
          try SetLook(Look(logo: try Picture(reading: Pictures.png)))
            .run(transaction, company: company, actor: Example.actor, at: Engine.moment)
          try SaveBrand("Maison Verte").run(transaction, company: company, actor: Example.actor, at: Engine.moment)
          _ = try Example.store(
            Example.item(
              company, customer, .payment, number: "P-0", cents: -700, issued: "2026-11-18", due: "2026-11-18"),
            transaction)
        }
        var items: [ItemID] = []
        for place in 1...(number == 1 ? customers : 2) {
          items.append(
            try Example.store(
              Example.item(
                company, customer, number: "F-\(number)-\(place)", cents: Int64(10_000 + place), issued: "2026-08-01",
                due: "2026-09-30"), transaction))
        }
        _ = try Example.store(
          Example.item(
            company, customer, .payment, number: "P-\(number)", cents: -5_000, issued: "2026-11-18", due: "2026-11-18"),
          transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c\(number)@client.example", phone: nil),
          company: company, transaction)
        try DecideLimit(of: customer, .init(limitMinor: 100, insuredMinor: 50, since: "2026-10-01"), because: "Revue")
          .run(transaction, company: company, on: "2026-10-01", actor: Example.actor, at: Engine.moment)
        try OpenDispute(items[0], Money(minor: 1_000, .eur), reason: "quantity", note: nil).run(
          transaction, company: company, on: "2026-10-01", actor: Example.actor, at: Engine.moment)
        try RecordPromise([PromisedPart(items[1], Money(minor: 2_000, .eur))], promisedFor: "2026-11-27").run(
          transaction, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
        // All but one of the items: the file of the first grows with them.
        _ = try OpenLegalFile(of: customer, Array(items.dropLast())).run(
          transaction, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
        for (step, day) in [(DunningStep.first, "2026-10-10"), (.formalNotice, "2026-11-20")]
          as [(DunningStep, CivilDate)]
        {
          let planned = PlannedAction(
            customer: customer, day: day, step: step, channel: step == .first ? .email : .registeredLetter,
            contact: nil,
            needsApproval: step != .first, total: Money(minor: 10_001, .eur),
            items: [PlannedItem(items[0], step, minor: 10_001, reasons: [])], reasons: [])
          let stored = try ActionStore.insert([planned], company: company, on: day, at: Engine.moment, transaction)
          guard step == .first else { continue }
          var message = try #require(try compose.messages(stored, transaction).first)
          message.recipient = "c\(number)@client.example"
          let id = try #require(try Outbox.enqueue(transaction, message, at: Engine.moment))
          if number % 2 == 1 { try post(id, of: company, transaction) }
        }
        try transaction.execute(
          """
          INSERT INTO comment (company, customer, author, written, version, content)
          VALUES (\(company), \(number < 3 ? CustomerID(1) : customer), 1, \(Engine.moment), 1, 'Rappeler lundi')
          """)
        try transaction.execute(
          """
          INSERT INTO reply (company, identity, received, sender, subject, content, nature, customer, state)
          VALUES (\(company), \("\(number)@client.example"), \(Engine.moment), 'c@client.example', 'Re', 'Bonjour',
            'answer', \(number < 3 ? CustomerID(1) : customer), 'waiting')
          """)
        try transaction.execute(
          """
          INSERT INTO person (email, email_folded, name, role, language, every_company)
          VALUES (\("p\(number)@v.example"), \("p\(number)@v.example"), \("Personne \(number)"), 'collector', 'fr', \(true))
          """)
        try PutInCharge(PersonID(1 + Int64(number)), .collector, of: [customer]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        _ = try CompanyStore.insert(Example.company(code: "S-\(number)", name: "Société \(number)"), transaction)
      }
      try PaperStore.keep(
        issued: Array("%PDF-1.7".utf8),
        of: try #require(try ItemStore.find(number: "F-1-1", of: company, transaction).first).id,
        company: company, transaction)
      try NoteOverruns(company, on: PagesBench.today).run(transaction, actor: Example.actor, at: Engine.moment)
    }
  }

  /// Makes a message a registered letter that was posted, with a scan of its receipt.
  private static func post(_ message: MessageID, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE outbox SET state = 'sent', channel = 'registered_letter', sent_at = \(Engine.moment),
        posted_on = \(PagesBench.today), posted_by = 'Claire' WHERE id = \(message)
      """)
    let proof = KeepPostProof(company: company, letter: message, try PostProof(Array("%PDF-1.7".utf8)))
    _ = try proof.run(transaction, actor: Example.actor, at: Engine.moment)
  }

  /// The first heads the group of the others.
  private static func customer(_ company: CompanyID, _ number: Int) -> Customer {
    var customer = Example.customer(company, code: "C-\(number)", name: "Client \(number)")
    customer.parent = number == 1 ? nil : CustomerID(1)
    customer.insolventSince = number == 2 ? "2026-10-14" : nil
    return customer
  }

  /// What the names in the routes stand for. A route with a name that is not here fails the test.
  private static let named = [
    "absence": "1", "article": "clients", "code": "C-1", "contact": "1", "comment": "1", "dispute": "1", "entry": "3",
    "file": "1", "run": "1", "debit": "1", "mandate": "1", "slip": "1", "cheque": "1", "effet": "1",
    "group": "1", "job": "1", "lot": "1",
    "message": "1", "number": "F-1-1", "original": "1", "person": "2", "plan": "1",
    "proof": "1", "paper": "1",
    "reply": "1", "role": "collector",
    "scenario": "standard", "segment": "1", "source": "1", "step": "first", "action": "1", "version": "2",
  ]

  /// Where a name stands for something else.
  private static let special = [
    "GET /reglages/societes/{code}": "/reglages/societes/VER",
    "GET /reglages/societes/{code}/apparence": "/reglages/societes/VER/apparence",
    "GET /reglages/societes/{code}/logo": "/reglages/societes/VER/logo",
    "GET /reglages/societes/{code}/marques/{brand}": "/reglages/societes/VER/marques/1",
    // Only who is in insolvency proceedings has a claim to declare.
    "GET /clients/{code}/creance": "/clients/C-2/creance", "GET /lettrage/reglements/{item}": "/lettrage/reglements/1",
    "GET /lettrage/regles/client": "/lettrage/regles/client?sorte=iban&valeur=FR14&client=C-1",
    "GET /scenarios/{scenario}/apercu": "/scenarios/1/apercu?etape=first",
    "GET /scenarios/{scenario}/clients": "/scenarios/1/clients",
    "GET /scenarios/{scenario}/effet": "/scenarios/1/effet?etape=first",
    "GET /scenarios/{scenario}/defaut": "/scenarios/1/defaut",
    "GET /scenarios/{scenario}/publication": "/scenarios/1/publication",
    "GET /scenarios/{scenario}/rejeu": "/scenarios/1/rejeu",
    "GET /scenarios/{scenario}/essais/{version}": "/scenarios/2/essais/2",
  ]

  /// What does not end by itself, or is not there before its work is done.
  private static let left: Set<String> = [
    "GET /travaux/{job}/suivi", "GET /travaux/{job}/fichier", "GET /rapports/comptabilite/{batch}/fichier",
  ]

  /// Filters, orders and parts of pages that are read in ways of their own.
  private static let more = [
    "/agenda?vue=semaine&qui=equipe&faites=oui", "/balance-agee?detail=C-1", "/balance-agee?par=charge&detail=2",
    "/balance-agee?par=groupe&detail=1", "/balance-agee?charge=2&commercial=personne&plus=30",
    "/balance-agee?au=2026-10-31", "/?periode=annee&portefeuille=tous", "/clients?vue=overdue", "/clients?tri=echu",
    "/clients?vue=all&segment=1",
    "/recherche?q=client", "/recherche?q=klient", "/recherche?q=100,01", "/promesses?vue=rompues",
    "/lots/clients/suivi?tous=1", "/lots/clients/scenario?tous=1", "/rapports/retards?par=client",
    "/rapports/retards?par=mois", "/agenda/actions/nouvelle?client=C-1",
    "/equipe/repartition?de=3&a=1&a=2",
  ]

  @Test("no page runs more statements for more rows, and none more than a handful")
  func constant() async throws {
    let few = try await counts(customers: 3)
    let many = try await counts(customers: 40)
    #expect(few.keys == many.keys && few.count > 90)
    for (path, large) in many.sorted(by: { $0.key < $1.key }) {
      #expect(few[path] == large, "\(path)")
      // The page of a customer asks the planner what comes next; it reads what the daily run would, payments that the
      // bank took back and the block of deliveries included, and each kind of what happened along an index of its own.
      // The agenda asks for each of its kinds of work, who is away, and how the customer of its line keeps promises; the
      // page of the team asks the same of everybody. A customer's limit, its overrun, the currency of both and its
      // scores are four, its legal files and what is in them two; an
      // invoice asks the planner too, and whether it is in such a file. Which scenario ships for the customer's kind is one, and
      // what a direct debit or a bill is about to collect another; when a promise of it was broken one more,
      // and who talked with it by telephone. What was done for a customer of whom something is barred is read to foresee what
      // comes next. The list of customers asks what they owe in other currencies.
      #expect(large <= (path.hasPrefix("/clients/C-1") ? 52 : 38), "\(path) runs \(large) statements")
    }
  }

  private func counts(customers: Int) async throws -> [String: Int] {
    let counts = Mutex<[String: Int]>([:])
    try await PagesBench.open(.sqlite, role: "administrator", hasOthers: true, fill: Self.fill(customers)) { bench in
      // What comes from files, a work that waits, and a scenario that is being written.
      try await CashPageTests.bank(bench)
      let company = bench.company
      try await bench.database.write {
        try $0.execute("INSERT INTO receipt_lot (company, made_at) VALUES (\(company), \(Engine.moment))")
        try $0.execute("INSERT INTO receipt_lot_entry (lot, entry, payment) VALUES (1, 3, 1)")
      }
      try await debits(bench)
      try await cheques(bench)
      try await bills(bench)
      _ = try await ImportPageTests.post(bench.client, list: ImportPageTests.list)
      _ = try await ImportPageTests.post(bench.client, list: ColumnPageTests.list)
      _ = try await bench.post("/travaux/journee", [:])
      _ = try await bench.post("/scenarios", ["nom": "Grands comptes", "copie": ""])
      try await ScenarioPageTests.trial(bench, scenario: 2)
      for name in ["Gros", "Moins gros"] { _ = try await bench.post("/segments", SegmentPageTests.owing(name, "10")) }
      _ = try await bench.post(
        "/clients/C-1/echeanciers",
        ["nombre": "2", "premiere": "15/12/2026", "rythme": "monthly", "piece": "2", "montant.2": "10,00"])
      _ = try await bench.post("/reglages/sources?sorte=sftp", SourcePageTests.sftp)
      _ = try await bench.post("/absences", ["qui": "2", "du": "23/11/2026", "au": "27/11/2026", "remplacant": "1"])
      // As the daily run leaves it.
      try await KeptFigures.ready(bench.company, on: PagesBench.today, bench.database)
      for path in try Self.paths(bench.routes) + Self.more {
        _ = bench.statements.take()
        let status = try await bench.visit(path)
        #expect(status.code < 400, "\(path) answers \(status)")
        // Who looks at a customer is noted behind the answer.
        let count = bench.statements.take().filter { !$0.contains("INTO presence") }.count
        counts.withLock { $0[path] = count }
      }
    }
    return counts.withLock { $0 }
  }

  /// A cheque of every customer in the drawer, and one on a slip.
  private func cheques(_ bench: PagesBench) async throws {
    let (company, at) = (bench.company, Engine.moment)
    try await bench.database.write { transaction in
      try transaction.execute(
        """
        INSERT INTO cheque_slip (company, number, made_on, made_at, made_by)
        VALUES (\(company), 1, '2026-11-20', \(at), 'x')
        """)
      for (slip, state) in [("NULL", "'held', NULL"), ("1", "'collected', '2026-11-21'")] as [(SQL, SQL)] {
        try transaction.execute(
          """
          INSERT INTO cheque (company, customer, number, drawer, amount_minor, currency, received_on, slip, state, ended_on,
            noted_by, noted_at)
          SELECT company, id, '1234567', name, 100, 'EUR', '2026-11-18', \(slip), \(state), 'x', \(at) FROM customer
          WHERE company = \(company)
          """)
      }
    }
  }

  /// A bill of every customer that no bank has, and one on a slip.
  private func bills(_ bench: PagesBench) async throws {
    let (company, at) = (bench.company, Engine.moment)
    try await bench.database.write { transaction in
      try transaction.execute(
        """
        INSERT INTO bill_slip (company, number, purpose, made_on, made_at, made_by, content)
        VALUES (\(company), 1, 'discount', '2026-11-20', \(at), 'x', '03')
        """)
      for (slip, state) in [("NULL", "'held', NULL"), ("1", "'collected', '2026-11-21'")] as [(SQL, SQL)] {
        try transaction.execute(
          """
          INSERT INTO bill (company, customer, kind, drawee, amount_minor, currency, drawn_on, due_on, slip, state, ended_on,
            noted_by, noted_at)
          SELECT company, id, 'lcr', name, 100, 'EUR', '2026-11-18', '2026-12-31', \(slip), \(state), 'x', \(at) FROM customer
          WHERE company = \(company)
          """)
      }
    }
  }

  /// A mandate of every customer, and a run that has collected something of each.
  private func debits(_ bench: PagesBench) async throws {
    let (company, at) = (bench.company, Engine.moment)
    try await bench.database.write { transaction in
      try transaction.execute(
        """
        INSERT INTO mandate (company, customer, reference, scheme, is_one_off, signed_on, debtor, iban, notice_days, is_last,
          recorded_by, recorded_at)
        SELECT company, id, 'RUM-' || id, 'CORE', FALSE, '2026-01-10', name, 'FR1420041010050500013M02606', 14, FALSE, 'x',
          \(at) FROM customer WHERE company = \(company)
        """)
      try transaction.execute(
        """
        INSERT INTO debit_run (company, number, made_on, made_at, made_by, collects_on, message, layout, content)
        VALUES (\(company), 1, '2026-10-01', \(at), 'x', '2026-10-15', 'SDD1', 'pain.008.001.08', '<a/>')
        """)
      try transaction.execute(
        """
        INSERT INTO direct_debit (company, run, customer, mandate, batch, collection, end_to_end, amount_minor, collects_on,
          state)
        SELECT company, 1, customer, id, 'SDD1-1', 'FRST', 'D1-' || id, 100, '2026-10-15', 'under_way'
        FROM mandate WHERE company = \(company)
        """)
      try transaction.execute(
        """
        INSERT INTO direct_debit_item (company, debit, item, amount_minor)
        SELECT d.company, d.id, (SELECT MIN(i.id) FROM item i WHERE i.customer = d.customer AND i.amount_minor > 0), 100
        FROM direct_debit d WHERE d.company = \(company)
        """)
    }
  }

  /// An address of every route that answers with a page, as the router knows them: a new page is counted without being
  /// named here. What has a dot in it is one document.
  private static func paths(_ routes: [String]) throws -> [String] {
    try routes.filter { $0.hasPrefix("GET ") && !left.contains($0) && !$0.contains(".") }.map { route in
      if let path = special[route] { return path }
      let parts = try route.dropFirst(4).split(separator: "/").map { part -> String in
        guard part.hasPrefix("{"), let end = part.firstIndex(of: "}") else { return String(part) }
        let name = String(part[part.index(after: part.startIndex)..<end])
        return try #require(named[name], "\(route): say what {\(name)} stands for")
      }
      return "/" + parts.joined(separator: "/")
    }
  }
}
