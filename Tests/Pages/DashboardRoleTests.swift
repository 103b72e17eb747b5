import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Reporting
import Storage
import Support
import Testing

/// The first page by role: what comes first, and for whom.
struct DashboardRoleTests {
  /// Alpha is Claire's to collect and to sell to; Omega is nobody's.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for (code, name, cents) in [("A-1", "Alpha", Int64(100_000)), ("Z-9", "Omega", 7_777_700)] {
      let customer = try CustomerStore.insert(Example.customer(company, code: code, name: name), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "F-\(code)", cents: cents, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
      guard code == "A-1" else { continue }
      for duty in Duty.allCases {
        try PutInCharge(PersonID(1), duty, of: [customer]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    }
  }

  @Test("a collector begins with their own customers, every figure leads to these, and all are a link away")
  func collector() async throws {
    try await PagesBench.open(.sqlite, role: "collector", fill: Self.fill) { bench in
      let own = try await bench.words("/")
      #expect(own.contains("Alpha") && !own.contains("Omega") && own.contains("1\u{202F}000"))
      let links = try await bench.links("/")
      #expect(links.contains("/balance-agee?portefeuille=mien"))
      for link in links where link.hasPrefix("/factures?") && link.contains("portefeuille") {
        #expect(try await !bench.page(link).contains("Omega"), "\(link)")
      }
      #expect(try await !bench.page("/balance-agee?portefeuille=mien").contains("Omega"))
      #expect(try await bench.words("/?portefeuille=tous").contains("Omega"))
    }
  }

  @Test("who decides for the company begins with all of it")
  func manager() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let (all, own) = (try await bench.words("/"), try await bench.words("/?portefeuille=mien"))
      #expect(all.contains("Omega") && !own.contains("Omega"))
    }
  }

  @Test("a finance director sees how the overdue moved and is asked no decision")
  func director() async throws {
    try await PagesBench.open(.sqlite, role: "finance_director", fill: Self.fill) { bench in
      let words = try await bench.words("/")
      #expect(words.contains("Échu en fin de mois") && !words.contains("À décider"))
    }
  }

  @Test("a salesperson's first page offers no other portfolio, and a portfolio is never wider than what is seen")
  func salesperson() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      for path in ["/", "/?portefeuille=tous", "/factures?portefeuille=mien", "/balance-agee?portefeuille=tous"] {
        let page = try await bench.page(path)
        #expect(!page.contains("Omega") && !page.contains("/?portefeuille="), "\(path)")
      }
    }
  }

  @Test("each is offered what they may do, and nothing else")
  func offers() async throws {
    for (role, may, mayNot) in [
      ("credit_manager", ["/imports", "/clients/B-2/creance"], [String]()),
      ("cash_accountant", ["/imports", "/lettrage"], ["/clients/B-2/creance", "/litiges?vue"]),
      ("collector", ["/clients/B-2/creance"], ["href=\"/imports\""]),
      ("finance_director", [], ["href=\"/imports\"", "/creance"]),
      ("auditor", [], ["href=\"/imports\"", "/creance"]),
      ("salesperson", [], ["href=\"/imports\"", "/creance", ">Traiter<", ">Appeler<"]),
    ] {
      try await PagesBench.open(.sqlite, role: role, fill: House.fill()) { bench in
        let page = try await bench.page("/?portefeuille=tous")
        for path in may { #expect(page.contains(path), "\(role) is not offered \(path)") }
        for path in mayNot { #expect(!page.contains(path), "\(role) is offered \(path)") }
      }
    }
  }

  @Test("who matches bank lines begins with them, even when none is left")
  func accountant() async throws {
    try await PagesBench.open(.sqlite, role: "cash_accountant", fill: House.fill()) { bench in
      let words = try await bench.words("/")
      #expect(words.contains("Toutes les lignes de banque sont rapprochées."))
    }
  }

  @Test("a salesperson without customers is told whom to ask, here and in the list of customers")
  func nobody() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: House.fill(isMine: false)) { bench in
      for path in ["/", "/clients", "/clients?vue=all"] {
        let words = try await bench.words(path)
        #expect(words.contains("Aucun client ne vous est confié"), "\(path)")
        #expect(words.contains("Demandez à votre credit manager"), "\(path)")
        #expect(!words.contains("Commencer en cinq étapes") && !words.contains("importée"), "\(path)")
      }
    }
  }

  @Test("a figure says how it moved since the end of last month")
  func change() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        let customer = try CustomerStore.insert(Example.customer(company), transaction)
        for (number, issued, cents, due) in [
          ("F-1", CivilDate("2026-09-05"), Int64(70_000), CivilDate("2026-12-31")),
          ("F-2", "2026-09-06", 30_000, "2026-10-30"), ("F-3", "2026-10-05", 20_000, "2026-12-31"),
          ("F-4", "2026-11-05", 30_000, "2026-11-10"), ("F-5", "2026-11-05", 30_000, "2026-12-31"),
        ] {
          _ = try Example.store(
            Example.item(company, customer, number: number, cents: cents, issued: issued, due: due), transaction)
        }
        try PutInCharge(PersonID(1), .collector, of: [customer]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    ) { bench in
      let row = "Évolution / oct."
      // Before the past is added up nothing is said of it.
      var words = try await bench.words("/")
      #expect(!words.contains("/ oct.") && !words.contains(row))
      let id = bench.company
      try await KeptFigures.ready(id, on: PagesBench.today, bench.database)
      let keep: @Sendable (Bool) async throws -> Void = { isKnown in
        try await bench.database.write { try $0.execute("UPDATE figures SET past = NULL") }
        try await MonthEndStore.keep(
          of: id, in: .eur, on: PagesBench.today, isKnown: { _ in { _ in isKnown } }, bench.database)
      }
      try await keep(true)
      words = try await bench.words("/")
      #expect(words.contains("1 client · +50,0\u{202F}% / oct."))
      // What was 300 € late is 600 € late: worse, in words too.
      #expect(words.contains("33,3\u{202F}% de l’encours · +100,0\u{202F}% / oct. (moins bien)"))
      #expect(words.contains("\(row) +"))
      try await keep(false)
      words = try await bench.words("/")
      #expect(!words.contains("% / oct.") && words.contains("Pas encore de chiffres de ce jour-là"))
      // A portfolio has no past of its own, and never the company's.
      #expect(try await !bench.words("/?portefeuille=mien").contains(row))
    }
  }

  @Test("who is refused a page keeps the menu and reads who can give the right")
  func refused() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      let answer = try await bench.answer("/imports")
      #expect(answer.status == .forbidden)
      let page = String(buffer: answer.body)
      #expect(page.contains("<nav class=\"nav\"") && answer.words.contains("Un administrateur peut vous l’accorder"))
    }
  }

  @Test("an auditor reads who may enter and what each role may do, and changes neither")
  func auditor() async throws {
    try await PagesBench.open(.sqlite, role: "auditor", fill: Self.fill) { bench in
      let (users, roles) = (try await bench.page("/reglages/utilisateurs"), try await bench.page("/reglages/roles"))
      #expect(users.contains("Claire Delmas") && !users.contains("/reglages/utilisateurs/1"))
      #expect(!users.contains("/reglages/utilisateurs/nouveau") && users.contains("/reglages/roles"))
      #expect(roles.contains("lettrer les encaissements") && !roles.contains("/reglages/roles/"))
    }
  }
}
