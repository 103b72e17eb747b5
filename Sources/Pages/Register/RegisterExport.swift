import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import Sheets
import Web

/// The register as a table.
struct RegisterExport {
  let sight: Sight
  /// The list from its first line.
  let asked: RegisterQuery
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("export.step"), .text), SheetColumn(words("export.reference"), .code),
      SheetColumn(words("register.number"), .code), SheetColumn(words("register.posted"), .date),
      SheetColumn(words("export.state"), .text), SheetColumn(words("register.answered"), .date),
      SheetColumn(words("register.proofs"), .integer), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.amount"), .money, isSummed: true),
    ]
    var filters = [words("export.view", ["name": words("register.view.\(asked.pile.rawValue)")])]
    if !asked.search.isEmpty { filters.append("\(words("register.search")) : \(asked.search)") }
    return TableExport(words("register.title"), filters: filters, columns: columns) { snapshot, add in
      for line in try asked.lines(of: sight, limit: .max, snapshot) {
        let (item, total) = (line.letter, try line.letter.reminder.total())
        try add([
          .text(line.customerCode), .text(item.reminder.debtor.name),
          .text(words("step.\(item.reminder.step.rawValue)")), .text(item.reminder.reference),
          .text(item.posting?.number), .date(item.posting?.day),
          .text(RegisterWords(words).state(item.posting?.answer).text), .date(item.posting?.answer?.day),
          .integer(line.proofs), .text(total.currency.code), .money(total),
        ])
      }
    }
  }
}

extension ListExport {
  static let register = ListExport(RegisterQuery.path, section: "outbox") { reader, query, _ in
    RegisterExport(sight: reader.sight, asked: RegisterQuery(query).with { _ in }, words: reader.words).table
  }
}
