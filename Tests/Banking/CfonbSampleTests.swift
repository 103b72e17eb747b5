import BankingRules
import Files
import Foundation
import Kernel
import Testing

@Suite("the shared CFONB120 files", .enabled(if: Samples.arePresent))
struct CfonbSampleTests {
  private static let facts = Samples.facts(of: "cfonb")

  @Test("each file has the accounts, days, balances and movements that independent code computed")
  func facts() throws {
    #expect(Self.facts.count == 25)
    let files = Set(Self.facts.map { $0[0] }).sorted()
    for file in files {
      let rows = Self.facts.filter { $0[0] == file }
      let read = try ReadStatements(sample: file)
      #expect(read.closed.count == rows.count, "\(file)")
      for (index, row) in rows.enumerated() {
        let statement = read.closed[index]
        let account = row[1].split(separator: " ")
        #expect(statement.header.account.isIBAN)
        #expect(statement.header.account.number?.contains(account[0..<3].joined()) == true, "\(row)")
        #expect(statement.header.account.currency?.code == String(account[3]))
        try compare(statement.opening, row[2])
        try compare(statement.closing, row[3])
        #expect(read.entries[index].count == Int(row[4]), "\(row)")
        let net = read.entries[index].reduce(0) { $0 + $1.amount.minor }
        let expected = try minor(row[5])
        #expect(net == expected)
        #expect(statement.reconciles == (row[6] == "yes"))
      }
    }
  }

  private func compare(_ balance: StatementBalance?, _ text: String) throws {
    let words = text.split(separator: " ")
    let expected = try minor(String(words[0]))
    #expect(balance?.amount.minor == expected)
    let digits = words[1].dropFirst().dropLast()
    let (day, month, year) = (digits.prefix(2), digits.dropFirst(2).prefix(2), digits.suffix(2))
    #expect(balance?.day?.description == "20\(year)-\(month)-\(day)")
  }

  private func minor(_ text: String) throws -> Int64 {
    try DecimalReader.minorUnits(text, exponent: 2, mark: .point)
  }

  @Test("complements of a movement are read into their places")
  func complements() throws {
    let read = try ReadStatements(sample: "cfonb/pennylane-operation.txt")
    let detail = try #require(read.all.first?.details.first)
    #expect(read.net == -3_221)
    #expect(detail.unstructured == ["PRLV SEPA TEST CABINET", "MENSUEAUHTR13133"])
    #expect(detail.endToEnd == "OTHER REFERENCE")
    #expect(detail.purpose == "PURPOSE")
    #expect(detail.debtor.name == "INTERNET SFR")
  }

  @Test(
    "records out of place are told, the rest is read",
    arguments: [
      ("pennylane-end_of_statement_without_beginning.txt", -1_070, ["opening_missing"]),
      ("pennylane-new_statement_without_previous_ended.txt", -1_860, ["closing_missing"]),
      ("pennylane-operation_detail_without_operation.txt", -1_070, ["record_out_of_place"]),
      ("pennylane-operation_out_of_statement.txt", -4_291, ["opening_missing", "closing_missing"]),
      ("pennylane-invalid_date.txt", -1_070, ["balance_day_unreadable"]),
    ])
  func outOfPlace(file: String, net: Int64, codes: [String]) throws {
    let read = try ReadStatements(sample: "cfonb/\(file)")
    #expect(read.net == net)
    for code in codes { #expect(read.codes.contains(code), "\(read.codes)") }
  }
}
