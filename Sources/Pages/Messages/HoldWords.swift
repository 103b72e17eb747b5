import Kernel
import Language
import MessagingRules
import ReceivablesRules
import Web

/// Why something does not leave, in the reader's words.
struct HoldWords {
  private let words: WordBook
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    dates = DateFormat(words.language)
  }

  /// Two words, for a list.
  func tag(_ hold: Hold) -> String { words("hold.tag.\(hold.code)") }

  /// A sentence with what ends it.
  func sentence(_ hold: Hold) -> String {
    switch hold {
    case .test: words("hold.test")
    case .bank(let day?, let hours): words("hold.bank", ["day": dates.short(day), "hours": "\(hours)"])
    case .bank(nil, _): words("hold.bank_never")
    case .ledger(let at?, let hours):
      words("hold.ledger", ["day": dates.short(at.parisDate), "hours": "\(hours)"])
    case .ledger(nil, _): words("hold.ledger_never")
    }
  }

  func bank(_ times: DataTimes) -> String {
    times.bank.map { words("hold.known.bank", ["day": dates.short($0)]) } ?? words("hold.known.bank_never")
  }

  func ledger(_ times: DataTimes) -> String {
    times.ledger.map {
      words("hold.known.ledger", ["day": dates.short($0.parisDate), "time": dates.time($0)])
    } ?? words("hold.known.ledger_never")
  }
}
