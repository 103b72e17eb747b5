import Kernel
import Testing

@Suite("Moments and the clock of Paris")
struct MomentTests {
  @Test(
    "summer and winter time",
    arguments: [
      ("2026-11-23T22:59:59Z", "2026-11-23", 23, 59), ("2026-11-23T23:00:00Z", "2026-11-24", 0, 0),
      ("2026-07-14T21:59:59Z", "2026-07-14", 23, 59), ("2026-07-14T22:00:00Z", "2026-07-15", 0, 0),
      // The nights on which the clock moves: 29 March and 25 October 2026 at 01:00 UTC.
      ("2026-03-29T00:59:59Z", "2026-03-29", 1, 59), ("2026-03-29T01:00:00Z", "2026-03-29", 3, 0),
      ("2026-10-25T00:59:59Z", "2026-10-25", 2, 59), ("2026-10-25T01:00:00Z", "2026-10-25", 2, 0),
      ("1969-12-31T22:59:59.5Z", "1969-12-31", 23, 59), ("1969-12-31T23:00:00Z", "1970-01-01", 0, 0),
    ])
  func paris(text: String, day: String, hour: Int, minute: Int) throws {
    let moment = try #require(Moment(text))
    #expect(moment.parisDate.description == day)
    #expect(moment.parisTime == (hour, minute))
  }

  @Test("every quarter of an hour of the clock is found again, but for the hour that spring skips")
  func wallClock() {
    for day in ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-07-01", "2026-12-31"] {
      guard let date = CivilDate(day) else { continue }
      for quarter in 0..<96 {
        let (hour, minute) = (quarter / 4, quarter % 4 * 15)
        let moment = Moment.paris(date, hour: hour, minute: minute)
        let skipped = day == "2026-03-29" && hour == 2
        #expect(moment.parisDate == date)
        #expect(moment.parisTime == (skipped ? hour + 1 : hour, minute), "\(day) \(hour):\(minute)")
      }
    }
  }

  @Test("written and read back to the microsecond; sorts as text as it counts")
  func text() throws {
    let moments = [Int64(-1), 0, 1, 999_999, 1_000_000, 1_795_442_709_000_001, -86_400_000_000]
      .map { Moment(microsecondsSince1970: $0) }
    for moment in moments { #expect(Moment(moment.description) == moment) }
    #expect(moments.sorted().map(\.description) == moments.map(\.description).sorted())
    #expect(Moment("2026-11-23 14:05:09.12+00")?.description == "2026-11-23T14:05:09.120000Z")
    for wrong in [
      "", "2026-11-23", "2026-11-23T14:05:09", "2026-11-23T14:05:09+01:00", "2026-11-23T24:00:00Z",
      "2026-11-23T14-05-09Z", "2026-11-23T14:60:00Z", "2026-11-23T14:05:09.Z", "2026-11-23T14:05:09.1234567Z",
    ] {
      #expect(Moment(wrong) == nil, "\(wrong)")
    }
  }
}
