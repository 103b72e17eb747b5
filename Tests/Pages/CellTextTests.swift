import Testing

@testable import Pages

@Suite("How facts are written in cells")
struct CellTextTests {
  @Test(
    "a French telephone number is read in pairs, another as it was written",
    arguments: [
      ("0199000001", "01\u{A0}99\u{A0}00\u{A0}00\u{A0}01"), ("01.99.00.00.01", "01\u{A0}99\u{A0}00\u{A0}00\u{A0}01"),
      ("+44 20 7946 0000", "+44 20 7946 0000"), ("01 99 00 00 01 poste 12", "01 99 00 00 01 poste 12"), ("12", "12"),
    ])
  func phones(typed: String, read: String) {
    #expect(CellText.phone(typed) == read)
  }
}
