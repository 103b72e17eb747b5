import Kernel
import ReportingRules
import Testing

@Suite("Formulas of the reports")
struct FormulaTests {
  /// The example of regles-fr §11: receivables 600 000, second quarter, opening 500 000, not due 420 000.
  static let quarter = DaysSalesOutstanding(
    receivablesMinor: 60_000_000, notDueMinor: 42_000_000, openingMinor: 50_000_000,
    period: [
      .init(first: "2026-06-01", days: 30, salesMinor: 25_000_000),
      .init(first: "2026-05-01", days: 31, salesMinor: 28_000_000),
      .init(first: "2026-04-01", days: 30, salesMinor: 21_000_000),
    ])

  @Test("the quarter of the rules: 73.78 simple, 71 counted back, 51.65 at best, 22.14 of lateness, 78.05 % collected")
  func quarterOfTheRules() {
    #expect(Self.quarter.simple == 7378)
    #expect(Self.quarter.countBack == .days(hundredths: 7100))
    #expect(Self.quarter.bestPossible == 5165)
    #expect(Self.quarter.averageDaysDelinquent == 2214)
    #expect(Self.quarter.collectionEffectiveness == 7805)
  }

  @Test("as read, each figure is rounded once and the parts add up to the whole")
  func tenths() {
    // 73.7838, 51.6486 and 22.1351 days: three roundings of their own would read 73.8 = 51.6 + 22.1.
    #expect(Self.quarter.inTenths == .init(simple: 7380, bestPossible: 5160))
    #expect(Self.quarter.inTenths?.averageDaysDelinquent == 2220)
    // 78.04878 %: not 78.05, then 78.1.
    #expect(Self.quarter.collectedShare == Percent(partsPerMillion: 780_488))
    let none = DaysSalesOutstanding(receivablesMinor: 1, notDueMinor: 0, openingMinor: 0, period: [])
    #expect(none.inTenths == nil && none.collectedShare == nil)
  }

  @Test("a month without sales adds its days and takes nothing off")
  func emptyMonth() {
    let dso = DaysSalesOutstanding(
      receivablesMinor: 30_000, notDueMinor: 0, openingMinor: 0,
      period: [
        .init(first: "2026-06-01", days: 30, salesMinor: 20_000), .init(first: "2026-05-01", days: 31, salesMinor: 0),
        .init(first: "2026-04-01", days: 30, salesMinor: 20_000),
      ])
    #expect(dso.countBack == .days(hundredths: 7600))
  }

  @Test("nothing owed of what was sold is zero days, and no sales is no figure rather than an error")
  func edges() {
    let paid = DaysSalesOutstanding(
      receivablesMinor: 0, notDueMinor: 0, openingMinor: 0,
      period: [.init(first: "2026-06-01", days: 30, salesMinor: 20_000)])
    #expect(paid.simple == 0 && paid.averageDaysDelinquent == 0)
    let nothing = DaysSalesOutstanding(receivablesMinor: 0, notDueMinor: 0, openingMinor: 0, period: [])
    #expect(nothing.simple == nil && nothing.bestPossible == nil && nothing.averageDaysDelinquent == nil)
    #expect(nothing.countBack == .days(hundredths: 0))
    #expect(nothing.collectionEffectiveness == nil)
    let noSales = DaysSalesOutstanding(
      receivablesMinor: 100, notDueMinor: 0, openingMinor: 0,
      period: [.init(first: "2026-06-01", days: 30, salesMinor: 0)])
    #expect(noSales.simple == nil)
    #expect(noSales.countBack == .moreThan(days: 30))
  }

  @Test(
    "brackets: due today is not late, 30 days is the first bracket, 121 the last",
    arguments: [
      (-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (120, 4), (121, 5), (999, 5),
    ])
  func brackets(late: Int, bucket: Int) {
    let buckets = AgeingBuckets.standard
    #expect(buckets.index(daysLate: late) == bucket)
    let bounds = buckets.bounds(of: bucket)
    #expect((bounds.from ?? Int.min) <= late && late <= (bounds.to ?? Int.max))
  }

  @Test("the dates that bound the brackets say the same as the days")
  func datesAndDays() {
    let day: CivilDate = "2026-11-23"
    let earliest = AgeingBuckets.standard.earliestDueDates(on: day)
    for late in -40...200 {
      let due = day.adding(days: -late)
      let byDate = earliest.firstIndex { due >= $0 } ?? earliest.count
      #expect(byDate == AgeingBuckets.standard.index(daysLate: late))
    }
  }
}
