import Kernel
import Receivables
import ReceivablesRules
import Sheets
import Web

extension ItemListQuery {
  /// The list with its filters, every line of it.
  ///
  /// - Parameter filters: what was chosen, in words.
  func table(of sight: Sight, on day: CivilDate, filters: [String], title: String, _ words: WordBook) -> TableExport {
    if isPayments { return paymentTable(of: sight, on: day, filters: filters, title: title, words) }
    let columns = [
      SheetColumn(words("export.number"), .code), SheetColumn(words("export.kind"), .text),
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("export.issued"), .date),
      SheetColumn(words("export.due"), .date), SheetColumn(words("export.days_late"), .integer),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("export.amount"), .money, isSummed: true),
      SheetColumn(words("export.open"), .money, isSummed: true),
      SheetColumn(words("export.disputed"), .money, isSummed: true),
      SheetColumn(words("export.promised"), .money, isSummed: true),
    ]
    return TableExport(title, filters: filters, columns: columns) { snapshot, add in
      try forEach(of: sight, on: day, snapshot) { line in
        let late = day.days(since: line.due)
        try add([
          .text(line.number), .text(words("item.kind.\(line.kind.rawValue)")), .text(line.code), .text(line.name),
          .date(line.issued), .date(line.due), .integer(line.open.isPositive && late > 0 ? late : nil),
          .text(line.open.currency.code), .money(line.amount), .money(line.open), .money(line.disputed),
          .money(line.promised),
        ])
      }
    }
  }

  /// What was received: a payment falls due on no day, and nobody contests or promises it.
  private func paymentTable(
    of sight: Sight, on day: CivilDate, filters: [String], title: String, _ words: WordBook
  ) -> TableExport {
    let columns = [
      SheetColumn(words("export.number"), .code), SheetColumn(words("export.code"), .code),
      SheetColumn(words("export.customer"), .text), SheetColumn(words("export.received"), .date),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("export.amount"), .money, isSummed: true),
      SheetColumn(words("items.left_plain"), .money, isSummed: true),
    ]
    return TableExport(title, filters: filters, columns: columns) { snapshot, add in
      try forEach(of: sight, on: day, snapshot) { line in
        try add([
          .text(line.number), .text(line.code), .text(line.name), .date(line.issued), .text(line.open.currency.code),
          .money(signed(line.amount)), .money(signed(line.open)),
        ])
      }
    }
  }
}

extension ListExport {
  static let items = ListExport("/factures", section: "items") { reader, query, _ in
    let asked = ItemListQuery(query)
    let sight = asked.isMine ? reader.sight.narrowed(to: reader.person) : reader.sight
    let model = ItemListModel(asked, lines: [], sums: [], day: reader.day, words: reader.words)
    return asked.table(
      of: sight, on: reader.day, filters: model.filters, title: reader.words(model.titleKey), reader.words)
  }
}
