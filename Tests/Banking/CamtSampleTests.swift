import BankingRules
import Foundation
import Kernel
import Testing

/// One row of the table of facts beside the samples.
struct CamtFact: CustomStringConvertible {
  let file: String
  let message: String
  let statements: Int
  let account: String
  let opening: String
  let closing: String
  let entries: String
  let credits: String
  let debits: String
  let details: String
  let reconciles: String

  var description: String { "\(file) \(account)" }

  static let all: [CamtFact] = {
    guard let text = try? Samples.text("EXPECTED.md") else { return [] }
    return text.split(separator: "\n").filter { $0.hasPrefix("| camt05") }.map { line in
      var cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      cells.append(contentsOf: Array(repeating: "", count: 12))
      return CamtFact(
        file: cells[1], message: cells[2], statements: Int(cells[3]) ?? 0, account: cells[4], opening: cells[5],
        closing: cells[6], entries: cells[7], credits: cells[8], debits: cells[9], details: cells[10],
        reconciles: cells[11])
    }
  }()

  func minor(_ text: String, _ currency: Currency) throws -> Int64 {
    try DecimalReader.minorUnits(text, exponent: currency.exponent, mark: .point)
  }
}

@Suite("the shared camt files", .enabled(if: Samples.arePresent))
struct CamtSampleTests {
  @Test(
    "each file has the statements, balances, entries and totals that independent code computed", arguments: CamtFact.all
  )
  func facts(_ fact: CamtFact) throws {
    let source = StatementSource.file(path: try Samples.path(fact.file))
    guard fact.statements > 0 else {
      // The oracle did not look inside the envelope; ours does.
      if fact.file.contains("prowide") {
        let read = try ReadStatements(source)
        #expect(read.closed.map(\.header.account.number) == ["2345234534"])
        #expect(read.closed[0].reconciles == nil)
      } else {
        #expect(throws: BankingError.noStatement(name: "genkgo-camt053.v2.wrong.xml")) { try ReadStatements(source) }
      }
      return
    }
    let read = try ReadStatements(source)
    #expect(read.closed.count == fact.statements)
    let rows = CamtFact.all.filter { $0.file == fact.file }
    let index = try #require(rows.firstIndex { $0.account == fact.account && $0.opening == fact.opening })
    let statement = read.closed[index]
    let entries = read.entries[index]
    #expect(statement.header.account.number ?? "None" == fact.account)
    #expect(statement.header.message == (fact.message == "no namespace" ? "" : fact.message))
    let currency = entries.first?.amount.currency ?? .eur
    if fact.entries == "1 unparsable amount" {
      #expect(entries.isEmpty && statement.rejectedEntries == 1)
      #expect(read.findings.contains { $0.severity == .rejected && $0.code == "amount_unreadable" && $0.line == 17 })
    } else {
      #expect(entries.count == Int(fact.entries))
    }
    let credits = entries.filter(\.isCredit).reduce(0) { $0 + $1.amount.minor }
    let debits = entries.filter { !$0.isCredit }.reduce(0) { $0 - $1.amount.minor }
    #expect(credits == (try fact.minor(fact.credits, currency)))
    #expect(debits == (try fact.minor(fact.debits, currency)))
    #expect(entries.reduce(0) { $0 + $1.details.count } == Int(fact.details))
    // Reports of the day so far may end on a balance in between, which the table leaves out when it opens on none.
    if statement.header.kind == .statement || fact.opening != "-" {
      try compare(statement.opening, fact.opening)
      try compare(statement.closing, fact.closing)
      #expect(statement.reconciles == ["yes": true, "NO": false][fact.reconciles])
    }
  }

  private func compare(_ balance: StatementBalance?, _ text: String) throws {
    guard text != "-" else {
      #expect(balance == nil)
      return
    }
    let words = text.split(separator: " ")
    let currency = try #require(Currency(words[1]))
    let minor = try DecimalReader.minorUnits(words[0], exponent: currency.exponent, mark: .point)
    let debit = words.count > 2 && words[2] == "DBIT"
    #expect(balance?.amount == Money(minor: debit ? -minor : minor, currency))
    #expect(balance?.sideAssumed == (words.count == 2))
  }

  @Test("the benchmark statement of the cash case is read whole")
  func cashCase() throws {
    let path = try Samples.path("../cashapp/dev/statement.camt053.xml")
    guard FileManager.default.fileExists(atPath: path) else { return }
    let read = try ReadStatements(.file(path: path))
    #expect(read.entries.reduce(0) { $0 + $1.count } == 2_000)
    #expect(read.closed.allSatisfy { $0.reconciles == true })
    #expect(read.entries.joined().allSatisfy { $0.details.count == 1 && $0.status == .booked })
  }
}
