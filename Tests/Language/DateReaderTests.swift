import Kernel
import Language
import Testing

@Suite("Days as people type them")
struct DateReaderTests {
  // A Monday.
  private let reader = DateReader(today: "2026-11-23")

  @Test(
    "what people type is the day they mean",
    arguments: [
      ("27/11", "2026-11-27"), ("27/11/26", "2026-11-27"), ("27.11.2026", "2026-11-27"), ("2026-11-27", "2026-11-27"),
      (" 27 11 ", "2026-11-27"), ("ven", "2026-11-27"), ("Vendredi", "2026-11-27"), ("ven. 27/11/2026", "2026-11-27"),
      ("ven.\u{A0}27/11", "2026-11-27"), ("lundi", "2026-11-30"), ("+7", "2026-11-30"), ("J+7", "2026-11-30"),
      ("+ 7", "2026-11-30"), ("demain", "2026-11-24"), ("aujourd’hui", "2026-11-23"), ("27 Nov 2026", "2026-11-27"),
      ("1er décembre", "2026-12-01"), ("15 févr. 2027", "2027-02-15"), ("05/01", "2027-01-05"), ("20/11", "2026-11-20"),
      ("friday", "2026-11-27"), ("29/02/2028", "2028-02-29"),
    ] as [(String, String)])
  func read(typed: String, day: String) { #expect(reader.day(typed)?.description == day) }

  @Test(
    "a day is read with the time behind it",
    arguments: [
      ("27/11 14:30", "2026-11-27 14:30"), ("27/11/2026 14h30", "2026-11-27 14:30"), ("ven 9 h", "2026-11-27 09:00"),
      ("demain à 9 h 30", "2026-11-24 09:30"), ("27 Nov 2026 at 14:30", "2026-11-27 14:30"),
      ("+7 8h", "2026-11-30 08:00"),
      ("ven 10:12", "2026-11-27 10:12"), ("27/11", "2026-11-27 "), ("27 mars 2027", "2027-03-27 "),
      ("27 march 2027", "2027-03-27 "),
    ] as [(String, String)])
  func time(typed: String, said: String) throws {
    let found = try #require(reader.dayAndTime(typed))
    #expect("\(found.day) \(found.time?.text ?? "")" == said)
  }

  @Test(
    "what is no time behind a day is not guessed",
    arguments: ["27/11 25:00", "27/11 14:60", "14:30", "31/11 14:30", "bientôt 14:30", ""])
  func noTime(typed: String) { #expect(reader.dayAndTime(typed) == nil) }

  @Test(
    "what is no day is not guessed",
    arguments: [
      "", " ", "bientôt", "31/11", "29/02/2027", "11/27", "27", "ju 3", "12 ju 2026", "+", "+-3", "+1000", "27/11/026",
      "1/2/3/4", "ma",
    ])
  func refused(typed: String) { #expect(reader.day(typed) == nil) }
}
