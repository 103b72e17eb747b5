import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Language
import Receivables
import ReceivablesRules
import Storage
import Web

/// The lines that wait around the one that is looked at: the left half of the workbench.
struct WaitingLines: Sendable {
  /// Those above and below it, in the order of the list.
  let before: [CashQueries.Line]
  let after: [CashQueries.Line]
  let sums: [CashQueries.Sum]
  /// Names of the customers that the matcher thinks of.
  let names: [CustomerID: String]

  /// How many lines are shown, and how many of them stand above where there are enough.
  private static let shown = 13
  private static let above = 4

  static func read(beside entry: StoredEntry, of company: CompanyID, _ snapshot: Snapshot) throws -> WaitingLines {
    let beside = try CashQueries.beside(entry, of: company, before: shown - 1, after: shown - 1, snapshot)
    let after = beside.after.prefix(max(shown - 1 - above, shown - 1 - beside.before.count))
    let before = beside.before.prefix(shown - 1 - after.count).reversed()
    let likely = Set((before + after).compactMap { likelyCustomer(of: $0) })
    return WaitingLines(
      before: Array(before), after: Array(after),
      sums: try CashQueries.sums(of: company, CashQueries.view(of: entry), statement: nil, in: nil, snapshot),
      names: Dictionary(
        try CustomerStore.find(likely.sorted(), of: company, snapshot).map { ($0.id, $0.name) },
        uniquingKeysWith: { first, _ in first }))
  }

  private static func best(of line: CashQueries.Line) -> Candidate? {
    line.answer.flatMap { StoredAnswer(json: $0) }?.candidates.first
  }

  private static func likelyCustomer(of line: CashQueries.Line) -> CustomerID? { best(of: line)?.customer }

  /// The list, with the line that is looked at among the others.
  func model(around entry: StoredEntry, _ words: WordBook) -> PageModel {
    let current = CashQueries.Line(
      id: entry.id, day: entry.day, amount: entry.amount, payer: entry.debtorName, wording: entry.wording,
      decision: entry.decision, answer: entry.answer, customer: nil, isReturn: entry.returns != nil)
    let amounts = AmountFormat(words.language)
    let count = sums.reduce(0) { $0 + $1.entries }
    let others = count - before.count - after.count - 1
    let view = CashQueries.view(of: entry)
    return [
      "title": words("cash.view.\(view.key)"), "listPath": "/lettrage?vue=\(view.rawValue)",
      "count": amounts.count(count), "sum": sums.count == 1 ? sums.first.map { amounts.amount($0.amount) } : nil,
      "rows": (before + [current] + after).map { row($0, isCurrent: $0.id == entry.id, words) },
      "others": others > 0 ? words("cash.others", count: others) : nil,
    ]
  }

  private func row(_ line: CashQueries.Line, isCurrent: Bool, _ words: WordBook) -> PageModel {
    let amounts = AmountFormat(words.language)
    let best = Self.best(of: line)
    let likely = isCurrent ? nil : best.flatMap { names[$0.customer] }
    return [
      "path": "/lettrage/\(line.id)", "current": isCurrent,
      "name": likely ?? line.payer ?? words("cash.unknown_payer"), "wording": line.wording,
      "amount": CellText.amount(line.amount, words), "day": DateFormat(words.language).short(line.day),
      "sure": CashWords.announced(line.answer.flatMap { StoredAnswer(json: $0) }).map { percent -> PageModel in
        [
          "text": amounts.share(Percent(partsPerMillion: Int64(percent) * 10_000)), "tone": CashWords.tone(percent),
        ]
      },
    ]
  }
}
