import Kernel
import LawRules
import ReceivablesRules
import Testing

@Suite("Legal rates")
struct LegalRatesTests {
  /// The table of regles-fr §2.2, typed a second time: semester, MRO, MRO+10, MRO+8, individuals, others, 3 × others.
  static let table = """
    2015 H1 | 0.05 | 10.05 | 8.05 | 4.06 | 0.93 | 2.79
    2015 H2 | 0.05 | 10.05 | 8.05 | 4.29 | 0.99 | 2.97
    2016 H1 | 0.05 | 10.05 | 8.05 | 4.54 | 1.01 | 3.03
    2016 H2 | 0.00 | 10.00 | 8.00 | 4.35 | 0.93 | 2.79
    2017 H1 | 0.00 | 10.00 | 8.00 | 4.16 | 0.90 | 2.70
    2017 H2 | 0.00 | 10.00 | 8.00 | 3.94 | 0.90 | 2.70
    2018 H1 | 0.00 | 10.00 | 8.00 | 3.73 | 0.88 | 2.64
    2018 H2 | 0.00 | 10.00 | 8.00 | 3.60 | 0.88 | 2.64
    2019 H1 | 0.00 | 10.00 | 8.00 | 3.40 | 0.86 | 2.58
    2019 H2 | 0.00 | 10.00 | 8.00 | 3.26 | 0.87 | 2.61
    2020 H1 | 0.00 | 10.00 | 8.00 | 3.15 | 0.87 | 2.61
    2020 H2 | 0.00 | 10.00 | 8.00 | 3.11 | 0.84 | 2.52
    2021 H1 | 0.00 | 10.00 | 8.00 | 3.14 | 0.79 | 2.37
    2021 H2 | 0.00 | 10.00 | 8.00 | 3.12 | 0.76 | 2.28
    2022 H1 | 0.00 | 10.00 | 8.00 | 3.13 | 0.76 | 2.28
    2022 H2 | 0.00 | 10.00 | 8.00 | 3.15 | 0.77 | 2.31
    2023 H1 | 2.50 | 12.50 | 10.50 | 4.47 | 2.06 | 6.18
    2023 H2 | 4.00 | 14.00 | 12.00 | 6.82 | 4.22 | 12.66
    2024 H1 | 4.50 | 14.50 | 12.50 | 8.01 | 5.07 | 15.21
    2024 H2 | 4.25 | 14.25 | 12.25 | 8.16 | 4.92 | 14.76
    2025 H1 | 3.15 | 13.15 | 11.15 | 7.21 | 3.71 | 11.13
    2025 H2 | 2.15 | 12.15 | 10.15 | 6.65 | 2.76 | 8.28
    2026 H1 | 2.15 | 12.15 | 10.15 | 6.67 | 2.62 | 7.86
    """

