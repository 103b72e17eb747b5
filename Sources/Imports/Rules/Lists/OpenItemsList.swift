import Files
import Kernel
import ReceivablesRules

/// Reads the rows of a list of open items.
struct OpenItemsList {
  private let table: Table
  private let mapping: ColumnMapping
  private let titles: [String]
  private let reading: ListReader.Reading
  private let file: String
  private var habits = ListHabits()
  private var gathering = CustomerGathering()
  private var items: [ImportedItem] = []
  private var rejections: [Rejection] = []
  private var rows = 0
  private var totals = 0
  private var settled = 0
  private var inferred = 0
  private var otherCurrencies: Set<String> = []
  /// The places of the invoices that were read, by the hash of their rows.
  private var seen: [Int: Int] = [:]

  /// Rows of totals that a list without anything open may end with.
  private static let totalsAlone = 3

  /// Why a row is set aside.
  private struct Refusal: Error {
    let field: ListField
    let reason: Phrase
  }

  init(_ table: Table, _ heading: ListHeading, _ reading: ListReader.Reading, file: String) {
    self.table = table
    mapping = heading.mapping
    titles = heading.titles
    self.reading = reading
    self.file = file
  }

  mutating func delivery() throws -> Delivery {
    habits = try ListHabits.seen(in: table, mapping).habits
    try table.forEachRow(told: reading.told) { row in
      if row.line > mapping.headingRow { read(row) }
      return true
    }
    if let first = rejections.first, rejections.count * 2 > rows, rejections.count > 3 {
      throw ImportsError.tooManyRejected(
        file: file, rejected: rejections.count, rows: rows, first: Phrase("line \(first.line), \(first.reason)"))
    }
    // Rows without a number or a date are those of totals, unless there is nothing else: then the columns are wrong,
    // and an empty list would close every open item.
    if rows == 0, totals > Self.totalsAlone {
      throw ImportsError.tooManyRejected(
        file: file, rejected: totals, rows: totals, first: Phrase("a row has neither a document's number nor a date"))
    }
    numberInstalments()
    var delivery = Delivery(source: ItemSource.openItems)
    delivery.settlement = .openAmounts
    delivery.isComplete = true
    delivery.customers = gathering.customers
    delivery.itemCount = items.count
    delivery.rejections = rejections
    delivery.openMinor = items.reduce(0) { $0 + $1.openMinor }
    delivery.findings = gathering.findings() + findings()
    delivery.mapping = habits.written(into: mapping)
    let all = items
    delivery.items = { body in for (place, item) in all.enumerated() { try body(place, item) } }
    return delivery
  }

  private mutating func read(_ row: TableRow) {
    guard !row.isEmpty, !isHeadingAgain(row) else { return }
    if TotalRow.matches(row, mapping) {
      totals += 1
      return
    }
    rows += 1
    do {
      if let item = try item(row) {
        try checkIsNew(row, item)
        items.append(item)
      }
    } catch let refusal as Refusal {
      rejections.append(
        Rejection(
          line: row.line, field: title(of: refusal.field), reason: refusal.reason, raw: row.raw,
          fields: row.fields(mapping)))
    } catch {
      rejections.append(
        Rejection(line: row.line, field: "line", reason: Phrase(of: error), raw: row.raw, fields: row.fields(mapping)))
    }
  }

  /// An invoice that a list says twice word for word would be claimed twice. Payments are not looked at: two alike on one
  /// day are two.
  private mutating func checkIsNew(_ row: TableRow, _ item: ImportedItem) throws {
    guard item.openMinor > 0 else { return }
    let hash = row.raw.hashValue
    guard let place = seen[hash] else {
      seen[hash] = items.count
      return
    }
    // Two rows may share a hash by chance.
    var same = items[place]
    same.line = item.line
    if same == item {
      let line = items[place].line
      throw Refusal(
        field: .number,
        reason: Phrase("the line \(line) says the same word for word: an invoice is counted once; correct what differs")
      )
    }
  }

  /// A printed list repeats its heading on each page.
  private func isHeadingAgain(_ row: TableRow) -> Bool { row.cells.map(\.text) == titles }

  private func title(of field: ListField) -> String {
    mapping.columns[field].flatMap { titles.indices.contains($0) ? titles[$0] : nil } ?? field.rawValue
  }

