import Dunning
import DunningRules
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

@testable import Pages

@Suite("What waits, in the side bar")
struct WaitingWorkTests {
  private static let navigation = [
    NavigationEntry("outbox", "/envois", icon: "mail"),
    NavigationEntry("cash", "/lettrage", icon: "link", isWhole: true),
    NavigationEntry("customers", "/clients", icon: "customers"),
    NavigationEntry("promises", "/promesses", icon: "clock"),
    NavigationEntry("disputes", "/litiges", icon: "flag"),
  ]

  /// Two customers, the second of whom somebody is in charge of, with work on each.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    try PromisePageTests.fill(transaction, company)
    let invoice = try Example.store(
      Example.item(company, CustomerID(2), number: "F-3", cents: 100_00, due: "2026-10-31"), transaction)
    for customer in [CustomerID(1), CustomerID(2)] {
      let action = PlannedAction(
        customer: customer, day: PagesBench.today, step: .call, channel: .call, contact: nil, needsApproval: false,
        total: Money(minor: 100_00, .eur), items: [PlannedItem(invoice, .call, minor: 100_00, reasons: [])], reasons: []
      )
      _ = try ActionStore.insert([action], company: company, on: PagesBench.today, at: Engine.moment, transaction)
      for promised in ["2026-11-20", "2026-11-23", "2026-11-24"] as [CivilDate] {
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state)
          VALUES (\(company), \(customer), '2026-11-16', \(promised), 'pending')
          """)
      }
    }
    try transaction.execute(
      """
      INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on)
      VALUES (\(company), \(invoice), 2, 'EUR', 100, 'price', '2026-11-20')
      """)
    try transaction.execute(
      "INSERT INTO in_charge (company, customer, duty, person) VALUES (\(company), 2, 'collector', 1)")
  }

  /// What each entry is called by a screen reader.
  private func entries(_ page: String) -> [String] {
    let bar = page.firstMatch(of: /<nav class="nav".*?<\/nav>/.dotMatchesNewlines()).map { String($0.0) } ?? ""
    return bar.matches(of: /<a href="\/[a-z]+".*?<\/a>/).map { link in
      String(link.0).replacing(/<span class="n" aria-hidden="true">.*?<\/span>/, with: "")
        .replacing(/<[^>]*>/, with: "").trimmingCharacters(in: .whitespaces)
    }
  }

  @Test("each figure is the one of the tab it leads to, within what one sees and may do", arguments: Engine.all)
  func counted(engine: Engine) async throws {
    try await PagesBench.open(engine, navigation: Self.navigation, fill: Self.fill) { bench in
      let seen = entries(try await bench.page("/clients"))
      #expect(
        seen == ["File d’envoi, 2 à décider", "Lettrage", "Clients", "Promesses, 4 à échéance", "Litiges, 1 ouvert"])
      let list = try await bench.words("/promesses?vue=a-echeance")
      #expect(list.contains("4"))
      // Nothing is counted where no side bar is shown.
      _ = bench.statements.take()
      _ = try await bench.client.execute(
        uri: "/clients", method: .get, headers: [.cookie: "encours-session=x", .accept: "text/csv"], body: nil)
      #expect(!bench.statements.take().contains { $0.contains("reminders") })
    }
    let own = Role(
      key: "custom:1", name: "Les siens", rights: [.see, .remind, .recordPromise, .recordDispute, .applyCash],
      customers: .own)
    try await PagesBench.open(engine, own: own, navigation: Self.navigation, fill: Self.fill) { bench in
      let seen = entries(try await bench.page("/clients")).joined(separator: "; ")
      #expect(seen.contains("1 à décider") && seen.contains("2 à échéance") && seen.contains("1 ouvert"), "\(seen)")
      #expect(!seen.contains("Lettrage"))
    }
    try await PagesBench.open(engine, role: "auditor", navigation: Self.navigation, fill: Self.fill) { bench in
      let page = try await bench.page("/clients")
      #expect(entries(page).count == 5 && !page.contains("<span class=\"n\" aria-hidden=\"true\">"))
      #expect(!bench.statements.take().contains { $0.contains("reminders") })
    }
  }

  @Test("no more is counted than is shown")
  func most() async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try Self.fill(transaction, company)
      for _ in 1...1_005 {
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state)
          VALUES (\(company), 1, '2026-11-16', '2026-11-20', 'pending')
          """)
      }
    }
    try await PagesBench.open(.sqlite, navigation: Self.navigation, fill: fill) { bench in
      let page = try await bench.page("/clients")
      #expect(page.contains("<span class=\"n\" aria-hidden=\"true\">999+</span>"))
      #expect(entries(page).contains("Promesses, plus de 999 à traiter"))
    }
  }

  @Test("every part is read along an index of what waits, not of everything")
  func plan() async throws {
    try await PagesBench.open(.sqlite, navigation: Self.navigation, fill: Self.fill) { bench in
      let statement = WaitingWork.statement(WaitingWork.sources(.whole(bench.company), on: PagesBench.today))
      let plan = try await bench.database.read { snapshot in
        try snapshot.query("EXPLAIN QUERY PLAN \(statement)") { $0.text(3) }
      }
      for index in ["dunning_action_waiting", "promise_for", "dispute_open", "bank_entry_to_match"] {
        #expect(plan.contains { $0.contains(index) }, "\(index) in \(plan)")
      }
    }
  }
}
