import DunningRules
import Kernel
import ReceivablesRules
import Testing

@testable import Dunning
@testable import DunningRules

private func near(_ one: Double, _ other: Double, _ error: Double = 1e-9) -> Bool {
  abs(one - other) <= error * max(1, abs(other))
}

@Suite("The interval of a difference")
struct WelchIntervalTests {
  @Test(
    "the quantile of Student's distribution is that of the tables",
    arguments: [
      // scipy.stats.t.ppf(0.975, ν), SciPy 1.17.1.
      (1.0, 12.706204736174694), (1.7, 5.1188389882530565), (2, 4.302652729749462), (4.5, 2.6589123472044034),
      (10, 2.228138851986274), (30, 2.0422724563012378), (123.4, 1.9793749463174197), (1e6, 1.959966356814107),
    ])
  func quantile(freedom: Double, expected: Double) {
    #expect(near(StudentDistribution.quantile975(freedom), expected, 1e-8))
  }

  @Test(
    "so is the incomplete beta function",
    arguments: [
      // scipy.special.betainc(a, b, x).
      (0.3, 2.0, 3.0, 0.34829999999999994), (0.9, 5, 0.5, 0.3166429150200122),
      (0.001, 0.5, 0.5, 0.020135041633377492), (0.5, 50, 0.5, 9.90168898459413e-17), (0, 2, 3, 0), (1, 2, 3, 1),
    ])
  func beta(x: Double, a: Double, b: Double, expected: Double) {
    #expect(near(StudentDistribution.incompleteBeta(x, a, b), expected, 1e-12))
  }

  // scipy.stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95).
  @Test("worked examples")
  func examples() throws {
    func interval(_ a: [Double], _ b: [Double]) throws -> WelchInterval {
      try #require(WelchInterval(from: SampleMoments(a), to: SampleMoments(b)))
    }
    let clear = try interval([12, 15.5, 9, 22.25, 18, 14], [10, 8.5, 13, 7, 11.5, 9, 12])
    #expect(near(clear.difference, -4.982142857142858))
    #expect(near(clear.low, -9.882690447025482) && near(clear.high, -0.08159526726023358))
    #expect(clear.isClear)
    let wide = try interval([3, 3, 3, 5], [4, 8])
    #expect(near(wide.difference, 2.5) && near(wide.low, -17.636764287245736) && near(wide.high, 22.636764287245736))
    #expect(!wide.isClear)
    // Far from zero no digits are lost.
    let far = try interval([0, 1], [100_000, 100_003, 100_001])
    #expect(near(far.low, 99997.53929161704) && near(far.high, 100004.12737504962))
  }

  @Test("there is none of a single value, and none where no value differs")
  func none() {
    func interval(_ a: [Double], _ b: [Double]) -> WelchInterval? {
      WelchInterval(from: SampleMoments(a), to: SampleMoments(b))
    }
    #expect(interval([], [1, 2]) == nil && interval([1], [1, 2]) == nil && interval([1, 2], [3]) == nil)
    #expect(interval([4, 4], [7, 7, 7]) == nil)
    #expect(interval([4, 4], [7, 8]) != nil)
  }

  @Test("over many samples of one population about 95 in a hundred hold zero")
  func coverage() {
    var dice = Dice(seed: 95)
    // The sum of four rolls: no normal distribution, and not far from one.
    func sample(_ count: Int, _ spread: Int) -> SampleMoments {
      SampleMoments(
        (0..<count).map { _ in Double((0..<4).reduce(0) { sum, _ in sum + dice.roll(spread) } - 2 * (spread - 1)) })
    }
    let held = (0..<4_000).filter { _ in
      WelchInterval(from: sample(8, 61), to: sample(25, 21)).map { !$0.isClear } ?? false
    }.count
    // 95 % of 4,000 is 3,800; three standard deviations are 41.
    #expect((3_740...3_860).contains(held), "\(held)")
  }
}

@Suite("Two versions on halves of the customers")
struct TrialTests {
  private let own = ScenarioID(1)
  private let a = ScenarioVersionID(1)
  private let b = ScenarioVersionID(2)
  private let day: CivilDate = "2026-11-23"

  private func trial(_ tried: Int64) -> VersionTrial {
    VersionTrial(of: own, inForce: a, tried: ScenarioVersionID(tried))
  }

  @Test("the half of a customer is the same on every machine")
  func known() {
    // The first value is the published one of SplitMix64 from 0; all were worked out in Python.
    #expect(VersionTrial.mixed(0) == 0xE220_A839_7B1D_CDAF && VersionTrial.mixed(1) == 0x910A_2DEC_8902_5CC1)
    func halves(_ tried: Int64) -> String {
      (1...40).map { trial(tried).half(of: CustomerID($0)).rawValue }.joined()
    }
    #expect(halves(1) == "bbababababaababababbaababbaabbaababbabab")
    #expect(halves(2) == "bbabababababaabbababaabbabababaabbabaabb")
  }

