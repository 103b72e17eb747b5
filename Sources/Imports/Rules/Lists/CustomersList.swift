import Files
import Kernel
import RiskRules

/// Reads the rows of a list of customers.
struct CustomersList {
  private let table: Table
  private let mapping: ColumnMapping
  private let titles: [String]
  private let told: @Sendable (Double) -> Void
  private let currency: Currency
  private var gathering = CustomerGathering()
  private var rejections: [Rejection] = []

  init(_ table: Table, _ heading: ListHeading, _ reading: ListReader.Reading) {
    self.table = table
    mapping = heading.mapping
    titles = heading.titles
    told = reading.told
    currency = reading.currency
  }

  /// What a row says of a customer's credit; an amount that cannot be read, or is below zero, sets the row aside.
  private mutating func takeCredit(_ row: TableRow, of place: Int) {
    func amount(_ field: ListField) -> Int64? {
      do {
        let cell = row.cell(field, mapping)
        let minor = try ListValues.amount(cell, mark: mapping.decimals ?? .either, currency: currency)
        if (0...CreditLimit.amountMax).contains(minor ?? 0) { return minor }
        reject(row, field, Phrase("«\(cell.text)» is below zero or too large: a limit is zero or more, or left empty"))
      } catch {
        reject(row, field, Phrase(of: error))
      }
      return nil
    }
    gathering.takeCredit(limit: amount(.creditLimit), insured: amount(.insuredAmount), of: place)
  }

  private mutating func reject(_ row: TableRow, _ field: ListField, _ reason: Phrase) {
    rejections.append(
      Rejection(line: row.line, field: field.rawValue, reason: reason, raw: row.raw, fields: row.fields(mapping)))
  }

  mutating func delivery() throws -> Delivery {
    try table.forEachRow(told: told) { row in
      guard row.line > mapping.headingRow, !row.isEmpty, row.cells.map(\.text) != titles else { return true }
      if let place = gathering.place(of: row, mapping) {
        takeCredit(row, of: place)
      } else {
        rejections.append(
          Rejection(
            line: row.line, field: "customer", reason: Phrase("the row has neither a code nor a name"), raw: row.raw,
            fields: row.fields(mapping)))
      }
      return true
    }
    var delivery = Delivery(source: "customers")
    delivery.mapping = mapping
    delivery.mapping?.kind = .customers
    delivery.customers = gathering.customers
    delivery.rejections = rejections
    delivery.findings = gathering.findings()
    return delivery
  }
}

/// An ageing balance has one row a customer and no items: it can only check what is known.
struct AgeingBalance {
  private let table: Table
  private let heading: ListHeading
  private let reading: ListReader.Reading

  init(_ table: Table, _ heading: ListHeading, _ reading: ListReader.Reading) {
    self.table = table
    self.heading = heading
    self.reading = reading
  }

  func delivery() throws -> Delivery {
    var balances: [String: Int64] = [:]
    var rejections: [Rejection] = []
    try table.forEachRow(told: reading.told) { row in
      guard row.line > heading.mapping.headingRow, !row.isEmpty, row.cells.map(\.text) != heading.titles else {
        return true
      }
      let name = row.text(.customerCode, heading.mapping) ?? row.text(.customerName, heading.mapping)
      guard let name, !Folding.folded(name).hasPrefix("total") else { return true }
      do {
        balances[name, default: 0] += try balance(of: row)
      } catch {
        rejections.append(Rejection(line: row.line, field: "balance", reason: Phrase(of: error), raw: row.raw))
      }
      return true
    }
    var delivery = Delivery(source: "ageing")
    delivery.rejections = rejections
    delivery.balances = balances
    delivery.openMinor = balances.values.reduce(0, +)
    delivery.findings = [
      Finding(
        .warning, "ageing_balance_only",
        reason: Phrase(
          """
          this is an ageing balance: one row for each of \(balances.count) customers and no documents, so \
          nothing was imported; its balances were compared with the open items
          """),
        remedy: Phrase("export the open items (one row a document) to import them"))
    ]
    return delivery
  }

  private func balance(of row: TableRow) throws(DecimalError) -> Int64 {
    if let column = heading.balance {
      return try ListValues.amount(row[column], mark: .either, currency: reading.currency) ?? 0
    }
    var sum: Int64 = 0
    for column in heading.buckets {
      sum += try ListValues.amount(row[column], mark: .either, currency: reading.currency) ?? 0
    }
    return sum
  }
}
