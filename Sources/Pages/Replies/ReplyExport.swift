import Kernel
import Receivables
import RepliesRules
import Sheets
import Web

/// The list of answers as a table. What strangers wrote is text there too.
struct ReplyExport {
  let sight: Sight
  let asked: ReplyListQuery
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.received"), .moment), SheetColumn(words("reply.from"), .text),
      SheetColumn(words("reply.address"), .text), SheetColumn(words("reply.subject"), .text),
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("export.kind"), .text), SheetColumn(words("export.state"), .text),
    ]
    let filters = [words("export.view", ["name": words("replies.view.\(asked.view.key)")])]
    let said = ReplyWords(words)
    return TableExport(words("replies.title"), filters: filters, columns: columns) { snapshot, add in
      try ReplyQueries.forEach(of: sight, asked, snapshot) { line in
        try add([
          .moment(line.received), .text(said.sender(line.senderName, line.sender)), .text(line.sender),
          .text(line.subject), .text(line.code), .text(line.name),
          .text(words("journal.value.nature.\(line.nature.rawValue)")),
          .text(words("reply.state.\(line.state.rawValue)")),
        ])
      }
    }
  }
}

extension ListExport {
  static let replies = ListExport("/reponses", section: "replies") { reader, query, _ in
    ReplyExport(sight: reader.sight, asked: ReplyListQuery(query), words: reader.words).table
  }
}
