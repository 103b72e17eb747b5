import Dunning
import DunningRules
import Kernel
import Messaging
import MessagingRules
import Receivables
import Sheets
import Web

/// The sending queue as a table: decisions that wait for somebody and messages in the same columns.
struct OutboxExport {
  let sight: Sight
  /// The list from its first line.
  let asked: OutboxListQuery
  let day: CivilDate
  let now: Moment
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.customer"), .text), SheetColumn(words("export.step"), .text),
      SheetColumn(words("export.channel"), .text), SheetColumn(words("export.recipient"), .text),
      SheetColumn(words("export.reference"), .code), SheetColumn(words("export.day"), .date),
      SheetColumn(words("export.sent"), .moment), SheetColumn(words("export.state"), .text),
      SheetColumn(words("export.answer"), .text), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.amount"), .money, isSummed: true),
    ]
    let filters = [words("export.view", ["name": words("outbox.view.\(asked.view.key)")])]
    let wording = ReasonWording(words.language)
    let now = now
    return TableExport(words("outbox.title"), filters: filters, columns: columns) { snapshot, add in
      for action in try OutboxQueries.waiting(of: sight, asked, limit: .max, snapshot) {
        try add([
          .text(action.name), .text(CellText.capitalised(wording.name(action.step))),
          .text(CellText.capitalised(wording.name(action.channel))), .empty, .empty, .date(action.day), .empty,
          .text(words("action.state.\(action.state.rawValue)")), .empty, .text(action.total.currency.code),
          .money(action.total),
        ])
      }
      let outbox = OutboxWords(words, gate: try SendingGate.read(sight.company, snapshot), at: now)
      for item in try OutboxQueries.messages(of: sight, asked, on: day, limit: .max, snapshot) {
        let total = try item.reminder.total()
        try add([
          .text(item.reminder.debtor.name), .text(words("step.\(item.reminder.step.rawValue)")),
          .text(words("outbox.channel.\(item.channel.rawValue)")), .text(item.recipient),
          .text(item.reminder.reference), .date(item.created.parisDate), .moment(item.sentAt),
          .text(outbox.state(item).text),
          // What a letter is answered with is the file that it was written to: of this machine.
          .text(item.channel.isPaper && item.reason == nil ? nil : outbox.response(item)), .text(total.currency.code),
          .money(total),
        ])
      }
    }
  }
}

extension ListExport {
  static let messages = ListExport("/envois", section: "outbox") { reader, query, _ in
    let asked = OutboxListQuery(query).with { _ in }
    return OutboxExport(sight: reader.sight, asked: asked, day: reader.day, now: reader.now, words: reader.words).table
  }
}
