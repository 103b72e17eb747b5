import BankingRules
import Files
import Kernel
import Testing

@Suite("the BAI2 reader")
struct Bai2Tests {
  private func read(_ text: String) throws -> ReadStatements { try ReadStatements(text, Bai2Reader()) }

  private let head = "01,BANK,CUST,260303,0600,1,80,,2/\n02,CUST,BANK,1,260302,2359,EUR,2/\n"

  @Test("an account has its balances and movements, whatever the kind of funds takes, over continuations")
  func whole() throws {
    let read = try read(
      head + """
        03,FR7630006000011234567890189,,010,10000,,,015,22156,,/
        16,195,5000,V,260304,,B1,C1,ALPHA, FACTURE F-1/2
        88,SUITE DU TEXTE/
        16,142,7500,S,100,200,300,B2,,BETA/
        16,475,344,D,2,0,100,1,244,B3,C3,CHEQUE/
        88,EREF: E2E-1
        49,49,5/
        98,49,1,7/
        99,49,1,9/
        """)
    let statement = try #require(read.closed.first)
    #expect(read.closed.count == 1 && statement.reconciles == true)
    #expect(statement.header.account.number == "FR7630006000011234567890189")
    #expect(statement.opening?.day == "2026-03-02" && statement.header.account.currency == .eur)
    #expect(read.all.map(\.amount.minor) == [50_00, 75_00, -3_44])
    #expect(read.all.map(\.servicerReference) == ["B1", "B2", "B3"])
    #expect(read.all.map(\.reference) == ["C1", nil, "C3"])
    #expect(read.all[0].value == "2026-03-04" && read.all[0].booked == "2026-03-02")
    #expect(read.all[0].details[0].unstructured == ["ALPHA, FACTURE F-1/2", "SUITE DU TEXTE"])
    #expect(read.all[2].details[0].endToEnd == "E2E-1")
    #expect(read.codes == ["control_total"])
  }

  @Test("several records on one line, a continuation within a summary, a report of the day so far")
  func shapes() throws {
    let text = """
      01,BANK,CUST,260303,0600,1,80,,2/02,CUST,BANK,1,260302,2359,EUR,3/03,77,,010,100/
      88,,,015/
      88,600/16,195,500,,B1,,X/49,1200,4/
      """
    let read = try read(text)
    #expect(read.opened[0].kind == .intradayReport)
    #expect(read.closed[0].reconciles == true && read.codes.isEmpty)
    #expect(read.all.map(\.amount.minor) == [5_00])
  }

  @Test("a whole file on one line is read to its end, words may hold slashes")
  func oneLine() throws {
    let movements = (1...3_000).map { "16,195,\($0),,,B\($0),ALPHA F/26/\($0)/" }.joined()
    let read = try read(head.replacing("\n", with: "") + "03,77,,/" + movements + "49,4501500,3003/")
    #expect(read.all.count == 3_000 && read.net == 4_501_500)
    #expect(read.all.last?.reference == "B3000" && read.all.last?.details[0].wording == "ALPHA F/26/3000")
    #expect(read.codes.isEmpty)
  }

  @Test("a type without a side, an amount that is none and a day that is none set the movement aside")
  func setAside() throws {
    let read = try read(head + "03,77,,/\n16,950,100,,,,A/\n16,195,1.5,,,,B/\n16,195,200,,,,C/\n16,890,,,,,INFO/\n")
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.code) == ["side_missing", "amount_unreadable"] && rejected.map(\.line) == [4, 5])
    #expect(read.all.map(\.amount.minor) == [2_00])
    let dayless = try self.read(head.replacing("260302", with: "26X302") + "03,77,,/\n16,195,100,,,,A/\n")
    #expect(dayless.findings.map(\.code).contains("day_unreadable") && dayless.all.isEmpty)
  }

  @Test("what was deposited and came back is a return")
  func returned() throws {
    let read = try read(head + "03,77,,/\n16,555,100,,,,IMPAYE/\n16,475,100,,,,CHEQUE/\n")
    #expect(read.all.map { $0.details[0].returned != nil } == [true, false])
  }

  @Test("it is known by its content alone", .enabled(if: Samples.arePresent))
  func samples() throws {
    #expect(throws: BankingError.self) { try ReadStatements(sample: "bai2/moov-sample-parseError.txt") }
    let first = try ReadStatements(sample: "bai2/moov-sample1.txt")
    #expect(first.closed.count == 2 && first.closed[0].header.account.currency?.code == "CAD")
    // 108 is money in, 409 money out: 2,085.00 of each.
    #expect(first.closed[0].creditsMinor == 2_085_00 && first.closed[0].debitsMinor == 2_085_00)
    #expect(first.closed[0].bookedEntries == 11)
    let second = try ReadStatements(sample: "bai2/moov-sample2.txt")
    #expect(second.closed.count == 5)
    #expect(second.all.map(\.amount.minor) == [4_500_00, 5_000_00, 200_000_00, 100_000_00])
    #expect(second.all[2].servicerReference == "SP4738" && second.all[2].reference == "YRC065321")
    #expect(second.all[2].details[0].wording == "PROCEEDS OF LETTER OF CREDIT FROM THE ARAMCO OIL CO")
    let fourth = try ReadStatements(sample: "bai2/moov-sample4-continuations-newline-delimited.txt")
    #expect(fourth.all.prefix(3).map(\.amount.minor) == [-600_00, 1_435_00, -9_286_50])
    #expect(
      fourth.all[1].details[0].debtor.name == "SAMPLE INC" && fourth.all[1].details[0].endToEnd == "GSQ4FBGFDGWGKY")
  }
}
