import Imports
import Kernel
import Sheets
import Web

/// The rows of a file that were set aside, with their reasons: to be corrected where they come from.
struct RejectionExport {
  let company: CompanyID
  let file: ImportFileID
  let name: String
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("export.line"), .integer), SheetColumn(words("export.field"), .text),
      SheetColumn(words("export.why"), .text), SheetColumn(words("export.raw"), .text),
    ]
    return TableExport(words("export.rejected"), filters: [name], columns: columns) { snapshot, add in
      for row in try ImportFileStore.rows(setAsideFrom: file, of: company, snapshot) {
        try add([.integer(row.line), .text(row.field), .text(words(row.reason)), .text(row.raw)])
      }
    }
  }
}
