import Kernel
import PaymentInstrumentsRules
import Testing

@Suite("Texts for banks")
struct SepaTextTests {
  @Test("what a bank does not take becomes the nearest that it does")
  func plain() {
    #expect(
      SepaText.plain("Société Générale & Fils – « L’Œuvre » n° 1", max: 70)
        == "Societe Generale + Fils - L'OEuvre n o 1"
        || SepaText.plain("Société Générale & Fils – « L’Œuvre » n° 1", max: 70)
          == "Societe Generale + Fils - L'OEuvre n 1"
    )
    #expect(SepaText.plain("Łódź_Straße", max: 70) == "Lodz-Strasse")
    #expect(SepaText.plain("<a>&\"b\"", max: 70) == "a +b" || SepaText.plain("<a>&\"b\"", max: 70) == "a + b")
    #expect(SepaText.plain("abc  def", max: 4) == "abc")
    #expect(SepaText.plain("日本", max: 10).isEmpty)
  }

  @Test("the numbers of what is paid are said as long as they fit, then how many are left")
  func remittance() {
    #expect(SepaText.remittance(["F-1", "F-2"]) == "F-1 F-2")
    let many = SepaText.remittance((1...60).map { "FA-2026-\(1_000 + $0)" })
    #expect(many.utf8.count <= 140 && many.hasPrefix("FA-2026-1001 ") && many.contains(" +"))
    #expect(SepaText.remittance([String(repeating: "A", count: 200)]).utf8.count == 140)
  }

  @Test("references are unique, at most 35 characters, and of the set, whatever the numbers")
  func references() {
    let numbers = ["FA/2026/€-é_1", "", String(repeating: "9", count: 90), "//", "N° 12 345"]
    var seen: Set<String> = []
    for run in [Int64(1), 99, 12_345] {
      for place in [1, 9_999] {
        for number in numbers {
          let reference = DebitOrder.endToEnd(run: run, place: place, number: number)
          #expect(reference.utf8.count <= 35 && SepaText.isIdentification(reference), "\(reference)")
        }
        #expect(seen.insert(DebitOrder.endToEnd(run: run, place: place, number: "F")).inserted)
      }
    }
    let message = DebitOrder.message(company: CompanyID(1_234_567), number: 98_765, collectsOn: "2026-12-07")
    #expect(message == "SDD1234567-20261207-98765" && message.utf8.count <= 33)
    #expect(DebitOrder.message(company: CompanyID(1), number: 7, collectsOn: "2026-12-07") == "SDD1-20261207-00007")
  }
}
