import Disputes
import Dunning
import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Segments
import SegmentsRules
import Storage
import Support
import Teamwork
import Testing
import Web

@Suite("The list of customers")
struct CustomerListTests {
  /// Sixty customers: C-01 owes 101,00 € since 2026-10-01, C-02 102,00 € a day later, and so on.
  static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    for number in 1...60 {
      let code = number < 10 ? "C-0\(number)" : "C-\(number)"
      let customer = try CustomerStore.insert(
        Example.customer(company, code: code, name: "Client \(61 - number)"), transaction)
      _ = try Example.store(
        Example.item(
          company, customer, number: "F-\(number)", cents: Int64(10_000 + number * 100), issued: "2026-08-01",
          due: CivilDate(stringLiteral: "2026-10-01").adding(days: number - 1)), transaction)
    }
    _ = try PersonStore.insert(
      Person(
        id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul Riva",
        role: .collector), passwordHash: nil, transaction)
  }

  private static func codes(_ page: String) -> [String] {
    page.matches(of: /class="name" href="\/clients\/(C-\d\d)"/).map { String($0.1) }
  }

  /// Every code of the list, page after page.
  private func walk(_ start: String, _ bench: PagesBench) async throws -> [String] {
    var (path, codes): (String?, [String]) = (start, [])
    while let next = path {
      let page = try await bench.page(next)
      codes += Self.codes(page)
      let more = page.matches(of: /<a class="btn s" href="([^"]*apres=[^"]*)"/).last
      path = more.map { String($0.1).replacing("&amp;", with: "&") }
    }
    return codes
  }

  @Test("the lists say the same from what is kept beside the items as from the items", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.mixed) { bench in
      let paths = [
        "/clients", "/clients?vue=open", "/clients?vue=all", "/clients?plus=30", "/clients?vue=open&plus=90&tri=retard",
        "/clients?vue=all&tri=encours", "/factures", "/factures?tri=-montant", "/factures?etat=echues",
        "/rapports/efficacite", "/rapports/retards",
      ]
      var before: [String] = []
      for path in paths { before.append(try await bench.page(path)) }
      try await KeptFigures.ready(bench.company, on: PagesBench.today, bench.database)
      for (path, page) in zip(paths, before) {
        let after = try await bench.page(path)
        #expect(after == page, "\(path)")
      }
    }
  }

  /// The same with what tells the two ways apart: credits that outweigh what is late, another currency, disputes, a part
  /// that was paid.
  private static func mixed(_ transaction: Transaction, _ company: CompanyID) throws {
    try fill(transaction, company)
    let customers = try transaction.query("SELECT id FROM customer WHERE company = \(company) ORDER BY id") {
      CustomerID($0.int(0))
    }
    func add(_ place: Int, _ number: String, _ cents: Int64, _ currency: Currency = .eur, open: Int64? = nil) throws {
      var item = Item(
        id: ItemID(0), company: company, customer: customers[place], kind: cents < 0 ? .creditNote : .invoice,
        number: number, issued: "2026-07-01", due: "2026-07-31", amount: Money(minor: cents, currency))
      if let open { item.open = Money(minor: open, currency) }
      _ = try Example.store(item, transaction)
    }
    try add(0, "A-1", -500_00)
    try add(1, "D-1", 300_00, .chf)
    try add(2, "P-1", 900_00, open: 250_00)
    try add(59, "A-2", -1_00)
    let disputed = try #require(
      try transaction.first("SELECT id FROM item WHERE number = 'F-9'") { ItemID($0.int(0)) })
    try OpenDispute(disputed, Money(minor: 20_00, .eur), reason: "quantity", note: nil).run(
      transaction, company: company, on: "2026-10-20", actor: Example.actor, at: Engine.moment)
  }

  @Test("who owes in another currency than its own owes it in the list, its totals and its file", arguments: Engine.all)
  func otherCurrencies(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        func store(_ customer: CustomerID, _ number: String, _ cents: Int64, _ currency: Currency) throws {
          let item = Item(
            id: ItemID(0), company: company, customer: customer, kind: .invoice, number: number, issued: "2026-07-01",
            due: "2026-07-31", amount: Money(minor: cents, currency))
          _ = try Example.store(item, transaction)
        }
        // One owes both, one francs only.
        for code in ["C-01", "C-02"] {
          let customer = try CustomerStore.insert(Example.customer(company, code: code, name: code), transaction)
          if code == "C-01" { try store(customer, "E-1", 500_00, .eur) }
          try store(customer, "S-\(code)", 7_000_00, .chf)
        }
        let segment = Segment("Tous", [.init(.only, .countries(["FR"]))])
        _ = try SaveSegment(segment, on: PagesBench.today).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    ) { bench in
      func plain(_ text: String) -> String { text.replacing(/[\u{A0}\u{202F}]/, with: " ") }
      for isKept in [false, true] {
        if isKept { try await KeptFigures.ready(bench.company, on: PagesBench.today, bench.database) }
        let page = plain(try await bench.words("/clients?colonne=echu&colonne=retard"))
        #expect(page.contains("2 clients, échu 500,00 € · 14 000,00 CHF"), "\(page)")
        #expect(page.contains("C-01 500,00 + 7 000,00 CHF 115"), "\(page)")
        #expect(page.contains("C-02 7 000,00 CHF 115"), "\(page)")
        #expect(page.contains("500,00 + 14 000,00 CHF"), "\(page)")
      }
      let members = plain(try await bench.words("/segments/1"))
      #expect(members.contains("500,00 + 7 000,00 CHF"))
      let file = plain(String(buffer: try await bench.answer("/clients?vue=all&format=csv").body))
      let rows = file.split(whereSeparator: \.isNewline).filter { $0.contains("C-0") }
      #expect(rows.count == 3 && rows.count { $0.contains("CHF") && $0.contains("7000,00") } == 2, "\(file)")
    }
  }

  @Test("every order gives each customer once, page by page, and says which it is", arguments: Engine.all)
  func orders(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let byCode = try await walk("/clients?vue=all", bench)
      #expect(byCode.count == 60 && Set(byCode).count == 60 && byCode == byCode.sorted())
      let byAmount = try await walk("/clients?vue=all&tri=echu", bench)
      #expect(Set(byAmount) == Set(byCode))
      #expect(byAmount.first == "C-53")
      let byOpen = try await walk("/clients?vue=all&tri=encours", bench)
      #expect(byOpen == byCode.reversed())
      let byAge = try await walk("/clients?tri=retard", bench)
      #expect(byAge == Array(byCode.prefix(53)))
      let byName = try await walk("/clients?vue=all&tri=nom", bench)
      #expect(byName.first == "C-60" && Set(byName).count == 60)
      // Who is late comes by how much when nothing is asked, from the figures that the daily run keeps as from the items.
      let usual = try await walk("/clients", bench)
      #expect(usual == Array(byAmount.prefix(53)))
      try await KeptFigures.ready(bench.company, on: PagesBench.today, bench.database)
      for path in ["/clients", "/clients?tri=echu"] { #expect(try await walk(path, bench) == usual) }
      #expect(try await walk("/clients?vue=all&tri=encours", bench) == byOpen)
      #expect(try await walk("/clients?tri=retard", bench) == byAge)
      let page = try await bench.page("/clients?tri=echu")
      #expect(page.matches(of: /aria-sort="descending"/).count == 1)
      let broken = try await bench.page("/clients?tri=echu&apres=n'importe~quoi")
      #expect(Self.codes(broken).count == 50)
    }
  }

  @Test("tabs and totals count what the list holds; filters narrow it and are taken off one by one")
  func filters() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let all = try await bench.words("/clients")
      #expect(all.contains("En retard 53") || all.contains("53"))
      #expect(all.contains("53 clients, échu"))
      let late = try await bench.page("/clients?plus=30")
      #expect(Self.codes(late).count == 23)
      #expect(late.contains("plus de 30\u{A0}j"))
      _ = try await bench.post("/clients/C-02/suivi", ["suivre": "1"])
      _ = try await bench.post("/clients/C-02/suspension", ["jusquau": "04/12/2026", "motif": "x"])
      for filter in ["suivis=1", "suspendus=1", "suivis=1&suspendus=1&plus=30"] {
        let page = try await bench.page("/clients?\(filter)")
        #expect(Self.codes(page) == ["C-02"], "\(filter)")
      }
      let none = try await bench.words("/clients?procedure=1")
      #expect(none.contains("Aucun client ne correspond à ces filtres."))
      let few = try await bench.page("/clients?colonne=charge&colonne=echu")
      #expect(!few.contains("Chalon"))
      #expect(few.contains("Chargé de recouvrement"))
    }
  }

  @Test("a page says what it comes to, what the others do, and the whole, to the cent; a single page the whole only")
  func totals() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      func totals(_ path: String) async throws -> [(name: String, cents: Int64)] {
        let foot = try #require(try await bench.page(path).firstMatch(of: /<tfoot>([\s\S]*?)<\/tfoot>/)).1
        return foot.matches(of: /<th scope="row"[^>]*>(.*?)<\/th>[\s\S]*?<td class="num[^"]*">([\d\u{202F},]+)/).map {
          (String($0.1), Int64($0.2.filter(\.isNumber)) ?? 0)
        }
      }
      for (path, name) in [("/clients", "3 autres clients"), ("/factures", "10 autres pièces")] {
        let found = try await totals(path)
        #expect(found.map(\.name).prefix(2) == ["Cette page", name], "\(path): \(found)")
        try #require(found.count == 3)
        #expect(found[0].cents + found[1].cents == found[2].cents, "\(path): \(found)")
      }
      #expect(try await totals("/factures").last?.cents == 783_000)
      #expect(try await totals("/clients?q=C-01").count == 1)
    }
  }

  @Test("only who may remind is offered as a collector, and a file names who is in charge")
  func offered() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      try await bench.database.write { transaction in
        for (name, role) in [("Aude Itrice", Role.auditor), ("Diane Fin", .financeDirector)] {
          let email = try #require(EmailAddress("\(name.prefix(4).lowercased())@verdoncelle.example"))
          _ = try PersonStore.insert(
            Person(id: PersonID(0), email: email, name: name, role: role), passwordHash: nil, transaction)
        }
      }
      let form = try await bench.words("/lots/clients/charge?client=1")
      #expect(form.contains("Paul Riva") && !form.contains("Aude Itrice") && !form.contains("Diane Fin"))
      let refused = try await bench.post("/lots/clients/charge", ["client": "1", "personne": "3"])
      #expect(refused.status == .notFound)
      _ = try await bench.post("/lots/clients/charge", ["client": "1", "personne": "2"])
      let file = String(buffer: try await bench.answer("/clients?vue=all&q=C-01&format=csv").body)
      #expect(file.contains("Chargé de recouvrement") && file.contains("Paul Riva"))
    }
  }

  @Test(
    "a person finds the list in the columns and the order that they chose; a view has its own", arguments: Engine.all)
  func ownColumns(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      // The box for ticking and the name stand in every choice of columns.
      func headings(_ path: String) async throws -> [String] { Array(try await bench.headings(path).dropFirst(2)) }
      let usual = try await headings("/clients")
      #expect(usual.count == 7 && usual.contains("Ville"))
      let chosen = try await bench.post(
        "/vues/colonnes",
        fields: [
          "liste": "customers", "requete": "vue=all&tri=nom", "colonne": "echu", "colonne": "charge",
          "colonne": "charge", "colonne": "mal",
        ])
      #expect(chosen.headers[.location] == "/clients?vue=all&tri=nom")
      #expect(try await headings("/clients?vue=all&tri=nom") == ["Échu, €", "Chargé de recouvrement"])
      let raised = try await bench.post(
        "/vues/colonnes",
        fields: ["liste": "customers", "requete": "", "colonne": "echu", "colonne": "charge", "monter": "charge"])
      #expect(raised.headers[.location] == "/clients?colonnes=charge")
      #expect(try await bench.page("/clients?colonnes=charge").contains("<details class=\"menu end\" open>"))
      #expect(try await headings("/clients") == ["Chargé de recouvrement", "Échu, €"])
      #expect(try await headings("/clients?colonne=code") == ["Code"])
      // What a colleague's address says is theirs; a view keeps its own.
      _ = try await bench.post("/vues", ["liste": "customers", "nom": "Villes", "requete": "colonne=ville"])
      #expect(try await headings("/clients?colonne=ville&v=1") == ["Ville"])
      let other = try await bench.post(
        "/vues/colonnes",
        fields: ["liste": "customers", "requete": "colonne=ville", "v": "1", "colonne": "ville", "colonne": "code"])
      #expect(other.headers[.location] == "/clients?colonne=ville&colonne=code&v=1")
      #expect(try await headings("/clients") == ["Chargé de recouvrement", "Échu, €"])
      _ = try await bench.post("/vues/colonnes", fields: ["liste": "customers", "requete": "", "retablir": "1"])
      #expect(try await headings("/clients") == usual)
    }
  }

  @Test(
    "chosen customers are assigned, after a page that counts them, and put back as they were", arguments: Engine.all)
  func assign(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let form = try await bench.words("/lots/clients/charge?client=1&client=2&client=999")
      #expect(form.contains("2 clients, échu 203,00\u{A0}€"))
      _ = try await bench.post("/clients/C-01/modifier", ["version": "1"])
      let done = try await bench.post(
        "/lots/clients/charge", ["tous": "1", "nombre": "53", "personne": "2", "vue": "overdue"])
      #expect(done.status == .seeOther)
      let theirs = try await bench.page("/clients?charge=2")
      #expect(theirs.contains("53 clients"))
      #expect(theirs.contains("Paul Riva"))
      // Somebody changes one of them meanwhile: it stays.
      try await bench.database.write { transaction in
        try PutInCharge(PersonID(1), .collector, of: [CustomerID(3)]).run(
          transaction, company: bench.company, actor: Example.actor, at: Engine.moment)
      }
      let undone = try await bench.post("/lots/1/annuler", ["retour": "/clients"])
      #expect(undone.headers[.location] == "/clients")
      let left = try await bench.database.read { try $0.query("SELECT customer, person FROM in_charge") { $0.int(0) } }
      #expect(left == [3])
      let twice = try await bench.post("/lots/1/annuler", ["retour": "/clients"])
      #expect(twice.status == .seeOther)
      let again = try await bench.database.count("SELECT COUNT(*) FROM in_charge")
      #expect(again == 1)
    }
  }

  @Test("chosen customers get a salesperson beside their collector, and the one they had back", arguments: Engine.all)
  func salesperson(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      try await bench.database.write { transaction in
        for (person, duty) in [(PersonID(2), Duty.collector), (PersonID(1), .salesperson)] {
          try PutInCharge(person, duty, of: [CustomerID(1)]).run(
            transaction, company: bench.company, actor: Example.actor, at: Engine.moment)
        }
      }
      #expect(try await bench.page("/clients").contains("formaction=\"/lots/clients/commercial\""))
      let form = try await bench.words("/lots/clients/commercial?client=1&client=2&client=999")
      #expect(form.contains("2 clients") && form.contains("Commercial"))
      #expect(!form.contains("Chargé de recouvrement"))
      // The list is filtered by either, and a kept view and a file of it with it.
      for (filter, count) in [
        ("commercial=1", 1), ("commercial=moi", 1), ("commercial=2", 0), ("charge=2&commercial=1", 1),
        ("charge=1&commercial=1", 0),
      ] {
        #expect(Self.codes(try await bench.page("/clients?vue=all&\(filter)")).count == count, "\(filter)")
        let file = try await bench.answer("/clients?vue=all&\(filter)&format=csv")
        #expect(String(buffer: file.body).split(separator: "\r\n").count == count + 1, "\(filter)")
      }
      #expect(Self.codes(try await bench.page("/clients?vue=all&commercial=personne&q=C-01")) == [])
      #expect(try await bench.words("/clients?commercial=1").contains("Commercial : Claire Delmas") == false)
      #expect(try await bench.links("/clients").contains("/clients?commercial=1"))
      let view = try await bench.post(
        "/vues", ["liste": "customers", "nom": "Les miens", "requete": "commercial=moi&tri=nom"])
      #expect(view.headers[.location] == "/clients?commercial=moi&tri=nom&v=1")
      func standing() async throws -> [String] {
        try await bench.database.read { snapshot in
          try snapshot.query("SELECT customer, duty, person FROM in_charge ORDER BY customer, duty") {
            "\($0.int(0)) \($0.text(1)) \($0.int(2))"
          }
        }
      }
      let before = try await standing()
      #expect(before == ["1 collector 2", "1 salesperson 1"])
      let stranger = try await bench.post("/lots/clients/commercial", ["client": "1", "personne": "99"])
      #expect(stranger.status == .notFound)
      let done = try await bench.post("/lots/clients/commercial", ["client": "1", "personne": "2"])
      #expect(try await standing() == ["1 collector 2", "1 salesperson 2"])
      let journalled = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'customer.in_charge' AND facts LIKE '%salesperson%' "
          + "AND actor LIKE 'Claire%'")
      #expect(journalled == 1)
      _ = try await bench.undo(done)
      #expect(try await standing() == before)
      // Nobody is an answer too.
      let nobody = try await bench.post("/lots/clients/commercial", ["client": "1", "personne": ""])
      #expect(try await standing() == ["1 collector 2"])
      _ = try await bench.undo(nobody)
      #expect(try await standing() == before)
    }
  }

  @Test(
    "a scenario is given to the chosen customers after a page that counts them, and each gets back what it had",
    arguments: Engine.all)
  func scenario(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      for name in ["Grands comptes", "Doux", "Jamais publié"] {
        let id = try CopyScenario(.shipped(.standard), name: name).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
        if name == "Jamais publié" { continue }
        _ = try PublishScenario(id, revision: 1).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
      try AssignScenario(ScenarioID(2), to: [CustomerID(1)]).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
    }
    try await PagesBench.open(engine, fill: fill) { bench in
      let list = try await bench.page("/clients")
      #expect(list.contains("formaction=\"/lots/clients/scenario\""))
      let form = try await bench.words("/lots/clients/scenario?client=1&client=2&client=999")
      #expect(form.contains("2 clients, échu 203,00\u{A0}€"))
      #expect(form.contains("Grands comptes") && form.contains("Doux") && !form.contains("Jamais publié"))
      for wrong in ["3", "77"] {
        let refused = try await bench.post("/lots/clients/scenario", ["client": "1", "scenario": wrong])
        #expect(refused.status == .notFound, "\(wrong)")
      }
      let done = try await bench.post(
        "/lots/clients/scenario", ["tous": "1", "nombre": "53", "scenario": "1", "vue": "overdue"])
      #expect(done.status == .seeOther)
      func standing() async throws -> [[Int64]] {
        try await bench.database.read { snapshot in
          try snapshot.query("SELECT customer, scenario FROM scenario_customer ORDER BY customer LIMIT 3") {
            [$0.int(0), $0.int(1)]
          }
        }
      }
      #expect(try await standing() == [[1, 1], [2, 1], [3, 1]])
      // Somebody changes one of them meanwhile: it stays.
      try await bench.database.write { transaction in
        try AssignScenario(ScenarioID(2), to: [CustomerID(3)]).run(
          transaction, company: bench.company, actor: Example.actor, at: Engine.moment)
      }
      let undone = try await bench.undo(done)
      #expect(undone.headers[.location]?.hasPrefix("/clients") == true)
      #expect(try await standing() == [[1, 2], [3, 2]])
      let journalled = try await bench.database.count(
        "SELECT COUNT(*) FROM journal WHERE event = 'customer.scenario' AND actor LIKE 'Claire%'")
      #expect(journalled == 53 + 52)
      // Without a scenario they are reminded by the default again.
      _ = try await bench.post("/lots/clients/scenario", ["client": "1", "scenario": ""])
      #expect(try await standing() == [[3, 2]])
    }
  }

  @Test(
    "another company's customers, colleagues and scenarios are refused by the use case itself", arguments: Engine.all)
  func strangers(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      let other = try CompanyStore.insert(Example.company(code: "AUTRE"), transaction)
      let stranger = try CustomerStore.insert(Example.customer(other, code: "X-1", name: "Autre"), transaction)
      let id = try CopyScenario(.shipped(.standard), name: "Autre").run(
        transaction, company: other, actor: Example.actor, at: Engine.moment)
      _ = try PublishScenario(id, revision: 1).run(
        transaction, company: other, actor: Example.actor, at: Engine.moment)
      #expect(stranger == CustomerID(61) && id == ScenarioID(1))
    }
    try await PagesBench.open(engine, fill: fill) { bench in
      let claire = Actor.person(PersonID(1), name: "Claire Delmas", rights: Set(Right.allCases))
      let reader = Actor.person(PersonID(1), name: "Claire Delmas", rights: [.see])
      func act(_ act: ActOnCustomers.Act, _ customers: [CustomerID], by actor: Actor) async throws {
        try await bench.database.write { transaction in
          _ = try ActOnCustomers(act, customers).run(
            transaction, company: bench.company, on: PagesBench.today, actor: actor, at: Engine.moment)
        }
      }
      for wanted in [.assign(PersonID(2)), .scenario(nil), .watch] as [ActOnCustomers.Act] {
        await #expect(throws: BatchRefusal.notOurs) {
          try await act(wanted, [CustomerID(1), CustomerID(61)], by: claire)
        }
      }
      await #expect(throws: BatchRefusal.notOurs) { try await act(.assign(PersonID(99)), [CustomerID(1)], by: claire) }
      await #expect(throws: ScenarioRefusal.unknown) {
        try await act(.scenario(ScenarioID(1)), [CustomerID(1)], by: claire)
      }
      for wanted in [.assign(nil), .scenario(nil)] as [ActOnCustomers.Act] {
        await #expect(throws: NotAllowed.self) { try await act(wanted, [CustomerID(1)], by: reader) }
      }
      let page = try await bench.post("/lots/clients/scenario", ["client": "61", "scenario": ""])
      #expect(page.status == .seeOther)
      let none = try await bench.database.count("SELECT COUNT(*) FROM customer_batch")
      #expect(none == 0)
    }
  }

  @Test("a list that grew is counted again before anything is done; too little or a stranger is refused")
  func grown() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let shown = try await bench.post("/lots/clients/suivi", ["tous": "1", "nombre": "52"])
      #expect(shown.status == .ok)
      let followed = try await bench.database.count("SELECT COUNT(*) FROM watch")
      #expect(followed == 0)
      let nobody = try await bench.post("/lots/clients/suivi", ["client": "nobody"])
      #expect(nobody.status == .seeOther)
      let stranger = try await bench.post("/lots/clients/charge", ["client": "1", "personne": "99"])
      #expect(stranger.status == .notFound)
      let wrong = try await bench.post("/lots/clients/suspension", ["client": "1", "jusquau": "hier", "motif": ""])
      #expect(wrong.status == .unprocessableContent)
      _ = try await bench.post("/lots/clients/suspension", ["client": "1", "jusquau": "04/12", "motif": "fermé"])
      let page = try await bench.page("/clients/C-01")
      #expect(page.contains("Relances suspendues"))
      let pair = "/lots/clients/suspension?client=1&client=2"
      #expect(try await bench.words(pair).contains("1 d’entre eux est déjà suspendu"))
      // Who opened the form before the first one was suspended sees it again, with that said, before anything is done.
      let stale = ["client": "1", "jusquau": "11/12", "motif": "congés", "suspendus": "0"]
      let again = try await bench.post("/lots/clients/suspension", stale)
      #expect(String(buffer: again.body).contains("déjà suspendu"))
      #expect(try await bench.page("/clients/C-01").contains("fermé"))
      _ = try await bench.post("/lots/1/annuler", ["retour": "/clients"])
      let after = try await bench.page("/clients/C-01")
      #expect(!after.contains("Relances suspendues jusqu"))
    }
  }

  @Test(
    "a view is kept with its filters and columns, counted in its tab, shared with a role, given up",
    arguments: Engine.all)
  func views(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let kept = try await bench.post(
        "/vues",
        [
          "liste": "customers", "requete": "plus=30&colonne=echu&mal=<script>&vue=open", "nom": "Vieux <b>comptes</b>",
          "role": "collector",
        ])
      #expect(kept.headers[.location] == "/clients?vue=open&plus=30&colonne=echu&v=1")
      let page = try await bench.page("/clients?vue=open&plus=30&colonne=echu&v=1")
      #expect(page.contains("Vieux &lt;b&gt;comptes&lt;/b&gt;<span class=\"n\">23</span>"))
      // Shown otherwise its count is not that of the lines; kept under its name it is the same view, changed.
      let otherwise = try await bench.page("/clients?vue=open&plus=60&colonne=echu&v=1")
      #expect(otherwise.contains("Vieux &lt;b&gt;comptes&lt;/b&gt; (modifiée)<span class=\"n\"></span>"))
      #expect(otherwise.contains("name=\"nom\" value=\"Vieux &lt;b&gt;comptes&lt;/b&gt;\""))
      let changed = try await bench.post(
        "/vues",
        [
          "liste": "customers", "requete": "plus=60&colonne=echu&vue=open", "nom": "Vieux <b>comptes</b>",
          "role": "collector",
        ])
      #expect(changed.headers[.location] == "/clients?vue=open&plus=60&colonne=echu&v=1")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM saved_view") == 1)
      let nameless = try await bench.post("/vues", ["liste": "customers", "requete": "", "nom": " "])
      #expect(nameless.status == .seeOther)
      try await bench.database.write { transaction in
        _ = try transaction.execute("UPDATE saved_view SET owner = 2 WHERE id = 1")
      }
      let others = try await bench.page("/clients")
      #expect(!others.contains("Vieux"))
      _ = try await bench.post("/vues/1/supprimer", [:])
      let gone = try await bench.database.count("SELECT COUNT(*) FROM saved_view WHERE deleted IS NULL")
      #expect(gone == 0)
    }
    try await PagesBench.open(engine, role: "collector", fill: Self.fill) { bench in
      // No view is kept that would have no tab.
      for number in 1...13 {
        _ = try await bench.post("/vues", ["liste": "customers", "requete": "", "nom": "Vue \(number)"])
      }
      let views = try await bench.page("/clients").matches(of: /v=\d+/)
      let kept = try await bench.database.count("SELECT COUNT(*) FROM saved_view")
      #expect(kept == 12 && Set(views.map { String($0.0) }).count == 12)
      _ = try await bench.post("/vues/1/supprimer", [:])
      _ = try await bench.post("/vues", ["liste": "customers", "requete": "", "nom": "Vue 13"])
      _ = try await bench.post("/vues/1/restaurer", [:])
      let open = try await bench.database.count("SELECT COUNT(*) FROM saved_view WHERE deleted IS NULL")
      #expect(open == 12)
      let refused = try await bench.post(
        "/vues", ["liste": "customers", "requete": "", "nom": "Pour tous", "role": "collector"])
      #expect(refused.status == .forbidden)
      let assign = try await bench.page("/clients")
      #expect(!assign.contains("/lots/clients/charge"))
    }
  }
}
