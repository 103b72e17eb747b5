import Kernel
import Testing

@Suite("Numbers that name companies and accounts")
struct BusinessNumbersTests {
  @Test(
    "SIREN: nine digits and their control digit", arguments: ["732829320", "732 829 320", "732\u{A0}829\u{202F}320"])
  func siren(text: String) { #expect(BusinessNumbers.siren(text) == "732829320") }

  @Test(
    "what is no SIREN",
    arguments: ["", "732829321", "73282932", "7328293200", "73282932O", "000000000", "732-829-320", "７32829320"])
  func noSiren(text: String) { #expect(BusinessNumbers.siren(text) == nil) }

  @Test("VAT numbers: a country that gives them, and in France a key that agrees with the SIREN")
  func vat() {
    #expect(BusinessNumbers.vat("fr 40 303 265 045") == "FR40303265045")
    #expect(BusinessNumbers.vat("DE 123456789") == "DE123456789")
    #expect(BusinessNumbers.vat("ESX1234567X") == "ESX1234567X")
    #expect(BusinessNumbers.vat("FRK7303265045") == "FRK7303265045")
    for wrong in [
      "XX99", "FR41303265045", "FR40303265046", "FR40", "DE", "ZZ123456789", "DEABCDEFGHI", "", "FR4030326504é",
    ] {
      #expect(BusinessNumbers.vat(wrong) == nil, "\(wrong)")
    }
  }

  @Test("a French VAT number ends with a SIREN, which stands where none is known")
  func sirenInVAT() {
    #expect(BusinessNumbers.siren(nil, orInVAT: "fr 40 303\u{A0}265 045") == "303265045")
    #expect(BusinessNumbers.siren("732829320", orInVAT: "FR40303265045") == "732829320")
    #expect(BusinessNumbers.siren("732829320", orInVAT: nil) == "732829320")
    for none in [nil, "", "FR40303265046", "FR4030326504", "BE0303265045", "DE40303265045"] as [String?] {
      #expect(BusinessNumbers.siren(nil, orInVAT: none) == nil, "\(none ?? "")")
    }
  }

  @Test("countries are those of ISO 3166")
  func countries() {
    #expect(BusinessNumbers.country(" fr ") == "FR")
    #expect(BusinessNumbers.country("BE") == "BE")
    for wrong in ["ZZ", "UK", "France", "", "F"] { #expect(BusinessNumbers.country(wrong) == nil, "\(wrong)") }
  }

  @Test(
    "IBANs of several countries (the examples of the standard's registry)",
    arguments: [
      "FR1420041010050500013M02606", "DE89370400440532013000", "GB29NWBK60161331926819", "BE68539007547034",
      "CH9300762011623852957", "ES9121000418450200051332", "IT60X0542811101000000123456", "NL91ABNA0417164300",
      "LU280019400644750000", "MC5811222000010123456789030", "NO9386011117947", "MT84MALT011000012345MTLCAST001S",
      "PT50000201231234567890154", "AT611904300234573201", "IE29AIBK93115212345678", "PL61109010140000071219812874",
    ])
  func iban(text: String) {
    #expect(BusinessNumbers.iban(text) == text)
    #expect(BusinessNumbers.iban(text.lowercased()) == text)
  }

  @Test("spaces of every kind are let go")
  func spaces() {
    #expect(
      BusinessNumbers.iban("FR14 2004 1010\u{A0}0505\u{202F}0001 3M02 606") == "FR1420041010050500013M02606")
  }

  @Test("one digit changed is always noticed")
  func oneDigit() {
    let good = Array("FR1420041010050500013M02606")
    for index in good.indices.dropFirst(2) where good[index].isNumber {
      for digit in "0123456789" where digit != good[index] {
        var wrong = good
        wrong[index] = digit
        #expect(BusinessNumbers.iban(String(wrong)) == nil)
      }
    }
  }

  @Test(
    "what is no IBAN",
    arguments: [
      "", "FR14", "FR1420041010050500013M0260", "FR1420041010050500013M0260é6", "1420041010050500013M02606",
      "DE8937040044053201300", "FR14-2004-1010-0505-0001-3M02-606", "ß20041010050500013M02606",
    ])
  func noIBAN(text: String) { #expect(BusinessNumbers.iban(text) == nil) }

  @Test("an IBAN of the right sum and the wrong length for its country is refused")
  func length() {
    // 97 − 98 arithmetic holds for these, but France has 27 characters and Germany 22.
    #expect(BusinessNumbers.checkDigits(country: "FR", account: "200410100505000") != nil)
    let short =
      "FR" + (BusinessNumbers.checkDigits(country: "FR", account: "200410100505000") ?? "") + "200410100505000"
    #expect(BusinessNumbers.iban(short) == nil)
    let account = "20041010050500013M02606"
    #expect(BusinessNumbers.checkDigits(country: "FR", account: account) == "14")
  }
}