  @Test("halves are even, among any kind of keys, and those of two trials know nothing of each other")
  func even() {
    let count = 40_000
    // Keys that count up, even ones, and those of one company among seven.
    for keys in [1, 2, 7].map({ step in (1...count).map { CustomerID(Int64($0 * step)) } }) {
      for tried in [1, 2, 3, 100] as [Int64] {
        let others = trial(tried + 1)
        let trial = trial(tried)
        let inB = keys.filter { trial.half(of: $0) == .b }
        // Five standard deviations of a fair coin.
        #expect(abs(inB.count - count / 2) < 500, "\(tried): \(inB.count)")
        // Of neighbours one is in each half.
        if keys[1].rawValue == 2 { #expect(abs(inB.count - count / 2) <= 1, "\(tried): \(inB.count)") }
        let both = inB.filter { others.half(of: $0) == .b }.count
        #expect(abs(both - inB.count / 2) < 360, "\(tried): \(both) of \(inB.count)")
      }
    }
  }

  private func entry(_ scenario: Scenario, _ version: ScenarioVersionID) -> ScenarioBook.Entry {
    ScenarioBook.Entry(scenario, version: version, number: version.rawValue)
  }

  private func book(_ one: Scenario, _ other: Scenario, isRunning: Bool = true, kept: TrialHalf = .a) -> ScenarioBook {
    let entries = [TrialHalf.a: entry(one, a), .b: entry(other, b)]
    return ScenarioBook(
      standard: entries[kept], standardKey: own, published: entries[kept].map { [own: $0] } ?? [:],
      trials: isRunning ? [own: trial(2)] : [:], others: [b: entry(other, b)], minimum: 0)
  }

  @Test("each customer of the scenario is reminded by the version of its half, and the others by theirs")
  func halves() {
    var late = Scenario.standard
    late.steps = [.init(.first, offset: 9, conditions: [.init(.only, .brokenPromise)])]
    let book = book(.standard, late)
    let trial = trial(2)
    for key in 1...200 as ClosedRange<Int64> {
      let customer = CustomerID(key)
      #expect(book.entry(of: customer).version == trial.version(of: customer))
      #expect(book.half(of: customer) == trial.half(of: customer))
    }
    #expect(book.needs.brokenPromises)
    let other = ScenarioID(7)
    let assigned = ScenarioBook(
      standard: entry(.standard, a), standardKey: own,
      published: [own: entry(.standard, a), other: entry(.standard, ScenarioVersionID(9))],
      assigned: [CustomerID(1): other], trials: [own: trial], others: [b: entry(late, b)], minimum: 0)
    #expect(
      assigned.entry(of: CustomerID(1)).version == ScenarioVersionID(9) && assigned.half(of: CustomerID(1)) == nil)
    // In a book of a draft for everybody nothing is tried.
    #expect(book.trying(entry(late, b)).half(of: CustomerID(1)) == nil)
  }

  @Test("whose a scenario was is told by the stays in segments, the first of which gives, behind a person's choice")
  func stays() {
    let (other, one, two) = (ScenarioID(7), CustomerID(1), CustomerID(2))
    let book = ScenarioBook(
      standard: entry(.standard, ScenarioVersionID(9)), standardKey: other,
      published: [own: entry(.standard, a), other: entry(.standard, ScenarioVersionID(9))], assigned: [two: own],
      minimum: 0)
    let days: ClosedRange<CivilDate> = "2026-11-23"..."2026-12-05"
    func was(_ given: [GivenScenario], _ customer: CustomerID = one) -> Bool {
      book.reminded(customer, by: own, on: days, given: given)
    }
    let before: CivilDate = "2026-11-02"
    #expect(!was([]) && was([], two))
    #expect(was([GivenScenario(own, since: before, until: "2026-11-24")]))
    #expect(!was([GivenScenario(own, since: before, until: "2026-11-23")]))
    #expect(was([GivenScenario(own, since: "2026-12-05", until: nil)]))
    #expect(!was([GivenScenario(own, since: "2026-12-06", until: nil)]))
    // Another segment gave first all the while; or until one of the days.
    #expect(!was([GivenScenario(other, since: before, until: nil), GivenScenario(own, since: before, until: nil)]))
    let freed = GivenScenario(other, since: before, until: "2026-12-01")
    #expect(was([freed, GivenScenario(own, since: before, until: nil)]))
    #expect(!was([freed, GivenScenario(own, since: before, until: "2026-12-01")]))
    // Who left the other scenario had the default meanwhile.
    #expect(book.reminded(one, by: other, on: days, given: [GivenScenario(own, since: before, until: "2026-12-01")]))
  }

