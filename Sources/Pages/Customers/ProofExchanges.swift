import DunningRules
import Files
import Kernel
import Language
import ReceivablesRules
import Replies
import RepliesRules
import Sheets
import Storage
import Web

/// What was said and done on both sides, for a court: a table in the order of the days, and each answer of the customer as
/// it came. What colleagues write to one another is not in it.
struct ProofExchanges {
  let customer: Customer
  let day: CivilDate
  let words: WordBook

  /// Events and answers of one file: more than any account has.
  private static let most = 2_000

  private static let kinds = TimelineQuery.Kind.allCases.filter { $0 != .note && $0 != .charge }

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.day"), .date), SheetColumn(words("proof.event"), .text),
      SheetColumn(words("proof.detail"), .text), SheetColumn(words("proof.file_of"), .text),
    ]
    return TableExport(
      words("proof.exchanges_of", ["name": customer.name]),
      filters: [words("export.account_code", ["code": customer.code])], columns: columns
    ) { snapshot, add in
      let events = try TimelineQuery(kind: nil, after: nil).events(
        of: customer.id, company: customer.company, only: ProofExchanges.kinds, limit: ProofExchanges.most, snapshot)
      let wording = TimelineWording(words, StageWords(words, hold: nil))
      for event in events.reversed() where !event.kind.isMessage || event.stage != .cancelled {
        let said = wording.event(event, people: [:])
        let file = event.kind == .reply ? name(ofAnswer: event.key, on: event.moment?.parisDate ?? event.day) : nil
        try add([.date(event.day), .text(said.what), .text(said.detail), .text(file)])
      }
    }
  }

  /// Each answer as a text, with who wrote it and when it came.
  func answers(_ snapshot: Snapshot) throws -> [ZipFile.Entry] {
    let replies = try ReplyStore.latest(
      of: customer.id, company: customer.company, limit: ProofExchanges.most, snapshot)
    return replies.reversed().map { reply in
      ZipFile.Entry(
        name(ofAnswer: reply.id.rawValue, on: reply.received.parisDate), Array(text(of: reply).utf8),
        modified: reply.received)
    }
  }

  private func text(of reply: KeptReply) -> String {
    let dates = DateFormat(words.language)
    let sender = [reply.senderName, reply.sender.map { "<\($0)>" }].compactMap(\.self).joined(separator: " ")
    let head = [
      ("reply.from", sender.isEmpty ? words("reply.nobody") : sender),
      ("reply.received", dates.moment(reply.received)),
      ("reply.subject", reply.subject.isEmpty ? words("reply.no_subject") : reply.subject),
    ].map { "\(words($0.0)) : \($0.1)" }
    return (head + ["", reply.text, ""]).joined(separator: "\n")
  }

  /// `reponses/2026-11-12-reponse-17.txt`
  private func name(ofAnswer key: Int64, on day: CivilDate) -> String {
    "\(words("proof.answers"))/\(day)-\(words("proof.answer"))-\(key).txt"
  }
}