  private mutating func item(_ row: TableRow) throws -> ImportedItem? {
    let number = try number(row)
    let currency = try currency(row)
    let (amount, left) = try amounts(row, currency)
    let settledOn = try date(row.cell(.settled, mapping), .settled)
    let open = settledOn != nil && mapping.columns[.open] == nil ? 0 : left
    let issuedCell = row.cell(.issued, mapping)
    let dueCell = row.cell(.due, mapping)
    let issued = try date(issuedCell, .issued)
    let written = try date(dueCell, .due)
    guard let start = issued ?? written else {
      throw Refusal(field: .issued, reason: Phrase("there is neither a date of issue nor a due date"))
    }
    guard let customer = gathering.place(of: row, mapping) else {
      throw Refusal(field: .customerCode, reason: Phrase("the customer is empty"))
    }
    guard open != 0 || settledOn != nil else {
      settled += 1
      return nil
    }
    var due = written ?? reading.due(start)
    var source = DueSource.document
    if written == nil {
      if amount < 0 {
        due = start
      } else if let terms = row.text(.terms, mapping).flatMap({ ListValues.terms($0) }),
        let byTerms = reading.dueByTerms(terms, start)
      {
        (due, source) = (byTerms, .terms)
      } else {
        source = .inferred
        inferred += 1
      }
    }
    var item = ImportedItem(
      customer: customer, kind: kind(row, amount: amount, number: number), number: number, issued: start, due: due,
      dueSource: source, amountMinor: amount, openMinor: open, currency: currency, sourceKey: "")
    item.orderReference = row.text(.orderReference, mapping)
    item.remittanceReference = row.text(.remittanceReference, mapping)
    item.label = row.text(.label, mapping)
    item.settledOn = settledOn
    item.line = row.line
    return item
  }

  private func number(_ row: TableRow) throws -> String {
    guard let number = row.text(.number, mapping) else {
      throw Refusal(field: .number, reason: Phrase("the document's number is empty"))
    }
    let isNumeric = number.allSatisfy { $0.isNumber || $0 == "." }
    if isNumeric, number.hasSuffix(".0") { return String(number.dropLast(2)) }
    if number.contains("E+"), number.first?.isNumber == true, SheetNumber.plain(number) != nil {
      throw Refusal(
        field: .number,
        reason: Phrase(
          """
          «\(number)» was shortened by the spreadsheet; format the column as text and export it again
          """))
    }
    return number
  }

  private mutating func currency(_ row: TableRow) throws -> Currency {
    guard let text = row.text(.currency, mapping) else { return reading.currency }
    guard let currency = ListValues.currency(text) else {
      throw Refusal(field: .currency, reason: Phrase("«\(text)» is not a currency; write three letters such as EUR"))
    }
    if currency != reading.currency { otherCurrencies.insert(currency.code) }
    return currency
  }

  private func date(_ cell: TableCell, _ field: ListField) throws -> CivilDate? {
    if cell.isEmpty { return nil }
    guard let date = ListValues.date(cell, dayFirst: habits.dayFirst, in: table) else {
      throw Refusal(field: field, reason: Phrase("«\(cell.text)» is not a day of the calendar; write it as 30/06/2026"))
    }
    return date
  }

  private func amount(_ row: TableRow, _ field: ListField, _ currency: Currency) throws -> Int64? {
    let cell = row.cell(field, mapping)
    do {
      return try ListValues.amount(cell, mark: habits.mark, currency: currency)
    } catch {
      throw Refusal(field: field, reason: Phrase("\(Phrase(of: error)); write it as 1234,56"))
    }
  }

  /// The amount and what is open of it, with the sign of what the customer owes.
  private func amounts(_ row: TableRow, _ currency: Currency) throws -> (Int64, Int64) {
    var amount = try amount(row, .amount, currency)
    var open = try self.amount(row, .open, currency)
    let debit = try self.amount(row, .debit, currency)
    let credit = try self.amount(row, .credit, currency)
    if amount == nil, debit != nil || credit != nil {
      amount = (debit ?? 0) - abs(credit ?? 0)
      if mapping.columns[.open] == nil, row.text(.letter, mapping) != nil { open = 0 }
    }
    guard var total = amount ?? open else {
      let field: ListField = mapping.columns[.open] != nil ? .open : mapping.columns[.amount] != nil ? .amount : .debit
      throw Refusal(field: field, reason: Phrase("the amount is empty"))
    }
    if !habits.hasNegatives, typed(row) == .creditNote || typed(row) == .payment, total > 0 {
      total = -total
      open = open.map { -abs($0) }
    }
    var left = open ?? total
    if left != 0, (left < 0) != (total < 0) { left = -left }
    guard abs(left) <= abs(total) else {
      throw Refusal(
        field: .open,
        reason: Phrase(
          """
          what is open (\(Money(minor: left, currency))) is more than the amount \
          (\(Money(minor: total, currency)))
          """))
    }
    return (total, left)
  }

