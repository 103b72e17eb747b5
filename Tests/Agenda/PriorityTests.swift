import AgendaRules
import Kernel
import Testing

@Suite("The priority of a line of the agenda")
struct PriorityTests {
  private static let day: CivilDate = "2026-11-23"

  private func line(
    _ kind: AgendaKind, _ reason: AgendaReason, since: CivilDate = day, due: CivilDate = day, cents: Int64? = nil
  ) -> AgendaFact {
    AgendaFact(
      AgendaKey(kind, 1), customer: CustomerID(1), reason: reason, since: since, due: due,
      amount: cents.map { Money(minor: $0, .eur) })
  }

  private func account(
    _ cents: Int64, late days: Int? = nil, _ insolvency: AgendaAccount.Insolvency? = nil
  ) -> AgendaAccount {
    AgendaAccount(
      overdue: Money(minor: cents, .eur), oldestDue: days.map { Self.day.adding(days: -$0) }, insolvency: insolvency)
  }

  private func priority(_ line: AgendaFact, _ account: AgendaAccount?) -> Priority {
    Priority(of: line, account, on: Self.day)
  }

  @Test("it is the money at stake, times the chance that acting helps, times the urgency")
  func product() {
    // 10 000,00 € late for 45 days, the customer asked to be called today: × (65 + 15) % × 2.
    let callback = priority(line(.call, .callback(on: Self.day, contact: nil)), account(1_000_000, late: 45))
    #expect(callback.chance == 80 && callback.urgency == 200 && callback.weight == 1_600_000)
    // 10 000,00 € late for 200 days, a call of the scenario: × 25 % × 1.
    let step = priority(line(.call, .step("call", channel: "call")), account(1_000_000, late: 200))
    #expect(step.chance == 25 && step.urgency == 100 && step.weight == 250_000)
    // What a line says is at stake goes before what the account has overdue.
    let sending = priority(
      line(.sending, .approval("r1", channel: "email"), since: "2026-11-20", cents: 50_000), account(1_000_000, late: 5)
    )
    #expect(sending.stake == Money(minor: 50_000, .eur) && sending.urgency == 130 && sending.weight == 52_000)
  }

  @Test(
    "the younger the debt, the likelier that acting helps",
    arguments: [
      (nil, 80), (0, 80), (30, 80), (31, 65), (60, 65), (61, 50), (90, 50), (91, 35), (120, 35), (121, 25), (2_000, 25),
    ] as [(Int?, Int)])
  func age(days: Int?, chance: Int) {
    #expect(priority(line(.call, .step("call", channel: "call")), account(100, late: days)).chance == chance)
  }

  @Test("insolvency: a declared claim is not called for; one that is not becomes urgent towards the end of its period")
  func insolvency() {
    let call = line(.call, .step("call", channel: "call"))
    #expect(priority(call, account(100_000, late: 20, .declared)).weight == 5_000)
    let far = priority(call, account(100_000, late: 20, .undeclared(until: Self.day.adding(days: 16))))
    #expect(far.chance == 50 && far.urgency == 100)
    let near = priority(call, account(100_000, late: 20, .undeclared(until: Self.day.adding(days: 15))))
    #expect(near.urgency == 300 && near.weight == 150_000)
    // Past the period nothing is to be hurried.
    #expect(priority(call, account(100_000, late: 20, .undeclared(until: Self.day.adding(days: -1)))).urgency == 100)
  }

  @Test("whatever the line, the parts told add up to the factors, and a chance is never certain nor none")
  func addsUp() {
    let money = Money(minor: 12_345, .eur)
    let reasons: [AgendaReason] = [
      .brokenPromise(money, left: money, promisedFor: "2026-11-20"), .promiseDue(money, on: Self.day),
      .callback(on: Self.day, contact: "Anne"), .unanswered("2026-11-20"), .saidPaid("2026-11-20"),
      .step("call", channel: "call"), .approval("r1", channel: "email"), .creditExpected(since: "2026-09-01"),
      .disputeOpen(since: "2026-11-10"), .scenarioEnded("notice", on: "2026-11-01"), .asked("Voir", by: "Paul"),
      .errand("Voir"), .letterReturned(posted: "2026-11-02", on: "2026-11-18"),
      .unreachable("second", since: "2026-11-18"),
    ]
    for reason in reasons {
      for days in [nil, 0, 45, 75, 100, 400] {
        for insolvency in [nil, .declared, .undeclared(until: Self.day)] as [AgendaAccount.Insolvency?] {
          for since in [Self.day, "2026-11-21", "2026-08-01"] as [CivilDate] {
            let found = priority(line(.call, reason, since: since, due: since), account(9_999, late: days, insolvency))
            #expect(found.chanceParts.map(\.points).reduce(0, +) == found.chance && (5...95).contains(found.chance))
            #expect(100 + found.urgencyParts.map(\.points).reduce(0, +) == found.urgency && found.urgency >= 100)
            let product = Int128(found.stake.minor) * Int128(found.chance) * Int128(found.urgency)
            #expect(Int128(found.weight) == roundedHalfAwayFromZero(product, over: 10_000))
          }
        }
      }
    }
  }

  @Test("what is for a coming day does not press, and nothing at stake weighs nothing")
  func calm() {
    let later = line(.task, .asked("Voir", by: "Paul"), since: "2026-11-25", due: "2026-11-25")
    #expect(priority(later, account(100, late: 3)).urgency == 100)
    #expect(priority(line(.call, .callback(on: Self.day, contact: nil)), nil).weight == 0)
    #expect(priority(line(.call, .callback(on: Self.day, contact: nil)), account(-5_000)).weight == 0)
  }
}
