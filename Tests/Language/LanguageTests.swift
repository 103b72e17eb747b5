import Kernel
import Language
import Testing

@Suite struct AmountFormatTests {
  @Test(
    "amounts follow the typography of each language",
    arguments: [
      (14_700_643, Currency.eur, "147\u{202F}006,43\u{A0}€", "€147,006.43"),
      (5, .eur, "0,05\u{A0}€", "€0.05"),
      (-360_000, .eur, "\u{2212}3\u{202F}600,00\u{A0}€", "\u{2212}€3,600.00"),
      (1_240_000, .chf, "12\u{202F}400,00\u{A0}CHF", "CHF\u{A0}12,400.00"),
      (1_234_567, .jpy, "1\u{202F}234\u{202F}567\u{A0}JPY", "JPY\u{A0}1,234,567"),
      (
        Int64.min, .eur, "\u{2212}92\u{202F}233\u{202F}720\u{202F}368\u{202F}547\u{202F}758,08\u{A0}€",
        "\u{2212}€92,233,720,368,547,758.08"
      ),
    ] as [(Int64, Currency, String, String)])
  func amounts(minor: Int64, currency: Currency, french: String, english: String) {
    #expect(AmountFormat(.french).amount(Money(minor: minor, currency)) == french)
    #expect(AmountFormat(.english).amount(Money(minor: minor, currency)) == english)
  }

  @Test("a whole amount may lose its decimals, another keeps them")
  func short() {
    #expect(AmountFormat(.french).short(Money(minor: 4_000, .eur)) == "40\u{A0}€")
    #expect(AmountFormat(.french).short(Money(minor: 4_050, .eur)) == "40,50\u{A0}€")
    #expect(AmountFormat(.english).short(Money(minor: 4_000, .eur)) == "€40")
  }

  @Test("a rate has its sign at the right distance")
  func percent() {
    let rate = Percent(partsPerMillion: 121_500)
    #expect(AmountFormat(.french).percent(rate) == "12,15\u{202F}%")
    #expect(AmountFormat(.english).percent(rate) == "12.15%")
  }
}

@Suite struct DateFormatTests {
  @Test("days in tables and sentences")
  func days() {
    #expect(DateFormat(.french).short("2026-07-31") == "31/07/2026")
    #expect(DateFormat(.english).short("2026-07-31") == "31 Jul 2026")
    #expect(DateFormat(.french).long("2026-12-01") == "1er décembre 2026")
    #expect(DateFormat(.english).long("2026-12-01") == "1 December 2026")
  }

  @Test("a list of days says each month once")
  func lists() {
    #expect(DateFormat(.french).list(["2026-11-16", "2026-11-05", "2026-11-10"]) == "5, 10 et 16 novembre")
    #expect(DateFormat(.french).list(["2026-09-30", "2026-10-12"]) == "30 septembre et 12 octobre")
    #expect(DateFormat(.english).list(["2026-11-05"]) == "5 November")
    #expect(DateFormat(.french).list([]) == "")
  }

  @Test("small numbers are spelt out")
  func words() {
    #expect(NumberWords(.french).capitalised(3) == "Trois")
    #expect(NumberWords(.french).feminine(40) == "40")
    #expect(NumberWords(.english).feminine(6) == "six")
  }
}

@Suite struct OverviewFormatTests {
  @Test("an overview rounds to whole units, half away from zero")
  func whole() {
    let french = AmountFormat(.french)
    #expect(french.whole(Money(minor: 138_621_550, .eur)) == "1\u{202F}386\u{202F}216\u{A0}€")
    #expect(french.whole(Money(minor: -150, .eur)) == "\u{2212}2\u{A0}€")
    #expect(french.wholeNumber(Money(minor: 49, .eur)) == "0")
    #expect(french.whole(Money(minor: 1_240_000, .chf)) == "12\u{202F}400\u{A0}CHF")
    #expect(french.whole(Money(minor: 500, .jpy)) == "500\u{A0}JPY")
    #expect(AmountFormat(.english).whole(Money(minor: 138_621_500, .eur)) == "€1,386,215")
    #expect(AmountFormat(.english).whole(Money(minor: -1_240_000, .chf)) == "\u{2212}CHF\u{A0}12,400")
  }

  @Test("shares and days have one decimal")
  func decimals() {
    #expect(AmountFormat(.french).share(288, of: 1_000) == "28,8\u{202F}%")
    #expect(AmountFormat(.english).share(1, of: 3) == "33.3%")
    #expect(AmountFormat(.french).share(1, of: 0) == nil)
    #expect(AmountFormat(.french).decimal(hundredths: 5_415) == "54,2")
    #expect(AmountFormat(.french).decimal(hundredths: -5) == "\u{2212}0,1")
    #expect(AmountFormat(.english).decimal(hundredths: 5_405, decimals: 2) == "54.05")
  }

  @Test("days near today are said as people say them")
  func near() {
    let day: CivilDate = "2026-11-23"
    let french = DateFormat(.french)
    #expect(french.near("2026-11-30") == "lun.\u{A0}30/11")
    #expect(DateFormat(.english).near("2026-11-30") == "Mon\u{A0}30\u{A0}Nov")
    #expect(french.full(day) == "lundi 23 novembre 2026")
    #expect(french.lateness(of: "2026-09-30", on: day) == "54\u{A0}j")
    #expect(french.lateness(of: "2026-11-30", on: day) == "dans 7\u{A0}j")
    #expect(french.lateness(of: day, on: day) == "aujourd’hui")
    #expect(DateFormat(.english).lateness(of: "2026-11-30", on: day) == "in 7\u{A0}d")
    #expect(french.time(.paris(day, hour: 8, minute: 12)) == "8\u{A0}h\u{A0}12")
    #expect(DateFormat(.english).time(.paris(day, hour: 8, minute: 2)) == "08:02")
    #expect(french.shortMonth(day) == "nov.")
    #expect(french.week(day) == "S48")
    #expect(french.week("2027-01-03") == "S53")
    #expect(DateFormat(.english).week("2027-01-04") == "W1")
  }
}
