import HTTPTypes
import HummingbirdTesting
import Journal
import Kernel
import NIOCore
import People
import PeopleRules
import Receivables
import Storage
import Support
import Testing

/// The pages of people and of their roles.
struct UserPageTests {
  @Test("somebody is invited, their link is shown once, and their access is changed", arguments: Engine.all)
  func invite(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: { _, _ in }) { bench in
      let wrong = try await bench.post("/reglages/utilisateurs", ["nom": " ", "email": "rien", "role": "x"])
      #expect(wrong.status == .unprocessableContent)
      for sentence in ["Écrivez votre nom", "Écrivez une adresse comme", "Choisissez un rôle"] {
        #expect(wrong.words.contains(sentence), "\(sentence)")
      }
      let shown = try await bench.post(
        "/reglages/utilisateurs",
        ["nom": "Paul <script>", "email": "paul@verdoncelle.example", "role": "collector", "perimetre": "tout"])
      #expect(shown.status == .ok)
      let html = String(buffer: shown.body)
      #expect(html.contains("http://localhost/invitation/") && !html.contains("<script>"))
      let list = try await bench.words("/reglages/utilisateurs")
      #expect(list.contains("Paul &lt;script&gt;") && list.contains("Invité jusqu’au 30/11/2026"))
      #expect(list.contains("Chargé de recouvrement"))
      let saved = try await bench.post("/reglages/utilisateurs/2", ["role": "auditor", "perimetre": "tout"])
      #expect(saved.status == .seeOther)
      #expect(try await bench.words("/reglages/utilisateurs").contains("Auditeur"))
      let twice = try await bench.post(
        "/reglages/utilisateurs",
        ["nom": "Paul", "email": "PAUL@verdoncelle.example", "role": "collector", "perimetre": "tout"])
      #expect(twice.words.contains("Quelqu’un a déjà cette adresse."))
    }
  }

  @Test("an account that was never invited is not called an invitation that ran out", arguments: Engine.all)
  func states(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, _ in
      for name in ["alice", "paul"] {
        _ = try PersonStore.insert(
          Person(
            id: PersonID(0), email: try #require(EmailAddress("\(name)@verdoncelle.example")), name: name,
            role: .collector), passwordHash: nil, transaction)
      }
      try transaction.execute(
        "INSERT INTO provider_identity (issuer, subject, person, linked) VALUES ('i', 's', 2, \(Engine.moment))")
    }
    try await PagesBench.open(engine, role: "administrator", fill: fill) { bench in
      let list = try await bench.words("/reglages/utilisateurs")
      #expect(!list.contains("expirée") && list.contains("Pas encore invité"), "\(list)")
      let alice = try await bench.words("/reglages/utilisateurs/2")
      #expect(alice.contains("Actif"), "\(alice)")
    }
  }

  @Test("whoever ticks companies and leaves the button on all of them is asked which is meant, and sees nothing yet")
  func contradiction() async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, _ in
      _ = try CompanyStore.insert(Example.company(code: "FIL", name: "Filiale"), transaction)
    }
    try await PagesBench.open(.sqlite, role: "administrator", fill: fill) { bench in
      let person = ["nom": "Paul", "email": "paul@verdoncelle.example", "role": "collector", "societe": "2"]
      let both = try await bench.post("/reglages/utilisateurs", person.merging(["perimetre": "tout"]) { $1 })
      #expect(both.status == .unprocessableContent && both.words.contains("Vous avez coché des sociétés"))
      let nobody = try await bench.database.count("SELECT COUNT(*) FROM person")
      #expect(nobody == 1)
      let some = try await bench.post("/reglages/utilisateurs", person.merging(["perimetre": "choix"]) { $1 })
      #expect(some.status == .ok)
      let limited = try await bench.database.count("SELECT COUNT(*) FROM person_company WHERE person = 2")
      #expect(limited == 1)
      let wider = try await bench.post(
        "/reglages/utilisateurs/2", ["role": "collector", "perimetre": "tout", "societe": "2", "version": "0"])
      #expect(wider.status == .unprocessableContent)
    }
  }

  @Test("of two who save one access or one role the second reads what stands, and keeps what they chose")
  func stale() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      _ = try await bench.post(
        "/reglages/utilisateurs",
        ["nom": "Paul", "email": "paul@verdoncelle.example", "role": "collector", "perimetre": "tout"])
      let (person, role) = ("/reglages/utilisateurs/2", "/reglages/roles/custom:1")
      #expect(try await bench.page(person).contains("name=\"version\" value=\"0\""))
      func give(_ role: String, _ version: String) async throws -> TestResponse {
        try await bench.post(person, ["role": role, "perimetre": "tout", "version": version])
      }
      #expect(try await give("auditor", "0").status == .seeOther)
      let late = try await give("salesperson", "0")
      #expect(late.status == .unprocessableContent)
      #expect(
        late.words.contains("Claire Delmas a changé cet accès le 23/11/2026")
          && late.words.replacing("\u{a0}", with: " ").contains("Il est maintenant : Auditeur"))
      let page = String(buffer: late.body)
      #expect(page.contains("value=\"salesperson\" selected") && page.contains("name=\"version\" value=\"1\""))
      // What else must be corrected does not hide the change of the other.
      let wrong = try await bench.post(person, ["role": "x", "perimetre": "tout", "version": "0"])
      #expect(String(buffer: wrong.body).contains("name=\"version\" value=\"0\""))
      #expect(try await give("salesperson", "1").status == .seeOther)

      _ = try await bench.post("/reglages/roles", ["nom": "Relance", "droits": "remind", "clients": "siens"])
      func change(_ name: String, _ version: String) async throws -> TestResponse {
        try await bench.post(role, ["nom": name, "droits": "comment", "clients": "tous", "version": version])
      }
      #expect(try await change("Un <i>", "0").status == .seeOther)
      let second = try await change("Deux", "0")
      #expect(second.status == .unprocessableContent)
      #expect(second.words.contains("Claire Delmas a changé ce rôle") && second.words.contains("Un &lt;i&gt;"))
      #expect(String(buffer: second.body).contains("value=\"Deux\""))
      let nameless = try await change(" ", "0")
      #expect(String(buffer: nameless.body).contains("name=\"version\" value=\"0\""))
      #expect(try await change("Deux", "1").status == .seeOther)
      #expect(try await bench.words("/reglages/roles").contains("Deux"))
    }
  }

  @Test("one's own account cannot be raised, locked out or invited anew from here")
  func own() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let page = try await bench.words("/reglages/utilisateurs/1")
      #expect(page.contains("C’est votre propre compte"))
      for act in ["", "/depart", "/invitation", "/deblocage"] {
        let answer = try await bench.post(
          "/reglages/utilisateurs/1\(act)", ["role": "auditor", "perimetre": "tout"])
        #expect(answer.status == .seeOther, "\(act)")
      }
      let line = try await bench.database.read { try PersonStore.find(PersonID(1), $0) }
      #expect(line?.role == .administrator)
      #expect(try await bench.visit("/reglages/utilisateurs/99") == .notFound)
      #expect(try await bench.visit("/reglages/utilisateurs/x") == .notFound)
    }
  }

  @Test("who leaves can be brought back from the message that says so")
  func leaving() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      _ = try await bench.post(
        "/reglages/utilisateurs",
        ["nom": "Paul", "email": "paul@verdoncelle.example", "role": "collector", "perimetre": "tout"])
      _ = try await bench.post("/reglages/utilisateurs/2/depart", [:])
      #expect(try await !bench.words("/reglages/utilisateurs").contains("paul@"))
      #expect(try await bench.words("/reglages/utilisateurs?vue=partis").contains("paul@"))
      _ = try await bench.post("/reglages/utilisateurs/2/retour", [:])
      #expect(try await bench.words("/reglages/utilisateurs").contains("paul@"))
    }
  }

  @Test("a role of one's own is made with its rights, and gives no more than its maker has")
  func roles() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let made = try await bench.post(
        "/reglages/roles", ["nom": "Relance <i>", "droits": "remind", "clients": "siens", "double": "1"])
      #expect(made.headers[.location] == "/reglages/roles/custom%3A1")
      let list = try await bench.words("/reglages/roles")
      #expect(list.contains("Relance &lt;i&gt;") && list.contains("consulter, relancer les clients"))
      #expect(list.contains("Demandée"))
      let nameless = try await bench.post("/reglages/roles", ["nom": ""])
      #expect(nameless.status == .unprocessableContent && nameless.words.contains("Donnez un nom au rôle"))
      let shipped = try await bench.post("/reglages/roles/collector", ["double": "1"])
      #expect(shipped.status == .seeOther)
      let role = try await bench.database.read { try RoleStore.find("custom:1", $0) }
      #expect(role?.rights == [.see, .remind] && role?.customers == .own)
      #expect(try await bench.post("/reglages/roles/custom:1/supprimer", [:]).status == .seeOther)
      #expect(try await bench.visit("/reglages/roles/custom:1") == .notFound)
    }
  }

  @Test("of one's own role only what it demands is offered and saved")
  func ownRole() async throws {
    let own = Role(key: "custom:1", name: "Direction", rights: Set(Right.allCases))
    try await PagesBench.open(
      .sqlite, own: own,
      fill: { transaction, _ in
        _ = try OwnRoles(actor: Example.actor, at: Engine.moment).add(
          name: "Direction", rights: Set(Right.allCases), customers: .all, transaction)
      }
    ) { bench in
      let page = try await bench.page("/reglages/roles/custom:1")
      #expect(
        page.contains("C’est votre propre rôle") && !page.contains("id=\"nom\"")
          && page.contains(">Enregistrer</button>"))
      let saved = try await bench.post("/reglages/roles/custom:1", ["double": "1", "nom": "Autre", "droits": "see"])
      #expect(saved.status == .seeOther)
      let (role, demands) = try await bench.database.read {
        (try RoleStore.find("custom:1", $0), try RoleDemandStore.demandsSecondFactor("custom:1", $0))
      }
      #expect(role == own && demands)
    }
  }

  @Test("roles and the provider hold in every company: who sees some only is offered no change of them")
  func local() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", isLocal: true, fill: { _, _ in }) { bench in
      for path in ["/reglages", "/reglages/utilisateurs", "/reglages/roles"] {
        let page = try await bench.page(path)
        #expect(!page.contains("/reglages/connexion") && !page.contains("/reglages/roles/nouveau"), "\(path)")
      }
      for path in ["/reglages/roles/collector", "/reglages/roles/nouveau"] {
        let page = try await bench.page(path)
        #expect(
          page.contains("Un rôle vaut dans toutes les sociétés") && !page.contains(">Enregistrer</button>"), "\(path)")
      }
      let made = try await bench.post("/reglages/roles", ["nom": "Mien", "droits": "see"])
      #expect(made.status == .unprocessableContent)
      #expect(try await bench.visit("/reglages/connexion") == .forbidden)
      #expect(try await bench.post("/reglages/connexion/arreter", [:]).status == .forbidden)
    }
  }

  @Test("the journal of one company does not tell of the people of the others")
  func journal() async throws {
    for isLocal in [false, true] {
      try await PagesBench.open(
        .sqlite, role: "administrator", isLocal: isLocal,
        fill: { transaction, _ in
          Journal(transaction, actor: Example.actor, at: Engine.moment).record(
            "person.added", "person:7", company: nil, facts: ["email": .text("secret@autre.example")])
        }
      ) { bench in
        for path in ["/journal", "/journal?format=csv"] {
          let answer = try await bench.answer(path)
          #expect(answer.words.contains("secret@autre.example") == !isLocal, "\(path)")
        }
      }
    }
  }

  @Test("somebody is told by e-mail that their second factor was taken off when it was, and only then")
  func secondFactor() async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, _ in
      for (name, role) in [("alix", Role.administrator), ("paul", .collector), ("lea", .collector)] {
        let id = try PersonStore.insert(
          Person(
            id: PersonID(0), email: try #require(EmailAddress("\(name)@v.example")), name: name, role: role),
          passwordHash: nil, transaction)
        guard name != "lea" else { continue }
        try transaction.execute(
          "INSERT INTO second_factor (person, secret, last_step, confirmed) VALUES (\(id), 'x', 0, \(Engine.moment))")
      }
    }
    let manager = Role(key: "custom:1", name: "Accueil", rights: Role.collector.rights.union([.managePeople]))
    try await PagesBench.open(.sqlite, own: manager, fill: fill) { bench in
      func takeOff(_ person: Int) async throws -> Bool {
        let answer = try await bench.post("/reglages/utilisateurs/\(person)/double-authentification/fin", [:])
        #expect(answer.status == .seeOther)
        let id = PersonID(Int64(person))
        return try await bench.database.count("SELECT COUNT(*) FROM second_factor WHERE person = \(id)") == 0
      }
      // An administrator, who is beyond her; somebody who has none.
      let (beyond, without) = (try await takeOff(2), try await takeOff(4))
      #expect(!beyond && without)
      #expect(bench.mails.take().isEmpty)
      let isOff = try await takeOff(3)
      #expect(isOff)
      #expect(bench.mails.take() == ["Votre double authentification a été retirée: paul@v.example"])
    }
  }

  @Test("a page that refuses a right names who manages people of the company, and nobody else", arguments: Engine.all)
  func givers(engine: Engine) async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
      for (name, role, access) in [
        ("Zoé Admin", Role.shipped("administrator"), CompanyAccess.all), ("Paul Riva", Role.shipped("collector"), .all),
        ("Anne Ailleurs", Role.shipped("administrator"), .only([other])),
        ("Luc Ici", Role.shipped("administrator"), .only([company])),
      ] {
        let email = EmailAddress(name.replacing(" ", with: ".").replacing("é", with: "e") + "@verdoncelle.example")
        _ = try PersonStore.insert(
          Person(id: PersonID(0), email: try #require(email), name: name, role: try #require(role), access: access),
          passwordHash: nil, transaction)
      }
    }
    try await PagesBench.open(engine, role: "collector", fill: fill) { bench in
      let answer = try await bench.answer("/reglages/utilisateurs/nouveau")
      #expect(answer.status == .forbidden)
      #expect(answer.words.contains("Peuvent vous l’accorder\u{A0}: Zoé Admin, Luc Ici."), "\(answer.words)")
      #expect(!answer.words.contains("@") && !answer.words.contains("Ailleurs") && !answer.words.contains("Riva"))
    }
    try await PagesBench.open(engine, role: "collector", fill: { _, _ in }) { bench in
      let alone = try await bench.answer("/reglages/utilisateurs/nouveau")
      #expect(alone.words.contains("Un administrateur peut"))
    }
  }
}
