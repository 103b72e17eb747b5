import Files
import Kernel

/// Puts together again lines that a separator inside a text has shifted, when only one reading makes sense.
enum FecRepair {
  /// Whether dates, account and amounts stand where the heading says.
  static func fits(_ fields: [FieldSpan], _ reader: DelimitedReader, _ columns: FecColumns) -> Bool {
    func slice(_ column: Int) -> Bytes { reader.slice(fields[column]) }
    guard fields.count >= columns.needed, FecValues.date(slice(columns.date)) != nil,
      FecValues.isAccount(slice(columns.account))
    else { return false }
    for column in [columns.debit, columns.credit, columns.amount].compactMap(\.self) {
      guard !slice(column).trimmed.isEmpty, FecValues.amount(slice(column)) != nil else { return false }
    }
    if let sense = columns.sense, FecValues.sense(slice(sense)) == nil { return false }
    for column in [columns.pieceDate, columns.validDate].compactMap(\.self) where column < fields.count {
      let value = slice(column).trimmed
      guard value.isEmpty || FecValues.date(value) != nil else { return false }
    }
    return true
  }

  /// The line with its stray separators taken back into a text, or `nil` when none or several readings fit.
  static func joined(_ fields: [FieldSpan], _ reader: DelimitedReader, _ columns: FecColumns) -> [FieldSpan]? {
    let extra = fields.count - columns.count
    guard extra > 0 else { return nil }
    var found: [[FieldSpan]] = []
    for column in columns.freeText where column + extra < fields.count {
      var candidate = Array(fields[..<column])
      candidate.append(FieldSpan(start: fields[column].start, end: fields[column + extra].end))
      candidate.append(contentsOf: fields[(column + extra + 1)...])
      if fits(candidate, reader, columns) { found.append(candidate) }
    }
    guard let first = found.first else { return nil }
    // Outside the customers' accounts only the account and the amounts count, and they stand alike in all readings.
    let account = reader.slice(first[columns.account]).trimmed
    return found.count == 1 || !account.hasPrefix("411") ? first : nil
  }

  /// Whether a line that cannot be read is surely about a customer: an account 411 and none of third parties whose
  /// names must not be kept.
  static func isCertainlyACustomers(_ values: [Bytes]) -> Bool {
    var hasCustomer = false
    for value in values where FecValues.isAccount(value) && value.allSatisfy({ $0 > 0x20 }) {
      if value.hasPrefix("411") { hasCustomer = true }
      for staff in ["42", "43", "44", "64"] as [StaticString] where value.hasPrefix(staff) && value.count <= 10 {
        // A year such as 42… cannot be told from an account: the doubt goes against keeping.
        if FecValues.date(value) == nil { return false }
      }
    }
    return hasCustomer
  }
}
