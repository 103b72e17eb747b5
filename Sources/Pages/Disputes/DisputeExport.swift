import Kernel
import Receivables
import ReceivablesRules
import Sheets
import Web

/// The list of disputes as a table.
struct DisputeExport {
  let sight: Sight
  let asked: DisputeListQuery
  let day: CivilDate
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.number"), .code), SheetColumn(words("export.code"), .code),
      SheetColumn(words("export.customer"), .text), SheetColumn(words("export.opened"), .date),
      SheetColumn(words("export.reason"), .text), SheetColumn(words("export.note"), .text),
      SheetColumn(words("export.credit_expected"), .date), SheetColumn(words("export.closed"), .date),
      SheetColumn(words("export.state"), .text), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.disputed"), .money, isSummed: true), SheetColumn(words("export.open"), .money),
    ]
    var filters = [words("export.view", ["name": words("disputes.view.\(asked.view.key)")])]
    if let currency = asked.currency { filters.append(words("items.chip.currency") + " " + currency.code) }
    let dispute = DisputeWords(words)
    return TableExport(words("disputes.title"), filters: filters, columns: columns) { snapshot, add in
      try DisputeQueries.forEach(of: sight, asked, on: day, snapshot) { line in
        try add([
          .text(line.number), .text(line.code), .text(line.name), .date(line.opened),
          .text(CellText.disputeReason(line.reason, words)), .text(line.note), .date(line.creditExpected),
          .date(line.closed),
          .text(
            dispute.state(closed: line.closed, outcome: line.outcome, creditExpected: line.creditExpected).text),
          .text(line.amount.currency.code), .money(line.amount),
          .money(line.open),
        ])
      }
    }
  }
}

extension ListExport {
  static let disputes = ListExport("/litiges", section: "disputes") { reader, query, _ in
    DisputeExport(sight: reader.sight, asked: DisputeListQuery(query), day: reader.day, words: reader.words).table
  }
}
