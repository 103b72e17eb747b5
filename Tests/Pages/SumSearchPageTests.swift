import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Sums that were not all searched for, on the pages")
struct SumSearchPageTests {
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    let customer = try CustomerStore.insert(
      Example.customer(company, code: "C-1", name: "Brissonnet Travaux Publics"), transaction)
    for place in 0..<22 {
      let item = Example.item(company, customer, number: "FX-\(70_001 + place)", cents: Int64(1_000_07 + place * 313))
      _ = try Example.store(item, transaction)
    }
  }

  @Test("a line whose payer has too many open invoices for that says so, in the list and on its page")
  func said() async throws {
    try await PagesBench.open(Engine.sqlite, role: "cash_accountant", fill: Self.fill) { bench in
      try await CashPageTests.bank(bench, second: ("4555.00", "VIREMENT"))
      #expect(try await bench.words("/lettrage").contains("22 factures ouvertes"))
      let page = try await bench.words("/lettrage/2")
      #expect(page.contains("22 factures ouvertes") && page.contains("n’ont pas toutes été cherchées"))
    }
  }
}
