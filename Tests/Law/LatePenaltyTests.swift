import Kernel
import LawRules
import Testing

private func euros(_ text: String) throws -> Money {
  Money(minor: try DecimalReader.minorUnits(text, exponent: 2, mark: .point), .eur)
}

/// A line of the table of regles-fr §2.3.
struct PenaltyCase: Sendable, CustomTestStringConvertible {
  let debt: String
  let due: CivilDate
  let paid: CivilDate
  let rule: InterestRule
  let segments: [(days: Int, rate: String, shown: String)]
  let total: String
  var testDescription: String { "\(debt) due \(due) paid \(paid)" }
}

@Suite("Late-payment penalties")
struct LatePenaltyTests {
  static let cases = [
    PenaltyCase(
      debt: "12000.00", due: "2025-03-31", paid: "2025-05-15", rule: .statutory,
      segments: [(45, "13.15", "194.55")], total: "194.55"),
    PenaltyCase(
      debt: "12000.00", due: "2025-05-31", paid: "2025-08-14", rule: .statutory,
      segments: [(30, "13.15", "129.70"), (45, "12.15", "179.75")], total: "309.45"),
    PenaltyCase(
      debt: "1000.00", due: "2024-12-01", paid: "2025-01-31", rule: .statutory,
      segments: [(30, "14.25", "11.71"), (31, "13.15", "11.17")], total: "22.88"),
    PenaltyCase(
      debt: "2400.00", due: "2026-01-31", paid: "2026-03-02", rule: .statutory,
      segments: [(30, "12.15", "23.97")], total: "23.97"),
    PenaltyCase(
      debt: "2400.00", due: "2026-01-31", paid: "2026-03-02", rule: .timesLegal(3),
      segments: [(30, "7.86", "15.50")], total: "15.50"),
    PenaltyCase(
      debt: "2400.00", due: "2026-01-31", paid: "2026-01-31", rule: .statutory, segments: [], total: "0.00"),
    // A consumer, from the formal notice of 15 January; then after a judgment.
    PenaltyCase(
      debt: "5000.00", due: "2026-01-15", paid: "2026-03-01", rule: .legal,
      segments: [(45, "2.62", "16.15")], total: "16.15"),
    PenaltyCase(
      debt: "5000.00", due: "2026-01-15", paid: "2026-03-01", rule: .legalAfterJudgment,
      segments: [(45, "7.62", "46.97")], total: "46.97"),
    // A public buyer: the rate of the semester in which interest started, for the whole delay.
    PenaltyCase(
      debt: "10000.00", due: "2025-05-31", paid: "2025-08-14", rule: .publicBuyer,
      segments: [(75, "11.15", "229.11")], total: "229.11"),
  ]

  @Test("the examples of the rules of law", arguments: cases)
  func examples(example: PenaltyCase) throws {
    let penalty = try LatePenalty.compute(
      of: try euros(example.debt), due: example.due, until: example.paid, rule: example.rule)
    #expect(penalty.total == (try euros(example.total)))
    #expect(penalty.segments.map(\.days) == example.segments.map(\.days))
    #expect(penalty.segments.map(\.rate.rate.description) == example.segments.map(\.rate))
    #expect(try penalty.segments.map { try $0.shown } == (try example.segments.map { try euros($0.shown) }))
    #expect(penalty.days == example.paid.days(since: example.due))
  }

  @Test("a part payment lowers the base from the day after it")
  func partPayment() throws {
    let penalty = try LatePenalty.compute(
      of: try euros("10000"), due: "2025-05-31", payments: [DatedPayment("2025-06-20", try euros("4000"))],
      until: "2025-07-15")
    #expect(penalty.total == (try euros("123.63")))
    #expect(penalty.segments.map(\.days) == [20, 10, 15])
    #expect(try penalty.segments.map { try $0.shown.decimalText(separator: ".") } == ["72.05", "21.62", "29.96"])
    #expect(penalty.segments.map(\.base.minor) == [1_000_000, 600_000, 600_000])
    #expect(penalty.segments.map(\.from) == ["2025-06-01", "2025-06-21", "2025-07-01"])
    #expect(penalty.segments.map(\.to) == ["2025-06-20", "2025-06-30", "2025-07-15"])
  }

  @Test("the order in which payments are given does not matter, and a settled debt bears nothing more")
  func paymentsInAnyOrder() throws {
    let payments = [
      DatedPayment("2025-07-01", try euros("6000")), DatedPayment("2025-05-10", try euros("1000")),
      DatedPayment("2025-06-20", try euros("3000")),
    ]
    let penalty = try LatePenalty.compute(
      of: try euros("10000"), due: "2025-05-31", payments: payments, until: "2026-03-31")
    let reversed = try LatePenalty.compute(
      of: try euros("10000"), due: "2025-05-31", payments: payments.reversed(), until: "2026-03-31")
    #expect(penalty == reversed)
    #expect(penalty.segments.last?.to == "2025-07-01")
    #expect(penalty.segments.first?.base == (try euros("9000")))
  }