  @Test("every semester has the published rates, and what follows from them")
  func published() throws {
    let rows = LegalRatesTests.table.split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimmed() }
    }
    #expect(LegalRates.published.all.map(\.semester.description) == rows.map { $0[0] })
    for (rate, row) in zip(LegalRates.published.all, rows) {
      let day = rate.semester.firstDay
      #expect(rate.mainRefinancing.description == row[1])
      #expect(rate.legalForIndividuals.description == row[4])
      #expect(rate.legalForOthers.description == row[5])
      #expect(rate.contractFloor.description == row[6])
      func effective(_ rule: InterestRule) throws -> String {
        try LegalRates.published.effectiveRate(rule, on: day, start: day).rate.description
      }
      #expect(try effective(.statutory) == row[2])
      #expect(try effective(.publicBuyer) == row[3])
      #expect(try effective(.timesLegal(3)) == row[6])
      #expect(try effective(.legal) == row[5])
    }
  }

  @Test("the rates of some days are told with the days until which they hold, each change once")
  func periods() throws {
    let rates = LegalRates.published
    let changes = try rates.periods(of: .statutory, from: "2024-12-15", through: "2025-07-10")
    #expect(
      changes == [
        RatePeriod(Percent(partsPerMillion: 142_500), until: "2024-12-31"),
        RatePeriod(Percent(partsPerMillion: 131_500), until: "2025-06-30"),
        RatePeriod(Percent(partsPerMillion: 121_500), until: "2025-07-10"),
      ])
    // The same rate over New Year's Day, and that of a public buyer, which is fixed when interest begins to run.
    #expect(try rates.periods(of: .statutory, from: "2025-12-15", through: "2026-01-10").map(\.last) == ["2026-01-10"])
    #expect(try rates.periods(of: .publicBuyer, from: "2024-12-15", through: "2025-07-10").count == 1)
    #expect(try rates.periods(of: .statutory, from: "2026-01-10", through: "2026-01-09").isEmpty)
  }

  @Test("the second half of 2026 is not guessed")
  func absent() {
    #expect(throws: LawError.missingRate(Semester(2026, .second))) {
      try LegalRates.published.rate(of: Semester(2026, .second))
    }
  }

  @Test("the disputed figures of 2018 H1 are flagged where they count, and only there")
  func disputed() throws {
    let rates = LegalRates.published
    let legal = try rates.effectiveRate(.legal, on: "2018-03-01", start: "2018-03-01")
    #expect(legal.remarks.contains { if case .disputedFigures = $0 { true } else { false } })
    let statutory = try rates.effectiveRate(.statutory, on: "2018-03-01", start: "2018-03-01")
    #expect(statutory.remarks.isEmpty)
  }

  @Test("a contract below three times the legal rate is flagged and left as it is")
  func floor() throws {
    let rates = LegalRates.published
    let twelve = InterestRule.contract(.whole(12))
    let unlawful = try rates.effectiveRate(twelve, on: "2024-03-01", start: "2024-03-01")
    #expect(unlawful.rate == .whole(12))
    #expect(unlawful.remarks == [.contractBelowFloor(Percent(partsPerMillion: 152_100))])
    #expect(try rates.effectiveRate(twelve, on: "2025-03-01", start: "2025-03-01").remarks.isEmpty)
    let following = try rates.effectiveRate(.timesLegal(3), on: "2026-02-15", start: "2026-02-15")
    #expect(following.rate.description == "7.86")
    #expect(following.remarks.isEmpty)
    #expect(!(try rates.effectiveRate(.timesLegal(2), on: "2026-02-15", start: "2026-02-15").remarks.isEmpty))
  }

  @Test("a contract's rate is held against the floor of its day, by the latest figures where those are not known")
  func floorAbove() {
    let rates = LegalRates.published
    #expect(rates.floor(above: .whole(12), on: "2024-03-01")?.contractFloor.description == "15.21")
    #expect(rates.floor(above: .whole(2), on: "2026-11-23")?.semester == Semester(2026, .first))
    #expect(rates.floor(above: Percent(partsPerMillion: 78_600), on: "2026-11-23") == nil)
  }

  @Test("the default of the law below the floor of 2024 is only a remark", arguments: ["2024-01-01", "2024-12-31"])
  func defaultBelowFloor(day: String) throws {
    let day = try #require(CivilDate(day))
    let rate = try LegalRates.published.effectiveRate(.statutory, on: day, start: day)
    #expect(rate.remarks.count == 1)
    #expect(rate.rate == (rate.basis ?? .zero) + .whole(10))
  }

  @Test("semesters change on 1 January and 1 July")
  func semesters() {
    #expect(Semester(of: "2025-06-30") == Semester(2025, .first))
    #expect(Semester(of: "2025-07-01") == Semester(2025, .second))
    #expect(Semester(2025, .second).firstDay == "2025-07-01")
    #expect(Semester(2025, .second).lastDay == "2025-12-31")
    #expect(Semester(2024, .first).lastDay == "2024-06-30")
  }

  @Test("each kind of debtor has its rule; a consumer owes nothing before a formal notice")
  func rules() {
    #expect(InterestRule.rule(for: .businessFrance, contractRate: nil) == .statutory)
    #expect(InterestRule.rule(for: .businessEurope, contractRate: .whole(15)) == .contract(.whole(15)))
    #expect(InterestRule.rule(for: .publicBody, contractRate: .whole(15)) == .publicBuyer)
    #expect(InterestRule.rule(for: .consumer, contractRate: .whole(15)) == nil)
  }
}

extension Substring {
  fileprivate func trimmed() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
