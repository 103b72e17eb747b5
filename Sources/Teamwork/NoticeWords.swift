public import Kernel
import Language
public import PeopleRules
public import Web

/// Notices in words, for the page of them and for the summary by e-mail.
public struct NoticeWords: Sendable {
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  public init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  public func sentence(_ notice: Notice) -> String {
    words("notice.\(notice.kind)", notice.values.mapValues { said($0) })
  }

  /// When it was said, as in `23/11/2026 à 9 h 12`.
  public func when(_ moment: Moment) -> String { dates.moment(moment) }

  private func said(_ value: NoticeValue) -> String {
    switch value {
    case .text(let text): text
    case .money(let money): amounts.amount(money)
    case .day(let day): dates.short(day)
    case .count(let count): amounts.count(count)
    case .word(let key): words(key)
    }
  }

  /// The symbol that stands before it.
  public static func icon(_ kind: String) -> String {
    switch kind {
    case "mention", "note": "message"
    case "promise", "promise_broken": "clock"
    case "payment": "euro"
    case "dispute": "flag"
    case "limit_exceeded": "shield"
    case "in_charge", "in_charge_many", "deputy", "deputy_over": "customers"
    case "task", "errand", "task_of_absent": "list"
    case "task_finished": "check"
    default: "bell"
    }
  }
}