  @Test("money taken back makes the debt run again, not before")
  func takenBack() throws {
    let penalty = try LatePenalty.compute(
      of: try euros("10000"), due: "2025-05-31",
      payments: [DatedPayment("2025-06-10", try euros("10000")), DatedPayment("2025-06-15", try euros("-10000"))],
      until: "2025-06-30")
    #expect(penalty.segments.map(\.from) == ["2025-06-01", "2025-06-16"])
    #expect(penalty.segments.map(\.to) == ["2025-06-10", "2025-06-30"])
    #expect(penalty.days == 25)
  }

  @Test("a year counts 365 days, its own days, or 360 where the contract says so")
  func dayCounts() throws {
    func total(_ count: DayCount) throws -> String {
      try LatePenalty.compute(
        of: try euros("36500"), due: "2023-12-31", until: "2024-03-31", rule: .contract(.whole(12)), dayCount: count
      ).total.decimalText(separator: ".")
    }
    #expect(try total(.actual365) == "1092.00")
    #expect(try total(.actualActual) == "1089.02")
    #expect(try total(.actual360) == "1107.17")
  }

  @Test("rounding happens once: the total can differ by a cent from the sum of what is shown")
  func roundedOnce() throws {
    let penalty = try LatePenalty.compute(of: try euros("1.50"), due: "2025-05-31", until: "2025-07-31")
    let shown = try penalty.segments.reduce(Int64(0)) { try $0 + $1.shown.minor }
    #expect(penalty.total.minor == 3)
    #expect(shown == 4)
  }

  @Test("a semester without its rates is refused, and told how to go on")
  func missingSemester() throws {
    #expect(throws: LawError.missingRate(Semester(2026, .second))) {
      try LatePenalty.compute(of: try euros("2400"), due: "2026-06-15", until: "2026-07-15")
    }
    #expect(throws: LawError.missingRate(Semester(2014, .second))) {
      try LatePenalty.compute(of: try euros("2400"), due: "2014-11-30", until: "2014-12-31", missing: .provisional)
    }
    #expect(LawError.missingRate(Semester(2026, .second)).description.contains("2026 H2"))
    #expect(LawError.missingRate(Semester(2026, .second)).description.contains("2026-07-01"))
  }

  @Test("a provisional computation says so on the segments that rest on another semester's rates")
  func provisional() throws {
    let penalty = try LatePenalty.compute(
      of: try euros("2400"), due: "2026-06-15", until: "2026-07-15", missing: .provisional)
    #expect(penalty.segments.map(\.rate.isProvisional) == [false, true])
    #expect(penalty.isProvisional)
    #expect(
      penalty.remarks == [.provisional(missing: Semester(2026, .second), from: Semester(2026, .first))])
  }

  @Test("rates that a person entered complete the table")
  func enteredRates() throws {
    let entered = LegalRates.published.adding([
      LegalRate(
        Semester(2026, .second), mainRefinancing: .whole(2), legalForIndividuals: .whole(6), legalForOthers: .whole(3),
        status: .entered(by: "m.lefort"), source: "Journal officiel")
    ])
    let penalty = try LatePenalty.compute(
      of: try euros("36500"), due: "2026-06-30", until: "2026-07-10", rates: entered)
    #expect(penalty.total == (try euros("120.00")))
    #expect(!penalty.isProvisional)
  }

  @Test("a contract's fixed rate needs no table")
  func contractWithoutTable() throws {
    let penalty = try LatePenalty.compute(
      of: try euros("36500"), due: "2026-06-30", until: "2026-07-10", rule: .contract(.whole(10)))
    #expect(penalty.total == (try euros("100.00")))
  }

  @Test("nothing is asked before the due date, of a credit, or in another currency")
  func nothing() throws {
    #expect(
      try LatePenalty.compute(of: try euros("100"), due: "2025-05-31", until: "2025-04-01").total.isZero)
    #expect(
      try LatePenalty.compute(of: try euros("-100"), due: "2025-05-31", until: "2025-06-30").segments.isEmpty)
    #expect(throws: LawError.money(.mixedCurrencies(.eur, .usd))) {
      try LatePenalty.compute(
        of: try euros("100"), due: "2025-05-31", payments: [DatedPayment("2025-06-05", Money(minor: 1, .usd))],
        until: "2025-06-30")
    }
  }

  @Test("for any debt, day by day, interest never falls and splitting the debt changes it by rounding only")
  func growsWithTime() throws {
    var seed: UInt64 = 42
    func next(_ bound: UInt64) -> UInt64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (seed >> 33) % bound
    }
    for _ in 0..<200 {
      let due = CivilDate("2015-01-01").adding(days: Int(next(4_000)))
      let debt = Money(minor: Int64(next(100_000_000)) + 1, .eur)
      let half = Money(minor: debt.minor / 2, .eur)
      let rest = Money(minor: debt.minor - half.minor, .eur)
      var last: Int64 = 0
      for days in [0, 1, 30, 200, 400] {
        let until = min(due.adding(days: days), "2026-06-30")
        func total(_ money: Money) throws -> Int64 {
          try LatePenalty.compute(of: money, due: due, until: until).total.minor
        }
        let whole = try total(debt)
        #expect(whole >= last, "seed 42: \(debt) due \(due) until \(until)")
        #expect(abs(try total(half) + total(rest) - whole) <= 1)
        last = whole
      }
    }
  }
}