  @Test("no customer is in both halves, whatever the order; no message is repeated at the beginning or at the end")
  func lives() {
    var seen: Set<TrialHalf> = []
    for seed in 0..<200 {
      var dice = Dice(seed: UInt64(seed) + 60_000)
      let (one, other) = (SampleVersion.scenario(&dice), SampleVersion.scenario(&dice))
      var lives = (1...3).map { key in
        (
          customer: CustomerID(Int64(seed * 10 + key)),
          life: PassedLife(
            CustomerID(Int64(seed * 10 + key)),
            (1...3).map {
              ItemFacts(ItemID(Int64($0)), due: day.adding(days: dice.roll(90) - 30), openMinor: 50_000_00)
            })
        )
      }
      let began = 15 + dice.roll(30)
      let ended = began + 20 + dice.roll(40)
      let kept: TrialHalf = dice.chance(50) ? .a : .b
      for offset in 0..<180 {
        let book =
          offset < began
          ? book(one, other, isRunning: false)
          : book(one, other, isRunning: offset < ended, kept: offset < ended ? .a : kept)
        for place in Sample.shuffled(Array(lives.indices), &dice) {
          lives[place].life.live(day.adding(days: offset), by: book)
          lives[place].life.live(day.adding(days: offset), by: book)
        }
      }
      for (customer, life) in lives {
        let half = trial(2).half(of: customer)
        seen.insert(half)
        let during = life.actions.filter {
          (began..<ended).contains($0.day.days(since: day))
        }
        #expect(during.allSatisfy { $0.scenario == (half == .a ? a : b) }, "seed \(seed)")
        #expect(Set(life.actions.map(\.day)).count == life.actions.count, "seed \(seed)")
        var said: Set<String> = []
        for planned in life.actions.filter({ !$0.step.isByHand }).flatMap(\.reached) {
          let what = "\(planned.item) \(planned.key.rawValue)"
          #expect(said.insert(what).inserted, "seed \(seed): \(what) again")
        }
      }
    }
    #expect(seen == [.a, .b])
  }

  private let customers: [TrialResult.Customer] = [
    .init(.a, due: 3, paid: 2, days: 10, messages: 1), .init(.a, due: 1, paid: 1, days: -3),
    .init(.a, due: 5, paid: 4, days: 50, messages: 4), .init(.a, due: 2, paid: 1, days: 20),
    .init(.a, due: 4, messages: 3),
    .init(.b, due: 2, paid: 2, days: 2), .init(.b, due: 1, paid: 1, days: 4), .init(.b, due: 3, paid: 3, days: 0),
    .init(.b, due: 2, paid: 2, days: 9, messages: 2), .init(.b, due: 1, paid: 1, days: 1), .init(.b, due: 3),
  ]

  @Test("a customer counts once, by the mean of its invoices; who paid none is counted beside")
  func result() {
    let result = TrialResult(customers)
    #expect(result.a.customers == 5 && result.a.due == 15 && result.a.paid == 8 && result.a.messages == 8)
    #expect(result.b.customers == 6 && result.b.due == 12 && result.b.paid == 9 && result.b.messages == 2)
    #expect(result.a.payers == 4 && result.b.payers == 5)
    // The means of customers: 5, −3, 12.5, 20 and 1, 4, 0, 4.5, 1. The interval is SciPy's.
    #expect(result.a.meanHundredths == 863 && result.b.meanHundredths == 210)
    guard case .unclear(let interval) = result.verdict else {
      Issue.record("\(result.verdict)")
      return
    }
    #expect(near(interval.difference, -6.525))
    #expect(near(interval.low, -21.950874407408826) && near(interval.high, 8.900874407408825))
  }

  @Test("the order of customers changes not one digit", arguments: 0..<20)
  func order(seed: Int) {
    var dice = Dice(seed: UInt64(seed) + 70_000)
    let many = (0..<300).map { _ in
      TrialResult.Customer(
        dice.chance(50) ? .a : .b, due: 9, paid: dice.roll(8), days: Int64(dice.roll(300)) - 40, messages: dice.roll(4))
    }
    #expect(TrialResult(many) == TrialResult(Sample.shuffled(many, &dice)))
    #expect(TrialResult(many).a.customers + TrialResult(many).b.customers == 300)
  }

  @Test("what cannot be compared says why")
  func verdicts() {
    func verdict(_ customers: [TrialResult.Customer]) -> TrialResult.Verdict { TrialResult(customers).verdict }
    #expect(verdict([]) == .noCustomer)
    #expect(verdict([.init(.a), .init(.b)]) == .nothingDue)
    #expect(verdict([.init(.a, due: 2, paid: 1), .init(.b, due: 1)]) == .nobodyPaid(.b))
    #expect(verdict([.init(.b, due: 2, paid: 1)]) == .nobodyPaid(.a))
    let paid: [TrialResult.Customer] = [.init(.a, due: 1, paid: 1, days: 3), .init(.a, due: 2, paid: 2, days: 6)]
    #expect(verdict(paid + [.init(.b, due: 5, paid: 5, days: 9)]) == .onlyOnePaid(.b))
    #expect(verdict(paid + paid.map { .init(.b, due: $0.due, paid: $0.paid, days: $0.days) }) == .noSpread)
    let far = (0..<9).map { TrialResult.Customer(.b, due: 1, paid: 1, days: 40 + Int64($0)) }
    let near = (0..<9).map { TrialResult.Customer(.a, due: 1, paid: 1, days: Int64($0)) }
    guard case .clear(let interval) = verdict(far + near) else {
      Issue.record("\(verdict(far + near))")
      return
    }
    #expect(interval.difference == 40 && interval.low > 30)
  }
}
