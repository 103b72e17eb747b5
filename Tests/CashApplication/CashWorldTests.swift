import CashApplicationRules
import CashWorlds
import Kernel
import Testing

/// The matcher on companies it was not made for: other numbers, languages and habits, by seeds that nobody looked at when
/// the weights were chosen.
@Suite("the matcher on other companies")
struct CashWorldTests {
  private static let plans = CashWorld.plans(seed: 7_001)

  @Test("next to nothing is applied wrongly, and most is applied", arguments: plans.indices)
  func score(place: Int) {
    let plan = CashWorldTests.plans[place]
    let score = CashScore(CashWorld(plan))
    let total = score.total
    #expect(total.receipts > 1_200, "\(plan.name)")
    // One in a thousand of what is applied.
    #expect(
      total.wrong <= (total.right + total.wrong) / 1_000, "\(plan.name): \(score.mistakes.joined(separator: "\n"))")
    // Where most amounts are alike, what is not quoted is left to a person; so is one receipt of a hundred that names one
    // invoice by its count and is of the amount of another.
    let floor = plan.fixedAmounts > 20 ? 84 : 93
    #expect(total.right * 100 >= total.receipts * floor, "\(plan.name): \(total.right) of \(total.receipts)")
    #expect((total.right + total.firstRight) * 100 >= total.receipts * (floor + 4), "\(plan.name)")
  }

  @Test("of the answers announced with a confidence, as many are right")
  func calibration() {
    var all = CashScore()
    for plan in CashWorldTests.plans { all.add(CashScore(CashWorld(plan))) }
    let sure = all.calibration.first { $0.band == 99 }
    #expect((sure?.answers ?? 0) > 8_000)
    #expect((sure?.right ?? 0) >= 99)
    for band in all.calibration where band.answers >= 200 {
      #expect(abs(band.right - band.announced) <= 20, "\(band)")
    }
  }

  @Test("one seed makes one world, and the matcher says the same of it twice")
  func repeatable() {
    let plan = CashWorldTests.plans[2]
    let (one, other) = (CashWorld(plan), CashWorld(plan))
    #expect(one.items == other.items && one.entries.map(\.receipt) == other.entries.map(\.receipt))
    #expect(CashScore(one).total.right == CashScore(other).total.right)
    #expect(CashScore(one).byConfidence.mapValues(\.answers) == CashScore(other).byConfidence.mapValues(\.answers))
  }

  @Test("on a statement that does not add up nothing of a whole world is applied")
  func untrusted() {
    let world = CashWorld(CashWorldTests.plans[0])
    var matcher = CashMatcher(items: world.items, payers: world.payers, accounts: world.accounts)
    for entry in world.entries {
      var receipt = entry.receipt
      receipt.isTrusted = false
      #expect(matcher.decide(receipt).outcome != .applied)
    }
  }
}
