import Imports
import Kernel
import Sheets
import Web

/// The files that were brought in as a table, latest first.
struct ImportExport {
  let company: CompanyID
  let words: WordBook

  var table: TableExport {
    let columns =
      [
        SheetColumn(words("imports.column.file"), .text), SheetColumn(words("imports.column.kind"), .text),
        SheetColumn(words("imports.column.when"), .moment), SheetColumn(words("imports.column.who"), .text),
      ]
      + ["customers", "created", "updated", "set_aside"].map {
        SheetColumn(words("imports.column.\($0)"), .integer, isSummed: true)
      }
      + [SheetColumn("SHA-256", .seal)]
    return TableExport(words("imports.list.title"), columns: columns) { snapshot, add in
      for file in try ImportFileStore.all(of: company, limit: .max, snapshot) {
        try add([
          .text(file.name), .text(words("imports.kind.\(file.kind)")), .moment(file.importedAt),
          .text(ActorWords.name(file.actor, words)), .integer(file.result.customersCreated),
          .integer(file.result.itemsCreated + file.result.entriesCreated), .integer(file.result.itemsUpdated),
          .integer(file.rowsSetAside), .text(file.digest),
        ])
      }
    }
  }
}
