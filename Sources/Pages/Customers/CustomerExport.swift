import Kernel
import Receivables
import ReceivablesRules
import Segments
import Sheets
import Web

/// The list of customers as a table.
struct CustomerExport {
  let query: CustomerListQuery
  let reader: ListReader
  /// What was chosen, in words.
  let chosen: [String]
  let words: WordBook

  private var day: CivilDate { reader.day }

  var table: TableExport {
    let filters = [words("export.view", ["name": words("customers.view.\(query.view.rawValue)")])] + chosen
    let columns = [
      SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
      SheetColumn(words("export.city"), .text), SheetColumn(words("export.insolvent"), .text),
      SheetColumn(words("export.oldest"), .date), SheetColumn(words("export.days_late"), .integer),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("export.overdue"), .money, isSummed: true),
      SheetColumn(words("export.balance"), .money, isSummed: true),
      SheetColumn(words("export.disputed"), .money, isSummed: true),
      SheetColumn(words("export.promised"), .money, isSummed: true),
      SheetColumn(words("customers.column.collector"), .text),
      SheetColumn(words("export.blocked_since"), .date),
    ]
    return TableExport(words("customers.title"), filters: filters, columns: columns) { snapshot, add in
      try query.forEach(for: reader, snapshot) { line in
        try add([
          .text(line.code), .text(line.name), .text(line.city), .text(line.isInsolvent ? words("export.yes") : nil),
          .date(line.oldestDue), .integer(line.oldestDue.map { day.days(since: $0) }),
          .text(line.open.currency.code), .money(line.overdue), .money(line.open), .money(line.disputed),
          .money(line.promised), .text(line.collector), .date(line.blockedSince),
        ])
      }
    }
  }
}

/// What a customer owes, document by document, to be sent to the customer: in the customer's language.
struct AccountStatement {
  let sight: Sight
  let customer: Customer
  let day: CivilDate
  /// In the customer's language.
  let words: WordBook

  var table: TableExport {
    var query = ItemListQuery()
    query.customer = customer.code
    let asked = query
    let columns = [
      SheetColumn(words("export.number"), .code), SheetColumn(words("export.kind"), .text),
      SheetColumn(words("export.issued"), .date), SheetColumn(words("export.due"), .date),
      SheetColumn(words("export.days_late"), .integer), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("export.amount"), .money), SheetColumn(words("export.open"), .money, isSummed: true),
    ]
    let address = customer.address
    let place = [address.postcode, address.city].compactMap { $0 }.joined(separator: " ")
    let filters =
      [words("export.account_code", ["code": customer.code])] + address.lines + [place].filter { !$0.isEmpty }
    return TableExport(
      words("export.account_statement_of", ["name": customer.name]), filters: filters, columns: columns
    ) { snapshot, add in
      try asked.forEach(of: sight, on: day, snapshot) { line in
        let late = day.days(since: line.due)
        try add([
          .text(line.number), .text(words("item.kind.\(line.kind.rawValue)")), .date(line.issued), .date(line.due),
          .integer(line.open.isPositive && late > 0 ? late : nil), .text(line.open.currency.code),
          .money(line.amount), .money(line.open),
        ])
      }
    }
  }
}

extension ListExport {
  static let customers = ListExport("/clients", section: "customers") { reader, query, snapshot in
    let asked = CustomerListQuery(query)
    let inCharge = try CustomerListFacts.inCharge(of: reader.company, snapshot)
    let segments = try SegmentStore.names(of: reader.company, snapshot)
    let chips = CustomerListChips(query: asked, inCharge: inCharge, segments: segments, words: reader.words)
    let list = ListReader(sight: reader.sight, person: reader.person, day: reader.day, now: reader.now)
    return CustomerExport(query: asked, reader: list, chosen: chips.sentences, words: reader.words).table
  }
}