  /// What the list itself calls the document.
  private func typed(_ row: TableRow) -> ItemKind? {
    guard let text = row.text(.kind, mapping) else { return nil }
    let folded = Folding.folded(text)
    if ["avoir", "credit memo", "credit note", "note de credit", "av", "cn", "dg", "crn", "fa avoir", "out refund"]
      .contains(where: { folded == $0 || folded.hasPrefix($0 + " ") })
    {
      return .creditNote
    }
    if ["reglement", "paiement", "payment", "acompte", "deposit", "virement", "dz", "rg", "encaissement", "cheque"]
      .contains(where: { folded == $0 || folded.hasPrefix($0 + " ") })
    {
      return .payment
    }
    if ["facture", "invoice", "fa", "rv", "dr", "fac"].contains(where: { folded == $0 || folded.hasPrefix($0 + " ") }) {
      return .invoice
    }
    if ["adjustment", "ajustement", "regularisation"].contains(where: { folded == $0 || folded.hasPrefix($0 + " ") }) {
      return .adjustment
    }
    return nil
  }

  private func kind(_ row: TableRow, amount: Int64, number: String) -> ItemKind {
    if amount > 0 {
      let typed = typed(row)
      return typed == .payment || typed == .adjustment ? .adjustment : .invoice
    }
    if let typed = typed(row), typed != .invoice { return typed }
    let text = Folding.folded(number + " " + (row.text(.label, mapping) ?? ""))
    let words = text.split(separator: " ")
    let isPayment = words.contains { word in
      ["reglement", "virement", "vir", "chq", "cheque", "payment", "acompte", "rgt", "prlv", "encaissement", "lcr"]
        .contains { word == $0 }
    }
    return isPayment ? .payment : .creditNote
  }

  /// Rows of one document are its instalments, in the order of their due dates; with the customer and the number they
  /// make the key under which a newer list finds the item again.
  private mutating func numberInstalments() {
    var byDocument: [String: [Int]] = [:]
    for (place, item) in items.enumerated() {
      byDocument["\(gathering.customers[item.customer].code)/\(item.number)", default: []].append(place)
    }
    for (document, places) in byDocument {
      let ordered = places.sorted { (items[$0].due, items[$0].line) < (items[$1].due, items[$1].line) }
      for (rank, place) in ordered.enumerated() {
        items[place].instalment = rank + 1
        items[place].sourceKey = "\(document)/\(rank + 1)"
      }
    }
  }

  private func findings() -> [Finding] {
    var found: [Finding] = []
    if inferred > 0 {
      found.append(
        Finding(
          .notice, "due_dates_inferred",
          reason: Phrase("\(inferred) items have no due date: it was inferred from the payment terms"),
          remedy: Phrase(
            """
            confirm the terms before a formal notice or penalties; neither is made on an inferred date
            """)))
    }
    if habits.hasYearLast, !habits.isDayOrderCertain, mapping.dayFirst == nil {
      found.append(
        Finding(
          .notice, "date_order_assumed",
          reason: Phrase("no date tells whether days come before months: they were read first"),
          remedy: Phrase("if dates are wrong, choose the order of days and months and import again")))
    }
    if settled > 0 {
      found.append(
        Finding(.notice, "settled_rows", reason: Phrase("\(settled) rows have nothing open and were passed over")))
    }
    if totals > 0 {
      found.append(Finding(.notice, "total_rows", reason: Phrase("\(totals) rows of totals were passed over")))
    }
    if !otherCurrencies.isEmpty {
      found.append(
        Finding(
          .notice, "several_currencies",
          reason: Phrase(
            """
            the list holds amounts in \(otherCurrencies.sorted().joined(separator: ", ")) beside \
            \(reading.currency.code); the open total adds their minor units without converting them
            """)))
    }
    return found
  }
}

/// Rows that add up others and are not items.
enum TotalRow {
  static func matches(_ row: TableRow, _ mapping: ColumnMapping) -> Bool {
    for cell in row.cells where !cell.isEmpty && cell.kind == .text {
      let folded = Folding.folded(cell.text)
      if folded.hasPrefix("total") || folded.hasPrefix("sous total") || folded.hasPrefix("subtotal")
        || folded.hasPrefix("grand total") || folded.hasPrefix("solde general") || folded.hasPrefix("cumul")
      {
        return row.text(.number, mapping).map { TotalRow.isWord($0) } ?? true
      }
      break
    }
    // A row with nothing but amounts, or a group's title.
    guard row.text(.number, mapping) == nil, row.text(.issued, mapping) == nil, row.text(.due, mapping) == nil else {
      return false
    }
    return true
  }

  private static func isWord(_ text: String) -> Bool {
    let folded = Folding.folded(text)
    return folded.hasPrefix("total") || folded.hasPrefix("sous total") || folded.hasPrefix("subtotal")
  }
}
