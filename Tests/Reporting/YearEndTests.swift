import Kernel
import ReceivablesRules
import Testing

@Suite("The closing of the financial year")
struct YearEndTests {
  private func closings(_ month: Int, before day: CivilDate) -> [CivilDate] {
    Company(id: CompanyID(1), code: "VER", name: "Verdoncelle", yearEndMonth: month).closings(before: day, count: 3)
  }

  @Test("the years that are over before a day, the latest first")
  func closings() {
    #expect(closings(12, before: "2026-11-23") == ["2025-12-31", "2024-12-31", "2023-12-31"])
    #expect(closings(6, before: "2026-11-23") == ["2026-06-30", "2025-06-30", "2024-06-30"])
    // The day itself is not over.
    #expect(closings(11, before: "2026-11-30") == ["2025-11-30", "2024-11-30", "2023-11-30"])
    #expect(closings(12, before: "2027-01-01") == ["2026-12-31", "2025-12-31", "2024-12-31"])
  }

  @Test("February ends when it does")
  func february() {
    #expect(closings(2, before: "2029-03-01") == ["2029-02-28", "2028-02-29", "2027-02-28"])
  }
}
