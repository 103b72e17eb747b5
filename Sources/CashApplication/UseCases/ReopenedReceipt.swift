import Banking
import CashApplicationRules
import Kernel
import Receivables
import Storage

extension StoredAnswer {
  /// Keeps what a line that a person takes up again seems to pay, as of one that waits from the start: until somebody
  /// has said, who paid is not asked for it.
  func awaitAgain(_ entry: StoredEntry, company: CompanyID, _ transaction: Transaction) throws {
    let decision = Decision(.suggested, candidates, reasons: reasons, quoted: others?.flatMap(\.parts) ?? [])
    guard entry.amount.isPositive, !decision.isKnown else { return }
    let awaits = try decision.awaited(of: entry.amount, besides: []) {
      try ApplyCash.oldest(of: $0, entry.amount, company: company, transaction)
    }
    try AwaitedReceiptStore.write(awaits, of: entry.id, on: entry.day, company: company, transaction)
  }
}
