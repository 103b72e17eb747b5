import HTTPTypes
import HummingbirdTesting
import Journal
import Kernel
import NIOCore
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import TeamworkRules
import Testing

/// The pages of absences, and what the agenda says of them.
@Suite("Absences on pages")
struct AbsencePageTests {
  /// Nadia, a collector with a customer of hers who is to be called, and a salesperson; the visitor is person 1.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for (name, email, role) in [
      ("Nadia <i>Ferhat", "nadia@verdoncelle.example", Role.collector),
      ("Sophie Lenoir", "sophie@verdoncelle.example", .salesperson),
    ] {
      _ = try PersonStore.insert(
        Person(id: PersonID(0), email: try #require(EmailAddress(email)), name: name, role: role), passwordHash: nil,
        transaction)
    }
    let customer = try CustomerStore.insert(
      Example.customer(company, code: "C-1", name: "Client 1"), transaction)
    _ = try Example.store(
      Example.item(company, customer, number: "F-1", cents: 100_000, issued: "2026-08-01", due: "2026-09-20"),
      transaction)
    try PutInCharge(PersonID(2), .collector, of: [customer]).run(
      transaction, company: company, actor: .system("test"), at: Engine.moment)
    try transaction.execute(
      """
      INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
        decided_at) VALUES (\(company), \(customer), '2026-11-20', 'call', 'call', 'EUR', 100, 'to_do', '[]',
        \(Engine.moment))
      """)
  }

  private func open(
    _ engine: Engine = .sqlite, role: String = "credit_manager",
    _ body: @escaping @Sendable (PagesBench) async throws -> Void
  ) async throws {
    try await PagesBench.open(engine, role: role, fill: Self.fill, body)
  }

  private static let typed = ["qui": "2", "du": "23/11/2026", "au": "04/12/2026", "remplacant": "1"]

  @Test("one is said for a colleague, is on the list, and their lines are on one's own agenda", arguments: Engine.all)
  func say(engine: Engine) async throws {
    try await open(engine) { bench in
      #expect(try await bench.words("/absences").contains("Aucune absence"))
      #expect(try await bench.words("/agenda").contains("Rien à faire"))
      let form = try await bench.page("/absences/nouvelle?qui=2")
      #expect(form.contains("<option value=\"2\" selected>Nadia &lt;i&gt;Ferhat"))
      // Who sees only their own customers may be away and may stand in, for a colleague of their rights.
      #expect(form.matches(of: /Sophie Lenoir/).count == 2)
      let said = try await bench.post("/absences", Self.typed)
      #expect(said.status == .seeOther && said.headers[.location] == "/absences")
      let list = try await bench.words("/absences")
      #expect(list.contains("Nadia &lt;i&gt;Ferhat 23/11/2026 04/12/2026 Claire Delmas En cours"))
      let agenda = try await bench.words("/agenda")
      #expect(agenda.contains("Vous remplacez Nadia &lt;i&gt;Ferhat jusqu’au 4 décembre 2026."))
      #expect(agenda.contains("pour Nadia &lt;i&gt;Ferhat"))
      #expect(agenda.contains("À la place de Nadia &lt;i&gt;Ferhat."))
      let theirs = try await bench.words("/agenda?qui=2")
      #expect(theirs.contains("Absence de Nadia &lt;i&gt;Ferhat jusqu’au 4 décembre 2026"))
      #expect(try await bench.words("/journal?quoi=absence").contains("Absence annoncée"))
      let file = String(buffer: try await bench.answer("/absences?format=csv").body)
      #expect(file.contains("Claire Delmas;En cours"))
    }
  }

  @Test("what is wrong is said beside its field, with what was typed kept")
  func wrong() async throws {
    try await open { bench in
      func sent(_ changed: [String: String]) async throws -> TestResponse {
        try await bench.post("/absences", Self.typed.merging(changed) { _, new in new })
      }
      for (changed, sentence) in [
        (["du": "demain peut-être"], "demain peut-être"), (["au": "22/11/2026"], "avant le premier"),
        (["du": "01/11/2026", "au": "02/11/2026"], "est passé"), (["remplacant": ""], "Choisissez un collègue"),
        (["remplacant": "2"], "Nul ne se remplace"), (["remplacant": "3"], "n’a pas les mêmes droits"),
        (["remplacant": "99"], "pas de cette société"), (["au": "01/12/2027"], "Un an au plus"),
      ] {
        let answer = try await sent(changed)
        #expect(answer.status == .unprocessableContent && answer.words.contains(sentence), "\(changed)")
      }
      let kept = String(buffer: try await sent(["au": "22/11/2026"]).body)
      #expect(kept.contains("value=\"22/11/2026\"") && kept.contains("aria-invalid"))
      #expect(try await sent([:]).status == .seeOther)
      let twice = try await sent(["du": "01/12/2026", "au": "12/12/2026"])
      #expect(twice.words.contains("Une absence du 23/11/2026 au 04/12/2026 est déjà notée"))
      #expect(try await bench.visit("/absences/nouvelle?qui=99") == .notFound)
    }
  }

  @Test("of two who change one the second reads what stands; cancelled, it stands again in a click")
  func stale() async throws {
    try await open { bench in
      _ = try await bench.post("/absences", Self.typed)
      let change = ["du": "23/11/2026", "remplacant": "1", "version": "1"]
      #expect(
        try await bench.post("/absences/1", change.merging(["au": "27/11/2026"]) { $1 }).status == .seeOther)
      let late = try await bench.post("/absences/1", change.merging(["au": "11/12/2026"]) { $1 })
      #expect(late.status == .unprocessableContent)
      #expect(late.words.contains("du 23/11/2026 au 27/11/2026, remplacement par Claire Delmas"))
      let page = String(buffer: late.body)
      #expect(page.contains("value=\"11/12/2026\"") && page.contains("name=\"version\" value=\"2\""))
      let old = try await bench.post("/absences/1/fin", ["version": "1"])
      #expect(old.status == .seeOther)
      #expect(try await bench.words("/absences").contains("En cours"))
      _ = try await bench.post("/absences/1/fin", ["version": "2"])
      #expect(try await bench.words("/absences").contains("Aucune absence"))
      #expect(try await bench.post("/absences/1", change.merging(["au": "27/11/2026"]) { $1 }).status == .notFound)
      _ = try await bench.post("/absences/1/reprise?version=3", [:])
      #expect(try await bench.words("/absences").contains("27/11/2026"))
    }
  }

  @Test("who neither manages people nor hands out customers says their own only")
  func own() async throws {
    try await open(role: "collector") { bench in
      let form = try await bench.page("/absences/nouvelle")
      #expect(!form.contains("name=\"qui\"") && form.contains("Nadia"))
      #expect(try await bench.visit("/absences/nouvelle?qui=2") == .forbidden)
      #expect(try await bench.post("/absences", Self.typed).status == .forbidden)
      let own = ["du": "23/11/2026", "au": "27/11/2026", "remplacant": "2"]
      #expect(try await bench.post("/absences", own).status == .seeOther)
      let agenda = try await bench.words("/agenda")
      #expect(agenda.contains("Nadia &lt;i&gt;Ferhat fait le travail"))
      // The deputy is away too: the lines stay.
      try await bench.database.write { transaction in
        _ = try SayAbsence(of: PersonID(2), from: "2026-11-23", to: "2026-11-24", replacedBy: PersonID(1)).run(
          transaction, company: bench.company, on: PagesBench.today, actor: Role.collector.actor(2), at: Engine.moment)
      }
      #expect(try await bench.words("/agenda").contains("n’est pas là non plus"))
      let list = try await bench.words("/absences")
      #expect(list.contains("Nadia &lt;i&gt;Ferhat sera aussi en absence du 23/11/2026 au 24/11/2026"))
      #expect(try await bench.visit("/absences/2") == .notFound)
      #expect(try await bench.post("/absences/2/fin", ["version": "1"]).status == .forbidden)
    }
  }
}

extension Role {
  /// Somebody who holds the role.
  fileprivate func actor(_ id: Int64) -> Actor {
    .person(PersonID(id), name: "Nadia", rights: rights, customers: customers)
  }
}
