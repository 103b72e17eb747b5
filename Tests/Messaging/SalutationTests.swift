import Kernel
import Language
import MessagingRules
import Testing

@testable import Messaging

@Suite("Letters in the customer's language")
struct SalutationTests {
  @Test(
    "a title of the letter's language is kept, another is left out",
    arguments: [
      ("Madame Brissonnet", .french, "Madame Brissonnet"), ("M. Durand", .french, "M. Durand"),
      ("Madame Brissonnet", .dutch, nil), ("Comptabilité", .french, nil), ("Herr Weber", .german, "Herr Weber"),
      ("Herrmann Weber", .german, nil), ("De heer Jansen", .dutch, "heer Jansen"),
      ("Mevrouw de Vries", .dutch, "mevrouw de Vries"), ("Sig.ra Rossi", .italian, "Sig.ra Rossi"),
      ("Mr Smith", .english, "Mr Smith"), ("Mr Smith", .french, nil),
    ] as [(String, LanguageCode, String?)])
  func titles(name: String, language: LanguageCode, expected: String?) {
    #expect(Salutation.name(name, in: language) == expected)
  }

  @Test(
    "amounts and days are written as each language writes them",
    arguments: [
      (.french, "−1\u{202F}234,56\u{A0}€", "1er décembre 2026", "01/12/2026", "1er et 3 décembre"),
      (.english, "−€1,234.56", "1 December 2026", "1 Dec 2026", "1 and 3 December"),
      (.german, "−1.234,56\u{A0}€", "1. Dezember 2026", "01.12.2026", "1. und 3. Dezember"),
      (.spanish, "−1.234,56\u{A0}€", "1 de diciembre de 2026", "01/12/2026", "1 y 3 de diciembre"),
      (.italian, "−1.234,56\u{A0}€", "1° dicembre 2026", "01/12/2026", "1° e 3 dicembre"),
      (.dutch, "€\u{A0}−1.234,56", "1 december 2026", "01-12-2026", "1 en 3 december"),
      (.portuguese, "−1.234,56\u{A0}€", "1 de dezembro de 2026", "01/12/2026", "1 e 3 de dezembro"),
    ] as [(LanguageCode, String, String, String, String)])
  func formats(language: LanguageCode, amount: String, long: String, short: String, list: String) {
    let dates = DateFormat(language)
    #expect(AmountFormat(language).amount(Money(minor: -123_456, .eur)) == amount)
    #expect(dates.long("2026-12-01") == long)
    #expect(dates.short("2026-12-01") == short)
    #expect(dates.list(["2026-12-03", "2026-12-01"]) == list)
  }

  @Test("every language has every text, and no other", arguments: LanguageCode.allCases)
  func complete(language: LanguageCode) throws {
    #expect(try TextBook.shipped(language).keys == TextBook.shipped(.french).keys)
  }

  @Test("days are masculine and invoices feminine where a language tells them apart")
  func genders() {
    #expect(NumberWords(.portuguese).masculine(2) == "dois")
    #expect(NumberWords(.portuguese).feminine(2) == "duas")
    #expect(NumberWords(.german).masculine(8) == "acht")
    #expect(NumberWords(.dutch).capitalised(1) == "Eén")
    #expect(LanguageCode(interface: "de") == nil)
    #expect(LanguageCode(interface: "en") == .english)
  }
}
