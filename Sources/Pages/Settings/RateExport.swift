import Kernel
import LawRules
import Sheets
import Web

/// The rates that penalties rest on as a table, latest first.
struct RateExport {
  let rates: [LegalRate]
  let words: WordBook

  var table: TableExport {
    let columns =
      [SheetColumn(words("rates.half"), .text)]
      + ["refinancing", "others", "floor", "individuals"].map { SheetColumn(words("rates.\($0)"), .percent) }
      + [SheetColumn(words("rates.status"), .text)]
    return TableExport(words("rates.title"), columns: columns) { _, add in
      for rate in rates {
        try add([
          .text(RatePages.name(rate.semester, words)), .percent(rate.mainRefinancing), .percent(rate.legalForOthers),
          .percent(rate.contractFloor), .percent(rate.legalForIndividuals), .text(RatePages.status(rate, words)),
        ])
      }
    }
  }
}
