import Kernel
import Language
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Sheets
import Storage
import Web

/// The aged balance as a table, in cents: a customer a row, its brackets as columns.
struct AgeingExport {
  let sight: Sight
  let request: AgeingRequest
  let currency: Currency
  let day: CivilDate
  let words: WordBook

  var table: TableExport {
    let names = AgeingWords(words)
    let buckets = AgeingBuckets.standard
    let columns =
      [
        SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
        SheetColumn(words("export.insolvent"), .date), SheetColumn(words("export.disputed"), .money, isSummed: true),
      ]
      + (0..<buckets.count).map { index in
        let bounds = buckets.bounds(of: index)
        return SheetColumn(names.column(bounds.from, bounds.to), .money, isSummed: true)
      } + [
        SheetColumn(words("export.overdue"), .money, isSummed: true),
        SheetColumn(words("export.balance"), .money, isSummed: true), SheetColumn(words("export.currency"), .currency),
      ]
    let asOf = request.asOf ?? day
    let filters = [
      words("export.view", ["name": words("ageing.view.\(request.view.key)")]),
      words("ageing.as_of") + " " + DateFormat(words.language).short(asOf),
      words("ageing.currency") + " " + currency.code,
    ]
    return TableExport(words("ageing.title"), filters: filters, columns: columns) { snapshot, add in
      var query = CustomerAgeingStore.Query(sight, currency: currency, asOf: asOf, today: day, limit: .max)
      query.order = request.order
      query.selection = request.view.selection
      for line in try CustomerAgeingStore.lines(query, snapshot) {
        try add(
          [.text(line.code), .text(line.name), .date(line.insolventSince), .money(line.disputed)]
            + line.buckets.map { .money($0) }
            + [.money(line.overdue), .money(line.total), .text(currency.code)])
      }
    }
  }
}

extension ListExport {
  static let ageing = ListExport("/balance-agee", section: "ageing") { reader, query, snapshot in
    let asked = AgeingRequest(query, today: reader.day)
    guard let currency = try asked.currency ?? CompanyStore.find(reader.company, snapshot)?.currency else {
      throw WebError.notFound
    }
    let sight = asked.isMine ? reader.sight.narrowed(to: reader.person) : reader.sight
    return AgeingExport(sight: sight, request: asked, currency: currency, day: reader.day, words: reader.words).table
  }
}
