import Kernel
import ReceivablesRules
import Sheets
import Web

/// The companies whose claims are followed, as a table.
struct CompanyExport {
  let companies: [Company]
  let words: WordBook

  var table: TableExport {
    let columns =
      [SheetColumn(words("companies.code"), .code), SheetColumn(words("companies.name"), .text)]
      + [SheetColumn(words("companies.siren"), .code), SheetColumn(words("companies.city"), .text)]
      + [SheetColumn(words("companies.currency"), .code), SheetColumn(words("companies.missing"), .text)]
    return TableExport(words("companies.title"), columns: columns) { _, add in
      for company in companies {
        try add([
          .text(company.code), .text(company.name), .text(company.siren), .text(company.address.city),
          .text(company.currency.code), .text(CompanyPages.missing(company, words)),
        ])
      }
    }
  }
}
