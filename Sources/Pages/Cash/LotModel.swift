import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Language
import ReceivablesRules
import Web

extension CashQueries.Line {
  /// What the matcher proposes first.
  var proposal: Candidate? { answer.flatMap { StoredAnswer(json: $0) }?.candidates.first }
}

/// The receipts that may be approved together.
struct LotModel {
  let facts: LotFacts
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var shown: ArraySlice<(id: BankEntryID, line: CashQueries.Line, confidence: Int)> {
    facts.entries.prefix(ApproveReceipts.entriesMax)
  }

  func page() -> PageModel {
    let rows = shown.compactMap { row($0.line, $0.confidence) }
    return [
      "views": facts.counts.map { count -> PageModel in
        [
          "name": words("lot.view", ["percent": "\(count.percent)", "count": amounts.count(count.entries)]),
          "path": LotModel.path(count.percent), "current": count.percent == facts.percent,
        ]
      },
      "percent": "\(facts.percent)", "rows": rows, "isEmpty": rows.isEmpty, "sums": sums,
      "firstCurrency": shown.first?.line.amount.currency.code,
      "more": facts.entries.count > shown.count
        ? words("lot.more", ["max": amounts.count(ApproveReceipts.entriesMax)]) : nil,
    ]
  }

  static func path(_ percent: Int) -> String { "/lettrage/lot?seuil=\(percent)" }

  private var sums: [PageModel] {
    let perCurrency = Dictionary(grouping: shown.map(\.line.amount), by: \.currency)
    return perCurrency.sorted { $0.key.code < $1.key.code }.map { currency, received in
      let sum = received.reduce(Int64(0)) { $0 + $1.minor }
      return [
        "name": words("cash.sum", count: received.count), "amount": amounts.amount(Money(minor: sum, currency)),
      ]
    }
  }

  private func row(_ line: CashQueries.Line, _ confidence: Int) -> PageModel? {
    guard let proposal = line.proposal, let customer = facts.customers[proposal.customer] else { return nil }
    let cash = CashWords(words)
    let payer = line.payer ?? words("cash.unknown_payer")
    let pieces = proposal.parts.map { facts.items[$0.item]?.number ?? "#\($0.item)" }
    let differences = proposal.differences.map {
      cash.reason(.difference(kind: $0.kind, minor: $0.minor), in: line.amount.currency).text
    }
    let left = proposal.onAccountMinor
    let account =
      left > 0
      ? [words("entry.on_account") + " " + amounts.amount(Money(minor: left, line.amount.currency))] : []
    return [
      "id": "\(line.id)", "mark": proposal.mark, "path": "/lettrage/\(line.id)", "payer": payer,
      "wording": line.wording.isEmpty ? nil : line.wording, "day": DateFormat(words.language).short(line.day),
      "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))",
      "pieces": (pieces + differences + account).joined(separator: " · "),
      "confidence": words("match.confidence", ["percent": "\(confidence)"]), "tone": CashWords.tone(confidence),
      "why": Typography.clauses(
        proposal.reasons.prefix(3).map { cash.reason($0, in: line.amount.currency).text }, in: words.language),
      "amount": CellText.amount(line.amount, words), "minor": "\(line.amount.minor)",
      "currency": line.amount.currency.code,
      "tickLabel": words("lot.choose", ["payer": payer, "amount": amounts.amount(line.amount)]),
    ]
  }
}

extension CashWords {
  /// Sure from 80 on, doubtful from 60.
  static func tone(_ percent: Int) -> String { percent >= 80 ? "ok" : percent >= 60 ? "warn" : "bad" }
}
