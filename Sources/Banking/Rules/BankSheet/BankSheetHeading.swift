import Files
import ImportsRules
import Kernel

/// The heading of a bank's list, and what the lines before it say of the account.
struct BankSheetHeading {
  let row: Int
  let titles: [String]
  let places: [BankColumn: Int]
  /// The bank, where its headings are known.
  let bank: String?
  /// How a person said that the list is read; `nil` where its headings say it.
  private let chosen: ColumnMapping?
  private(set) var account = AccountReference()
  private(set) var currency: Currency?
  /// Lines that give a balance, before the heading.
  private(set) var balanceRows: [TableRow] = []

  /// Lines in which a heading is looked for: exports begin with some about the account.
  private static let rowsLookedAt = 40

  /// - Parameter chosen: the columns that a person chose.
  static func find(in table: Table, chosen: ColumnMapping? = nil) throws -> BankSheetHeading? {
    var before: [TableRow] = []
    var found: BankSheetHeading?
    try table.forEachRow { row in
      let heading: BankSheetHeading?
      if let chosen {
        heading = chosen.headingRow == row.line ? BankSheetHeading(row, chosen) : nil
      } else {
        heading = BankSheetHeading(row)
      }
      if let heading {
        found = heading
        return false
      }
      before.append(row)
      return before.count < rowsLookedAt
    }
    guard var heading = found else { return nil }
    for row in before { heading.learn(from: row) }
    return heading
  }

  private init?(_ row: TableRow) {
    let filled = row.cells.filter { !$0.isEmpty }
    guard filled.count >= 3, filled.allSatisfy({ $0.kind == .text }) else { return nil }
    let folded = row.cells.map { Folding.folded($0.text) }
    guard let places = BankColumn.places(in: folded) else { return nil }
    self.row = row.line
    self.places = places
    chosen = nil
    titles = row.cells.map(\.text)
    bank = KnownBank.name(of: folded)
    currency = Self.currency(of: places, in: folded)
  }

  private init(_ row: TableRow, _ chosen: ColumnMapping) {
    self.row = row.line
    self.chosen = chosen
    titles = row.cells.map(\.text)
    places = Dictionary(
      chosen.columns.compactMap { field, place in
        BankColumn(field).flatMap { row.cells.indices.contains(place) ? ($0, place) : nil }
      }, uniquingKeysWith: { first, _ in first })
    bank = nil
    currency = Self.currency(of: places, in: titles.map { Folding.folded($0) })
  }

  /// The currency that the heading of an amount names: `Débit euros`.
  private static func currency(of places: [BankColumn: Int], in folded: [String]) -> Currency? {
    for column in [BankColumn.amount, .debit, .credit, .balance] {
      guard let place = places[column] else { continue }
      for word in folded[place].split(separator: " ") {
        if word == "euros" || word == "euro" { return .eur }
        if word.count == 3, ["eur", "usd", "gbp", "chf", "jpy", "cad"].contains(word) { return Currency(word) }
      }
    }
    return nil
  }

  /// `Account Number : 0808`, `IBAN;FR76…`, `Solde au 28/02/2026;1 234,56`.
  private mutating func learn(from row: TableRow) {
    if BankSheetBalance.isOne(row) { balanceRows.append(row) }
    for (index, cell) in row.cells.enumerated() where !cell.isEmpty {
      let parts = cell.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let key = Folding.folded(parts[0])
      let value = parts.count > 1 && !parts[1].allSatisfy(\.isWhitespace) ? parts[1] : row[index + 1].text
      if let iban = BusinessNumbers.iban(Self.plain(cell.text)) ?? BusinessNumbers.iban(Self.plain(value)) {
        account.number = iban
        account.isIBAN = true
      } else if account.number == nil, Self.accountKeys.contains(where: { key == $0 }) {
        let number = Self.plain(value)
        if number.contains(where: \.isNumber) { account.number = number }
      }
      if key.isEmpty, parts.count > 1 || cell.text.count == 3 {
        currency = currency ?? ListValues.currency(parts.last.map { $0.trimmingBlanks } ?? "")
      }
      if ["devise", "currency"].contains(key) { currency = currency ?? ListValues.currency(value) }
    }
  }

  private static let accountKeys = [
    "numero de compte", "n de compte", "no de compte", "compte", "compte n", "account number", "account", "rib", "iban",
    "n compte", "numero compte",
  ]

  /// Without what spreadsheets put around a number to keep it: `="0123"`.
  static func plain(_ text: String) -> String {
    text.filter { !$0.isWhitespace && $0 != "=" && $0 != "\"" && $0 != "'" }
  }

  func title(_ column: BankColumn) -> String { places[column].map { titles[$0] } ?? "" }

  func cell(_ column: BankColumn, _ row: TableRow) -> TableCell {
    guard let place = places[column] else { return TableCell("") }
    var cell = row[place]
    if cell.kind == .text { cell.text = cell.text.trimmingBlanks }
    return cell
  }

  /// The words of a cell on one line, `nil` when there are none.
  func words(_ column: BankColumn, _ row: TableRow) -> String? {
    let words = cell(column, row).text.joiningWords
    return words.isEmpty ? nil : words
  }

  /// The columns by which dates and amounts show how they are written.
  var habitColumns: ColumnMapping {
    var columns: [ListField: Int] = [:]
    columns[.issued] = places[.booked]
    columns[.due] = places[.value]
    columns[.amount] = places[.amount]
    columns[.debit] = places[.debit]
    columns[.credit] = places[.credit]
    columns[.open] = places[.balance]
    var mapping = ColumnMapping(headingRow: row, columns: columns, dayFirst: chosen?.dayFirst)
    mapping.decimals = chosen?.decimals
    return mapping
  }
}

/// A line of a list that gives a balance of the account.
enum BankSheetBalance {
  static func isOne(_ row: TableRow) -> Bool {
    guard let first = row.cells.first(where: { !$0.isEmpty }) else { return false }
    let folded = Folding.folded(first.text)
    return ["solde", "balance", "opening balance", "closing balance", "ancien solde", "nouveau solde", "saldo"]
      .contains { folded.hasPrefix($0) } || (folded.contains(" solde au ") && row.cells.count { !$0.isEmpty } > 1)
  }

  /// The balance of such a line: the last amount on it, opening or closing by its words.
  static func balance(_ row: TableRow, _ habits: ListHabits, _ currency: Currency, in table: Table) -> StatementBalance?
  {
    guard let first = row.cells.first(where: { !$0.isEmpty }) else { return nil }
    let folded = Folding.folded(first.text)
    let isOpening = ["start", "opening", "initial", "debut", "ancien", "precedent", "previous", "ouverture"]
      .contains { folded.contains($0) }
    for cell in row.cells.dropFirst().reversed() where !cell.isEmpty {
      // Exports group the mark wrongly here: `+31070,11,` has one too many.
      var cell = cell
      cell.text = cell.text.trimmingBlanks
      while let last = cell.text.last, last == "," || last == ";" { cell.text.removeLast() }
      if let minor = try? ListValues.amount(cell, mark: habits.mark, currency: currency) {
        let day = ListValues.date(TableCell(first.text), dayFirst: habits.dayFirst, in: table)
        return StatementBalance(code: isOpening ? "OPBD" : "CLBD", amount: Money(minor: minor, currency), day: day)
      }
    }
    return nil
  }
}
