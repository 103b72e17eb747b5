import Kernel
import Testing

@Suite("Reading amounts")
struct DecimalReaderTests {
  @Test(
    "amounts as people and software write them",
    arguments: [
      ("1234,56", 123_456), ("1234.56", 123_456), ("1 234,56", 123_456), ("1\u{A0}234,56", 123_456),
      ("1\u{202F}234,56 €", 123_456), ("1.234,56", 123_456), ("1,234.56", 123_456), ("1'234.56", 123_456),
      ("1’234,56", 123_456), ("1.234.567,89", 123_456_789), ("1,234,567.89", 123_456_789), ("1.234.567", 123_456_700),
      ("-12,5", -1_250), ("12,5-", -1_250), ("(12,50)", -1_250), ("−12,50", -1_250), ("+12,50", 1_250),
      ("€ 12.50", 1_250), ("EUR 12.50", 1_250), ("12,50EUR", 1_250), ("12", 1_200), ("12,", 1_200), (",5", 50),
      ("0", 0), ("0,00", 0), ("0000000001234,56", 123_456), ("1234,5600", 123_456), ("1234.000", 123_400),
      ("0,000", 0), ("- 12,50", -1_250), ("\t12,50 ", 1_250),
    ])
  func either(text: String, minor: Int64) throws {
    #expect(try DecimalReader.minorUnits(text, exponent: 2) == minor)
  }

  @Test("the decimal mark can be told, and then groups are the other mark")
  func marks() throws {
    #expect(try DecimalReader.minorUnits("1,234", exponent: 2, mark: .point) == 123_400)
    #expect(try DecimalReader.minorUnits("1.234", exponent: 2, mark: .comma) == 123_400)
    #expect(try DecimalReader.minorUnits("1.234", exponent: 3, mark: .point) == 1_234)
    #expect(try DecimalReader.minorUnits("1.500", exponent: 2, mark: .point) == 150)
    #expect(try DecimalReader.minorUnits("1234", exponent: 0) == 1_234)
  }

  @Test("one thousand or one: where the text does not tell, it is refused", arguments: ["1.000", "12,500", "-999.000"])
  func ambiguous(text: String) {
    #expect(throws: DecimalError.ambiguous(text)) { try DecimalReader.minorUnits(text, exponent: 2) }
  }

  @Test(
    "what is not an amount is refused",
    arguments: [
      "abc", "12a", "1a2b3c", "12-34", "1-2", "--5", "12.05.2026", "1,2,3", "1.23,456.78", "12 DEBIT", "1e5", "(12",
      "12)",
      "01/02", "-", ",", "€", "EUR", "1.2.34,5", "1234,567.89", "٣", "5%",
    ])
  func refused(text: String) {
    #expect(throws: DecimalError.self) { try DecimalReader.minorUnits(text, exponent: 2) }
  }

  @Test("nothing, too many decimals and too large a number each have their reason")
  func reasons() {
    #expect(throws: DecimalError.empty) { try DecimalReader.minorUnits(" \u{A0}", exponent: 2) }
    #expect(throws: DecimalError.empty) { try DecimalReader.minorUnits("", exponent: 2) }
    #expect(throws: DecimalError.tooManyDecimals("1,2345", allowed: 2)) {
      try DecimalReader.minorUnits("1,2345", exponent: 2)
    }
    #expect(throws: DecimalError.overflow("92233720368547758,08")) {
      try DecimalReader.minorUnits("92233720368547758,08", exponent: 2)
    }
  }

  @Test("every amount is read back as it was written, in every notation")
  func roundTrip() throws {
    var value: Int64 = 1
    while value < 1_000_000_000_000 {
      for minor in [value, -value, value + 99, value * 7 / 3] {
        let money = Money(minor: minor, .eur)
        #expect(try DecimalReader.minorUnits(money.decimalText(separator: ","), exponent: 2) == minor)
        #expect(try DecimalReader.minorUnits(money.decimalText(separator: "."), exponent: 2) == minor)
      }
      value = value * 3 + 1
    }
  }
}

@Suite("Percent")
struct PercentTests {
  @Test(
    "rates keep four decimals and are written with at least two",
    arguments: [
      ("12.15", 121_500, "12.15"), ("12,15", 121_500, "12.15"), ("0.0625", 625, "0.0625"), ("3", 30_000, "3.00"),
      ("12.150", 121_500, "12.15"), ("-0.5", -5_000, "-0.50"),
    ])
  func reading(text: String, parts: Int64, written: String) throws {
    let percent = try #require(Percent(text))
    #expect(percent.partsPerMillion == parts)
    #expect(percent.description == written)
    #expect(Percent(percent.description) == percent)
  }

  @Test("what is not a rate is refused", arguments: ["", "abc", "1.23456", "12 %%", "1-2"])
  func refused(text: String) { #expect(Percent(text) == nil) }
}
