import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

@testable import Pages

/// Lists are sorted by their headings: every order gives every line once, page by page, equals included.
@Suite("Sorted lists")
struct SortTests {
  private static let lines = 120

  /// As many lines of each list, most of whose days and amounts are equal.
  static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let customer = try CustomerStore.insert(Example.customer(company, code: "C-1", name: "Client"), transaction)
    for number in 1...lines {
      let due = CivilDate("2026-09-01").adding(days: number % 3)
      let cents = Int64(10_000 + number % 4 * 100)
      let item = try Example.store(
        Example.item(
          company, customer, number: "F-\(number)", cents: cents,
          issued: CivilDate("2026-07-01").adding(days: number % 5), due: due), transaction)
      _ = try Example.store(
        Example.item(
          company, customer, .payment, number: "P-\(number)", cents: -Int64(100 + number % 4), issued: due, due: due),
        transaction)
      for state in ["pending", "kept"] {
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on)
          VALUES (\(company), \(customer), \(due), \(CivilDate("2026-12-01").adding(days: number % 5)), \(state),
            \(state == "kept" ? due : nil))
          """)
        try transaction.execute(
          """
          INSERT INTO promise_item (company, promise, item, amount_minor, currency)
          SELECT \(company), MAX(id), \(item), 100, 'EUR' FROM promise
          """)
      }
      for isClosed in [false, true] {
        try transaction.execute(
          """
          INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on, closed_on, outcome)
          VALUES (\(company), \(item), \(customer), 'EUR', \(cents), 'price', \(due), \(isClosed ? due : nil),
            \(isClosed ? "refused" : nil))
          """)
      }
      let action = PlannedAction(
        customer: customer, day: CivilDate("2026-01-01").adding(days: number), step: .call, channel: .call,
        contact: nil, needsApproval: false, total: Money(minor: cents, .eur),
        items: [PlannedItem(item, .call, minor: cents, reasons: [])], reasons: [])
      _ = try ActionStore.insert(
        [action], company: company, on: action.day, at: Engine.moment, transaction)
    }
  }

  /// Every line of a list by what `pattern` finds of it, page after page.
  private func walk(_ start: String, _ pattern: Regex<(Substring, Substring)>, _ bench: PagesBench) async throws
    -> [String]
  {
    var (path, found): (String?, [String]) = (start, [])
    while let next = path {
      let page = try await bench.page(next)
      let body = page.firstMatch(of: /<tbody>(?!.*<tbody>).*<\/tbody>/.dotMatchesNewlines()).map { String($0.0) } ?? ""
      found += body.matches(of: pattern).map { String($0.1) }
      let more = page.matches(of: /<a class="btn s" href="([^"]*apres=[^"]*)"/).last
      path = more.map { String($0.1).replacing("&amp;", with: "&") }
      #expect(found.count <= Self.lines * 2)
    }
    return found
  }

  @Test(
    "each order of each list gives every line once, and the other way round the same backwards", arguments: Engine.all)
  func orders(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let (item, dispute) = (/href="\/factures\/([FP]-\d+)"/, /href="\/litiges\/(\d+)"/)
      let promise = /action="\/clients\/C-1\/promesses\/(\d+)"/
      for order in ["echeance", "emission", "montant", "reste"] {
        for filters in ["", "etat=echues&", "type=payment&"] where order != "echeance" || filters != "type=payment&" {
          let path = "/factures?\(filters)tri="
          let usual = try await walk(path + order, item, bench)
          #expect(
            usual.count == (filters == "" ? 2 : 1) * Self.lines && Set(usual).count == usual.count, "\(path)\(order)")
          #expect(try await walk(path + "-" + order, item, bench) == usual.reversed(), "\(path)\(order)")
        }
      }
      let all = try await walk("/factures?etat=toutes", item, bench)
      #expect(Set(all).count == Self.lines * 2)
      for view in ["ouverts", "sans-reponse", "clos"] {
        for order in ["ouverture", "montant"] where view != "clos" || order == "ouverture" {
          let usual = try await walk("/litiges?vue=\(view)&tri=\(order)", dispute, bench)
          #expect(Set(usual).count == Self.lines && usual.count == Self.lines, "\(view) \(order)")
          #expect(try await walk("/litiges?vue=\(view)&tri=-\(order)", dispute, bench) == usual.reversed())
        }
      }
      for order in ["echeance", "prise"] {
        let usual = try await walk("/promesses?tri=\(order)", promise, bench)
        // Each has two forms: not kept, and taken back.
        #expect(Set(usual).count == Self.lines && usual.count == Self.lines * 2, "\(order)")
        #expect(try await walk("/promesses?tri=-\(order)", promise, bench) == usual.reversed(), "\(order)")
      }
    }
  }

  @Test("the greatest, the latest or the soonest come first, as the arrow says")
  func first() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      for (path, first, direction) in [
        ("/factures?tri=montant", "103,00", "descending"), ("/factures?tri=-montant", "−1,03", "ascending"),
        ("/factures?type=payment&tri=montant", "1,03", "descending"),
        ("/factures?tri=emission", "03/09/2026", "descending"), ("/factures", "01/09/2026", "ascending"),
        ("/litiges?tri=montant", "103,00", "descending"), ("/litiges?tri=-ouverture", "03/09/2026", "descending"),
        ("/promesses?tri=prise", "03/09/2026", "descending"), ("/promesses", "01/12/2026", "ascending"),
        ("/envois?tri=montant", "103,00", "descending"), ("/envois", "02/01/2026", "ascending"),
        ("/envois?tri=-date", "01/05/2026", "descending"),
      ] {
        let page = try await bench.page(path)
        #expect(page.matches(of: /aria-sort="([a-z]+)"/).map { String($0.1) } == [direction], "\(path)")
        let row = page.matches(of: /<tbody><tr>.*?<\/tr>/.dotMatchesNewlines()).last.map { String($0.0) } ?? ""
        #expect(row.contains(first), "\(path): \(row)")
      }
    }
  }

  @Test(
    "an order that there is not, and a place of another order, show the list as nobody asked", arguments: Engine.all)
  func unknown(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      for path in ["/factures", "/promesses", "/litiges", "/envois", "/journal", "/reglages/utilisateurs"] {
        let plain = try await bench.page(path)
        let table = plain.firstMatch(of: /<tbody>.*<\/tbody>/.dotMatchesNewlines()).map { String($0.0) }
        for asked in ["tri=';--", "tri=-", "tri=montant&tri=x&apres=2026-09-01~3", "apres=x~y", "tri=toString"] {
          let other = try await bench.page("\(path)?\(asked.replacing("'", with: "%27"))")
          guard !asked.contains("montant") else { continue }
          #expect(
            other.firstMatch(of: /<tbody>.*<\/tbody>/.dotMatchesNewlines()).map { String($0.0) } == table,
            "\(path)?\(asked)")
        }
      }
      // Of all items an index holds the day of issue only.
      let all = try await bench.page("/factures?etat=toutes&tri=montant")
      #expect(!all.contains("tri=montant") && all.contains("tri=-emission"))
    }
  }

  @Test("an order is kept in the tabs, the filters, the files and a kept view")
  func kept() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let links = try await bench.links("/factures?tri=-reste")
      for link in ["/factures?etat=echues&tri=-reste", "/factures?tri=-reste&format=csv", "/factures?tri=reste"] {
        #expect(links.contains(link), "\(link) in \(links)")
      }
      let saved = try await bench.post("/vues", ["liste": "items", "nom": "Petits", "requete": "tri=-reste"])
      #expect(saved.headers[.location] == "/factures?tri=-reste&v=1")
      for (path, title) in [
        ("/litiges?tri=montant", "montant"), ("/promesses?tri=-prise", "prise"), ("/envois?tri=-date", "date"),
      ] {
        #expect(try await bench.links(path).contains { $0.contains("format=csv") && $0.contains("tri=") }, "\(title)")
      }
      let file = try await bench.answer("/factures?tri=-montant&format=csv")
      let text = String(buffer: file.body)
      #expect(try #require(text.split(separator: "\r\n").dropFirst().first).contains("-1,03"))
    }
  }

  @Test("every order of a list is read along an index")
  func plan() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let (sight, day) = (Sight.whole(bench.company), PagesBench.today)
      func check(_ name: String, _ statement: SQL, _ index: String) async throws {
        let plan = try await bench.database.read { snapshot in
          try snapshot.query("EXPLAIN QUERY PLAN \(statement)") { $0.text(3) }
        }
        #expect(plan.contains { $0.contains(" \(index) ") }, "\(name): \(plan)")
      }
      for (query, index) in [
        ("tri=emission", "item_open_issued"), ("tri=-montant", "item_amount"), ("tri=reste", "item_open_amount"),
        ("", "item_due"), ("etat=toutes", "item_issued"),
        ("etat=toutes&type=payment&tri=-emission", "item_issued"),
      ] {
        try await check(query, ItemListQuery(Form(encoded: query)).statement(of: sight, on: day, limit: 51), index)
      }
      for (query, index) in [
        ("tri=prise", "promise_made"), ("vue=tenues", "promise_judged"), ("vue=tenues&tri=echeance", "promise_for"),
      ] {
        let asked = PromiseListQuery(Form(encoded: query))
        try await check(query, PromiseQueries.listing(of: sight, asked, limit: 51, on: day), index)
      }
      for (query, index) in [
        ("", "dispute_open_day"), ("tri=montant", "dispute_amount"), ("vue=clos", "dispute_closed"),
      ] {
        let asked = DisputeListQuery(Form(encoded: query))
        try await check(query, DisputeQueries.listing(of: sight, asked, limit: 51, on: day), index)
      }
    }
  }
}
