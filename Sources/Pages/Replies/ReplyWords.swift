import DisputesRules
import Kernel
import Language
import RepliesRules
import Web

/// How answers are said.
struct ReplyWords {
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  /// Who wrote, as the mail says.
  func sender(_ name: String?, _ address: String?) -> String {
    name ?? address ?? words("reply.nobody")
  }

  func subject(_ subject: String) -> String { subject.isEmpty ? words("reply.no_subject") : subject }

  /// What a rule found, as a sentence: « Promet 1 200,00 € pour le 27/11/2026 ».
  func sentence(_ proposal: Proposal) -> String {
    let key = "reply.says.\(proposal.kind.rawValue)"
    let facts = [
      "amount": proposal.amount.map { amounts.amount($0) } ?? "", "day": proposal.day.map { dates.short($0) } ?? "",
    ]
    switch proposal.kind {
    case .promise, .paid:
      let end = [proposal.amount == nil ? nil : "amount", proposal.day == nil ? nil : "day"].compactMap { $0 }
      return words(([key] + (end.isEmpty ? [] : [end.joined(separator: "_")])).joined(separator: "."), facts)
    case .dispute:
      guard let reason = proposal.reason else { return words(key) }
      return words(key + ".reason", ["reason": CellText.disputeReason(reason.rawValue, words)])
    case .away: return words(proposal.day == nil ? key : key + ".day", facts)
    case .copy, .wrongPerson, .stop: return words(key)
    }
  }

  /// The short name of what was found, for a list.
  func name(_ kind: ReplyKind) -> String { words("reply.kind.\(kind.rawValue)") }

  /// A stranger's words inside a note: an `@` in them names no colleague.
  static func quoted(_ text: String, _ most: Int) -> String {
    CellText.cut(text.replacing("@", with: "＠").replacing("\n", with: " "), most)
  }
}
