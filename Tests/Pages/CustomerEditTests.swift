import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Customers and contacts corrected on the pages")
struct CustomerEditTests {
  /// What the form of the first customer sends when nothing is changed in it.
  static func form(_ changes: [String: String] = [:]) -> [String: String] {
    let stored = [
      "nom": "Client C-1", "type": "b2b_fr", "siren": "", "tva": "", "adresse": "14 rue des Forgerons", "cp": "71100",
      "ville": "Chalon-sur-Saône", "pays": "FR", "langue": "fr", "reglement": "", "groupe": "", "iban": "", "noms": "",
      "procedure": "", "charge": "", "commercial": "",
    ]
    var form = stored
    for (name, value) in stored { form["avant.\(name)"] = value }
    form["version"] = "1"
    return form.merging(changes) { _, new in new }
  }

  @Test("everything of a customer is corrected, journalled, and shown escaped", arguments: Engine.all)
  func edit(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      let page = try await bench.page("/clients/C-1/modifier")
      #expect(page.contains("value=\"Client C-1\""))
      let done = try await bench.post(
        "/clients/C-1/modifier",
        Self.form([
          "nom": "<script>alert(1)</script> & Fils", "siren": "732 829 320", "reglement": "NET45", "groupe": "C-2",
          "iban": "FR76 3000 6000 0112 3456 7890 189", "charge": "1", "langue": "en",
        ]))
      #expect(done.status == .seeOther)
      let shown = try await bench.page("/clients/C-1")
      #expect(!shown.contains("<script>alert"))
      #expect(shown.contains("SIREN 732"))
      #expect(shown.contains("Claire Delmas"))
      #expect(shown.contains("href=\"/groupes/2\""))
      let again = try await bench.page("/clients/C-1/modifier")
      #expect(again.contains("FR7630006000011234567890189"))
      let facts = try await bench.database.read { snapshot in
        try snapshot.query("SELECT facts FROM journal WHERE event = 'customer.updated'") { $0.text(0) }
      }
      #expect(facts.count == 1)
      #expect(facts.allSatisfy { $0.contains("NET45") && $0.contains("ibans_added") && !$0.contains("71100") })
    }
  }

  @Test("terms that are agreed with a public buyer date its open invoices anew at once", arguments: Engine.all)
  func redated(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      #expect(try await bench.page("/clients/C-1/modifier").contains("value=\"NET50\""), "hospitals")
      let before = try await bench.database.write { transaction in
        try transaction.execute("UPDATE item SET due_source = 'inferred' WHERE customer = 1 AND kind = 'invoice'")
        return try transaction.query(
          "SELECT issued FROM item WHERE customer = 1 AND kind = 'invoice' AND open_minor > 0 ORDER BY id"
        ) { try $0.date(0) }
      }
      #expect(!before.isEmpty)
      _ = try await bench.post("/clients/C-1/modifier", Self.form(["reglement": "NET50"]))
      let after = try await bench.database.read { snapshot in
        try snapshot.query(
          "SELECT due, due_source FROM item WHERE customer = 1 AND kind = 'invoice' AND open_minor > 0 ORDER BY id"
        ) { "\(try $0.date(0)) \($0.text(1))" }
      }
      #expect(after == before.map { "\($0.adding(days: 50)) terms" })
      #expect(try await bench.words("/journal").contains("Échéances déduites recalculées"))
    }
  }

  @Test("other names are added and removed, and a former name is kept by itself", arguments: Engine.all)
  func otherNames(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      let names: () async throws -> [String] = {
        try await bench.database.read { snapshot in
          try snapshot.query("SELECT name FROM other_name ORDER BY folded") { $0.text(0) }
        }
      }
      // Another case, other marks: the same name.
      _ = try await bench.post("/clients/C-1/modifier", Self.form(["nom": "CLIENT C 1"]))
      #expect(try await names().isEmpty)
      let saved = try await bench.post(
        "/clients/C-1/modifier",
        Self.form(["nom": "Groupe Valmory", "noms": "<i>Chez Léa</i>\n Groupe VALMORY ", "version": "2"]))
      #expect(saved.status == .seeOther)
      #expect(try await names() == ["CLIENT C 1", "<i>Chez Léa</i>"])
      let page = try await bench.page("/clients/C-1")
      #expect(page.contains("CLIENT C 1, &lt;i&gt;Chez Léa"))
      #expect(try await bench.page("/clients/C-1/modifier").contains("name=\"noms\""))
      #expect(try await bench.page("/recherche?q=chez+lea").contains("Groupe Valmory"))
      // A name that it takes again is no longer another one; what is not sent again is removed.
      _ = try await bench.post(
        "/clients/C-1/modifier", Self.form(["nom": "Client C-1", "noms": "CLIENT C 1", "version": "3"]))
      #expect(try await names() == ["Groupe Valmory"])
      let facts = try await bench.database.read { snapshot in
        try snapshot.query("SELECT facts FROM journal WHERE event = 'customer.updated' ORDER BY id") { $0.text(0) }
      }
      #expect(facts.count == 3)
      #expect(facts.dropFirst().first?.contains("names_added") == true)
      #expect(facts.last?.contains("names_removed") == true)
    }
  }

  @Test("a VAT number, a country and an opening that cannot be are refused; what turns the text round is dropped")
  func nonsense() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      for (field, value, said) in [
        ("tva", "XX99", "pas un numéro de TVA"), ("pays", "ZZ", "deux lettres d’un pays"),
        ("procedure", "01/01/1200", "plus de trente ans"), ("procedure", "01/12/2026", "ni à venir"),
      ] {
        let refused = try await bench.post("/clients/C-1/modifier", Self.form([field: value]))
        #expect(refused.status == .unprocessableContent, "\(field)")
        #expect(String(buffer: refused.body).contains(said), "\(field)")
      }
      let saved = try await bench.post(
        "/clients/C-1/modifier", Self.form(["nom": "Client \u{202E}1-C", "tva": "fr 40 303 265 045"]))
      #expect(saved.status == .seeOther)
      let stored = try await bench.database.read {
        try $0.query("SELECT name, vat_number FROM customer WHERE code = 'C-1'") { "\($0.text(0)) \($0.text(1))" }
      }
      #expect(stored == ["Client 1-C FR40303265045"])
    }
  }

  @Test("what cannot be is refused beside its field, with everything typed kept")
  func refuse() async throws {
    try await PagesBench.open(.sqlite, fill: PromisePageTests.fill) { bench in
      let wrong = try await bench.post(
        "/clients/C-1/modifier",
        Self.form([
          "nom": " ", "siren": "123", "pays": "France", "groupe": "C-9", "iban": "FR00", "ville": "Mâcon",
          "procedure": "jamais",
        ]))
      #expect(wrong.status == .unprocessableContent)
      for sentence in [
        "Donnez un nom.", "Ce n’est pas un SIREN", "Donnez les deux lettres d’un pays", "Aucun client n’a le code",
        "n’est pas un IBAN", "n’est pas une date",
      ] {
        #expect(wrong.words.contains(sentence), "\(sentence)")
      }
      #expect(String(buffer: wrong.body).contains("value=\"Mâcon\""))
      let itself = try await bench.post("/clients/C-1/modifier", Self.form(["groupe": "C-1"]))
      #expect(itself.words.contains("ne peut pas être rattaché à lui-même"))
      _ = try await bench.post("/clients/C-1/modifier", Self.form(["groupe": "C-2"]))
      let circle = try await bench.post(
        "/clients/C-2/modifier", Self.form(["nom": "Client C-2", "groupe": "C-1"]))
      #expect(circle.words.contains("ne peut pas être rattaché à lui-même"))
      let names = try await bench.database.read { try $0.query("SELECT name FROM customer ORDER BY id") { $0.text(0) } }
      #expect(names == ["Client C-1", "Client C-2"])
    }
  }

  @Test("of two people who save at once, the second sees what the first saved and loses nothing", arguments: Engine.all)
  func conflict(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      _ = try await bench.post("/clients/C-1/modifier", Self.form(["nom": "Le nom de l'une", "ville": "Mâcon"]))
      let second = try await bench.post(
        "/clients/C-1/modifier", Self.form(["nom": "Le nom de l'autre", "cp": "71000"]))
      #expect(second.status == .conflict)
      #expect(second.words.contains("Claire Delmas a modifié cette fiche"))
      #expect(second.words.contains("Le nom de l&#39;une") || second.words.contains("Le nom de l'une"))
      let body = String(buffer: second.body)
      // Yours where both changed it, theirs where only they did, yours where only you did; and what stood between.
      #expect(body.contains("name=\"nom\" value=\"Le nom de l"))
      #expect(body.contains("name=\"ville\" value=\"Mâcon\""))
      #expect(body.contains("name=\"cp\" value=\"71000\""))
      #expect(body.contains("name=\"avant.ville\" value=\"Mâcon\""))
      #expect(body.contains("name=\"version\" value=\"2\""))
      let stored = try await bench.database.read {
        try $0.query("SELECT name FROM customer WHERE id = 1") { $0.text(0) }
      }
      #expect(stored == ["Le nom de l'une"])
      let saved = try await bench.post(
        "/clients/C-1/modifier",
        Self.form(["nom": "Le nom de l'autre", "ville": "Mâcon", "cp": "71000", "version": "2"]))
      #expect(saved.status == .seeOther)
    }
  }

  @Test("who was put in charge meanwhile is not overwritten unseen", arguments: Engine.all)
  func charge(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      let inCharge: @Sendable (Int64) async throws -> Void = { version in
        try await bench.database.write { transaction in
          try PutInCharge(PersonID(1), .collector, of: [CustomerID(1), CustomerID(2)]).run(
            transaction, company: bench.company, actor: Example.actor, at: Engine.moment)
        }
        let versions = try await bench.database.read {
          try $0.query("SELECT version FROM customer ORDER BY id") { $0.int(0) }
        }
        #expect(versions == [version, version])
      }
      try await inCharge(2)
      // The same again is no change.
      try await inCharge(2)
      let stale = try await bench.post("/clients/C-1/modifier", Self.form(["ville": "Mâcon"]))
      #expect(stale.status == .conflict)
      #expect(stale.words.contains("Claire Delmas"))
      // Both are changed at once, from one version.
      let saved = try await bench.post(
        "/clients/C-1/modifier", Self.form(["ville": "Mâcon", "version": "2", "avant.charge": "1", "charge": ""]))
      #expect(saved.status == .seeOther)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM in_charge WHERE customer = 1") == 0)
    }
  }

  @Test("a contact is added, corrected, removed and brought back; reminders follow", arguments: Engine.all)
  func contacts(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: PromisePageTests.fill) { bench in
      let wrong = try await bench.post("/clients/C-1/contacts/nouveau", ["nom": "", "email": "pas une adresse"])
      #expect(wrong.words.contains("n’est pas une adresse e-mail"))
      let added = try await bench.post(
        "/clients/C-1/contacts/nouveau",
        ["nom": "Sophie <b>B.</b>", "fonction": "manager", "email": "s@b.example", "relances": "1"])
      #expect(added.headers[.location] == "/clients/C-1/contacts")
      let tab = try await bench.page("/clients/C-1/contacts")
      #expect(tab.contains("Sophie &lt;b&gt;B.&lt;/b&gt;"))
      _ = try await bench.post(
        "/clients/C-1/contacts/1", ["nom": "Sophie", "email": "s@b.example", "version": "1"])
      let stale = try await bench.post("/clients/C-1/contacts/1", ["nom": "Marc", "version": "1"])
      #expect(stale.status == .conflict)
      #expect(String(buffer: stale.body).contains("value=\"Marc\""))
      let elsewhere = try await bench.post("/clients/C-2/contacts/1", ["nom": "Marc", "version": "2"])
      #expect(elsewhere.status == .notFound)
      let removed = try await bench.post("/clients/C-1/contacts/1/retirer", [:])
      #expect(removed.headers[.setCookie] != nil)
      let without = try await bench.words("/clients/C-1/contacts")
      #expect(!without.contains("s@b.example"))
      _ = try await bench.post("/clients/C-1/contacts/1/retablir", [:])
      let back = try await bench.words("/clients/C-1/contacts")
      #expect(back.contains("s@b.example"))
      let events = try await bench.database.read {
        try $0.query("SELECT event FROM journal WHERE event LIKE 'contact.%' ORDER BY id") { $0.text(0) }
      }
      #expect(events == ["contact.added", "contact.updated", "contact.removed", "contact.restored"])
    }
  }

  @Test("a suspension that another made meanwhile is told before it is replaced", arguments: Engine.all)
  func pauseTwice(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "collector", fill: PromisePageTests.fill) { bench in
      let path = "/clients/C-1/suspension"
      let before = try await bench.before(path)
      #expect(before == ["avant.jusquau": "", "avant.motif": ""])
      func send(_ day: String, _ reason: String, _ before: [String: String]) async throws -> TestResponse {
        try await bench.post(path, before.merging(["jusquau": day, "motif": reason]) { _, new in new })
      }
      #expect(try await send("27/11/2026", "motif un", before).status == .seeOther)
      let told = try await send("04/12/2026", "motif <deux>", before)
      #expect(told.status == .conflict)
      #expect(told.words.contains("Claire Delmas a modifié cette fiche"))
      #expect(told.words.contains("27/11/2026") && told.words.contains("motif un"))
      let page = String(buffer: told.body)
      #expect(page.contains("value=\"04/12/2026\"") && page.contains("value=\"motif &lt;deux&gt;\""))
      #expect(try await bench.page("/clients/C-1").contains("motif un"))
      // Whoever has seen the first may replace it.
      #expect(try await send("04/12/2026", "motif <deux>", bench.before(path)).status == .seeOther)
      #expect(try await bench.page("/clients/C-1").contains("motif &lt;deux&gt;"))
    }
  }

  @Test("reminders are suspended with a reason, said on the page, resumed, and the resumption undone")
  func pause() async throws {
    try await PagesBench.open(.sqlite, role: "collector", fill: PromisePageTests.fill) { bench in
      let past = try await bench.post("/clients/C-1/suspension", ["jusquau": "20/11/2026", "motif": ""])
      #expect(past.words.contains("Donnez un motif."))
      #expect(past.words.contains("n’est pas à venir"))
      _ = try await bench.post("/clients/C-1/suspension", ["jusquau": "04/12/2026", "motif": "échéancier <signé>"])
      let page = try await bench.page("/clients/C-1")
      #expect(page.contains("Relances suspendues jusqu’au 04/12/2026"))
      #expect(page.contains("échéancier &lt;signé&gt;"))
      let resumed = try await bench.post("/clients/C-1/suspension/fin", [:])
      let without = try await bench.page("/clients/C-1")
      #expect(!without.contains("Relances suspendues jusqu"))
      _ = try await bench.undo(resumed)
      let again = try await bench.page("/clients/C-1")
      #expect(again.contains("échéancier &lt;signé&gt;"))
    }
  }

  @Test(
    "an extension undone leaves the pause that stood before, and nobody else's is taken away", arguments: Engine.all)
  func extended(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "collector", fill: PromisePageTests.fill) { bench in
      func pause(_ day: String) async throws -> TestResponse {
        let before = try await bench.before("/clients/C-1/suspension")
        return try await bench.post(
          "/clients/C-1/suspension", before.merging(["jusquau": day, "motif": "échéancier"]) { _, new in new })
      }
      func until() async throws -> [String] {
        try await bench.database.read { snapshot in
          try snapshot.query("SELECT paused_until FROM customer WHERE id = 1") { $0.textOrNil(0) ?? "none" }
        }
      }
      let first = try await pause("04/12/2026")
      let second = try await pause("18/12/2026")
      _ = try await bench.undo(second)
      #expect(try await until() == ["2026-12-04"])
      let third = try await pause("18/12/2026")
      let fourth = try await pause("24/12/2026")
      let late = try await bench.undo(third)
      #expect(late.status == .seeOther)
      #expect(try await until() == ["2026-12-24"])
      _ = try await bench.undo(fourth)
      _ = try await bench.undo(first)
      #expect(try await until() == ["2026-12-18"])
    }
  }

  @Test("a group is its members' own pages added up to the cent, in each currency", arguments: Engine.all)
  func groupCents(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try PromisePageTests.fill(transaction, company)
      var child = Example.customer(company, code: "C-3", name: "Filiale 3")
      child.parent = CustomerID(1)
      let id = try CustomerStore.insert(child, transaction)
      for (number, cents, due) in [(1, 333_33, "2026-09-30"), (2, 66_67, "2026-11-20"), (3, -10_01, "2026-11-01")]
        as [(Int, Int64, CivilDate)]
      {
        _ = try Example.store(
          Example.item(
            company, id, cents < 0 ? .creditNote : .invoice, number: "G-\(number)", cents: cents, due: due), transaction
        )
      }
      let francs = Item(
        id: ItemID(0), company: company, customer: id, kind: .invoice, number: "G-4", issued: "2026-09-01",
        due: "2026-10-31", amount: Money(minor: 77_77, Currency("CHF") ?? .eur))
      _ = try Example.store(francs, transaction)
    }
    try await PagesBench.open(engine, fill: fill) { bench in
      _ = try await bench.post("/clients/C-3/promesses", ["pour": "27/11", "piece": "3", "montant.3": "111,11"])
      _ = try await bench.post(
        "/clients/C-1/litiges", ["piece": "1", "etendue": "partie", "montant": "12,34", "motif": "price"])
      /// Cents by currency of the figures of a page: open, overdue, disputed, promised.
      func figures(_ path: String) async throws -> [String: [Int]] {
        let page = try await bench.page(path)
        var result: [String: [Int]] = [:]
        for list in page.matches(of: /<dl class="kpis">.*?<\/dl>/.dotMatchesNewlines()) {
          let texts = list.0.matches(of: /<dd class="figure">([^<]*)<\/dd>/).prefix(4).map { String($0.1) }
          let code = texts[0].contains("CHF") ? "CHF" : "EUR"
          result[code] = texts.map { Int($0.replacing("−", with: "-").filter { $0.isNumber || $0 == "-" }) ?? -1 }
        }
        return result
      }
      let group = try await figures("/groupes/1")
      let (mother, child) = (try await figures("/clients/C-1"), try await figures("/clients/C-3"))
      #expect(Set(group.keys) == ["EUR", "CHF"])
      for code in group.keys {
        let sum = (0..<4).map { (mother[code]?[$0] ?? 0) + (child[code]?[$0] ?? 0) }
        #expect(group[code] == sum, "\(code)")
      }
      #expect(group["EUR"] == [1_889_99, 1_389_99, 12_34, 111_11])
      let words = try await bench.words("/groupes/1")
      #expect(words.contains("1 promesse en cours") && words.contains("1 litige ouvert"))
      let page = try await bench.page("/groupes/1")
      #expect(page.contains("<a href=\"/clients/C-1\">Client C-1</a>"))
      #expect(page.contains("href=\"/litiges/1\"") && page.contains("href=\"/clients/C-3/promesses\""))
      #expect(page.matches(of: /class="sbar mini"/).count == 3)
    }
  }

  @Test("a group adds up its members, in each currency, and shows a salesperson theirs only", arguments: Engine.all)
  func group(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try PromisePageTests.fill(transaction, company)
      for number in 3...4 {
        var customer = Example.customer(company, code: "C-\(number)", name: "Filiale \(number)")
        customer.parent = CustomerID(number == 3 ? 1 : 3)
        let id = try CustomerStore.insert(customer, transaction)
        _ = try Example.store(
          Example.item(company, id, number: "G-\(number)", cents: 250_00, due: "2026-11-01"), transaction)
      }
      try transaction.execute(
        "INSERT INTO in_charge (company, customer, duty, person) VALUES (\(company), 4, 'salesperson', 1)")
    }
    try await PagesBench.open(engine, fill: fill) { bench in
      let page = try await bench.words("/groupes/1")
      #expect(page.contains("3 sociétés"))
      #expect(page.contains("2\u{202F}000,00\u{A0}€"))
      #expect(page.contains("1\u{202F}500,00\u{A0}€"))
      let alone = try await bench.visit("/groupes/2")
      #expect(alone == .notFound)
    }
    try await PagesBench.open(engine, role: "salesperson", fill: fill) { bench in
      let page = try await bench.words("/groupes/1")
      #expect(page.contains("Filiale 4"))
      #expect(!page.contains("Filiale 3"))
      #expect(page.contains("250,00\u{A0}€"))
      #expect(!page.contains("2\u{202F}000,00"))
    }
  }
}
