import BankingRules
import Files
import Foundation
import Kernel
import Testing

/// What a shared list of a bank holds, worked out by hand from its lines.
struct SheetFact: CustomStringConvertible, Sendable {
  let file: String
  /// The net of each statement, in the order of the file.
  let nets: [Int64]
  var entries = 1
  var reconciles: [Bool?] = [nil]
  var currencies = ["EUR"]
  var account: String?

  var description: String { file }

  static let all: [SheetFact] = [
    SheetFact(
      file: "bsp-csv_european_decimals.csv", nets: [2_260_94], entries: 3, account: "DE89370400440532013000"),
    SheetFact(file: "bsp-csv_french_headers.csv", nets: [2_260_94], entries: 3),
    SheetFact(file: "bsp-csv_garbled_amount.csv", nets: [100_00], entries: 1),
    SheetFact(file: "oca-balance.csv", nets: [1_500_00], entries: 2, reconciles: [true]),
    SheetFact(file: "oca-debit_credit.csv", nets: [1_500_00], entries: 2, reconciles: [true]),
    SheetFact(file: "oca-debit_credit_amount.csv", nets: [-1_460_00], entries: 4, reconciles: [false]),
    SheetFact(
      file: "oca-meta_data_separated_credit_debit.csv", nets: [1_069_32], entries: 4, reconciles: [false],
      account: "08088804068"),
    SheetFact(
      file: "oca-meta_data_separated_credit_debit.xlsx", nets: [1_069_32], entries: 4, reconciles: [false],
      account: "08088804068"),
    SheetFact(
      file: "oca-multi_currency.csv", nets: [-33_50, 1_525_00], entries: 2, reconciles: [nil, nil],
      currencies: ["USD", "EUR"]),
    SheetFact(file: "oca-original_currency.csv", nets: [1_525_00]),
    SheetFact(
      file: "oca-sample_statement_credit_card_inverse_sign_en.csv", nets: [33_50, -1_525_00], entries: 2,
      reconciles: [nil, nil], currencies: ["USD", "EUR"]),
    SheetFact(
      file: "oca-sample_statement_en.csv", nets: [-33_50, 1_525_00], entries: 2, reconciles: [nil, nil],
      currencies: ["USD", "EUR"]),
    SheetFact(
      file: "oca-sample_statement_en.xlsx", nets: [-33_50, 1_525_00], entries: 2, reconciles: [nil, nil],
      currencies: ["USD", "EUR"]),
    SheetFact(file: "tmc-banque-populaire.csv", nets: [1_811_70], entries: 3),
    SheetFact(file: "tmc-credit-agricole.csv", nets: [2_382_50], entries: 5),
  ]
}

@Suite("the shared lists of banks", .enabled(if: Samples.arePresent))
struct SheetSampleTests {
  @Test("each has the movements that its lines say", arguments: SheetFact.all)
  func facts(_ fact: SheetFact) throws {
    let read = try ReadStatements(sample: "bank-csv/\(fact.file)")
    let nets = read.entries.map { $0.reduce(Int64(0)) { $0 + $1.amount.minor } }
    #expect(nets == fact.nets)
    #expect(read.all.count == fact.entries)
    #expect(read.closed.map(\.reconciles) == fact.reconciles)
    #expect(read.closed.map { $0.header.account.currency?.code } == fact.currencies)
    #expect(read.closed.map { $0.header.account.number }.first == fact.account)
    #expect(read.all.allSatisfy { $0.booked != nil })
  }

  @Test("the garbled amount is set aside with its line")
  func garbled() throws {
    let read = try ReadStatements(sample: "bank-csv/bsp-csv_garbled_amount.csv")
    #expect(read.findings.filter { $0.severity == .rejected }.map(\.line) == [3])
    #expect(read.unreadable.first?.fields[.amount] == "12..34")
  }
}
