import Kernel
import Language
import Messaging
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

  /// Why a message has not left, and when it will.
  func waiting(_ item: OutboxItem, _ hold: Hold?, at now: Moment) -> String {
    let why =
      if let hold { sentence(hold) } else if item.nextAttempt > now {
        words(
          "hold.waits.until", ["moment": dates.moment(item.nextAttempt)])
      } else { words("hold.waits.next") }
    return words("hold.waits", ["day": dates.short(item.reminder.day)]) + " " + why
  }

  /// - Parameter spares: whether one that was never imported holds nothing.
  func bank(_ times: DataTimes, spares: Bool = false) -> String {
    times.bank.map { words("hold.known.bank", ["day": dates.short($0)]) }
      ?? words(spares ? "hold.known.bank_spared" : "hold.known.bank_never")
  }

  func ledger(_ times: DataTimes, spares: Bool = false) -> String {
    times.ledger.map {
      words("hold.known.ledger", ["moment": dates.moment($0)])
    } ?? words(spares ? "hold.known.ledger_spared" : "hold.known.ledger_never")
  }
}
