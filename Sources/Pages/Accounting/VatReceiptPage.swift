import Accounting
import Foundation
import Hummingbird
import Kernel
import Language
import Sheets
import Storage
import Web

/// `/rapports/encaissements-tva`: what was received by rate of VAT where it is due on receipt, for the platform.
struct VatReceiptPage {
  private let context: SignedInContext
  private let query: Form
  private let from: CivilDate
  private let until: CivilDate

  static let path = "/rapports/encaissements-tva"

  /// The month before is shown unless days are asked for.
  init(_ query: Form, _ context: SignedInContext) {
    self.query = query
    self.context = context
    let reader = DateReader(today: context.day)
    let last = query["au"].flatMap { reader.day($0) } ?? context.day.firstOfMonth.adding(days: -1)
    until = last
    from = query["du"].flatMap { reader.day($0) }.map { min($0, last) } ?? last.firstOfMonth
  }

  func answer(from database: Database) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, from, until, words) = (context.company, from, until, context.words)
    let here = "\(VatReceiptPage.path)?du=\(from)&au=\(until)"
    let lines = try await database.read { try VatReceipts.lines(of: company, from: from, until: until, $0) }
    if let format = query.exportFormat {
      return try await context.answer(table(lines), as: format, back: here, from: database)
    }
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let model: PageModel = [
      "isEmpty": lines.isEmpty, "exports": ExportLinks.model(here, words), "path": VatReceiptPage.path,
      "fromText": dates.short(from), "untilText": dates.short(until),
      "rates": try sums(lines).map { sum -> PageModel in
        [
          "rate": rate(sum.rate, amounts), "count": amounts.count(sum.count), "amount": amounts.amount(sum.amount),
          "base": amounts.amount(try sum.amount - sum.tax), "tax": amounts.amount(sum.tax),
        ]
      },
    ]
    return try context.page("vat-receipts", model, title: words("vat_receipts.title"), section: "report_list")
  }

  private struct Sum {
    let rate: Int
    var count = 0
    var amount: Money
    var tax: Money
  }

  /// The highest rate first, by currency.
  private func sums(_ lines: [VatReceipts.Line]) throws -> [Sum] {
    var sums: [String: Sum] = [:]
    for line in lines {
      let zero = Money.zero(line.amount.currency)
      let key = "\(line.amount.currency) \(line.rate)"
      var sum = sums[key] ?? Sum(rate: line.rate, amount: zero, tax: zero)
      sum.count += 1
      sum.amount = try sum.amount + line.amount
      sum.tax = try sum.tax + line.tax
      sums[key] = sum
    }
    return sums.values.sorted {
      ($0.amount.currency.code, -$0.rate) < ($1.amount.currency.code, -$1.rate)
    }
  }

  private func rate(_ hundredths: Int, _ amounts: AmountFormat) -> String {
    amounts.percent(percent(hundredths))
  }

  private func percent(_ hundredths: Int) -> Percent { Percent(partsPerMillion: Int64(hundredths) * 100) }

  private func table(_ lines: [VatReceipts.Line]) -> TableExport {
    let words = context.words
    let dates = DateFormat(words.language)
    return TableExport(
      words("vat_receipts.title"),
      filters: [words("accounting.period", ["from": dates.short(from), "until": dates.short(until)])],
      columns: [
        SheetColumn(words("vat_receipts.invoice"), .code), SheetColumn(words("vat_receipts.issued"), .date),
        SheetColumn(words("vat_receipts.customer"), .code), SheetColumn(words("vat_receipts.name"), .text),
        SheetColumn("SIREN", .code), SheetColumn(words("vat_receipts.day"), .date),
        SheetColumn(words("vat_receipts.category"), .code), SheetColumn(words("vat_receipts.rate"), .percent),
        SheetColumn(words("export.currency"), .currency),
        SheetColumn(words("vat_receipts.amount"), .money, isSummed: true),
        SheetColumn(words("vat_receipts.base"), .money, isSummed: true),
        SheetColumn(words("vat_receipts.tax"), .money, isSummed: true),
      ]
    ) { _, add in
      for line in lines {
        try add([
          .text(line.invoice), .date(line.issued), .text(line.customerCode), .text(line.customerName),
          line.customerSiren.map { .text($0) } ?? .empty, .date(line.day), .text(line.category),
          .percent(percent(line.rate)), .text(line.amount.currency.code), .money(line.amount),
          .money(try line.amount - line.tax), .money(line.tax),
        ])
      }
    }
  }
}
