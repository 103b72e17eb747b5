import Files
import Kernel

/// Reads the rows of a list of customers.
struct CustomersList {
  private let table: Table
  private let mapping: ColumnMapping
  private let titles: [String]
  private let told: @Sendable (Double) -> Void
  private var gathering = CustomerGathering()
  private var rejections: [Rejection] = []

  init(_ table: Table, _ heading: ListHeading, _ reading: ListReader.Reading) {
    self.table = table
    mapping = heading.mapping
    titles = heading.titles
    told = reading.told
  }

  mutating func delivery() throws -> Delivery {
    try table.forEachRow(told: told) { row in
      guard row.line > mapping.headingRow, !row.isEmpty, row.cells.map(\.text) != titles else { return true }
      if gathering.place(of: row, mapping) == nil {
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
