import Kernel
import MessagingRules
import ReceivablesRules

/// Why nothing leaves a company, as commands say it.
enum HoldSentence {
  static func text(_ hold: Hold) -> String {
    switch hold {
    case .test(let test):
      "test mode since \(test.since.parisDate), begun by \(test.by); "
        + "end it with encours company --end-test-mode withdraw (or release)"
    case .bank(let day, let hours):
      (day.map { "the bank of \($0) is older than \(hours) h of working days" } ?? "no bank statement was ever imported")
        + "; import a statement, or let the batch go on the page of the sending queue"
    case .ledger(let at, let hours):
      (at.map { "the ledger of \($0.parisDate) is older than \(hours) h of working days" }
        ?? "no ledger was ever imported")
        + "; import the ledger, or let the batch go on the page of the sending queue"
    }
  }
}
