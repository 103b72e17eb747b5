import Kernel
import Testing

@Suite("Public holidays of other countries")
struct NationalHolidaysTests {
  @Test(
    "days of the law, and those that move",
    arguments: [
      ("DE", "2026-10-03", true), ("DE", "2026-04-03", true), ("DE", "2026-11-11", false), ("AT", "2026-06-04", true),
      ("BE", "2026-07-21", true), ("BE", "2026-07-14", false), ("CH", "2026-08-01", true), ("CH", "2026-05-14", true),
      ("ES", "2026-12-08", true), ("ES", "2026-04-06", false), ("IT", "2026-04-25", true), ("LU", "2026-06-23", true),
      // The feast of Saint Francis is one again from 2026.
      ("IT", "2025-10-04", false), ("IT", "2026-10-04", true),
      // The King's birthday is a day earlier when it falls on a Sunday.
      ("NL", "2026-04-27", true), ("NL", "2025-04-26", true), ("NL", "2025-04-27", false),
      ("PT", "2026-06-04", true), ("PT", "2026-06-10", true),
      // Days in lieu: Christmas on a Saturday, Boxing Day on a Saturday, New Year on a Saturday.
      ("GB", "2021-12-27", true), ("GB", "2021-12-28", true), ("GB", "2026-12-28", true), ("GB", "2026-12-29", false),
      ("GB", "2028-01-03", true), ("GB", "2026-05-04", true), ("GB", "2026-05-25", true), ("GB", "2026-08-31", true),
      ("IE", "2026-02-02", true), ("IE", "2030-02-01", true), ("IE", "2030-02-04", false), ("IE", "2026-10-26", true),
      ("FR", "2026-07-14", true), ("FR", "2026-12-26", false), ("XX", "2026-12-25", false),
    ] as [(String, CivilDate, Bool)])
  func days(country: String, day: CivilDate, expected: Bool) {
    #expect(NationalHolidays.isHoliday(day, in: country) == expected)
  }
}
