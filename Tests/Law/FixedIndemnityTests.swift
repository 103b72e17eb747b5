import Kernel
import LawRules
import ReceivablesRules
import Testing

@Suite("The fixed indemnity of 40 €")
struct FixedIndemnityTests {
  private let day: CivilDate = "2026-03-31"

  @Test("three invoices late and one on time: 120 €")
  func threeLate() throws {
    let debts = [
      FixedIndemnity.Debt(invoice: "A", due: "2026-01-31", paid: "2026-02-02"),
      FixedIndemnity.Debt(invoice: "B", due: "2026-01-31", paid: "2026-01-31"),
      FixedIndemnity.Debt(invoice: "C", due: "2026-02-28"),
      FixedIndemnity.Debt(invoice: "D", due: "2026-03-30"),
    ]
    #expect(try FixedIndemnity.total(debts, debtor: .businessFrance, on: day) == Money(minor: 120_00, .eur))
    #expect(FixedIndemnity.findings(debts, debtor: .businessFrance, on: day)[1] == .notLate)
  }

  @Test("an invoice paid late in two parts: 40 € once, whatever its instalments, unless a company counts each")
  func oncePerInvoice() throws {
    let parts = [
      FixedIndemnity.Debt(invoice: "A", due: "2026-01-31", paid: "2026-02-02"),
      FixedIndemnity.Debt(invoice: "A", due: "2026-02-28", paid: "2026-03-05"),
    ]
    #expect(try FixedIndemnity.total(parts, debtor: .businessFrance, on: day) == Money(minor: 40_00, .eur))
    #expect(
      try FixedIndemnity.total(parts, debtor: .businessFrance, on: day, counting: .onceAnInstalment)
        == Money(minor: 80_00, .eur))
  }

  @Test("a consumer owes none; a public buyer does")
  func kinds() throws {
    let late = [FixedIndemnity.Debt(invoice: "A", due: "2026-01-31")]
    #expect(try FixedIndemnity.total(late, debtor: .consumer, on: day).isZero)
    #expect(try FixedIndemnity.total(late, debtor: .publicBody, on: day) == Money(minor: 40_00, .eur))
  }

  @Test("none where proceedings opened before the due date forbade paying")
  func insolvency() throws {
    let late = [FixedIndemnity.Debt(invoice: "A", due: "2026-01-31")]
    #expect(
      FixedIndemnity.findings(late, debtor: .businessFrance, insolventSince: "2026-01-15", on: day) == [.insolvency])
    #expect(
      FixedIndemnity.findings(late, debtor: .businessFrance, insolventSince: "2026-02-15", on: day)
        == [.due(Money(minor: 40_00, .eur))])
  }

  @Test("none on the due day, none before the law of 2013")
  func limits() {
    let onTime = [FixedIndemnity.Debt(invoice: "A", due: day)]
    #expect(FixedIndemnity.findings(onTime, debtor: .businessFrance, on: day) == [.notLate])
    let old = [FixedIndemnity.Debt(invoice: "A", due: "2012-12-31")]
    #expect(FixedIndemnity.findings(old, debtor: .businessFrance, on: day) == [.beforeTheLaw])
  }
}
