import BankingRules
import Files
import Kernel
import Testing

@Suite("the CFONB240 reader")
struct Cfonb240Tests {
  private func line(_ parts: [(column: Int, text: String)]) -> String {
    var result = ""
    for part in parts {
      result += String(repeating: " ", count: max(0, part.column - 1 - result.count)) + part.text
    }
    return Cfonb.blank(240, result)
  }

  private func list(amount: String = "000000012345", total: String = "000000012345", day: String = "020326") -> String {
    [
      line([(1, "3100000120020326E"), (22, "300040082100012345678")]),
      line([
        (1, "3400000220\(day)E0066"), (22, "300060000112345678901"), (43, "ALPHA SARL"), (78, "300040082100012345678"),
        (153, "F-2026-12"), (217, "010326"), (229, amount),
      ]), line([(1, "3900000320020326E"), (22, "300040082100012345678"), (229, total)]),
    ].joined(separator: "\n")
  }

  @Test("a returned payment has its payer, reference, reason and amount, and is a notice")
  func whole() throws {
    let read = try ReadStatements(list(), Cfonb240Reader())
    #expect(read.opened[0].kind == .notification)
    #expect(read.opened[0].account.number == "FR7630004008210001234567849")
    #expect(read.closed[0].reconciles == true && read.findings.isEmpty)
    let entry = try #require(read.all.first)
    #expect(entry.amount == Money(minor: -123_45, .eur) && entry.booked == "2026-03-02")
    #expect(entry.value == "2026-03-01")
    let detail = entry.details[0]
    #expect(detail.debtor.name == "ALPHA SARL" && detail.debtor.account == "FR7630006000011234567890189")
    #expect(detail.wording == "ALPHA SARL F-2026-12" && detail.returned?.reason == "0066")
  }

  @Test("without line ends it is the same; a total that differs is told; garbled records are set aside")
  func others() throws {
    let joined = try ReadStatements(list().replacing("\n", with: ""), Cfonb240Reader())
    #expect(joined.net == -123_45)
    let other = try ReadStatements(list(total: "000000099999"), Cfonb240Reader())
    #expect(other.closed[0].reconciles == false && other.codes == ["statement_does_not_add_up"])
    let garbled = try ReadStatements(list(amount: "0000000X2345") + "\n" + list(day: "310226"), Cfonb240Reader())
    #expect(garbled.findings.filter { $0.severity == .rejected }.map(\.field) == ["229-240", "11-16"])
  }

  @Test("the shared file is read; its totals are told not to add up", .enabled(if: Samples.arePresent))
  func sample() throws {
    let read = try ReadStatements(sample: "cfonb/silarhi-cfonb.240-complex-test.txt")
    #expect(read.closed.map(\.reconciles) == [false, false])
    #expect(read.all.map(\.amount.minor) == [-1_712_00, -2_872_80, -117_60])
    #expect(read.all.map(\.booked) == ["2020-12-21", "2020-12-21", "2020-12-22"])
    #expect(read.all[2].details[0].wording == "CHIC WWW WWWWWWW F2012017")
  }

  @Test("it is known by its content alone")
  func recognition() {
    func knows(_ text: String) -> Bool { Cfonb240Reader().recognises(FileBytes(name: "x", Array(text.utf8))) }
    #expect(knows(list()) && !knows("31/12/2026;x;1,00\n") && !knows(""))
  }
}
