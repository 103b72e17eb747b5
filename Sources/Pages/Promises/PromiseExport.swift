import Kernel
import Receivables
import ReceivablesRules
import Sheets
import Web

/// The list of promises as a table.
struct PromiseExport {
  let sight: Sight
  let asked: PromiseListQuery
  let day: CivilDate
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("export.promised_for"), .date), SheetColumn(words("export.made"), .date),
      SheetColumn(words("export.judged"), .date), SheetColumn(words("export.number"), .code),
      SheetColumn(words("export.items"), .integer), SheetColumn(words("export.promised_by"), .text),
      SheetColumn(words("export.note"), .text), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.promised"), .money, isSummed: true),
    ]
    let filters = [words("export.view", ["name": words("promises.view.\(asked.view.key)")])]
    return TableExport(words("promises.title"), filters: filters, columns: columns) { snapshot, add in
      try PromiseQueries.forEach(of: sight, asked, on: day, snapshot) { line in
        try add([
          .text(line.code), .text(line.name), .date(line.promisedFor), .date(line.made), .date(line.judged),
          .text(line.number), .integer(line.items), .text(line.promisedBy), .text(line.note),
          .text(line.amount.currency.code), .money(line.amount),
        ])
      }
    }
  }
}

extension ListExport {
  static let promises = ListExport("/promesses", section: "promises") { reader, query, _ in
    PromiseExport(sight: reader.sight, asked: PromiseListQuery(query), day: reader.day, words: reader.words).table
  }
}
