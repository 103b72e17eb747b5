import Foundation
import Kernel
import Testing

@Suite("Civil days")
struct CivilDateTests {
  @Test("every day from 1900 to 2100, against a count made day by day")
  func everyDay() throws {
    // The count knows only the lengths of months and the rule of leap years; 1 January 1900 was a Monday.
    let start = try #require(CivilDate(year: 1900, month: 1, day: 1))
    #expect(start.daysSince1970 == -25_567)
    var expected = start.daysSince1970
    var weekday = 1
    var failures = 0
    for year in 1900...2100 {
      let february = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
      let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (index, length) in lengths.enumerated() {
        for day in 1...length {
          let date = try #require(CivilDate(year: year, month: index + 1, day: day))
          let parts = date.components
          let text = date.description
          let isRight =
            date.daysSince1970 == expected && parts == (year, index + 1, day) && date.isoWeekday == weekday
            && CivilDate(text) == date && text.utf8.count == 10 && date.firstOfMonth.day == 1
            && date.endOfMonth.day == length && date.isWeekend == (weekday > 5)
          if !isRight { failures += 1 }
          expected += 1
          weekday = weekday % 7 + 1
        }
        #expect(CivilDate(year: year, month: index + 1, day: length + 1) == nil)
        #expect(CivilDate(year: year, month: index + 1, day: 0) == nil)
      }
    }
    #expect(failures == 0)
    #expect(CivilDate("2100-12-31").daysSince1970 == expected - 1)
  }

  @Test("the calendar agrees with Foundation's on days far apart")
  func foundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for days in stride(from: -25_000, through: 47_000, by: 97) {
      let date = CivilDate(daysSince1970: Int32(days))
      let parts = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSince1970: Double(days) * 86_400))
      #expect([date.year, date.month, date.day] == [parts.year, parts.month, parts.day])
    }
  }

  @Test(
    "months are added on the calendar: the same day, or the last of a shorter month",
    arguments: [
      ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-01-31", 2, "2026-03-31"),
      ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"), ("2026-01-15", -13, "2024-12-15"),
      ("2026-12-31", 2, "2027-02-28"), ("2026-08-20", 6, "2027-02-20"), ("2024-02-29", 12, "2025-02-28"),
      ("2026-05-18", 0, "2026-05-18"),
    ])
  func months(from: String, months: Int, to: String) throws {
    #expect(try #require(CivilDate(from)).adding(months: months).description == to)
  }

  @Test(
    "what is not a day of the calendar is refused",
    arguments: [
      "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "2026-1-1", "26-11-23", "2026/11/23", "2026-11-23 ",
      "", "0000-01-01", "+026-11-23", "2026-11-2３",
    ])
  func refused(text: String) { #expect(CivilDate(text) == nil) }
}

@Suite("Working days")
struct BusinessDaysTests {
  @Test("Easter in known years")
  func easter() {
    let known: [CivilDate] = [
      "1900-04-15", "1913-03-23", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24",
      "2016-03-27", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20",
      "2026-04-05", "2027-03-28", "2028-04-16", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28",
    ]
    for easter in known { #expect(BusinessCalendar.easterSunday(of: easter.year) == easter) }
    for year in 1900...2100 { #expect(BusinessCalendar.easterSunday(of: year).isoWeekday == 7) }
  }

  @Test("the eleven public holidays of 2026, of 2008 when two fell together, and the two more of Alsace-Moselle")
  func holidays() throws {
    func holidays(_ year: Int, _ region: BusinessCalendar.Region) throws -> [String] {
      let first = try #require(CivilDate(year: year, month: 1, day: 1))
      let calendar = BusinessCalendar(region)
      return (0..<366).map { first.adding(days: $0) }.filter { $0.year == year && calendar.isHoliday($0) }
        .map { String($0.description.dropFirst(5)) }
    }
    #expect(
      try holidays(2026, .france) == [
        "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25",
      ])
    // Ascension and Labour Day on one day.
    #expect(
      try holidays(2008, .france) == [
        "01-01", "03-24", "05-01", "05-08", "05-12", "07-14", "08-15", "11-01", "11-11", "12-25",
      ])
    #expect(
      try holidays(2024, .alsaceMoselle) == [
        "01-01", "03-29", "04-01", "05-01", "05-08", "05-09", "05-20", "07-14", "08-15", "11-01", "11-11", "12-25",
        "12-26",
      ])
    // The latest Easter there is: Ascension in June.
    #expect(try holidays(2038, .france).contains("06-03"))
    #expect(try holidays(2026, .weekendsOnly).isEmpty)
  }

  @Test("working days are counted over weekends and holidays, both ways")
  func counting() {
    let calendar = BusinessCalendar()
    #expect(calendar.onOrAfter("2026-11-23") == "2026-11-23")
    #expect(calendar.onOrAfter("2026-11-21") == "2026-11-23")
    #expect(calendar.onOrAfter("2026-05-01") == "2026-05-04")
    #expect(calendar.adding(businessDays: 1, to: "2026-05-13") == "2026-05-15")
    #expect(calendar.adding(businessDays: 3, to: "2026-12-24") == "2026-12-30")
    #expect(calendar.adding(businessDays: -1, to: "2026-11-23") == "2026-11-20")
    #expect(calendar.adding(businessDays: 0, to: "2026-11-22") == "2026-11-22")
  }
}
