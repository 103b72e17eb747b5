import BankingRules
import Files
import Foundation
import Imports
import ImportsRules
import Kernel
import Storage
import Support
import Testing

@Suite("the shared MT940 files", .enabled(if: Samples.arePresent))
struct Mt940SampleTests {
  @Test("each file has the movements, sums and balances that independent code computed")
  func facts() throws {
    let facts = Samples.facts(of: "mt940")
    #expect(facts.count == 36)
    for row in facts {
      // A piece of a message with neither balance nor movement is no statement.
      if row[0].hasSuffix("empty_86.sta") {
        #expect(throws: BankingError.self) { try ReadStatements(sample: row[0]) }
        continue
      }
      let read = try ReadStatements(sample: row[0])
      #expect(read.all.count == Int(row[3]), "\(row[0])")
      #expect(read.unreadable.isEmpty, "\(row[0])")
      let net = try DecimalReader.minorUnits(row[6], exponent: 2, mark: .point)
      #expect(read.net == net, "\(row[0])")
      let told = read.closed.filter { $0.reconciles != nil }
      let text = "\(told.count { $0.reconciles == true })/\(told.count)"
      // Its balances lack the currency, which the oracle did not read over.
      #expect(text == (row[0].hasSuffix("raphaelm.sta") ? "3/3" : row[9]), "\(row[0])")
      try balance(read.closed.lazy.compactMap(\.balances.first).first, row[7], in: row[0])
    }
  }

  /// Compares the first balance of a file with `C110522EUR3236,28`.
  private func balance(_ balance: StatementBalance?, _ text: String, in file: String) throws {
    guard text != "-" else { return }
    let sign: Int64 = text.hasPrefix("D") ? -1 : 1
    let amount = try DecimalReader.minorUnits(text.dropFirst(10), exponent: 2, mark: .comma)
    #expect(balance?.amount.minor == sign * amount, "\(file)")
    #expect(balance?.amount.currency.code == String(text.dropFirst(7).prefix(3)), "\(file)")
    #expect(balance?.day?.description.replacing("-", with: "").suffix(6) == text.dropFirst().prefix(6), "\(file)")
  }

  @Test("reports of the day so far are known for what they are")
  func intraday() throws {
    for name in ["cmxl-mt942.txt", "mt940py-mBank-mt942.sta", "mt940py-self-provided-mt942.sta"] {
      let read = try ReadStatements(sample: "mt940/\(name)")
      #expect(read.closed.allSatisfy { $0.header.kind == .intradayReport }, "\(name)")
    }
  }

  @Test("a report whose last line, a sum of its movements, has no end is imported whole")
  func intradayImported() async throws {
    let text = try Samples.text("mt940/cmxl-mt942.txt")
    #expect(!text.hasSuffix("\n"))
    for end in ["", "\n"] {
      try await Engine.sqlite.withDatabase(BankBench.migrations) { database in
        let bench = try await BankBench(database)
        let result = try await bench.load(text + end, name: "cmxl-mt942.txt")
        #expect(result.entriesCreated + result.entriesUnchanged == 2 && result.creditsMinor == 19_584_00)
        #expect(result.warnings.map(\.code) == ["not_cash"])
      }
    }
  }

  @Test("the numbered fields of German banks give name, account and references")
  func german() throws {
    let read = try ReadStatements(sample: "mt940/mt940py-betterplace-sepa_snippet.sta")
    let detail = try #require(read.all.first?.details.first)
    #expect(detail.debtor.name == "KARL        KAUFMANN" || detail.debtor.name == "KARL KAUFMANN")
    #expect(detail.debtor.account == "DE14508800500194785000")
    #expect(detail.debtor.bic == "DRESDEFF508")
    #expect(detail.endToEnd == "EndToEndId TFNR 22 004 00001")
  }

  @Test("the words between slashes of Dutch banks give name and remittance")
  func dutch() throws {
    let read = try ReadStatements(sample: "mt940/mt940py-jejik-rabobank-iban.sta")
    let first = try #require(read.all.first?.details.first)
    #expect(first.creditor.name == "CONTRA ACCOUNT HOLDER")
    #expect(first.creditor.account == "NL70ABNA0987654321")
    #expect(first.endToEnd == "01-01-2013 12:00 0030000987654321")
    let second = try #require(read.all.dropFirst().first?.details.first)
    #expect(second.creditor.name == "JOHN DOE")
    #expect(second.wording == "Reference 201301234")
    #expect(read.closed[0].header.account.number == "NL71RABO0123456789")
  }

  @Test("a day that its month lacks is its last, and it is told")
  func february() throws {
    let read = try ReadStatements(sample: "mt940/mt940py-self-provided-february_30.sta")
    #expect(read.all.map(\.value) == ["2016-02-29"])
    #expect(read.all.map(\.booked) == ["2016-03-01"])
    #expect(read.codes == ["day_clamped"])
  }
}
