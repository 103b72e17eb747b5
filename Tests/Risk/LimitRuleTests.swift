import Kernel
import RiskRules
import Testing

@Suite("Limits and what they leave")
struct LimitRuleTests {
  private func decided(
    _ id: Int64, _ limit: Int64?, since: CivilDate, until: CivilDate? = nil, on day: CivilDate
  ) -> CreditLimit {
    CreditLimit(
      id: CreditLimitID(id), of: CustomerID(1),
      CreditLimit.Terms(limitMinor: limit, insuredMinor: nil, since: since, until: until), because: "Révision",
      decidedOn: day, by: "Claire (1)")
  }

  @Test("the latest decision whose days hold a day is in force, and one for a while lets the one before come back")
  func inForce() {
    let decisions = [
      decided(1, 100, since: "2026-01-01", on: "2026-01-01"),
      decided(2, 300, since: "2026-03-01", until: "2026-03-31", on: "2026-02-20"),
      decided(3, 200, since: "2026-06-01", on: "2026-03-10"),
    ]
    func limit(_ day: CivilDate) -> Int64? { CreditLimit.inForce(decisions, on: day)?.terms.limitMinor }
    #expect(limit("2025-12-31") == nil)
    #expect(limit("2026-02-28") == 100)
    #expect(limit("2026-03-01") == 300)
    #expect(limit("2026-03-31") == 300)
    #expect(limit("2026-04-01") == 100)
    #expect(limit("2026-06-01") == 200)
    #expect(CreditLimit.inForce(decisions.reversed(), on: "2026-03-15")?.terms.limitMinor == 300)
  }

  @Test("what was decided later says nothing of the days before it was decided")
  func knownThen() {
    let decisions = [
      decided(1, 100, since: "2026-01-01", on: "2026-01-01"), decided(2, 50, since: "2026-01-01", on: "2026-02-01"),
    ]
    #expect(CreditLimit.inForce(decisions, on: "2026-01-31")?.terms.limitMinor == 100)
    #expect(CreditLimit.inForce(decisions, on: "2026-02-01")?.terms.limitMinor == 50)
  }

  @Test("more than 100 percent is an overrun and less is room, to the cent")
  func percent() {
    #expect(LimitUse(exposureMinor: 100_001, of: 100_000).percent == 101)
    #expect(LimitUse(exposureMinor: 99_999, of: 100_000).percent == 99)
    #expect(LimitUse(exposureMinor: 100_000, of: 100_000).percent == 100)
    #expect(LimitUse(exposureMinor: 214_860_00, of: 200_000_00).percent == 108)
    #expect(LimitUse(exposureMinor: -5, of: 100).percent == 0)
    #expect(LimitUse(exposureMinor: 1, of: 0).percent == nil)
    for exposure in Int64(-300)...300 {
      for limit in [Int64(1), 7, 100, 250] {
        let use = LimitUse(exposureMinor: exposure, of: limit)
        let percent = use.percent ?? -1
        #expect((percent > 100) == use.isOver)
        #expect(use.overrunMinor > 0 ? use.roomMinor == 0 : use.roomMinor == limit - max(0, exposure))
      }
    }
    #expect(LimitUse(exposureMinor: .max, of: 1).percent == Int.max)
  }
}
