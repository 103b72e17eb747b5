import BankingRules
import Files
import Kernel
import Testing

@Suite("the QIF reader")
struct QifTests {
  private func read(_ text: String) throws -> ReadStatements { try ReadStatements(text, QifReader()) }

  @Test("records have day, amount, payee and memo; the account's name goes before them")
  func whole() throws {
    let read = try read(
      """
      !Account
      NFR7630006000011234567890189
      TBank
      ^
      !Type:Bank
      D02/03/2026
      T1 234,56
      N123
      PALPHA
      MFACTURE F-1
      SVentes
      $1 000,00
      SFrais
      ^
      D13/03'26
      T-7,90
      PFRAIS
      ^
      """)
    #expect(read.opened[0].account.number == "FR7630006000011234567890189")
    #expect(read.all.map(\.amount.minor) == [1_234_56, -7_90])
    #expect(read.all.map(\.booked) == ["2026-03-02", "2026-03-13"])
    #expect(read.all[0].details[0].debtor.name == "ALPHA" && read.all[0].details[0].cheque == "123")
    #expect(read.all[0].details[0].wording == "ALPHA FACTURE F-1")
    #expect(read.codes == ["currency_assumed"])
    #expect(read.closed[0].header.from == "2026-03-02" && read.closed[0].header.to == "2026-03-13")
  }

  @Test("a day beyond the twelfth tells the order; without one days come first, and it is said")
  func order() throws {
    let american = try read("!Type:Bank\nD3/2/26\nT1.00\n^\nD3/13/26\nT1.00\n^\n")
    #expect(american.all.map(\.booked) == ["2026-03-02", "2026-03-13"])
    let doubtful = try read("!Type:Bank\nD3/2/26\nT1.00\n^\n")
    #expect(doubtful.all.map(\.booked) == ["2026-02-03"] && doubtful.codes.contains("day_order_assumed"))
    let iso = try read("!Type:Bank\nD2026-03-02\nT1.00\n^\n")
    #expect(iso.all.map(\.booked) == ["2026-03-02"])
  }

  @Test("lists of something else are passed over, a garbled record is set aside")
  func others() throws {
    let read = try read("!Type:Cat\nNLoyer\n^\n!Type:CCard\nD02/03/26\nT1..0\n^\nDx\nT2,00\n^\nD02/03/26\nT3,00")
    #expect(read.all.map(\.amount.minor) == [3_00])
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.code) == ["amount_unreadable", "day_unreadable"] && rejected.map(\.line) == [5, 8])
  }

  @Test("the shared file is read", .enabled(if: Samples.arePresent))
  func sample() throws {
    let read = try ReadStatements(sample: "qif/oca-test.qif")
    #expect(read.all.map(\.amount.minor) == [-1_000_00, -75_46, -379_00, -20_28, -421_35])
    #expect(read.all.map(\.booked) == ["2013-08-12", "2013-08-15", "2013-03-03", "2013-03-04", "2013-03-03"])
    #expect(read.all.map { $0.details[0].creditor.name }.first == "Delta PC")
  }
}
