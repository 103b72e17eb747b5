import Kernel
import LawRules
import ReceivablesRules
import Testing

@Suite("The limitation of debts")
struct LimitationTests {
  @Test(
    "two years of a natural person, five of a business, four whole years of a public body",
    arguments: [
      (CustomerKind.consumer, "2024-11-23", "2026-11-23"), (.consumer, "2024-02-29", "2026-02-28"),
      (.businessFrance, "2021-11-23", "2026-11-23"), (.businessEurope, "2021-11-23", "2026-11-23"),
      (.businessOther, "2021-11-23", "2026-11-23"), (.publicBody, "2022-01-01", "2026-12-31"),
      (.publicBody, "2022-12-31", "2026-12-31"), (.publicBody, "2023-01-01", "2027-12-31"),
    ] as [(CustomerKind, CivilDate, CivilDate)])
  func lastDay(kind: CustomerKind, due: CivilDate, last: CivilDate) {
    #expect(Limitation.lastDay(from: due, of: kind) == last)
    #expect(Limitation.over(due: due, of: kind, on: last) == nil)
    #expect(Limitation.over(due: due, of: kind, on: last.adding(days: 1)) == last.adding(days: 1))
    #expect(Limitation.over(due: due, of: kind, on: last.adding(days: 900)) == last.adding(days: 1))
  }

  @Test("what the debtor owns up to begins anew; what was said before the due date changes nothing")
  func acknowledged() {
    let due: CivilDate = "2023-01-10"
    func over(_ acknowledged: CivilDate, _ kind: CustomerKind = .consumer) -> CivilDate? {
      Limitation.over(due: due, acknowledged: acknowledged, of: kind, on: "2030-06-30")
    }
    #expect(over("2025-06-02") == "2027-06-03")
    #expect(over("2022-12-01") == "2025-01-11")
    #expect(over("2025-06-02", .publicBody) == "2030-01-01")
  }

  @Test("no debt is over before the days that any has")
  func leastDays() {
    for offset in 0..<1_500 {
      let due = ("2020-01-01" as CivilDate).adding(days: offset)
      for kind in CustomerKind.allCases {
        #expect(Limitation.lastDay(from: due, of: kind).days(since: due) >= Limitation.leastDays)
      }
    }
  }
}
