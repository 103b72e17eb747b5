import MessagingRules
import Testing

@Suite("Numbers of registered letters")
struct PostNumberTests {
  @Test(
    "a number of La Poste is known by its length, its shape and its digit",
    arguments: [
      ("RK123456785FR", nil), ("rk 12 345 678-5 fr", nil), ("1A 123 456 7890 1", nil), ("2C16386274103", nil),
      ("87000123456789X", nil), ("870001234567891", nil),
      // Of a rest of one the digit is 0, of none 5.
      ("RK003000000FR", nil), ("RK000000005FR", nil),
      ("RK123456784FR", .checkDigit), ("RK213456785FR", .checkDigit), ("RK12345678FR", .length(12)), ("12", .length(2)),
      ("R1123456785FR", .shape), ("RKABCDEFGHIFR", .shape), ("1AB2345678901", .shape), ("1A 123 456 7890 é", .shape),
      ("ABCDEFGHIJKLMNO", .shape), ("1A 123 456 7890 ٣", .shape),
    ] as [(String, PostNumber.Doubt?)])
  func numbers(typed: String, expected: PostNumber.Doubt?) {
    #expect(PostNumber.doubt(typed) == expected)
  }
}
