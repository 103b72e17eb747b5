import Kernel
import Testing

@Suite("Money")
struct MoneyTests {
  @Test("sums are exact, and too large a sum is an error, never a wrong number")
  func arithmetic() throws {
    let ten = Money(minor: 10_00, .eur)
    let third = Money(minor: 3_33, .eur)
    #expect(try ten + third == Money(minor: 13_33, .eur))
    #expect(try ten - third == Money(minor: 6_67, .eur))
    #expect(throws: MoneyError.overflow) { try Money(minor: .max, .eur) + Money(minor: 1, .eur) }
    #expect(throws: MoneyError.overflow) { try Money(minor: .min, .eur) - Money(minor: 1, .eur) }
    #expect(throws: MoneyError.overflow) { try Money(minor: .min, .eur).negated() }
    #expect(throws: MoneyError.overflow) { try Money(minor: .max, .eur).scaled(by: 2, over: 1) }
  }

  @Test("currencies never mix")
  func currencies() {
    #expect(throws: MoneyError.mixedCurrencies(.eur, .usd)) { try Money(minor: 1, .eur) + Money(minor: 1, .usd) }
    #expect(throws: MoneyError.mixedCurrencies(.eur, .usd)) { try Money.sum([Money(minor: 1, .usd)], .eur) }
    #expect(throws: MoneyError.mixedCurrencies(.eur, .chf)) {
      try Money(minor: 1, .eur).isLess(than: Money(minor: 1, .chf))
    }
  }

  @Test("proportions round halves away from zero, once")
  func scaling() throws {
    #expect(try Money(minor: 5, .eur).scaled(by: 1, over: 2).minor == 3)
    #expect(try Money(minor: -5, .eur).scaled(by: 1, over: 2).minor == -3)
    #expect(try Money(minor: 4, .eur).scaled(by: 1, over: 3).minor == 1)
    #expect(try Money(minor: 5, .eur).scaled(by: 1, over: 3).minor == 2)
    #expect(try Money(minor: .max, .eur).scaled(by: 3, over: 3).minor == .max)
    for numerator in -50...50 {
      for denominator in 1...12 {
        let expected = (Double(numerator) / Double(denominator)).rounded(.toNearestOrAwayFromZero)
        #expect(roundedHalfAwayFromZero(Int128(numerator), over: Int128(denominator)) == Int128(expected))
      }
    }
  }

  @Test(
    "amounts are written with their currency's decimals",
    arguments: [
      (0, "EUR", "0.00 EUR"), (5, "EUR", "0.05 EUR"), (-5, "EUR", "-0.05 EUR"), (123_456, "EUR", "1234.56 EUR"),
      (1234, "JPY", "1234 JPY"), (-7, "TND", "-0.007 TND"), (12_345, "CLF", "1.2345 CLF"),
      (Int64.min, "EUR", "-92233720368547758.08 EUR"),
    ])
  func writing(minor: Int64, code: String, text: String) throws {
    #expect(Money(minor: minor, try #require(Currency(code))).description == text)
  }

  @Test("a currency is three Latin letters, in either case")
  func currencyCodes() {
    #expect(Currency("eur") == .eur)
    #expect(Currency("EUR")?.minorPerMajor == 100)
    #expect(Currency("jpy")?.minorPerMajor == 1)
    #expect(Currency("TND")?.minorPerMajor == 1_000)
    for wrong in ["", "EU", "EURO", "E R", "€UR", "12A", "EU[", "eu{"] { #expect(Currency(wrong) == nil, "\(wrong)") }
  }
}
