import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Page of several companies together")
struct ConsolidatedPageTests {
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    let other = try CompanyStore.insert(Example.company(code: "SUD", name: "Verdoncelle <b>Sud</b>"), transaction)
    for (place, id) in [company, other].enumerated() {
      let customer = try CustomerStore.insert(Example.customer(id, code: "C-1", name: "Client"), transaction)
      for (number, currency) in [Currency.eur, Currency("CHF") ?? .eur].enumerated() where number == 0 || place == 1 {
        _ = try ItemStore.insert(
          Item(
            id: ItemID(0), company: id, customer: customer, kind: .invoice, number: "F-\(number)", issued: "2026-08-01",
            due: "2026-09-30", amount: Money(minor: 1_000_00 * Int64(place + 1), currency)),
          source: "test", sourceKey: "F-\(number)", transaction)
      }
    }
  }

  @Test("the companies add up by currency, never across, and each leads to its own balance", arguments: Engine.all)
  func sums(engine: Engine) async throws {
    try await PagesBench.open(engine, hasOthers: true, fill: Self.fill) { bench in
      let text = try await bench.words("/societes/groupe")
      #expect(text.contains("En EUR") && text.contains("En CHF"))
      #expect(text.contains("3\u{202F}000\u{A0}€") && !text.contains("5\u{202F}000"))
      let page = try await bench.page("/societes/groupe")
      #expect(page.contains("Verdoncelle &lt;b&gt;Sud") && !page.contains("<b>Sud"))
      #expect(page.contains(#"name="suite" value="/balance-agee?devise=CHF""#))
      let file = String(buffer: try await bench.answer("/societes/groupe?format=csv").body)
      #expect(file.split(separator: "\r\n").count == 4)
      #expect(try await bench.visit("/societes/groupe?format=xlsx") == .ok)
    }
  }

  @Test("whoever has one company sees that one alone")
  func rights() async throws {
    try await PagesBench.open(.sqlite, isLocal: true, fill: Self.fill) { bench in
      let text = try await bench.words("/societes/groupe")
      #expect(text.contains("Verdoncelle Industrie") && !text.contains("Sud") && !text.contains("En CHF"))
    }
    // A salesperson of no customer has nothing there.
    try await PagesBench.open(.sqlite, role: "salesperson", fill: Self.fill) { bench in
      let text = try await bench.words("/societes/groupe")
      #expect(text.contains("Rien n’est ouvert"))
    }
  }
}
