import Foundation
import HTTPTypes
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing
import Web

@Suite("The search on the pages")
struct SearchPageTests {
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    for number in 1...3 {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: "Client numéro \(number)"), transaction)
      _ = try Example.store(
        Example.item(company, customer, number: "FA-26-0000\(number)", cents: 60_000), transaction)
    }
  }

  @Test("bank lines are found by payer, wording and amount, and lead to where they are matched", arguments: Engine.all)
  func bank(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "cash_accountant", fill: Self.fill) { bench in
      try await CashPageTests.bank(bench, wording: "VIREMENT LOYER <b>Châteauneuf")
      for asked in ["inconnu", "chateauneuf", "loyer+virement", "77", "77,00", "chateaunuef"] {
        let page = try await bench.page("/recherche?q=\(asked)")
        #expect(page.contains("Lignes de banque") && page.contains("href=\"/lettrage/3\""), "\(asked)")
        #expect(!page.contains("<b>"), "\(asked)")
      }
      // Those that wait come before those that are matched; a debit is found by whom it paid or its amount.
      let all = try await bench.page("/recherche?q=fact+fa-26")
      let (first, second) = (all.firstRange(of: "/lettrage/2\""), all.firstRange(of: "/lettrage/1\""))
      #expect(try #require(first).lowerBound < #require(second).lowerBound)
      #expect(try await bench.page("/recherche?q=12,00").contains("href=\"/lettrage/4\""))
      // The same statement again adds nothing to be found.
      try await CashPageTests.bank(bench, wording: "VIREMENT LOYER <b>Châteauneuf")
      let texts = try await bench.database.read { try $0.count("SELECT COUNT(*) FROM bank_text") }
      #expect(texts == 4)
    }
  }

  @Test("nobody finds the bank lines of another company, or of a bank account that they may not see")
  func mine() async throws {
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      try await CashPageTests.bank(bench)
      #expect(try await !bench.page("/recherche?q=inconnu").contains("/lettrage/"))
    }
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let other = try await bench.database.write { transaction in
        try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
      }
      try await CashPageTests.bank(bench, of: other)
      #expect(try await !bench.page("/recherche?q=inconnu").contains("/lettrage/"))
    }
  }

  @Test(
    "a number leads to its document however it is spaced, and is only offered when it is not the same",
    arguments: [("fa+26+00001", "/factures/FA-26-00001"), ("FA2600002", "/factures/FA-26-00002"), ("fa+26+1", nil)])
  func numbers(asked: String, path: String?) async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { (bench: PagesBench) async throws -> Void in
      #expect(try await bench.redirect("/recherche?q=\(asked)") == path)
      if path == nil { #expect(try await bench.page("/recherche?q=\(asked)").contains("/factures/FA-26-00001")) }
    }
  }

  @Test("before anything is typed it offers the customers of one's own last visits, acts and those one follows")
  func suggestions() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let none = try await bench.words("/recherche")
      #expect(!none.contains("Clients récents") && none.contains("Tapez un nom"))
      _ = try await bench.post("/clients/C-3/presence", ["fait": "regarde"])
      _ = try await bench.post("/clients/C-1/notes", ["texte": "appelé"])
      _ = try await bench.post("/clients/C-2/suivi", ["suivre": "1", "retour": "/clients/C-2"])
      let page = try await bench.words("/recherche")
      let recent = try #require(page.split(separator: "Clients récents").last)
      #expect(recent.contains("Client numéro 3") && recent.contains("Client numéro 1"), "\(page)")
      // What another did is not offered.
      try await bench.database.write { transaction in
        let paul = try PersonStore.insert(
          Person(
            id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul Riva",
            role: try #require(Role.shipped("collector")), language: .french), passwordHash: nil, transaction)
        try transaction.execute("UPDATE presence SET person = \(paul)")
      }
      #expect(try await !bench.words("/recherche").contains("Client numéro 3"))
    }
  }

  @Test(
    "settings, reports and the help are found by what they are called, by who may open them",
    arguments: ["administrator", "collector"])
  func places(role: String) async throws {
    let setup = NavigationEntry("setup", "/reglages", icon: "settings", rights: [.configure])
    let asked = [
      ("sociétés", "/reglages/societes", true), ("taux l", "/reglages/taux", true), ("smtp", "/reglages/e-mail", true),
      ("exporter", "/reglages", true), ("aide", "/aide", false), ("clavier", "/raccourcis", false),
      ("retards", "/rapports/retards", false), ("délais", "/rapports/delais-de-paiement", false),
      // But for a typing error.
      ("scoiétés", "/reglages/societes", true), ("retrads", "/rapports/retards", false),
    ]
    try await PagesBench.open(.sqlite, role: role, navigation: [setup], fill: Self.fill) { bench in
      // What stands around every page.
      let around = try await bench.links("/recherche?q=zzz")
      for (text, path, isForAdministrators) in asked {
        let query = try #require(text.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed))
        let links = try await bench.links("/recherche?q=\(query)")
        let isFound = links.count { $0 == path } == around.count { $0 == path } + 1
        #expect(isFound == (role == "administrator" || !isForAdministrators), "\(text)")
      }
    }
  }
}
