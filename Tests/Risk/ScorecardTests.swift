import Kernel
import RiskRules
import Testing

@Suite("The scorecard")
struct ScorecardTests {
  private let card = Scorecard.current

  private struct Dice {
    var state: UInt64
    mutating func roll(_ range: ClosedRange<Int>) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int((state >> 33) % UInt64(range.upperBound - range.lowerBound + 1))
    }
    mutating func maybe(_ range: ClosedRange<Int>) -> Int? { roll(0...3) == 0 ? nil : roll(range) }
  }

  private func inputs(_ dice: inout Dice) -> ScoreInputs {
    var inputs = ScoreInputs()
    inputs.invoices = dice.roll(0...20)
    inputs.delay = dice.maybe(0...400)
    inputs.trend = dice.maybe(-100...100)
    inputs.overduePercent = dice.maybe(0...100)
    inputs.promises = dice.roll(0...6)
    inputs.brokenPromises = dice.roll(0...inputs.promises)
    inputs.returnedPayments = dice.roll(0...4)
    inputs.refusedDisputes = dice.roll(0...4)
    inputs.weighingSteps = dice.maybe(1...4)
    inputs.relationDays = dice.maybe(0...4_000)
    inputs.limitPercent = dice.maybe(0...300)
    return inputs
  }

  @Test("its extremes are 0 and 100, and brackets are in order and end open")
  func range() {
    #expect(card.range == 0...100)
    #expect(card.brackets.map(\.factor) == Scorecard.Factor.allCases)
    for (_, brackets) in card.brackets {
      let bounds = brackets.compactMap(\.most)
      #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count && brackets.last?.most == nil)
    }
  }

  @Test("whatever is known: points add up to the score, the same inputs give the same grade, better facts no worse one")
  func properties() {
    for seed in 0..<5_000 {
      var dice = Dice(state: UInt64(seed) &* 977 &+ 13)
      let known = inputs(&dice)
      let result = card.result(known)
      #expect(result == card.result(known), "seed \(seed)")
      guard let result else {
        #expect(known.invoices < card.invoicesLeast)
        continue
      }
      #expect((0...100).contains(result.score), "seed \(seed)")
      #expect(result.base + result.parts.reduce(0) { $0 + $1.points } == result.score)
      var better = known
      better.delay = known.delay.map { max(0, $0 - 10) }
      better.overduePercent = known.overduePercent.map { max(0, $0 - 10) }
      better.returnedPayments = max(0, known.returnedPayments - 1)
      better.refusedDisputes = 0
      better.weighingSteps = nil
      better.relationDays = known.relationDays.map { $0 + 200 }
      better.limitPercent = known.limitPercent.map { max(0, $0 - 30) }
      if let other = card.result(better) {
        #expect(other.score >= result.score && other.grade <= result.grade, "seed \(seed)")
      }
    }
  }

  @Test("of whom too little is known there is no grade")
  func unknown() {
    var known = ScoreInputs()
    known.invoices = 2
    known.delay = 0
    #expect(card.result(known) == nil)
    known.invoices = 3
    #expect(card.result(known)?.grade == .b)
  }

  @Test("an example by hand")
  func example() {
    var known = ScoreInputs()
    (known.invoices, known.delay, known.trend, known.overduePercent) = (12, 23, 8, 40)
    (known.promises, known.brokenPromises, known.relationDays, known.limitPercent) = (3, 2, 6 * 365, 107)
    let result = card.result(known)
    // 55 − 8 − 3 − 5 − 6 + 0 + 0 + 7 − 4
    #expect(result?.parts.map(\.points) == [-8, -3, -5, -6, 0, 0, 7, -4])
    #expect(result?.score == 36 && result?.grade == .d)
    // A formal notice whose scenario lets it count: three points less, and one grade below.
    known.weighingSteps = 1
    let noted = card.result(known)
    #expect(noted?.score == 33 && noted?.grade == .e && noted?.parts.contains(.init(.steps, -3)) == true)
  }
}
