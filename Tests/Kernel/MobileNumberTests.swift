import Kernel
import Testing

@Suite("Mobile numbers")
struct MobileNumberTests {
  @Test(
    "a number is read as people type it in their country",
    arguments: [
      ("06 12 34 56 78", "FR", "+33612345678"), ("07.49.99.00.11", "FR", "+33749990011"),
      ("+33 (0)6 12 34 56 78", "FR", "+33612345678"), ("0033612345678", "BE", "+33612345678"),
      ("33612345678", "FR", "+33612345678"), ("612345678", "FR", "+33612345678"),
      ("06\u{A0}12\u{202F}34-56/78", "FR", "+33612345678"), ("0692 12 34 56", "FR", "+262692123456"),
      ("0690 12 34 56", "GP", "+590690123456"), ("0470/12.34.56", "BE", "+32470123456"),
      ("+352 621 123 456", "FR", "+352621123456"), ("621 123 456", "LU", "+352621123456"),
      ("079 123 45 67", "CH", "+41791234567"), ("0151 23456789", "DE", "+4915123456789"),
      ("0171 1234567", "DE", "+491711234567"), ("612 34 56 78", "ES", "+34612345678"),
      ("347 123 4567", "IT", "+393471234567"), ("06-12345678", "NL", "+31612345678"),
      ("07400 123456", "GB", "+447400123456"), ("912 345 678", "PT", "+351912345678"),
      ("+43 664 1234567", "FR", "+436641234567"), ("+1 415 555 2671", "US", "+14155552671"),
    ])
  func read(typed: String, country: String, expected: String) throws {
    #expect(try MobileNumber(typed: typed, country: country).e164 == expected)
  }

  @Test(
    "what is no mobile number is refused with its reason",
    arguments: [
      ("01 02 03 04 05", "FR", .notMobile), ("0800 123 456", "FR", .notMobile), ("0700 12 34 56", "FR", .notMobile),
      ("+33 4 72 00 00 00", "FR", .notMobile), ("02 123 45 67", "BE", .notMobile), ("030 1234567", "DE", .notMobile),
      ("06 12 34 56", "FR", .notMobile), ("020 7946 0958", "GB", .notMobile), ("070 1234 5678", "GB", .notMobile),
      ("0664 1234567", "AT", .countryMissing), ("appeler le 06", "FR", .unreadable), ("", "FR", .unreadable),
      ("12", "FR", .unreadable), ("+0612345678", "FR", .unreadable),
      ("06 12 34 56 78 / 06 98 76 54 32", "FR", .unreadable),
      ("٠٦١٢٣٤٥٦٧٨", "FR", .unreadable), ("+33+612345678", "FR", .unreadable),
    ] as [(String, String, MobileNumber.Problem)])
  func refused(typed: String, country: String, problem: MobileNumber.Problem) {
    #expect(throws: problem) { try MobileNumber(typed: typed, country: country) }
  }

  @Test("what was read is read again without its country")
  func again() throws {
    for (typed, country) in [("0692 12 34 56", "FR"), ("0470/12.34.56", "BE"), ("+1 415 555 2671", "US")] {
      let number = try MobileNumber(typed: typed, country: country)
      #expect(try MobileNumber(typed: number.e164, country: "") == number)
    }
  }
}
