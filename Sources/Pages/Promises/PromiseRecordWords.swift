import Kernel
import Language
import PromisesRules
import Web

/// How it is said how a customer keeps what it promises.
struct PromiseRecordWords {
  let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// `3 promesses tenues sur 4 en douze mois, 1 en partie, 2 jours de retard en moyenne.`
  func sentence(_ record: Reliability) -> String {
    var parts = [
      words("promise.record.kept", count: record.kept, ["of": AmountFormat(words.language).count(record.count)])
    ]
    if record.partly > 0 { parts.append(words("promise.record.partly", count: record.partly)) }
    if let late = record.daysLate {
      parts.append(late > 0 ? words("promise.record.late", count: late) : words("promise.record.prompt"))
    }
    if record.unpaid > 0 { parts.append(words("promise.record.unpaid", count: record.unpaid)) }
    return parts.joined(separator: ", ") + "."
  }
}
