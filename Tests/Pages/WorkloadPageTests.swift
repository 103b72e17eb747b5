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

/// The page of the team, and customers shared out from it.
@Suite("The workload of the team")
struct WorkloadPageTests {
  /// Nadia collects from one customer; three others that are late are nobody's.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for (name, email, left) in [
      ("Nadia <i>Ferhat", "nadia@verdoncelle.example", false), ("Ancien", "a@b.example", true),
    ] {
      let id = try PersonStore.insert(
        Person(id: PersonID(0), email: try #require(EmailAddress(email)), name: name, role: .collector),
        passwordHash: nil, transaction)
      if left { try transaction.execute("UPDATE person SET left_at = \(Engine.moment) WHERE id = \(id)") }
    }
    for number in 1...5 {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: "Client \(number)"), transaction)
      _ = try Example.store(
        Example.item(
          company, customer, number: "F-\(number)", cents: 100_000, issued: "2026-08-01", due: "2026-09-20"),
        transaction)
      guard number > 3 else { continue }
      try PutInCharge(PersonID(number == 4 ? 2 : 3), .collector, of: [customer]).run(
        transaction, company: company, actor: .system("test"), at: Engine.moment)
    }
  }

  @Test("each has their customers, what is overdue and their lines; who left and nobody are there too")
  func team() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let words = try await bench.words("/equipe").replacing("\u{a0}", with: " ").replacing("\u{202f}", with: " ")
      #expect(words.contains("Nadia &lt;i&gt;Ferhat 1 1 000 0 0"))
      #expect(words.contains("Ancien parti 1 1 000") && words.contains("Clients de personne 3 3 000"))
      #expect(try await bench.links("/equipe").contains("/clients?vue=open&charge=personne"))
      let file = String(buffer: try await bench.answer("/equipe?format=csv").body)
      #expect(file.contains("Clients de personne;3;"))
      #expect(try await bench.links("/rapports").contains("/equipe"))
      #expect(try await bench.links("/agenda").contains("/equipe"))
    }
  }

  @Test("a target is said, shown beside what was reached, told on the agenda, and taken away", arguments: Engine.all)
  func targets(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      try await bench.database.write { transaction in
        let customer = try #require(try CustomerStore.find(code: "C-4", of: bench.company, transaction))
        _ = try Example.store(
          Example.item(
            bench.company, customer.id, .payment, number: "P-1", cents: -30_000, issued: "2026-11-02",
            due: "2026-11-02"), transaction)
        try transaction.execute(
          """
          INSERT INTO agenda_mark (company, customer, kind, subject, person, day, handled)
          VALUES (\(bench.company), \(customer.id), 'call', \(customer.id), 2, \(PagesBench.today), TRUE)
          """)
      }
      func words(_ path: String) async throws -> String {
        try await bench.words(path).replacing("\u{a0}", with: " ").replacing("\u{202f}", with: " ")
      }
      let wrong = try await bench.post("/equipe/objectifs", ["qui": "2", "lignes": "0", "encaisse": "x"])
      #expect(wrong.status == .unprocessableContent && wrong.words.contains("de 1 à 999"))
      let saved = try await bench.post("/equipe/objectifs", ["qui": "2", "lignes": "20", "encaisse": "40 000"])
      #expect(saved.status == .seeOther)
      #expect(try await words("/equipe").contains("1 sur 20 300 sur 40 000 €"))
      #expect(try await words("/agenda?qui=2").contains("objectif 20 par jour"))
      #expect(!(try await words("/agenda")).contains("objectif"))
      _ = try await bench.post("/equipe/objectifs", ["qui": "2", "lignes": "", "encaisse": ""])
      #expect(try await bench.database.count("SELECT COUNT(*) FROM collector_target") == 0)
      #expect(try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'target.set'") == 2)
    }
  }

  @Test("customers are shared out as shown, and one click undoes it", arguments: Engine.all)
  func share(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let path = "/equipe/repartition?de=personne&a=1&a=2&a=3&a=99"
      let shown = try await bench.page(path)
      let seal = try #require(shown.firstMatch(of: /name="sceau" value="([^"]+)"/)).1
      let words = try await bench.words(path)
      // Claire had none and gets two; Nadia had one and gets one; who left gets nothing.
      #expect(words.contains("Claire Delmas 0") && words.contains("Nadia") && !words.contains("Ancien"))
      #expect(String(buffer: try await bench.answer(path + "&format=csv").body).contains("Claire Delmas;0;"))
      let old = try await bench.client.execute(
        uri: "/equipe/repartition", method: .post,
        headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
        body: ByteBuffer(string: "_csrf=csrf&de=personne&a=1&a=2&sceau=ancien"))
      #expect(old.status == .ok && old.words.contains("ont changé depuis"))
      let done = try await bench.client.execute(
        uri: "/equipe/repartition", method: .post,
        headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
        body: ByteBuffer(string: "_csrf=csrf&de=personne&a=1&a=2&sceau=\(seal)"))
      #expect(done.status == .seeOther && done.headers[.location] == "/equipe")
      let charges: @Sendable () async throws -> [Int64] = {
        try await bench.database.read { snapshot in
          try snapshot.query("SELECT person FROM in_charge ORDER BY person, customer") { $0.int(0) }
        }
      }
      #expect(try await charges() == [1, 1, 2, 2, 3])
      let nothing = try await bench.answer("/equipe/repartition?de=personne&a=1")
      #expect(nothing.status == .seeOther)
      _ = try await bench.post("/lots/1/annuler", ["retour": "/equipe"])
      #expect(try await charges() == [2, 3])
      let history = try await bench.words("/clients/C-1/chronologie?type=charge")
      #expect(history.contains("Chargé de recouvrement") && history.contains("Personne · par Claire Delmas"))
      let given = try await bench.words("/clients/C-4/chronologie")
      #expect(given.contains("Nadia &lt;i&gt;Ferhat · par"))
      // Who left gives theirs away.
      let gone = try await bench.words("/equipe/repartition?de=3&a=1&a=2").replacing("\u{a0}", with: " ")
      #expect(gone.contains("Ancien : 1 client"))
      #expect(try await bench.answer("/equipe/repartition?de=personne").status == .seeOther)
    }
  }

  @Test("who hands out no customers reads the team; who sees only their own does not")
  func rights() async throws {
    try await PagesBench.open(.sqlite, role: "finance_director", fill: Self.fill) { bench in
      let page = try await bench.page("/equipe")
      #expect(!page.contains("/equipe/repartition"))
      #expect(try await bench.visit("/equipe/repartition?de=personne&a=1") == .forbidden)
    }
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      let team = try await bench.visit("/equipe")
      #expect(team == .forbidden)
      #expect(try await !bench.links("/rapports").contains("/equipe"))
    }
  }
}
