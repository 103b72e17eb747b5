import Dunning
import Kernel
import Language
import ReceivablesRules
import Sheets
import Web

/// What settled a document as a table, the due dates one after the other.
struct SettlementExport {
  let lines: [ItemLine]
  let words: WordBook

  var table: TableExport {
    let number = lines.first?.explanation.item.number ?? ""
    return TableExport(
      words("export.settlements_of", ["number": number]),
      columns: [
        column("export.due", .date), column("export.number", .code), column("export.kind", .text),
        column("item.day", .date), column("item.reason", .text), column("export.currency", .currency),
        column("payment.amount", .money, isSummed: true),
      ]
    ) { _, add in
      for line in lines {
        for part in line.settlements {
          try add([
            .date(line.explanation.item.due), .text(part.number), .text(words("item.kind.\(part.kind.rawValue)")),
            .date(part.day), .text(words("allocation.reason.\(part.reason)")), .text(part.amount.currency.code),
            .money(part.amount),
          ])
        }
      }
    }
  }

  private func column(_ key: String, _ kind: SheetColumn.Kind, isSummed: Bool = false) -> SheetColumn {
    SheetColumn(words(key), kind, isSummed: isSummed)
  }
}
