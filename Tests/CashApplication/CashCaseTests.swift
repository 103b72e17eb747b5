import BankingRules
import CashApplicationRules
import Foundation
import Kernel
import Testing

/// The labelled matching case beside the samples, run through the pure matcher.
struct CashCase {
  struct Truth: Decodable {
    struct Part: Decodable, Hashable {
      let item: String
      let amount: Int64
    }
    let entry: String
    let kind: String
    let customer: String?
    let allocations: [Part]
  }

  let truth: [Truth]
  var items: [OpenItem] = []
  var payers: [KnownPayer] = []
  var accounts: [String: [CustomerID]] = [:]
  var codes: [CustomerID: String] = [:]
  var entries: [BankEntry] = []

  init() throws {
    let folder = try Samples.path("../cashapp/dev")
    truth = try JSONDecoder().decode(
      [Truth].self, from: try Data(contentsOf: URL(fileURLWithPath: folder + "/truth.json")))
    var customers: [String: CustomerID] = [:]
    var parents: [String: String] = [:]
    var names: [String: String] = [:]
    let text = try String(contentsOfFile: folder + "/open-items.csv", encoding: .utf8)
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ";", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      let customer = customers[cells[0]] ?? CustomerID(Int64(customers.count + 1))
      customers[cells[0]] = customer
      codes[customer] = cells[0]
      names[cells[0]] = cells[1]
      if !cells[3].isEmpty, accounts[cells[3]]?.contains(customer) != true {
        accounts[cells[3], default: []].append(customer)
      }
      if !cells[4].isEmpty { parents[cells[0]] = cells[4] }
      func day(_ text: String) throws -> CivilDate {
        let parts = text.split(separator: "/")
        return try #require(CivilDate("\(parts[2])-\(parts[1])-\(parts[0])"))
      }
      items.append(
        OpenItem(
          id: ItemID(Int64(items.count + 1)), customer: customer, number: cells[5],
          open: Money(minor: try DecimalReader.minorUnits(cells[9], exponent: 2), .eur), issued: try day(cells[6]),
          due: try day(cells[7])))
    }
    payers = names.sorted { $0.key < $1.key }.compactMap { code, name in
      customers[code].map {
        KnownPayer(customer: $0, name: name, parent: parents[code].flatMap { customers[$0] })
      }
    }
    _ = try CamtReader().read(.file(path: folder + "/statement.camt053.xml")) {
      if case .entry(let entry) = $0 { entries.append(entry) }
    }
  }

  static var isPresent: Bool {
    (try? Samples.path("../cashapp/dev/truth.json")).map { FileManager.default.fileExists(atPath: $0) } == true
  }

  func receipt(_ entry: BankEntry, _ number: Int) -> Receipt {
    let detail = entry.details.first ?? EntryDetail()
    return Receipt(
      id: BankEntryID(Int64(number)), amount: entry.amount, day: entry.booked ?? "2026-01-01",
      payerName: detail.debtor.name, payerAccount: detail.debtor.account, wordings: [detail.wording],
      references: detail.creditorReferences, endToEnd: detail.endToEnd, isReturn: detail.returned != nil)
  }
}

@Suite("the labelled cash case", .enabled(if: CashCase.isPresent))
struct CashCaseTests {
  @Test("nothing is applied wrongly, and most of what is quoted in full is applied")
  func score() throws {
    let cash = try CashCase()
    var matcher = CashMatcher(items: cash.items, payers: cash.payers, accounts: cash.accounts)
    let truth = Dictionary(uniqueKeysWithValues: cash.truth.map { ($0.entry, $0) })
    var predictions: [[String: Any]] = []
    var right = 0
    var wrong: [String] = []
    for (number, entry) in cash.entries.enumerated() {
      let decision = matcher.decide(cash.receipt(entry, number))
      let answer = decision.candidates.first
      let parts = (answer?.parts ?? []).map {
        CashCase.Truth.Part(item: cash.items[Int($0.item.rawValue) - 1].number, amount: $0.minor)
      }
      let name = try #require(entry.reference)
      let expected = try #require(truth[name])
      let customer = answer.flatMap { cash.codes[$0.customer] }
      if decision.outcome == .applied {
        if customer == expected.customer, Set(parts) == Set(expected.allocations) {
          right += 1
        } else {
          wrong.append("\(name) \(expected.kind) \(decision.reasons) \(answer?.reasons ?? [])")
        }
      }
      predictions.append([
        "entry": name, "decision": decision.outcome.rawValue, "customer": customer ?? NSNull(),
        "allocations": parts.map { ["item": $0.item, "amount": $0.amount] as [String: Any] },
        "on_account": answer?.onAccountMinor ?? 0,
      ])
    }
    if let path = ProcessInfo.processInfo.environment["ENCOURS_PREDICTIONS"] {
      try JSONSerialization.data(withJSONObject: predictions).write(to: URL(fileURLWithPath: path))
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(right > 1_000)
  }
}
