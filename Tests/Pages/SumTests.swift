import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// Sums that a page shows are those of the rows beside them.
struct SumTests {
  /// The amount of a cell in cents: `1 000,50` is 100 050.
  private static func cents(_ text: some StringProtocol) -> Int64? {
    let digits = String(text).filter { $0.isNumber || $0 == "," || $0 == "\u{2212}" }
    let parts = digits.split(separator: ",")
    guard let whole = parts.first.flatMap({ Int64($0.replacing("\u{2212}", with: "-")) }) else { return nil }
    return whole * 100 + (parts.count > 1 ? Int64(parts[1]) ?? 0 : 0)
  }

  @Test("what the ticked invoices of a call carry adds up to what the report proposes")
  func agenda() async throws {
    try await PagesBench.open(.sqlite, fill: House.fill()) { bench in
      let page = try await bench.page("/clients/A-1/appel")
      let ticked = page.matches(of: /data-amount="(\d+)"[^>]*checked/).compactMap { Int64($0.1) }
      let proposed = try #require(page.firstMatch(of: /name="montant" value="([^"]*)"/)?.1)
      #expect(ticked.count == 3 && ticked.reduce(0, +) == Self.cents(proposed))
      // The rows say what can be claimed of each, in the column that the sum above is of.
      #expect(page.contains("Réclamable") && page.contains("réclamables"))
      let shown = page.matches(of: /<td class="num t2">[^<]*<\/td><td class="num strong">([^<]*)<\/td><\/tr>/)
      #expect(shown.compactMap { Self.cents($0.1) }.reduce(0, +) == ticked.reduce(0, +))
    }
  }

  @Test("nothing can be chosen where all is promised")
  func promised() async throws {
    try await PagesBench.open(
      .sqlite,
      fill: { transaction, company in
        try House.fill()(transaction, company)
        try transaction.execute("UPDATE item SET promised_minor = open_minor - disputed_minor WHERE open_minor > 0")
      }
    ) { bench in
      let page = try await bench.page("/clients/A-1/appel")
      #expect(!page.contains("data-all") && !page.contains("data-batch-total"))
    }
  }

  @Test("the columns of the dashboard add up to its total, or the page says that they are rounded")
  func dashboard() async throws {
    try await PagesBench.open(.sqlite, fill: House.fill()) { bench in
      let page = try await bench.page("/?portefeuille=tous")
      let card = try #require(page.firstMatch(of: /(?s)aria-labelledby="h-ageing">.*?<\/section>/)).0
      let row = try #require(card.firstMatch(of: /(?s)<tbody><tr>(.*?)<\/tr>/)).1
      let amounts = row.matches(of: /<td class="num strong">(.*?)<\/td>/).compactMap {
        Self.cents(String($0.1).replacing(/<[^>]*>/, with: ""))
      }
      let (columns, total) = (amounts.dropLast().reduce(0, +), try #require(amounts.last))
      #expect(columns != total, "these amounts were chosen for what rounding does to them")
      #expect(card.contains("arrondi à l’unité"))
    }
  }
}

extension SumTests {
  @Test("a report shows a total wherever its files have one, of every row and not of those shown")
  func reports() async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      for number in 1...60 {
        let customer = try CustomerStore.insert(
          Example.customer(company, code: "C-\(number)", name: "Client \(number)"), transaction)
        _ = try Example.store(
          Example.item(
            company, customer, number: "F-\(number)", cents: Int64(number) * 10_000, issued: "2026-08-01",
            due: "2026-09-30"), transaction)
      }
    }
    try await PagesBench.open(.sqlite, fill: fill) { bench in
      for grouping in ["client", "charge", "anciennete"] {
        let page = try await bench.page("/rapports/retards?par=\(grouping)")
        let row = page.firstMatch(of: /(?s)<tr class="total">.*?<\/tr>/).map { String($0.0) } ?? ""
        let shown = row.contains(">183\u{202F}000</td>") || grouping == "charge"
        #expect(shown, "\(grouping): \(row)")
      }
      // Months are states, not parts: nothing adds them up.
      #expect(try await !bench.page("/rapports/retards?par=mois").contains("class=\"total\""))
    }
  }
}
